"""Fill an empty, prepared installation with a city: staff, residents, and the days of their dossiers, a few days a transaction."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import calendar, db, ledger, org
from lib.demo import samples, staff
from lib.demo.chance import Weighted, stream
from lib.demo.city import City
from lib.demo.clock import HOUR, day_of, start_of, utc
from lib.demo.days import Counters, working_days
from lib.demo.demand import Demand, read
from lib.demo.people import Place, Population
from lib.demo.rows import insert_rows
from lib.demo.staff import HOME_PLACE, NEIGHBOUR_PLACE, Desk
from lib.demo.terms import Terms
from lib.demo.waiting import waiting_for
from lib.demo.writing import DaysWork, Ledgers, go_on_after, write_day
from lib.errors import Invalid
from lib.org import Unit, UnitKind
from lib.residents import Party, bulk_rows
from lib.settings import PROJECT
from lib.values import at_local, clock_at, local

COMMUNES = PROJECT / "data" / "units" / "communes.csv"
EARLIEST = date(2025, 7, 1)
"""The two-tier city and the shipped catalogue begin that day."""

FEWEST_DAYS = 4
BATCH = 20_000
A_COMMIT = 2_000
"""About so many dossiers a transaction: each waits for the disk once."""

Tell = Callable[[str, int, int], None]
"""Told as the filling goes on: what is being made, how many are made, of how many (days for dossiers, else rows)."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a city. ``per_day``: dossiers of a working day city-wide; ``waiting``: the scripted ones for the named accounts."""

    residents: int = 20_000
    days: int = 90
    seed: int = 2026
    per_day: float = 200
    waiting: bool = True
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made."""

    parties: int
    accounts: int
    dossiers: int
    assistances: int
    events: int
    first: date
    last: date


def present(now: datetime) -> datetime:
    """The instant at which a demo's history ends: half past ten of the day, or before that the evening before.

    Two marks a day, so that two demos of one seed that are started within the same half of a day are equal row by row.
    """
    here = local(now)
    mark = at_local(here.date(), 10, 30)
    return mark if now >= mark else at_local(here.date() - timedelta(days=1), 18)


def fill(size: Size, now: datetime, tell: Tell = lambda what, done, of: None) -> Filled:
    """Fill an installation that has its schema and reference tables and nobody yet, up to ``now`` (see ``present``).

    Raises Invalid ``demo_not_empty`` where somebody already has an account.
    """
    ends = local(now)
    first = _first_day(ends.date(), size.days)
    founded = start_of(first) - 15 * HOUR
    with db.transaction() as session:
        if org.count_accounts(session):
            raise Invalid("demo_not_empty")
        city, demand, appointed = _found(session, size, ends, first, founded)
    _settle(city.population, founded, tell)
    days = working_days(city.terms.calendar, first, ends.date())
    made = _work(size, city, demand, days, tell)
    made["events"] += appointed
    if size.sealed:
        _seal(now, made["events"], tell)
    return Filled(city.population.size, len(city.everybody()), first=days[0], last=days[-1], **made)


def _first_day(last: date, days: int) -> date:
    """So many days back, and further where a long holiday would leave next to nothing."""
    first = last - timedelta(days=days)
    while len(working_days(calendar.shipped(), first, last)) < FEWEST_DAYS:
        first -= timedelta(days=1)
    return max(first, EARLIEST)


def _found(session: Session, size: Size, ends: datetime, first: date, founded: int) -> tuple[City, Demand, int]:
    """Units, staff and files; the residents are known but not written yet. Returns how many events the appointments left too."""
    scans, results = samples.store(session)
    units = list(session.scalars(select(Unit).where(Unit.valid_to.is_(None)).order_by(Unit.id)))
    ledgers = Ledgers(session)
    population = Population(size.seed, size.residents, places_of(units), first_id=ledgers.next_id[Party], today=ends.date())
    ledgers.next_id[Party] += population.size
    desks, appointed = staff.appoint(session, size.seed, units, founded)
    ledgers.tell(appointed)
    terms = Terms(session, units, first - timedelta(days=7), ends.date())
    city = City(size.seed, int(ends.timestamp()), terms, desks, population, ledgers, scans, results)
    demand = read(session, first, city.points[HOME_PLACE].unit)
    write_day(session, DaysWork.empty(), ledgers, day_of(founded), stream(size.seed, 7))
    return city, demand, len(appointed)


def places_of(units: list[Unit]) -> list[Place]:
    """Where people live: wards and communes by an assumed density of their area, the two of the named accounts doubled."""
    with COMMUNES.open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    found = []
    for unit in units:
        if unit.kind == UnitKind.COMMUNE and unit.place_code in rows:
            row = rows[unit.place_code]
            is_ward, area = row["type"] == "Phường", float(row["area_km2"])
            lives = min(max(area * 13_000, 30_000), 130_000) if is_ward else min(max(area * 1_700, 18_000), 90_000)
            busy = 3.0 if unit.place_code == HOME_PLACE else 1.5 if unit.place_code == NEIGHBOUR_PLACE else 1.0
            name = row["name"].replace("Phường", "phường").replace("Xã", "xã")
            found.append(Place(unit.place_code, name, is_ward, lives * busy))
    return found


def _settle(population: Population, founded: int, tell: Tell) -> None:
    rows = bulk_rows(population.rows(), at_utc=utc(founded))
    done = 0
    while batch := list(islice(rows, BATCH)):
        with db.transaction() as session:
            insert_rows(session, Party, batch)
        done += len(batch)
        tell("residents", done, population.size)


def _work(size: Size, city: City, demand: Demand, days: list[date], tell: Tell) -> dict[str, int]:
    counters = Counters(city, demand, _seen(city))
    waiting = waiting_for(city, demand, days) if size.waiting else {}
    made = {"dossiers": 0, "assistances": 0, "events": 0}
    together = max(int(A_COMMIT / size.per_day), 1)
    for start in range(0, len(days), together):
        with db.transaction() as session:
            for day in days[start : start + together]:
                work = counters.day(day, size.per_day, waiting.get(day, ()))
                for due in [*sorted(one for one in city.ledgers.events if one < day), day]:
                    begins = work if due == day else DaysWork.empty()
                    made["events"] += write_day(session, begins, city.ledgers, due, stream(size.seed, 8, due.toordinal()))
                made["dossiers"] += len(work.dossiers)
                made["assistances"] += len(work.assistances)
        tell("days", min(start + together, len(days)), len(days))
    with db.transaction() as session:
        for later in sorted(city.ledgers.events):
            made["events"] += write_day(session, DaysWork.empty(), city.ledgers, later, stream(size.seed, 8, later.toordinal()))
        go_on_after(session)
    return made


def _seen(city: City) -> Weighted[Desk]:
    """Where people go: to the point of their commune, a few to a branch."""
    points = [(city.points[place.code], place.weight) for place in city.population.places if place.code in city.points]
    share = sum(weight for _, weight in points) * 0.06 / max(len(city.branches), 1)
    return Weighted([*points, *((desk, share) for desk in city.branches)])


def _seal(now: datetime, events: int, tell: Tell) -> None:
    done = 0
    with clock_at(now):
        while closed := db.write(_seal_some):
            done += closed
            tell("seals", done, events)


def _seal_some(session: Session) -> int:
    return ledger.seal(session)
