"""Many people at work at once: each opens, filters, searches and moves dossiers every twenty seconds over a websocket of their own."""

import asyncio
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from websockets import WebSocketException

from benchmarks.measuring import memory_mb, milliseconds, percentile, processor_seconds
from benchmarks.service import Process, Visitor, serving, sign_in
from benchmarks.websocket import Browser
from lib import db, dossiers, org
from lib.dossiers import Dossier, Tab
from lib.org import Role
from lib.residents import Party

PERIOD_SECONDS = 20.0
LAST_SECONDS = 120.0
"""How long the last acts may take after the end."""
SESSIONS_MS = 250
ROLES = {Role.INTAKE_CLERK: 4, Role.PROCESSING_OFFICER: 5, Role.APPROVER: 1}
MIX = {"filter": 40, "search": 20, "open": 30, "move": 10}
"""What people do, in hundredths of their acts."""
TABS = {
    Role.INTAKE_CLERK: (Tab.TO_HAND_OVER, Tab.TO_SCAN, Tab.WAITING_PAPERS),
    Role.PROCESSING_OFFICER: (Tab.TO_PROCESS, Tab.WAITING_PAPERS, Tab.LATE),
    Role.APPROVER: (Tab.TO_SIGN, Tab.LATE, Tab.TO_SIGN),
}
WORK, DOSSIER = "cong-viec", "ho-so"
ONWARD = ("do_claim", "do_take", "do_release", "do_hand_over", "do_propose", "do_sign", "do_finish", "do_return_result")
"""Buttons of acts that need nothing to be typed first."""


@dataclass
class Figures:
    """What was measured, in seconds."""

    load: list[float] = field(default_factory=list)
    acts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    late: int = 0
    bytes: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass
class Day:
    """What one person does: the dossiers of the own unit and the words to search for."""

    visitor: Visitor
    codes: list[str]
    terms: list[str]


def sessions(*, at_once: int, processes: int, seconds: float, period: float = PERIOD_SECONDS) -> dict[str, Any]:
    """People signed in and at work for so many seconds after everybody has arrived."""
    days = _days(sign_in(roles=ROLES, at_most=at_once))
    with serving(processes=processes) as running:
        return asyncio.run(_work(days, running, seconds, period))


def _days(visitors: list[Visitor]) -> list[Day]:
    days = []
    with db.reading() as session:
        for number, visitor in enumerate(visitors):
            actor = org.actor_for(session, visitor.account_id)
            tab = TABS[visitor.role][0]
            rows = dossiers.queue(session, actor, tab, page=number % 2) or dossiers.queue(session, actor, TABS[visitor.role][1])
            codes = [row.code for row in rows if row.code]
            named = select(Party.id_number, Party.phone, Party.name).join(Dossier, Dossier.applicant_id == Party.id)
            people = session.execute(named.where(Dossier.code.in_(codes[:3]))).all()
            terms = [term for one in people for term in (one.id_number, one.phone, one.name) if term]
            random.Random(number).shuffle(codes)
            days.append(Day(visitor, codes, terms or ["nguyen van an"]))
    return days


async def _work(days: list[Day], running: list[Process], seconds: float, period: float) -> dict[str, Any]:
    figures = Figures()
    for process in running:  # what is loaded beside the first requests is no part of an arrival
        await _arrive_once(process.url, days[0].visitor.cookie)
    ramp = max(len(days) / 8, 2.0)
    begins = time.perf_counter() + ramp + min(period, seconds)
    ends = begins + seconds
    tasks = [
        asyncio.create_task(_person(day, running[n % len(running)].url, n, ramp * n / len(days), begins, ends, period, figures))
        for n, day in enumerate(days)
    ]
    await asyncio.sleep(max(0.0, begins - time.perf_counter()))
    used, own, started = {p.pid: processor_seconds(p.pid) for p in running}, time.process_time(), time.perf_counter()
    await asyncio.sleep(max(0.0, ends - time.perf_counter()))
    took = time.perf_counter() - started
    load = [
        {"processor_percent": round(100 * (processor_seconds(p.pid) - used[p.pid]) / took), "memory_mb": memory_mb(p.pid)} for p in running
    ]
    driver = round(100 * (time.process_time() - own) / took)
    await asyncio.wait_for(asyncio.gather(*tasks), timeout=LAST_SECONDS)
    return _summary(figures, days, running, load, driver, took)


async def _arrive_once(url: str, cookie: str) -> None:
    browser = Browser(url, cookie)
    await browser.connect()
    await browser.goto(WORK)
    await browser.close()


async def _person(day: Day, url: str, number: int, wait: float, begins: float, ends: float, period: float, figures: Figures) -> None:
    chance = random.Random(number)
    await asyncio.sleep(wait)
    browser = Browser(url, day.visitor.cookie)
    try:
        await browser.connect()
        figures.load.append(await browser.goto(WORK))
        turn = time.perf_counter() + chance.random() * period
        while turn < ends:
            now = time.perf_counter()
            if now < turn:
                await asyncio.sleep(turn - now)
            elif now - turn > period:
                figures.late, turn = figures.late + 1, now
            kind = chance.choices(list(MIX), list(MIX.values()))[0]
            name, took = await _act(kind, browser, day, chance)
            if begins <= turn < ends:
                figures.acts[name].append(took)
            turn += period * chance.uniform(0.8, 1.2)
        await browser.close()
    except (OSError, TimeoutError, WebSocketException) as error:
        figures.errors.append(repr(error)[:200])
    figures.bytes += browser.seen.bytes
    figures.errors += browser.seen.errors


async def _act(kind: str, browser: Browser, day: Day, chance: random.Random) -> tuple[str, float]:
    """One act and what it was in the end: a move where there is nothing to move is opening a dossier."""
    if kind == "search" and "find" in browser.widgets:
        return kind, await browser.type("find", chance.choice(day.terms))
    if kind in ("open", "move") and day.codes:
        key = browser.button(*ONWARD) if browser.address == DOSSIER else ""
        if kind == "move" and key:
            return kind, await browser.press(key)
        return "open", await browser.goto(DOSSIER, ma=chance.choice(day.codes))
    due = {"due": "soon"} if chance.random() < 0.3 else {}
    return "filter", await browser.goto(WORK, tab=chance.choice(TABS[day.visitor.role]).value, **due)


def _summary(
    figures: Figures, days: list[Day], running: list[Process], load: list[dict[str, int]], driver: int, took: float
) -> dict[str, Any]:
    everything = sorted(one for each in figures.acts.values() for one in each)
    p95 = milliseconds(percentile(everything, 0.95)) if everything else 0.0
    return {
        "sessions": len(days),
        "processes": len(running),
        "arrived": len(figures.load),
        "acts": len(everything),
        "acts_per_second": round(len(everything) / took, 1),
        "first_load": _percentiles(figures.load),
        "act": {**_percentiles(everything), "target_ms": SESSIONS_MS, "met": bool(everything) and p95 <= SESSIONS_MS},
        "by_kind": {kind: _percentiles(each) for kind, each in sorted(figures.acts.items())},
        "turns_missed": figures.late,
        "kilobytes_per_session": round(figures.bytes / max(1, len(days)) / 1_000),
        "server": load,
        "driver_processor_percent": driver,
        "errors": len(figures.errors),
        "first_errors": figures.errors[:5],
    }


def _percentiles(seconds: list[float]) -> dict[str, Any]:
    ordered = sorted(seconds)
    if not ordered:
        return {"n": 0}
    shown = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99, "max_ms": 1.0}
    return {"n": len(ordered), **{name: milliseconds(percentile(ordered, share)) for name, share in shown.items()}}
