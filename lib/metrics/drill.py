"""Every figure opens its rows: the dossiers behind one number of the scoreboard, as they stood then."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from lib import dossiers, ledger
from lib.dossiers import CLOCK_STOPPED, OPEN, Assistance, Dossier, PromiseChange, PromiseState, Supplement
from lib.dossiers.queries import lines
from lib.errors import Invalid
from lib.metrics.scoreboard import QUALITIES, Side, must_be_period, units_in_scope
from lib.org import EVERYWHERE, Actor, Right, Unit
from lib.values import at_local

PAGE = 50
WORST = 20


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
    *QUALITIES,
    "received_known",
    "resolved_known",
)
"""Names that open dossiers; ``received.counter``, ``resolved.late`` and the like open a part. ``assisted`` opens ``assistances``."""

ASSISTED = "assisted"
STOCKS = ("open", "open_in_time", "open_overdue", "waiting")
UNIT = {Side.RECEIVED: Dossier.received_unit_id, Side.COMPETENT: Dossier.competent_unit_id, Side.HELPED: Dossier.helped_unit_id}


def condition(figure: Figure) -> ColumnElement[bool]:
    """The dossiers behind a figure, as they stood at the end of its period. Raises Invalid ``figure_unknown``."""
    if figure.side is not Side.HELPED and figure.name == "carried_over":
        return _open_on(figure.since - timedelta(days=1), known=figure.until)
    if figure.side is not Side.HELPED and figure.name in STOCKS:
        return and_(_open_on(figure.until, known=figure.until), _part(figure.name, figure.until))
    name = figure.name.removesuffix("_known")
    parts = _measures(name, figure.side)
    if not parts or parts[0].model is not Dossier:
        raise Invalid("figure_unknown", field="figure", figure=figure.name)
    flow = or_(false(), *(and_(m.where, m.day.between(figure.since, figure.until)) for m in parts))
    if figure.name in QUALITIES or figure.name != name:
        return flow
    return and_(flow, Dossier.booked_at_utc < _end_of(figure.until))


def _measures(name: str, side: Side) -> list[ledger.Measure]:
    """The measure of this name on a side, or all its parts."""
    split = ((n.split("@"), measure) for n, measure in ledger.MEASURES.items())
    return [measure for (one, at), measure in split if at == side and (one == name or one.startswith(f"{name}."))]


def _part(name: str, at: date) -> ColumnElement[bool]:
    """Which of the open ones: the limit and the stopped clock as they were on the day."""
    if name == "open":
        return true()
    waiting, limit = _waiting_at(at), _limit_at(at)
    return {"waiting": waiting, "open_overdue": and_(~waiting, limit < at), "open_in_time": and_(~waiting, limit >= at)}[name]


def _open_on(day: date, *, known: date) -> ColumnElement[bool]:
    """Received by the end of the day and without an outcome by then, so far as it was written down by the end of ``known``."""
    return and_(
        Dossier.received_on <= day,
        Dossier.booked_at_utc < _end_of(known),
        Dossier.status.not_in(sorted(dossiers.NEVER_COUNTED)),
        or_(Dossier.closed_on.is_(None), Dossier.closed_on > day),
    )


def _waiting_at(day: date) -> ColumnElement[bool]:
    asked = Supplement.asked_at_utc < _end_of(day)
    still = or_(Supplement.completed_at_utc.is_(None), Supplement.completed_at_utc >= _end_of(day))
    return exists().where(Supplement.dossier_id == Dossier.id, asked, still)


def _limit_at(day: date) -> ColumnElement[date]:
    """The limit as it stood then: what the first later change moved it from, else the present one."""
    moved = (
        select(PromiseChange.from_due_on)
        .where(
            PromiseChange.dossier_id == Dossier.id,
            PromiseChange.state == PromiseState.CONFIRMED,
            func.coalesce(PromiseChange.settled_at_utc, PromiseChange.made_at_utc) >= _end_of(day),
        )
        .order_by(PromiseChange.settled_at_utc, PromiseChange.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(moved, Dossier.limit_due_on)


def _end_of(day: date) -> datetime:
    return at_local(day + timedelta(days=1), 0)


def _of_scope(session: Session, actor: Actor, figure: Figure, unit: ColumnElement[int]) -> ColumnElement[bool]:
    """The units of the figure that the actor may see; a city official's city is no condition at all."""
    allowed = actor.units_with(Right.SCOREBOARD)
    if allowed is EVERYWHERE and figure.unit_ids is None:
        return true()
    return unit.in_(sorted(units_in_scope(session, actor, figure.unit_ids)))


