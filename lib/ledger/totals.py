"""Sums of tallies, kept as they are booked: by day, month and year, of what counts for a day and of what was booked on it.

A tally says how many on which day *and* when that was booked, so a busy city has one for nearly every unit,
day and day of booking. A scoreboard that added them up would slow down with the number of dossiers; from the
totals it adds a few rows for each unit, whatever happened.

What was known on a past day is what is known now without what was booked since. Of that, what counts for days up to
the past day was booked late, and an index holds just these; the rest is all that was booked since without them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, false, func, insert, literal, select, true, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from lib.ledger.model import Axis, Grain, Tally, Total

DAY = timedelta(days=1)
Span = tuple[date | None, date | None]
"""First and last day, both inclusive; None: from the beginning, without end."""


@dataclass(frozen=True, slots=True)
class Sum:
    """How many and how much, in dong."""

    n: int = 0
    amount: int = 0

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(self.n - other.n, self.amount - other.amount)


NOTHING = Sum()
Sums = dict[tuple[int, str], dict[str, Sum]]
"""(unit, measure) -> name of a span -> sum."""


def start_of(grain: Grain, day: date) -> date:
    """The first day of the month or year of a day; the day itself for ``DAY``."""
    if grain is Grain.DAY:
        return day
    return day.replace(day=1) if grain is Grain.MONTH else day.replace(month=1, day=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive days, months or years: those that start from ``first`` to ``last``."""

    grain: Grain
    first: date
    last: date

    @property
    def periods(self) -> int:
        """How many there are; however many years count as one, because a city has few."""
        days = (self.last - self.first).days
        return {Grain.DAY: days + 1, Grain.MONTH: days // 30 + 1, Grain.YEAR: 1}[self.grain]


def cover(span: Span) -> list[Stretch]:
    """A span as whole years, then whole months, then days: as few periods as can be."""
    since, until = span[0] or date.min, span[1]
    end = date.max if until is None else until + DAY
    low_month, low_year = _next_start(Grain.MONTH, since), _next_start(Grain.YEAR, since)
    high_month, high_year = (end, end) if until is None else (start_of(Grain.MONTH, end), start_of(Grain.YEAR, end))
    if low_month > high_month:
        cut = [(Grain.DAY, since, end)]
    elif low_year > high_year:
        cut = [(Grain.DAY, since, low_month), (Grain.MONTH, low_month, high_month), (Grain.DAY, high_month, end)]
    else:
        cut = [
            (Grain.DAY, since, low_month), (Grain.MONTH, low_month, low_year), (Grain.YEAR, low_year, high_year),
            (Grain.MONTH, high_year, high_month), (Grain.DAY, high_month, end),
        ]  # fmt: skip
    return [Stretch(grain, first, before - DAY) for grain, first, before in cut if first < before]


def _next_start(grain: Grain, day: date) -> date:
    """The first start of a month or year on or after a day."""
    start = start_of(grain, day)
    if start == day:
        return day
    return start_of(grain, start + timedelta(days=32 if grain is Grain.MONTH else 366))


def weighed(span: Span) -> Counter[Stretch]:
    """Stretches with +1 or -1 whose sum is the span: itself, or what has been since its beginning without what came after it."""
    direct = Counter(cover(span))
    if span[1] is None:
        return direct
    rest = Counter(cover((span[0], None)))
    rest.subtract(cover((span[1] + DAY, None)))
    without = Counter({part: weight for part, weight in rest.items() if weight})
    return min(direct, without, key=lambda parts: sum(part.periods for part in parts))


def sums(
    session: Session, *, measures: Collection[str], units: Collection[int] | None, spans: Mapping[str, Span], axis: Axis = Axis.DAY
) -> Sums:
    """What is known now, for each unit (None: every) and measure: the sum over each span."""
    parts = {name: weighed(span) for name, span in spans.items()}
    stretches = sorted({part for weights in parts.values() for part in weights}, key=lambda part: (part.grain, part.first, part.last))
    columns = [(name, what) for name in spans for what in ("n", "amount")]

    def read(part: Stretch) -> Select[Any]:
        weights = [(literal(parts[name][part]) * getattr(Total, what)).label(f"{name}_{what}") for name, what in columns]
        in_part = and_(Total.axis == axis, Total.grain == part.grain, Total.starts_on.between(part.first, part.last))
        return select(Total.measure, Total.unit_id, *weights).where(Total.measure.in_(measures), in_part, _of(Total.unit_id, units))

    rows = union_all(*map(read, stretches)).subquery().c
    added = [func.sum(rows[f"{name}_{what}"]) for name, what in columns]
    return _by_span(session, select(rows.unit_id, rows.measure, *added).group_by(rows.unit_id, rows.measure), spans)


def booked_after(
    session: Session, day: date, *, measures: Collection[str], units: Collection[int] | None, spans: Mapping[str, Span]
) -> Sums:
    """What of ``sums`` was not known yet at the end of a day, because it was booked later.

    Each span ends by that day, or begins by the next one and has no end (another one is a ValueError).
    """
    endless = {name for name, (_since, until) in spans.items() if until is None}
    for since, until in spans.values():
        if (since or day) > day + DAY if until is None else until > day:
            raise ValueError(f"neither over by {day} nor begun: {since} to {until}")
    rows = _late(day, measures, units)
    counted = {name: _before(rows, since) if name in endless else _within(rows, (since, until)) for name, (since, until) in spans.items()}
    added = [func.sum(case((counted[name], column), else_=0)) for name in spans for column in (rows.n, rows.amount)]
    late = select(rows.unit_id, rows.measure, *added).group_by(rows.unit_id, rows.measure)
    found = _by_span(session, late, spans)
    if not endless:
        return found
    since_then = sums(session, measures=measures, units=units, spans={"all": (day + DAY, None)}, axis=Axis.BOOKED)
    none = dict.fromkeys(spans, NOTHING)
    for key in since_then.keys() | found.keys():
        booked, of_past = since_then.get(key, {"all": NOTHING})["all"], found.get(key, none)
        found[key] = {name: booked - one if name in endless else one for name, one in of_past.items()}
    return found


def _late(day: date, measures: Collection[str], units: Collection[int] | None) -> ReadOnlyColumnCollection[str, Any]:
    """Tallies booked after a day for that day or an earlier one.

    That they were booked late follows; said so, the index of these is taken, and by one measure at a time, or SQLite would
    rather walk through all tallies of all measures in the order in which they are to be grouped.
    """
    later = and_(Tally.booked_on > day, Tally.day <= day, Tally.booked_on > Tally.day, _of(Tally.unit_id, units))
    columns = (Tally.unit_id, Tally.measure, Tally.day, Tally.n, Tally.amount)
    return union_all(*(select(*columns).where(Tally.measure == measure, later) for measure in measures)).subquery().c


def _within(rows: ReadOnlyColumnCollection[str, Any], span: Span) -> ColumnElement[bool]:
    since, until = span
    return and_(true() if since is None else rows.day >= since, true() if until is None else rows.day <= until)


def _before(rows: ReadOnlyColumnCollection[str, Any], since: date | None) -> ColumnElement[bool]:
    return false() if since is None else rows.day < since


def by_day(
    session: Session, *, measures: Collection[str], units: Collection[int] | None, since: date, until: date
) -> dict[tuple[date, str], int]:
    """(day, measure) -> how many of the units (None: every) together, as known now."""
    days = and_(Total.axis == Axis.DAY, Total.grain == Grain.DAY, Total.starts_on.between(since, until))
    found = select(Total.starts_on, Total.measure, func.sum(Total.n)).where(Total.measure.in_(measures), days, _of(Total.unit_id, units))
    return {(day, measure): int(n) for day, measure, n in session.execute(found.group_by(Total.starts_on, Total.measure))}


def by_day_booked_after(
    session: Session, day: date, *, measures: Collection[str], units: Collection[int] | None, since: date
) -> dict[tuple[date, str], int]:
    """What of ``by_day`` from ``since`` to a day was not known yet at that day's end."""
    rows = _late(day, measures, units)
    found = select(rows.day, rows.measure, func.sum(rows.n)).where(rows.day >= since).group_by(rows.day, rows.measure)
    return {(on, measure): int(n) for on, measure, n in session.execute(found)}


def _of(unit_id: Any, units: Collection[int] | None) -> ColumnElement[bool]:
    return true() if units is None else unit_id.in_(units)


def _by_span(session: Session, query: Select[Any], names: Iterable[str]) -> Sums:
    found: Sums = defaultdict(dict)
    for unit, measure, *values in session.execute(query):
        found[unit, measure] = {name: Sum(int(values[2 * i]), int(values[2 * i + 1])) for i, name in enumerate(names)}
    return found


Booked = tuple[str, int, date, date, int, int]
"""Measure, unit, the day it counts for, the day it was booked, how many, how much."""

Place = tuple[Axis, Grain, date, int]
"""Where a total of one measure stands: axis, grain, start, unit."""


def totals_of(tallies: Iterable[Booked]) -> Iterator[dict[str, Any]]:
    """Rows of ``Total`` in key order."""
    added: dict[tuple[str, Axis, Grain, date, int], list[int]] = defaultdict(lambda: [0, 0])
    for measure, unit_id, day, booked_on, n, amount in tallies:
        for axis, on in ((Axis.DAY, day), (Axis.BOOKED, booked_on)):
            for grain in Grain:
                cell = added[measure, axis, grain, start_of(grain, on), unit_id]
                cell[0] += n
                cell[1] += amount
    for measure, axis, grain, starts_on, unit_id in sorted(added):
        n, amount = added[measure, axis, grain, starts_on, unit_id]
        key = {"measure": measure, "axis": axis.value, "grain": grain.value, "starts_on": starts_on, "unit_id": unit_id}
        yield {**key, "n": n, "amount": amount}


def add_up_again(session: Session) -> None:
    """Make all totals anew from the tallies: after tallies were loaded past the ledger."""
    session.execute(delete(Total))
    for measure in session.scalars(select(Tally.measure).distinct().order_by(Tally.measure)).all():
        rows = list(totals_of(_tallied(session, measure)))
        if rows:
            session.execute(insert(Total.__table__), rows)


def wrong_totals(session: Session, measure: str) -> list[tuple[Place, Sum, Sum]]:
    """Totals of a measure that its tallies do not bear out: where, kept, added up."""
    right = {_place(**row): Sum(row["n"], row["amount"]) for row in totals_of(_tallied(session, measure))}
    stored = select(Total.axis, Total.grain, Total.starts_on, Total.unit_id, Total.n, Total.amount).where(Total.measure == measure)
    kept = {_place(*place): Sum(n, amount) for *place, n, amount in session.execute(stored)}
    pairs = ((place, kept.get(place, NOTHING), right.get(place, NOTHING)) for place in sorted(kept.keys() | right.keys()))
    return [(place, one, other) for place, one, other in pairs if one != other]


def _place(axis: str, grain: str, starts_on: date, unit_id: int, **_rest: Any) -> Place:
    return Axis(axis), Grain(grain), starts_on, unit_id


def _tallied(session: Session, measure: str) -> Iterator[Booked]:
    query = select(Tally.unit_id, Tally.day, Tally.booked_on, Tally.n, Tally.amount).where(Tally.measure == measure)
    for unit, day, booked_on, n, amount in session.execute(query):
        yield measure, unit, day, booked_on, int(n), int(amount)
