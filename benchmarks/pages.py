"""What a run of each page costs against an empty page in the same frame, its reads set apart."""

import asyncio
import json
import urllib.request
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
    found: dict[str, Any] = {}
    empties: dict[Role | None, dict[str, float]] = {}
    with db.reading() as session:
        code = _some_code(session, visitors[Role.PROCESSING_OFFICER])
    for entry in menu.ENTRIES:
        role = _role_for(entry)
        if role not in empties and role is not None:
            empties[role] = await _runs(process, visitors[role].cookie, EMPTY, {}, runs)
        empty = empties[role if role is not None else next(iter(empties))]
        query = {"ma": code} if entry.name == "onestop/dossier" else {}
        one = await _runs(process, visitors[role].cookie if role else "", entry.address, query, runs)
        rest = one["ms"] - one["reads_ms"]
        times = round(rest / max(empty["ms"] - empty["reads_ms"], 0.01), 2)
        judged = {"times_empty": times, "target": TIMES_EMPTY, "met": times <= TIMES_EMPTY}
        found[entry.name] = {**one, "without_reads_ms": round(rest, 1), **judged}
    return {"empty": {role.value: figures for role, figures in empties.items() if role}, "pages": found}


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


async def _runs(process: Process, cookie: str, address: str, query: dict[str, str], runs: int) -> dict[str, float]:
    browser = Browser(process.url, cookie)
    await browser.connect()
    for _warm in range(3):
        await browser.goto(address, **query)
    took, reads, used = [], [], processor_seconds(process.pid)
    for _run in range(runs):
        before = _reads(process)
        took.append(await browser.goto(address, **query))
        reads.append(_reads(process) - before)
    processor = processor_seconds(process.pid) - used
    await browser.close()
    ms = {"ms": median(took) * 1e3, "reads_ms": median(reads) * 1e3, "processor_ms": processor / runs * 1e3}
    return {name: round(value, 1) for name, value in ms.items()} | ({"errors": len(browser.seen.errors)} if browser.seen.errors else {})


def _reads(process: Process) -> float:
    with urllib.request.urlopen(f"{process.url}{READS}", timeout=30) as answer:
        return float(json.loads(answer.read())["reads"])
