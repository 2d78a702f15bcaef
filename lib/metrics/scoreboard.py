"""The first scoreboard: what came in, what became of it, what is open and late; by unit and period.

Read from tallies only, so its cost follows units x days and not dossiers. Figures are as known at
the end of the period: a booking made later (a correction, a late entry) does not change a past day.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from lib.dossiers import WITHOUT_RESULT, Outcome
from lib.errors import Invalid
from lib.ledger import Tally
from lib.org import EVERYWHERE, Actor, Right, Unit
from lib.procedures import Channel
from lib.values import today

KNOWN_NOW = ("digitised", "reused", "electronic_result")
"""Qualities a dossier gains later (a scan laid on its line): shown as they are known today, whatever the period."""


class Side(StrEnum):
    """By which unit a figure counts: whose code and book, who decides, or where the person was helped."""

    RECEIVED = "received"
    COMPETENT = "competent"
    HELPED = "helped"


@dataclass(frozen=True)
class Line:
    """The figures of one unit (or of all, ``unit_id`` None) over a period.

    carried_over + received = resolved + without_result + open, by construction of the bookings; ``balance``
    is the difference, and anything but 0 is a defect to be shown, never hidden.
    """

    unit_id: int | None
    unit: str
    carried_over: int = 0
    received: dict[str, int] = field(default_factory=dict)
    resolved: dict[str, int] = field(default_factory=dict)
    without_result: dict[str, int] = field(default_factory=dict)
    open_in_time: int = 0
    open_overdue: int = 0
    waiting: int = 0
    digitised: int = 0
    reused: int = 0
    electronic_result: int = 0
    assisted: int = 0
    fees_vnd: int = 0

    @property
    def received_total(self) -> int:
        return sum(self.received.values())

    @property
    def resolved_total(self) -> int:
        return sum(self.resolved.values())

    @property
    def without_result_total(self) -> int:
        return sum(self.without_result.values())

    @property
    def open_total(self) -> int:
        return self.open_in_time + self.open_overdue + self.waiting

    @property
    def balance(self) -> int:
        return self.carried_over + self.received_total - self.resolved_total - self.without_result_total - self.open_total

    @property
    def on_time_share(self) -> float | None:
        """Resolved early or on time, of all resolved; None where nothing was (never 0 of 0)."""
        return share(self.resolved_total - self.resolved.get(Outcome.LATE, 0), self.resolved_total)


def share(part: int, whole: int) -> float | None:
    """A share from 0 to 1, or None where there is nothing to share."""
    return part / whole if whole else None


def must_be_period(since: date, until: date) -> None:
    """Raises Invalid ``period_reversed`` or ``period_in_future``."""
    if since > until:
        raise Invalid("period_reversed", field="since")
    if until > today():
        raise Invalid("period_in_future", field="until", today=f"{today():%d/%m/%Y}")


def scoreboard(
    session: Session, actor: Actor, *, side: Side = Side.RECEIVED, since: date, until: date, unit_ids: Iterable[int] | None = None
) -> list[Line]:
    """One line for each unit in the actor's scope that has any figure, by unit code; see ``total`` for the sum.

    Raises NotAllowed, Invalid ``period_reversed`` / ``period_in_future``.
    """
    must_be_period(since, until)
    units = units_in_scope(session, actor, unit_ids)
    if not units:
        return []
    sums = _sums(session, side, sorted(units), since, until)
    open_ = _open(session, side, sorted(units), until)
    lines = [
        _line(unit, sums, open_)
        for unit in units.values()
        if any(key[0] == unit.id for key in sums) or any(key[0] == unit.id for key in open_)
    ]
    return sorted(lines, key=lambda line: units[line.unit_id or 0].code)


def total(lines: Iterable[Line], name: str) -> Line:
    """The sum of lines, under a name."""
    added: dict[str, int] = defaultdict(int)
    maps: dict[str, dict[str, int]] = {"received": defaultdict(int), "resolved": defaultdict(int), "without_result": defaultdict(int)}
    for line in lines:
        for plain in (
            "carried_over",
            "open_in_time",
            "open_overdue",
            "waiting",
            "digitised",
            "reused",
            "electronic_result",
            "assisted",
            "fees_vnd",
        ):
            added[plain] += getattr(line, plain)
        for group, sums in maps.items():
            for key, n in getattr(line, group).items():
                sums[key] += n
    return Line(None, name, **added, **{group: dict(sums) for group, sums in maps.items()})  # type: ignore[arg-type]


def units_in_scope(session: Session, actor: Actor, unit_ids: Iterable[int] | None = None) -> dict[int, Unit]:
    """The units whose figures the actor may see, perhaps only some of them, by id."""
    allowed = actor.units_with(Right.SCOREBOARD)
    found = select(Unit)
    if allowed is not EVERYWHERE:
        found = found.where(Unit.id.in_(sorted(allowed)))
    if unit_ids is not None:
        found = found.where(Unit.id.in_(sorted(unit_ids)))
    return {unit.id: unit for unit in session.scalars(found.order_by(Unit.code))}


def flow_measures(side: Side) -> list[str]:
    """The flow measures of a side."""
    if side is Side.HELPED:
        return [f"received.{c}@helped" for c in Channel] + ["assisted@helped"]
    return [
        *(f"received.{c}@{side}" for c in Channel),
        *(f"resolved.{o}@{side}" for o in Outcome),
        *(f"without_result.{s}@{side}" for s in sorted(WITHOUT_RESULT)),
        f"digitised@{side}",
        f"reused@{side}",
        f"electronic_result@{side}",
    ]


def _sums(session: Session, side: Side, units: list[int], since: date, until: date) -> dict[tuple[int, str], tuple[int, int, int]]:
    """(unit, measure) -> n before the period, n within it, dong within it; as known on the last day."""
    within = Tally.day >= since
    rows = session.execute(
        select(
            Tally.unit_id,
            Tally.measure,
            func.sum(case((within, 0), else_=Tally.n)),
            func.sum(case((within, Tally.n), else_=0)),
            func.sum(case((within, Tally.amount), else_=0)),
        )
        .where(Tally.measure.in_(flow_measures(side)), Tally.unit_id.in_(units), Tally.day <= until)
        .where(or_(Tally.booked_on <= until, Tally.measure.in_([f"{name}@{side}" for name in KNOWN_NOW])))
        .group_by(Tally.unit_id, Tally.measure)
    )
    return {(unit, measure): (int(before), int(n), int(amount)) for unit, measure, before, n, amount in rows}


def _open(session: Session, side: Side, units: list[int], until: date) -> dict[tuple[int, str], tuple[int, int]]:
    """(unit, measure) -> open with a limit before, and from, the day; a sum over due dates, so no nightly job."""
    if side is Side.HELPED:
        return {}
    overdue = Tally.day < until
    rows = session.execute(
        select(Tally.unit_id, Tally.measure, func.sum(case((overdue, Tally.n), else_=0)), func.sum(case((overdue, 0), else_=Tally.n)))
        .where(and_(Tally.measure.in_([f"open@{side}", f"waiting@{side}"]), Tally.unit_id.in_(units), Tally.booked_on <= until))
        .group_by(Tally.unit_id, Tally.measure)
    )
    return {(unit, measure): (int(late), int(in_time)) for unit, measure, late, in_time in rows}


def _line(unit: Unit, sums: dict[tuple[int, str], tuple[int, int, int]], open_: dict[tuple[int, str], tuple[int, int]]) -> Line:
    mine = {measure.split("@")[0]: figures for (unit_id, measure), figures in sums.items() if unit_id == unit.id}
    stock = {measure.split("@")[0]: figures for (unit_id, measure), figures in open_.items() if unit_id == unit.id}

    def group(prefix: str) -> dict[str, int]:
        return {name.removeprefix(prefix): figures[1] for name, figures in mine.items() if name.startswith(prefix)}

    def before(prefix: str) -> int:
        return sum(figures[0] for name, figures in mine.items() if name.startswith(prefix))

    late, in_time = stock.get("open", (0, 0))
    has_stock = bool(stock) or any(name.startswith("resolved") for name in mine)
    return Line(
        unit.id,
        unit.name,
        carried_over=before("received.") - before("resolved.") - before("without_result.") if has_stock else 0,
        received=group("received."),
        resolved=group("resolved."),
        without_result=group("without_result."),
        open_in_time=in_time,
        open_overdue=late,
        waiting=sum(stock.get("waiting", (0, 0))),
        digitised=mine.get("digitised", (0, 0, 0))[1],
        reused=mine.get("reused", (0, 0, 0))[1],
        electronic_result=mine.get("electronic_result", (0, 0, 0))[1],
        assisted=mine.get("assisted", (0, 0, 0))[1],
        fees_vnd=sum(figures[2] for name, figures in mine.items() if name.startswith("received.")),
    )


def trend(
    session: Session, actor: Actor, *, side: Side, until: date, days: int = 30, unit_ids: Iterable[int] | None = None
) -> list[tuple[date, int, int]]:
    """(day, received, resolved) for the last days up to ``until``, days without either included."""
    units = sorted(units_in_scope(session, actor, unit_ids))
    since = until - timedelta(days=days - 1)
    kind = case((Tally.measure.like("received.%"), "received"), else_="resolved")
    wanted = [m for m in flow_measures(side) if m.startswith(("received.", "resolved."))]
    rows = session.execute(
        select(Tally.day, kind, func.sum(Tally.n))
        .where(Tally.measure.in_(wanted), Tally.unit_id.in_(units), Tally.day.between(since, until), Tally.booked_on <= until)
        .group_by(Tally.day, kind)
    )
    found = {(day, name): int(n) for day, name, n in rows}
    each = [since + timedelta(days=i) for i in range(days)]
    return [(day, found.get((day, "received"), 0), found.get((day, "resolved"), 0)) for day in each]
