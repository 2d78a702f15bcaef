"""Each measure has its count and its row query, so that every figure opens its rows and can be recounted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, true
from sqlalchemy.orm import Session

from lib.ledger.model import Tally, Total
from lib.ledger.totals import wrong_totals


@dataclass(frozen=True)
class Measure:
    """A figure's definition in SQL, independent of the row's own ``counts``: the two must agree."""

    name: str
    model: type[Any]
    unit: Any
    day: Any
    where: ColumnElement[bool] = true()
    amount: Any = None

    def rows(self, *, units: Iterable[int] | None = None, since: date | None = None, until: date | None = None) -> Select[Any]:
        """The rows behind the figure, for these units (None: all) and days (both inclusive)."""
        found = select(self.model).where(self.where, self.unit.is_not(None), self.day.is_not(None))
        if units is not None:
            found = found.where(self.unit.in_(list(units)))
        if since is not None:
            found = found.where(self.day >= since)
        if until is not None:
            found = found.where(self.day <= until)
        return found


MEASURES: dict[str, Measure] = {}


def register(*measures: Measure) -> None:
    """A room names its measures once, when it is imported."""
    for measure in measures:
        if measure.name in MEASURES:
            raise ValueError(f"measure {measure.name} is registered twice")
        MEASURES[measure.name] = measure


@dataclass(frozen=True)
class Difference:
    """A tally that its rows do not bear out, or a total (``measure`` ends with its axis and grain) that its tallies do not."""

    measure: str
    unit_id: int
    day: date
    tallied: int
    counted: int
    tallied_amount: int = 0
    counted_amount: int = 0


def differences(session: Session) -> list[Difference]:
    """Recount every measure from its rows; an empty list is what the city must be able to show."""
    return [one for _done, _all, found in recounting(session) for one in found]


def recounting(session: Session) -> Iterator[tuple[int, int, list[Difference]]]:
    """``differences`` measure by measure, for whoever watches: how many are done, of how many, what differs in the last."""
    stray = {*session.scalars(select(Tally.measure).distinct()), *session.scalars(select(Total.measure).distinct())}
    names = sorted(set(MEASURES) | stray)
    for done, name in enumerate(names, 1):
        yield done, len(names), _differences_of(session, name)


def _differences_of(session: Session, name: str) -> list[Difference]:
    found: list[Difference] = []
    tallied = {
        (unit, day): (int(n), int(amount))
        for unit, day, n, amount in session.execute(
            select(Tally.unit_id, Tally.day, func.sum(Tally.n), func.sum(Tally.amount))
            .where(Tally.measure == name)
            .group_by(Tally.unit_id, Tally.day)
        )
    }
    counted = _recount(session, MEASURES[name]) if name in MEASURES else {}
    for unit, day in sorted(tallied.keys() | counted.keys()):
        told, true_ = tallied.get((unit, day), (0, 0)), counted.get((unit, day), (0, 0))
        if told != true_:
            found.append(Difference(name, unit, day, told[0], true_[0], told[1], true_[1]))
    for (axis, grain, starts_on, unit), kept, added in wrong_totals(session, name):
        found.append(Difference(f"{name}/{axis} {grain}", unit, starts_on, kept.n, added.n, kept.amount, added.amount))
    return found


def _recount(session: Session, measure: Measure) -> dict[tuple[int, date], tuple[int, int]]:
    amount = func.coalesce(func.sum(measure.amount), 0) if measure.amount is not None else literal(0)
    query = (
        select(measure.unit, measure.day, func.count(), amount)
        .select_from(measure.model)
        .where(measure.where, measure.unit.is_not(None), measure.day.is_not(None))
        .group_by(measure.unit, measure.day)
    )
    return {(unit, day): (int(n), int(total)) for unit, day, n, total in session.execute(query)}
