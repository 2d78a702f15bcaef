"""Promises of the demo city: what ``lib.calendar`` answers, remembered where the answer depends on the day alone."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from lib import calendar, procedures
from lib.calendar import ClockModel, Hours, Limit, LimitUnit, Regime
from lib.demo.clock import WorkingClock, day_of, start_of, utc
from lib.demo.demand import Wish
from lib.org import Unit
from lib.procedures import Fee


class Promised(NamedTuple):
    """``at`` in seconds since 1970."""

    on: date
    at: int
    provisional: bool


class Terms:
    """Deadlines and fees, as the use cases would find them."""

    def __init__(self, session: Session, units: Sequence[Unit], first: date, last: date) -> None:
        self.calendar = calendar.load(session)
        self._regimes = {day: calendar.regime_on(session, day) for day in (first, last)}
        self._session = session
        self._hours: dict[int, tuple[Hours, WorkingClock]] = {}
        made: dict[str, tuple[Hours, WorkingClock]] = {}
        for unit in units:
            key = str(unit.hours)
            if key not in made:
                hours = Hours.from_json(unit.hours)
                made[key] = hours, WorkingClock(self.calendar, hours, first, date(last.year + 2, 12, 31))
            self._hours[unit.id] = made[key]
        self._due: dict[Any, Promised] = {}
        self._forward: dict[Any, int] = {}
        self._fees: dict[Any, Fee] = {}

    def clock(self, unit_id: int) -> WorkingClock:
        return self._hours[unit_id][1]

    def regime(self, day: date) -> Regime:
        for known in self._regimes.values():
            if known.is_in_force(day):
                return known
        return self._regimes.setdefault(day, calendar.regime_on(self._session, day))

    def due(self, limit: Limit, received: int, unit_id: int) -> Promised:
        """The promise of a request received at an instant, at the unit that decides."""
        hours = self._hours[unit_id][0]
        day = day_of(received)
        key: Any = (limit, day, _minute(received, day) > 15 * 60, hours) if limit.unit is not LimitUnit.HOURS else (limit, received, hours)
        if key not in self._due:
            found = calendar.due(limit, utc(received), self.calendar, hours)
            self._due[key] = Promised(found.due_on, int(found.due_at.timestamp()), found.provisional)
        return self._due[key]

    def due_after_supplement(self, limit: Limit, received: int, asked: int, completed: int, model: ClockModel, unit_id: int) -> Promised:
        found = calendar.due_after_supplement(
            limit, utc(received), utc(asked), utc(completed), model, self.calendar, self._hours[unit_id][0]
        )
        return Promised(found.due_on, int(found.due_at.timestamp()), found.provisional)

    def closing(self, day: date, unit_id: int) -> int:
        """When the unit that decides closes on a day."""
        hours = self._hours[unit_id][0].closing(day)
        return start_of(day) + hours.hour * 3_600 + hours.minute * 60

    def forward_by(self, received: int, unit_id: int) -> int:
        hours = self._hours[unit_id][0]
        day = day_of(received)
        key = (day, _minute(received, day) > 15 * 60, hours)
        if key not in self._forward:
            self._forward[key] = int(calendar.forward_by(utc(received), self.calendar, hours).timestamp())
        return self._forward[key]

    def supplement_by(self, received_on: date) -> date:
        return calendar.supplement_by(received_on, self.calendar, self.regime(received_on).supplement_days)

    def fee(self, wish: Wish, copies: int, pages: int, stated: tuple[int, str] | None) -> Fee:
        key = (id(wish), copies, pages, stated)
        if key not in self._fees:
            stated_vnd, source = stated or (None, "")
            self._fees[key] = procedures.fee(wish.offer, copies=copies, pages=pages or None, stated_vnd=stated_vnd, stated_source=source)
        return self._fees[key]


def _minute(instant: int, day: date) -> int:
    """The minute of the local day."""
    return (instant - start_of(day)) // 60