def rows(session: Session, actor: Actor, figure: Figure, *, page: int = 0, limit: int = PAGE) -> list[dossiers.Row]:
    """One page of the dossiers behind a figure, the nearest limit first for what is open, else the latest first. Persons masked.

    Raises NotAllowed, Invalid ``figure_unknown``, ``period_reversed``, ``period_in_future``.
    """
    must_be_period(figure.since, figure.until)
    found: Select = lines().where(condition(figure), _of_scope(session, actor, figure, UNIT[figure.side]))
    order = (Dossier.limit_due_on, Dossier.id) if figure.name in STOCKS else (Dossier.id.desc(),)
    return dossiers.rows(session, found.order_by(*order).offset(max(page, 0) * limit).limit(limit))


@dataclass(frozen=True, slots=True)
class Helped:
    """One person helped with a ministry's procedure; nothing of the person."""

    procedure: str
    system: str
    other_code: str
    helped_at_utc: datetime
    unit_id: int


def assistances(session: Session, actor: Actor, figure: Figure, *, page: int = 0, limit: int = PAGE) -> list[Helped]:
    """One page of what is behind ``assisted``, the latest first."""
    must_be_period(figure.since, figure.until)
    found = select(Assistance).where(_assisted(session, actor, figure)).order_by(Assistance.id.desc())
    return [
        Helped(one.procedure_name, one.system, one.other_code, one.helped_at_utc, one.unit_id)
        for one in session.scalars(found.offset(max(page, 0) * limit).limit(limit))
    ]


def _assisted(session: Session, actor: Actor, figure: Figure) -> ColumnElement[bool]:
    return and_(Assistance.helped_on.between(figure.since, figure.until), _of_scope(session, actor, figure, Assistance.unit_id))


def how_many(session: Session, actor: Actor, figure: Figure) -> int:
    """How many rows stand behind a figure: must be the figure itself."""
    if figure.name == ASSISTED and figure.side is Side.HELPED:
        return session.scalar(select(func.count()).select_from(Assistance).where(_assisted(session, actor, figure))) or 0
    of_scope = _of_scope(session, actor, figure, UNIT[figure.side])
    return session.scalar(select(func.count()).select_from(Dossier).where(condition(figure), of_scope)) or 0


def worst(
    session: Session, actor: Actor, *, side: Side, on: date, unit_ids: Iterable[int] | None = None, limit: int = WORST
) -> list[dossiers.Row]:
    """What is late on a day (today, for what is late now), the longest first; the clock of none of them is stopped."""
    figure = Figure("open_overdue", side, None if unit_ids is None else tuple(unit_ids), on, on)
    of_scope = _of_scope(session, actor, figure, UNIT[side])
    found: list[dossiers.Row] = []
    # One short read by index for each state: a single one would sort everything that is late.
    for status in sorted(OPEN - CLOCK_STOPPED):
        late = lines().where(Dossier.status == status, Dossier.limit_due_on < on, of_scope)
        found += dossiers.rows(session, late.order_by(Dossier.limit_due_on, Dossier.id).limit(limit))
    return sorted(found, key=lambda row: (row.due_on or on, row.id))[:limit]


@dataclass(frozen=True)
class Overdue:
    """A unit and step that hold what is late: how many, and since when the oldest."""

    unit: str
    unit_id: int
    step_role: str
    n: int
    oldest_due_on: date


def overdue_by_holder(
    session: Session, actor: Actor, *, on: date, side: Side = Side.RECEIVED, unit_ids: Iterable[int] | None = None, limit: int = PAGE
) -> list[Overdue]:
    """Who holds what is late, the most first: holder and step, with the oldest due date.

    A holder may be outside the reader's units and still be the answer to "who acts".
    """
    figure = Figure("open_overdue", side, None if unit_ids is None else tuple(unit_ids), on, on)
    n = func.count()
    found = session.execute(
        select(Dossier.holder_unit_id, Dossier.step_role, n, func.min(Dossier.limit_due_on))
        .where(Dossier.status.in_(sorted(OPEN - CLOCK_STOPPED)), Dossier.limit_due_on < on, _of_scope(session, actor, figure, UNIT[side]))
        .group_by(Dossier.holder_unit_id, Dossier.step_role)
        .order_by(n.desc(), Dossier.holder_unit_id, Dossier.step_role)
        .limit(limit)
    ).all()
    names = dict(session.execute(select(Unit.id, Unit.name).where(Unit.id.in_([row[0] for row in found]))).tuples().all())
    return [Overdue(names.get(unit, ""), unit, role, int(count), oldest) for unit, role, count, oldest in found]


def of_unit(figure: Figure, unit_id: int) -> Figure:
    """The same figure for one unit of it."""
    return replace(figure, unit_ids=(unit_id,))
