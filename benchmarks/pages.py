"""What a run of each page costs against an empty page in the same frame, its reads set apart."""

import asyncio
import json
import urllib.request
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.measuring import processor_seconds
from benchmarks.service import EMPTY, READS, Process, Visitor, serving, sign_in
from benchmarks.websocket import Browser
from lib import db, dossiers, org
from lib.dossiers import Tab
from lib.org import Role
from lib.ui import menu

TIMES_EMPTY = 2.0


def pages(*, runs: int) -> dict[str, Any]:
    """Page -> milliseconds of a whole run (median), of its reads, of the rest, and the rest as a multiple of the empty page."""
    visitors = {role: sign_in(roles={role: 1}, at_most=1)[0] for role in Role}
    with serving(("benchmarks.counted_service",)) as (process,):
        return asyncio.run(_measure(process, visitors, runs))


async def _measure(process: Process, visitors: dict[Role, Visitor], runs: int) -> dict[str, Any]:
    with db.reading() as session:
        code = _some_code(session, visitors[Role.PROCESSING_OFFICER])
    found = {}
    for entry in menu.ENTRIES:
        role = _role_for(entry)
        query = {"ma": code} if entry.name == "onestop/dossier" else {}
        cookie = visitors[role].cookie if role else ""
        # A stranger's empty page is the sign-in form, so that page is measured against a clerk's.
        empty_cookie = cookie or visitors[Role.INTAKE_CLERK].cookie
        found[entry.name] = await _compared(process, (cookie, entry.address, query), (empty_cookie, EMPTY, {}), runs)
    return found


Address = tuple[str, str, dict[str, str]]
"""Cookie, page and what its address asks for."""


async def _compared(process: Process, page: Address, empty: Address, runs: int) -> dict[str, Any]:
    """The page and the empty one in turns, so that what else the machine does meets both."""
    tabs = []
    for cookie, address, query in (page, empty):
        browser = Browser(process.url, cookie)
        await browser.connect()
        for _warm in range(3):
            await browser.goto(address, **query)
        tabs.append(_Tab(browser, address, query))
    for _run in range(runs):
        for tab in tabs:
            await tab.run(process)
    for tab in tabs:
        await tab.browser.close()
    of_page, of_empty = (tab.figures(runs) for tab in tabs)
    rest, nothing = (max(one["ms"] - one["reads_ms"], 0.1) for one in (of_page, of_empty))
    times = round(rest / nothing, 2)
    judged = {"times_empty": times, "target": TIMES_EMPTY, "met": times <= TIMES_EMPTY}
    parts = {"without_reads_ms": round(rest, 1), "empty_without_reads_ms": round(nothing, 1)}
    return {**of_page, **parts, **judged, "errors": len(tabs[0].browser.seen.errors)}


@dataclass
class _Tab:
    browser: Browser
    address: str
    query: dict[str, str]
    took: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    processor: float = 0.0

    async def run(self, process: Process) -> None:
        before, used = _reads(process), processor_seconds(process.pid)
        self.took.append(await self.browser.goto(self.address, **self.query))
        self.processor += processor_seconds(process.pid) - used
        self.reads.append(_reads(process) - before)

    def figures(self, runs: int) -> dict[str, float]:
        ms = {"ms": median(self.took) * 1e3, "reads_ms": median(self.reads) * 1e3, "processor_ms": self.processor / runs * 1e3}
        return {name: round(value, 1) for name, value in ms.items()}


def _role_for(entry: menu.Entry) -> Role | None:
    """Who opens this page in daily work; None: a stranger."""
    wanted = {
        "onestop/intake": Role.INTAKE_CLERK, "onestop/worklist": Role.PROCESSING_OFFICER, "onestop/dossier": Role.PROCESSING_OFFICER,
        "metrics/scoreboard": Role.CITY_OFFICIAL, "account/me": Role.INTAKE_CLERK,
    }  # fmt: skip
    return None if entry.public else wanted.get(entry.name, Role.ADMINISTRATOR)


def _some_code(session: Any, officer: Visitor) -> str:
    rows = dossiers.queue(session, org.actor_for(session, officer.account_id), Tab.TO_PROCESS, limit=1)
    return rows[0].code if rows else ""


def _reads(process: Process) -> float:
    with urllib.request.urlopen(f"{process.url}{READS}", timeout=30) as answer:
        return float(json.loads(answer.read())["reads"])
