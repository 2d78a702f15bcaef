"""The first scoreboard: what came in, what became of it, what is open and late; by unit and period.

Read from the ledger's totals only, so its cost follows the number of units and not of dossiers. Figures are as known
at the end of the period: a booking made later (a correction, a late entry) does not change a past day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import ledger
from lib.dossiers import WITHOUT_RESULT, Outcome
from lib.errors import Invalid
from lib.org import EVERYWHERE, Actor, Right, Unit
from lib.procedures import Channel
from lib.values import today

QUALITIES = {"digitised": "received_known", "reused": "received_known", "electronic_result": "resolved_known"}
"""What a dossier may gain later (a scan laid on its line), and of what it is a share: both as known today, whatever the period."""


ADDED = (
    "carried_over", "open_in_time", "open_overdue", "waiting", "digitised", "reused", "electronic_result", "received_known",
    "resolved_known", "assisted", "fees_vnd",
)  # fmt: skip
"""The plain figures of a line, those that a sum over units adds."""

TOTALS = {name: name for name in ADDED if name != "fees_vnd"} | {
    "received": "received_total",
    "resolved": "resolved_total",
    "without_result": "without_result_total",
    "open": "open_total",
}
"""Name of a figure -> attribute of a line."""


class Side(StrEnum):
    """By which unit a figure counts: whose code and book, who decides, or where the person was helped."""

    RECEIVED = "received"
    COMPETENT = "competent"
    HELPED = "helped"


@dataclass(frozen=True)
class Line:
    """The figures of one unit (or of all, ``unit_id`` None) over a period.

    carried_over + received = resolved + without_result + open, by construction of the bookings; ``balance``
    is the difference, and anything but 0 is a defect to be shown, never hidden. By where the person was
    helped only what came in is known (and ``assisted``), so nothing is carried over or open there.
    """

    unit_id: int | None
    unit: str
    unit_code: str = ""
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
    received_known: int = 0
    resolved_known: int = 0
    assisted: int = 0
    fees_vnd: int = 0
    has_balance: bool = True

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
        if not self.has_balance:
            return 0
        return self.carried_over + self.received_total - self.resolved_total - self.without_result_total - self.open_total

    @property
    def on_time_share(self) -> float | None:
        """Resolved early or on time, of all resolved; None where nothing was (never 0 of 0)."""
        return share(self.resolved_total - self.resolved.get(Outcome.LATE, 0), self.resolved_total)

    def share_of(self, quality: str) -> float | None:
        """Share of the dossiers with a quality (``digitised``, ``reused``, ``electronic_result``); None of nothing."""
        return share(getattr(self, quality), getattr(self, QUALITIES[quality]))

    def figure(self, name: str) -> int:
        """One figure by its name: ``open``, ``received``, ``received.portal``, ``resolved.late`` ... Raises KeyError."""
        group, _dot, part = name.partition(".")
        if part:
            return {"received": self.received, "resolved": self.resolved, "without_result": self.without_result}[group].get(part, 0)
        if group not in TOTALS:
            raise KeyError(name)
        return getattr(self, TOTALS[group])


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
    """One line for each unit in the actor's scope that has any figure but 0, by unit code; see ``total`` for the sum.

    Raises NotAllowed, Invalid ``period_reversed`` / ``period_in_future``.
    """
    must_be_period(since, until)
    units = units_in_scope(session, actor, unit_ids)
    if not units:
        return []
    of = _of(actor, unit_ids, units)
    flows, stocks = _flows(session, side, of, since, until), _stocks(session, side, of, until)
    busy = [unit for unit in units.values() if unit.id in flows or unit.id in stocks]
    lines = [_line(unit, side, flows.get(unit.id, {}), stocks.get(unit.id, {})) for unit in busy]
    return [line for line in lines if any(line.figure(name) for name in TOTALS)]


def total(lines: Iterable[Line], name: str) -> Line:
    """The sum of lines, under a name."""
    lines = list(lines)
    groups = {group: Counter[str]() for group in ("received", "resolved", "without_result")}
    for line in lines:
        for group, sums in groups.items():
            sums.update(getattr(line, group))
    added = {plain: sum(getattr(line, plain) for line in lines) for plain in ADDED}
    return Line(None, name, has_balance=all(line.has_balance for line in lines), **{g: dict(c) for g, c in groups.items()}, **added)


class Place(NamedTuple):
    """A unit as figures name it."""

    id: int
    code: str
    name: str


def units_in_scope(session: Session, actor: Actor, unit_ids: Iterable[int] | None = None) -> dict[int, Place]:
    """The units whose figures the actor may see, perhaps only some of them, by id in order of their codes."""
    allowed = actor.units_with(Right.SCOREBOARD)
    found = select(Unit.id, Unit.code, Unit.name)
    if allowed is not EVERYWHERE:
        found = found.where(Unit.id.in_(sorted(allowed)))
    if unit_ids is not None:
        found = found.where(Unit.id.in_(sorted(unit_ids)))
    return {unit.id: Place(*unit) for unit in session.execute(found.order_by(Unit.code))}


def _of(actor: Actor, unit_ids: Iterable[int] | None, units: Iterable[int]) -> list[int] | None:
    """Which units to read figures of; None for the whole city, which needs no list of them."""
    return None if unit_ids is None and actor.units_with(Right.SCOREBOARD) is EVERYWHERE else sorted(units)


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


@dataclass(frozen=True, slots=True)
class _Flow:
    """One measure of one unit: before the period and within it as known on its last day; within it as known today."""

    before: int
    within: int
    known_now: int
    amount: int


def _flows(session: Session, side: Side, of: list[int] | None, since: date, until: date) -> dict[int, dict[str, _Flow]]:
    """unit -> measure without its side -> sums."""
    # Nothing has come in after today, so a period that ends today needs no end, and whole months and years suffice.
    spans: dict[str, ledger.Span] = {"before": (None, since - timedelta(days=1)), "within": (since, None if until >= today() else until)}
    now, later = _known(session, flow_measures(side), of, spans, until)
    flows: dict[int, dict[str, _Flow]] = defaultdict(dict)
    for unit, measure in now.keys() | later.keys():
        sums, unknown = now.get((unit, measure), {}), later.get((unit, measure), {})
        before, within = (sums.get(name, ledger.NOTHING) - unknown.get(name, ledger.NOTHING) for name in ("before", "within"))
        flows[unit][measure.split("@")[0]] = _Flow(before.n, within.n, sums.get("within", ledger.NOTHING).n, within.amount)
    return flows


def _stocks(session: Session, side: Side, of: list[int] | None, until: date) -> dict[int, dict[str, tuple[int, int]]]:
    """unit -> ``open`` / ``waiting`` -> with a limit before the day, and from it on; a sum over due dates, so no nightly job."""
    stocks: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    if side is Side.HELPED:
        return stocks
    spans: dict[str, ledger.Span] = {"late": (None, until - timedelta(days=1)), "in_time": (until, None)}
    now, later = _known(session, [f"open@{side}", f"waiting@{side}"], of, spans, until)
    for unit, measure in now.keys() | later.keys():
        sums, unknown = now.get((unit, measure), {}), later.get((unit, measure), {})
        late, in_time = (sums.get(name, ledger.NOTHING) - unknown.get(name, ledger.NOTHING) for name in ("late", "in_time"))
        stocks[unit][measure.split("@")[0]] = (late.n, in_time.n)
    return stocks


def _known(
    session: Session, measures: list[str], of: list[int] | None, spans: dict[str, ledger.Span], until: date
) -> tuple[ledger.Sums, ledger.Sums]:
    """Sums as known now, and what of them was booked after a past day. What has gone back to nothing may stand in the second alone."""
    now = ledger.sums(session, measures=measures, units=of, spans=spans)
    if until >= today():
        return now, {}
    # What a dossier gains later is shown as known today; nearly all of it is booked late.
    as_then = [measure for measure in measures if measure.split("@")[0] not in QUALITIES]
    return now, ledger.booked_after(session, until, measures=as_then, units=of, spans=spans)


def _line(unit: Place, side: Side, flows: dict[str, _Flow], stocks: dict[str, tuple[int, int]]) -> Line:
    def group(prefix: str) -> dict[str, int]:
        return {name.removeprefix(prefix): flow.within for name, flow in flows.items() if name.startswith(prefix)}

    def added(prefix: str, column: str) -> int:
        return sum(getattr(flow, column) for name, flow in flows.items() if name.startswith(prefix))

    none = _Flow(0, 0, 0, 0)
    late, in_time = stocks.get("open", (0, 0))
    has_balance = side is not Side.HELPED
    return Line(
        unit.id,
        unit.name,
        unit.code,
        carried_over=added("received.", "before") - added("resolved.", "before") - added("without_result.", "before") if has_balance else 0,
        received=group("received."),
        resolved=group("resolved."),
        without_result=group("without_result."),
        open_in_time=in_time,
        open_overdue=late,
        waiting=sum(stocks.get("waiting", (0, 0))),
        **{quality: flows.get(quality, none).known_now for quality in QUALITIES},
        received_known=added("received.", "known_now"),
        resolved_known=added("resolved.", "known_now"),
        assisted=flows.get("assisted", none).within,
        fees_vnd=added("received.", "amount"),
        has_balance=has_balance,
    )


def trend(
    session: Session, actor: Actor, *, side: Side, until: date, days: int = 30, unit_ids: Iterable[int] | None = None
) -> list[tuple[date, int, int]]:
    """(day, received, resolved) for the last days up to ``until``, days without either included."""
    everything = unit_ids is None and actor.units_with(Right.SCOREBOARD) is EVERYWHERE
    of = None if everything else sorted(units_in_scope(session, actor, unit_ids))
    if of == []:
        return []
    since = until - timedelta(days=days - 1)
    wanted = [m for m in flow_measures(side) if m.startswith(("received.", "resolved."))]
    now = ledger.by_day(session, measures=wanted, units=of, since=since, until=until)
    later = ledger.by_day_booked_after(session, until, measures=wanted, units=of, since=since) if until < today() else {}
    found: Counter[tuple[date, str]] = Counter()
    for day, measure in now.keys() | later.keys():
        found[day, measure.split(".")[0]] += now.get((day, measure), 0) - later.get((day, measure), 0)
    each = [since + timedelta(days=i) for i in range(days)]
    return [(day, found[day, "received"], found[day, "resolved"]) for day in each]
