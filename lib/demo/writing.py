"""Rows by the thousand: what a day of the city left, as the use cases would have left it.

Events get their numbers in the order in which they happened, each personal value its salted hash, each counted state
its booking on its own day. Salts come from the seed, which only a demonstration may do.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib import db, ledger
from lib.demo.clock import day_of, utc
from lib.demo.rows import insert_rows
from lib.dossiers import Assistance, Dossier, Handover, Opinion, Paper, PromiseChange, Series, Supplement
from lib.ledger import Event, EventPrivate
from lib.ledger.service import private_digest
from lib.org import Account, Grant
from lib.residents import Party

History = list[tuple[date | None, Mapping[str, Any]]]


class Happened(NamedTuple):
    """One event to be: ``at`` in seconds since 1970."""

    at: int
    kind: str
    thing_id: int
    name: str
    unit_id: int | None
    account_id: int | None
    actor: str
    was: str
    to: str
    details: dict[str, Any]
    private: dict[str, Any] | None


@dataclass(slots=True)
class Asked:
    """A supplement request: its slip number is given on its own day, in the order in which slips were written."""

    at: int
    unit_id: int
    row: dict[str, Any]
    details: dict[str, Any]


class Ledgers:
    """The next number of each table, and what happens on days that are still to come."""

    def __init__(self, session: Session) -> None:
        self.next_id = {model: self._after(session, model) for model in NUMBERED}
        self.series: dict[tuple[int, str], int] = {(s.unit_id, s.name): s.last for s in session.scalars(select(Series))}
        self.events: dict[date, list[Happened]] = defaultdict(list)
        self.asked: dict[date, list[Asked]] = defaultdict(list)
        self.changed_series: set[tuple[int, str]] = set()

    @staticmethod
    def _after(session: Session, model: Any) -> int:
        return (session.scalar(select(func.max(model.id))) or 0) + 1

    def number(self, model: Any) -> int:
        """A primary key, taken in order."""
        taken = self.next_id[model]
        self.next_id[model] = taken + 1
        return taken

    def in_series(self, unit_id: int, name: str) -> int:
        """The next number of a series without gaps, as ``dossiers.numbers`` would give it."""
        key = (unit_id, name)
        self.series[key] = self.series.get(key, 0) + 1
        self.changed_series.add(key)
        return self.series[key]

    def tell(self, happened: Iterable[Happened]) -> None:
        for one in happened:
            self.events[day_of(one.at)].append(one)

    def ask(self, asked: Asked) -> None:
        self.asked[day_of(asked.at)].append(asked)


NUMBERED = (Party, Dossier, Paper, Handover, Opinion, PromiseChange, Assistance, Supplement, Event)


@dataclass(slots=True)
class DaysWork:
    """What begins on one day: new parties and dossiers with all that will belong to them."""

    parties: list[dict[str, Any]]
    dossiers: list[History]
    papers: list[dict[str, Any]]
    handovers: list[dict[str, Any]]
    opinions: list[dict[str, Any]]
    promises: list[dict[str, Any]]
    assistances: list[History]

    @classmethod
    def empty(cls) -> "DaysWork":
        return cls([], [], [], [], [], [], [])


def write_day(session: Session, work: DaysWork, ledgers: Ledgers, day: date, random: Random) -> int:
    """Everything that begins on ``day`` and every event of it; returns how many events there were."""
    insert_rows(session, Party, work.parties)
    ledger.insert_counted(session, Dossier, work.dossiers)
    insert_rows(session, Paper, work.papers)
    insert_rows(session, Handover, work.handovers)
    insert_rows(session, Opinion, work.opinions)
    insert_rows(session, PromiseChange, work.promises)
    ledger.insert_counted(session, Assistance, work.assistances)
    _write_supplements(session, ledgers, day)
    written = _write_events(session, ledgers, ledgers.events.pop(day, []), random)
    _write_series(session, ledgers)
    return written


def _write_supplements(session: Session, ledgers: Ledgers, day: date) -> None:
    rows = []
    for asked in sorted(ledgers.asked.pop(day, []), key=lambda one: (one.at, one.row["dossier_id"])):
        number = f"{ledgers.in_series(asked.unit_id, f'HDHS:{day.year}')}/HDHS"
        asked.details["number"] = number
        rows.append({**asked.row, "id": ledgers.number(Supplement), "number": number})
    insert_rows(session, Supplement, rows)


def _write_events(session: Session, ledgers: Ledgers, happened: list[Happened], random: Random) -> int:
    happened.sort(key=lambda one: one.at)
    events, private = [], []
    for one in happened:
        event_id, digest = ledgers.number(Event), ""
        if one.private:
            salt = f"{random.getrandbits(128):032x}"
            digest = private_digest(salt, one.private)
            private.append({"event_id": event_id, "salt": salt, "body": one.private})
        events.append(
            {
                "id": event_id, "at_utc": utc(one.at), "name": one.name, "kind": one.kind, "thing_id": one.thing_id, "unit_id": one.unit_id,
                "account_id": one.account_id, "actor": one.actor, "was": one.was, "to": one.to, "details": one.details,
                "private_sha256": digest,
            }
        )  # fmt: skip
    insert_rows(session, Event, events)
    insert_rows(session, EventPrivate, private)
    return len(events)


def _write_series(session: Session, ledgers: Ledgers) -> None:
    rows = [{"unit_id": unit_id, "name": name, "last": ledgers.series[unit_id, name]} for unit_id, name in sorted(ledgers.changed_series)]
    ledgers.changed_series.clear()
    if rows:
        upsert = db.upsert(session, Series)
        session.execute(upsert.on_conflict_do_update(index_elements=["unit_id", "name"], set_={"last": upsert.excluded.last}), rows)


def go_on_after(session: Session) -> None:
    """Let the database number on after the rows that brought their numbers along (PostgreSQL keeps its own count)."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for model in (*NUMBERED, Account, Grant):
        table = model.__tablename__
        highest = select(func.coalesce(func.max(model.id), 1)).scalar_subquery()
        session.execute(select(func.setval(func.pg_get_serial_sequence(table, "id"), highest)))
