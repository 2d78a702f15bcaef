"""Every figure opens its rows: the dossiers behind one number of the scoreboard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from lib import dossiers, ledger
from lib.dossiers import CLOCK_STOPPED, OPEN, Dossier, PromiseChange, Supplement
from lib.dossiers.queries import lines
from lib.errors import Invalid
from lib.metrics.scoreboard import Side, must_be_period, units_in_scope
from lib.org import Actor, Unit
from lib.values import at_local

PAGE = 50


@dataclass(frozen=True)
class Figure:
    """One number that was clicked: its name as on the scoreboard, by which unit, for which units and days."""

    name: str
    side: Side
    unit_ids: tuple[int, ...] | None
    since: date
    until: date


FIGURES = (
    "carried_over",
    "received",
    "resolved",
    "without_result",
    "open",
    "open_in_time",
    "open_overdue",
    "waiting",
    "digitised",
    "reused",
    "electronic_result",
)
"""Names that open rows; ``received.counter``, ``resolved.late`` and the like open a part."""


def condition(figure: Figure, units: Iterable[int]) -> ColumnElement[bool]:
    """The rows behind a figure, as they stood at the end of its period. Raises Invalid ``figure_unknown``."""
    side = figure.side
    unit = {Side.RECEIVED: Dossier.received_unit_id, Side.COMPETENT: Dossier.competent_unit_id, Side.HELPED: Dossier.helped_unit_id}[side]
    of_units = unit.in_(sorted(units))
    name = figure.name
    if name.startswith(("open", "waiting", "carried_over")):
        return and_(of_units, _stock(name, figure))
    parts = [m for n, m in ledger.MEASURES.items() if n.endswith(f"@{side}") and (n == f"{name}@{side}" or n.startswith(f"{name}."))]
    if not parts:
        raise Invalid("figure_unknown", field="figure", figure=name)
    return and_(of_units, or_(false(), *(and_(m.where, m.day.between(figure.since, figure.until)) for m in parts)))


def _stock(name: str, figure: Figure) -> ColumnElement[bool]:
    """What was open at the end of a day, with the limit and the stopped clock it had on that day."""
    if name == "carried_over":
        return _open_at(figure.since - timedelta(days=1))
    at = figure.until
    waiting, limit = _waiting_at(at), _limit_at(at)
    part = {
        "open": true(),
        "waiting": waiting,
        "open_overdue": and_(~waiting, limit < at),
        "open_in_time": and_(~waiting, limit >= at),
    }.get(name)
    if part is None:
        raise Invalid("figure_unknown", field="figure", figure=name)
    return and_(_open_at(at), part)


def _open_at(day: date) -> ColumnElement[bool]:
    """Received by the end of the day, booked by then, and without an outcome by then."""
    return and_(
        Dossier.received_on <= day,
        Dossier.booked_at_utc < _end_of(day),
        Dossier.status.not_in(sorted(dossiers.NEVER_COUNTED)),
        or_(Dossier.closed_on.is_(None), Dossier.closed_on > day),
    )


def _waiting_at(day: date) -> ColumnElement[bool]:
    asked = Supplement.asked_at_utc < _end_of(day)
    still = or_(Supplement.completed_at_utc.is_(None), Supplement.completed_at_utc >= _end_of(day))
    return select(Supplement.id).where(Supplement.dossier_id == Dossier.id, asked, still).exists()


def _limit_at(day: date) -> ColumnElement[date]:
    """The limit as it stood then: what the first later change moved it from, else the present one."""
    moved = (
        select(PromiseChange.from_due_on)
        .where(PromiseChange.dossier_id == Dossier.id, PromiseChange.state == "confirmed", PromiseChange.settled_at_utc >= _end_of(day))
        .order_by(PromiseChange.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(moved, Dossier.limit_due_on)


def _end_of(day: date) -> datetime:
    return at_local(day + timedelta(days=1), 0)


def rows(session: Session, actor: Actor, figure: Figure, *, after_id: int = 0, limit: int = PAGE) -> list[dossiers.Row]:
    """One page of the dossiers behind a figure, most overdue first for stocks, else by id. Persons masked."""
    must_be_period(figure.since, figure.until)
    units = units_in_scope(session, actor, figure.unit_ids)
    found: Select = lines().where(condition(figure, units))
    if figure.name.startswith("open"):
        return dossiers.rows(session, found.order_by(Dossier.limit_due_on, Dossier.id).offset(after_id).limit(limit))
    return dossiers.rows(session, found.order_by(Dossier.id).offset(after_id).limit(limit))


def how_many(session: Session, actor: Actor, figure: Figure) -> int:
    """How many rows stand behind a figure: must be the figure itself."""
    units = units_in_scope(session, actor, figure.unit_ids)
    return session.scalar(select(func.count()).select_from(Dossier).where(condition(figure, units))) or 0


@dataclass(frozen=True)
class Overdue:
    """A unit or step that holds what is late: how many, the longest in days, where it stands."""

    unit: str
    unit_id: int
    step_role: str
    n: int
    oldest_due_on: date


def overdue_by_holder(session: Session, actor: Actor, *, on: date, limit: int = PAGE) -> list[Overdue]:
    """Who holds what is late, the most first: holder and step, with the oldest due date."""
    units = sorted(units_in_scope(session, actor))
    n = func.count()
    found = session.execute(
        select(Dossier.holder_unit_id, Dossier.step_role, n, func.min(Dossier.limit_due_on))
        .where(Dossier.status.in_(sorted(OPEN - CLOCK_STOPPED)), Dossier.limit_due_on < on, Dossier.received_unit_id.in_(units))
        .group_by(Dossier.holder_unit_id, Dossier.step_role)
        .order_by(n.desc())
        .limit(limit)
    ).all()
    holders = select(Unit.id, Unit.name).where(Unit.id.in_([row[0] for row in found]))
    # A holder may be outside the reader's scope and still be the answer to "who acts".
    names = dict(session.execute(holders).tuples().all())
    return [Overdue(names.get(unit, ""), unit, role, int(count), oldest) for unit, role, count, oldest in found]
