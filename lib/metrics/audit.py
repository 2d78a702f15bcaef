"""What an auditor reads: events by person, kind and day; seals verified and figures recounted while one watches.

Personal values beside the events are not read here: who may see them sees them with the thing itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from lib import ledger
from lib.ledger import Difference, Event, Seal, SealedEvent, SealReport
from lib.metrics.scoreboard import must_be_period
from lib.org import EVERYWHERE, Account, Actor, Right, Unit
from lib.values import at_local, fold, local

PAGE = 50
MOST_COUNTED = 10_000
"""Beyond this many it is enough to know that there are more."""
PROGRAMS = "system"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which events: of these days (both inclusive), of persons whose name or user name contains ``person``, of one kind of thing."""

    since: date
    until: date
    person: str = ""
    kind: str = ""
    thing_id: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One event; ``seal_id`` is None while no seal holds it."""

    id: int
    at: datetime
    name: str
    kind: str
    thing_id: int
    actor: str
    unit: str
    was: str
    to: str
    details: dict[str, Any]
    seal_id: int | None


def events(session: Session, actor: Actor, filters: Filters, *, page: int = 0, limit: int = PAGE) -> list[Line]:
    """One page of events, the latest first. Raises NotAllowed, Invalid ``period_reversed`` / ``period_in_future``."""
    where = _condition(session, actor, filters)
    found = session.execute(
        select(Event, Unit.name, SealedEvent.seal_id)
        .outerjoin(Unit, Unit.id == Event.unit_id)
        .outerjoin(SealedEvent, SealedEvent.event_id == Event.id)
        .where(where)
        .order_by(Event.at_utc.desc(), Event.id.desc())
        .offset(max(page, 0) * limit)
        .limit(limit)
    )
    return [
        Line(e.id, local(e.at_utc), e.name, e.kind, e.thing_id, e.actor, unit or "", e.was, e.to, e.details, seal)
        for e, unit, seal in found
    ]


def how_many(session: Session, actor: Actor, filters: Filters) -> int:
    """How many events there are, counted up to ``MOST_COUNTED``."""
    some = select(Event.id).where(_condition(session, actor, filters)).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def kinds(session: Session, actor: Actor) -> list[str]:
    """The kinds of things that have events; one short read by index for each."""
    actor.must(Right.AUDIT)
    found: list[str] = []
    while (following := session.scalar(select(func.min(Event.kind)).where(Event.kind > (found[-1] if found else "")))) is not None:
        found.append(following)
    return found


def _condition(session: Session, actor: Actor, filters: Filters) -> ColumnElement[bool]:
    allowed = actor.units_with(Right.AUDIT)
    must_be_period(filters.since, filters.until)
    parts = [Event.at_utc >= at_local(filters.since, 0), Event.at_utc < at_local(filters.until + timedelta(days=1), 0)]
    if allowed is not EVERYWHERE:
        parts.append(Event.unit_id.in_(sorted(allowed)))
    if filters.kind:
        parts.append(Event.kind == filters.kind)
    if filters.thing_id:
        parts.append(Event.thing_id == filters.thing_id)
    return and_(*parts, _by_person(session, filters.person))


def _by_person(session: Session, person: str) -> ColumnElement[bool]:
    """People by any part of their name or user name, without diacritics; programs by theirs (``system:``)."""
    wanted = fold(person)
    if not wanted:
        return true()
    if wanted.startswith(PROGRAMS):
        return and_(Event.account_id.is_(None), Event.actor.startswith(wanted, autoescape=True))
    people = session.execute(select(Account.id, Account.name, Account.username)).all()
    ids = [account_id for account_id, name, username in people if wanted in fold(f"{name} {username}")]
    return or_(Event.account_id.in_(ids)) if ids else false()


@dataclass(frozen=True, slots=True)
class Seals:
    """How far the chain reaches: how many seals, when the last was set, how many events it holds and how many are still open."""

    seals: int
    events: int
    unsealed: int
    last_at: datetime | None


def seals(session: Session, actor: Actor) -> Seals:
    """The state of the chain, without verifying it."""
    actor.must(Right.AUDIT)
    n, held, last = session.execute(select(func.count(), func.coalesce(func.sum(Seal.events), 0), func.max(Seal.sealed_at_utc))).one()
    total = session.scalar(select(func.count()).select_from(Event)) or 0
    return Seals(n, int(held), total - int(held), local(last) if last else None)


@dataclass(frozen=True, slots=True)
class Broken:
    """What is no longer as it was sealed, and the event as it reads now (None: it is gone, or the seal itself was changed)."""

    seal_id: int
    what: str
    event_id: int | None
    now: Line | None


def verifying(session: Session, actor: Actor) -> Iterator[SealReport]:
    """Recompute all seals one after the other; what is known after each. Raises NotAllowed."""
    actor.must(Right.AUDIT)
    yield from ledger.verifying(session)


def broken(session: Session, actor: Actor, report: SealReport, *, limit: int = 200) -> list[Broken]:
    """What a report found altered, each with the event as it reads now."""
    actor.must(Right.AUDIT)
    shown = report.broken[:limit]
    ids = [one["event"] for one in shown if "event" in one]
    found = session.execute(select(Event, Unit.name).outerjoin(Unit, Unit.id == Event.unit_id).where(Event.id.in_(ids)))
    now = {
        e.id: Line(e.id, local(e.at_utc), e.name, e.kind, e.thing_id, e.actor, unit or "", e.was, e.to, e.details, None)
        for e, unit in found
    }
    return [Broken(one["seal"], one["what"], one.get("event"), now.get(one.get("event", 0))) for one in shown]


def recounting(session: Session, actor: Actor) -> Iterator[tuple[int, int, list[Difference]]]:
    """Recount every figure from its rows, measure by measure: (done, of how many, what differs). Raises NotAllowed."""
    actor.must(Right.AUDIT)
    yield from ledger.recounting(session)
