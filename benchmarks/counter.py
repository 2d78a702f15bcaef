"""``./motcua bench counter``: the counter of a whole city, measured. JSON on standard output, progress on standard error."""

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks import cities, reading, scoreboards, sessions, writing
from benchmarks.cast import Cast, assemble
from benchmarks.measuring import machine
from benchmarks.pages import pages
from lib import db
from lib.dossiers import OPEN, Dossier
from lib.settings import settings

SCOREBOARD_ROUNDS = 20
SEED = 1


def main() -> None:
    """Make or reuse the cities, measure the parts asked for, print, clean up."""
    asked = _arguments()
    folder = Path(asked.home).resolve() if asked.home else settings().home / "bench"
    parts = asked.parts.split(",") if asked.parts else list(PARTS)
    found: dict[str, Any] = {"measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    try:
        started = time.monotonic()
        wanted = cities.Wanted(asked.dossiers, asked.residents, asked.days)
        both = cities.prepare(folder, wanted, _progress())
        found["city"] = {"made_in_seconds": round(time.monotonic() - started), "database_mb": cities.warm(both.large) // 1_000_000}
        small = _small_scoreboards(both.small, asked.rounds) if "scoreboards" in parts else {}
        with cities.at(both.large):
            found["city"] |= _counted()
            found |= _measured(parts, asked, small)
    finally:
        if not asked.keep:
            cities.remove(folder)
    found["machine_at_end"] = machine()
    print(json.dumps(found, ensure_ascii=False, indent=None if asked.json else 1))


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="./motcua bench counter")
    asked.add_argument("--dossiers", type=int, default=1_200_000)
    asked.add_argument("--residents", type=int, default=1_000_000)
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--rounds", type=int, default=200, help="calls of each kind")
    asked.add_argument("--sessions", type=int, default=300, help="people signed in at once")
    asked.add_argument("--processes", type=int, default=1, help="of the service")
    asked.add_argument("--seconds", type=float, default=60, help="how long they are watched")
    asked.add_argument("--period", type=float, default=sessions.PERIOD_SECONDS, help="seconds between two acts of a person")
    asked.add_argument("--parts", default="", help=f"some of {','.join(PARTS)}")
    asked.add_argument("--home", default="", help="folder for the cities (bench in MOTCUA_HOME)")
    asked.add_argument("--keep", action="store_true", help="keep the cities for the next time")
    asked.add_argument("--json", action="store_true", help="on one line")
    return asked.parse_args()


def _progress() -> Callable[[str, int, int], None]:
    last = [0.0]

    def tell(what: str, done: int, of: int) -> None:
        if done == of or time.monotonic() - last[0] > 5:
            last[0] = time.monotonic()
            print(f"{what}: {done:,} of {of:,}", file=sys.stderr, flush=True)

    return tell


def _ready() -> Cast:
    """People to act; and the collector of garbage as the service leaves it once it has loaded everything."""
    with db.reading() as session:
        cast = assemble(session, SEED)
    gc.collect()
    gc.freeze()
    return cast


def _small_scoreboards(home: Path, rounds: int) -> dict[str, Any]:
    cities.warm(home)
    with cities.at(home):
        return scoreboards.scoreboards(_ready(), min(rounds, SCOREBOARD_ROUNDS))


def _counted() -> dict[str, int]:
    with db.reading() as session:
        opened = Dossier.status.in_(sorted(OPEN))
        return {
            "dossiers": session.scalar(select(func.count()).select_from(Dossier)) or 0,
            "open": session.scalar(select(func.count()).select_from(Dossier).where(opened)) or 0,
            "days": len(set(session.scalars(select(Dossier.received_on).distinct()))),
            "units": len(set(session.scalars(select(Dossier.received_unit_id).distinct()))),
        }


def _measured(parts: list[str], asked: argparse.Namespace, small: dict[str, Any]) -> dict[str, Any]:
    found = {}
    cast = _ready()
    for part in parts:
        print(part, file=sys.stderr, flush=True)
        found[part] = PARTS[part](cast, asked, small)
    return found


def _scoreboards(cast: Cast, asked: argparse.Namespace, small: dict[str, Any]) -> dict[str, Any]:
    large = scoreboards.scoreboards(cast, min(asked.rounds, SCOREBOARD_ROUNDS))
    return {"large": large, "small": small, "ratio": scoreboards.ratios(small, large)}


def _writing(cast: Cast, asked: argparse.Namespace, _small: dict[str, Any]) -> dict[str, Any]:
    figures, made = writing.submissions(cast, asked.rounds, tag=str(time.time()))
    return {**figures, "moves": writing.moves(cast, made)}


Part = Callable[[Cast, argparse.Namespace, dict[str, Any]], dict[str, Any]]
PARTS: dict[str, Part] = {
    "scoreboards": _scoreboards,
    "queue": lambda cast, asked, _small: reading.queues(cast, asked.rounds),
    "search": lambda cast, asked, _small: reading.searches(cast, asked.rounds),
    "dossier": lambda cast, asked, _small: reading.opened(cast, asked.rounds),
    "enquiry": lambda _cast, asked, _small: reading.enquiries(asked.rounds),
    "submission": _writing,
    "pages": lambda _cast, asked, _small: pages(runs=max(asked.rounds // 10, 3)),
    "sessions": lambda _cast, asked, _small: sessions.sessions(
        at_once=asked.sessions, processes=asked.processes, seconds=asked.seconds, period=asked.period
    ),
}


if __name__ == "__main__":
    main()
