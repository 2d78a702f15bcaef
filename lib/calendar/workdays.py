"""Which days are working days, and how many lie between two of them.

Monday to Friday are working days, except public holidays; Saturdays and Sundays are not, except those decreed as
working in exchange for another day. What the ``holidays`` package lacks stands in overrides, which always win.
A unit that opens on Saturday morning does not make it a working day.
"""

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays

from lib.errors import Invalid

FIRST_YEAR, LAST_YEAR = 2000, 2100
DECREED_THROUGH = 2026
"""The last year whose holidays are decreed, as shipped; an administrator moves it on."""

WORKING_DAY = "working_day"
WEEKEND = "weekend"
HOLIDAY = "holiday"
IN_LIEU = "holiday_in_lieu"
SWAP_OFF = "swap_off"
SWAP_WORKED = "swap_worked"
DECIDED_OFF = "decided_off"
DECIDED_WORKED = "decided_worked"

_ONE_DAY = timedelta(days=1)
_SWAP_NAME = re.compile(r"thay cho ngày (\d\d/\d\d/\d{4})")
_IN_LIEU_NAME = re.compile(r"^(.*?) *\(nghỉ bù\)$")


@dataclass(frozen=True, slots=True)
class Override:
    """One day that an administrator decides: worked or off, why, and by which decision."""

    working: bool
    note: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """What one day is. ``reason`` is a code (text ``day.<reason>``), ``name`` the holiday, exchanged date or note."""

    date: date
    working: bool
    reason: str
    name: str = ""
    provisional: bool = False


SHIPPED_OVERRIDES: Mapping[date, Override] = MappingProxyType(
    {
        date(2026, 1, 2): Override(working=False, note="Nghỉ hoán đổi với thứ Bảy 10/01/2026"),
        date(2026, 1, 10): Override(working=True, note="Làm bù cho thứ Sáu 02/01/2026"),
    }
)
"""The exchange of days that the package lacks."""


def within_calendar(day: date, *, field: str = "") -> date:
    """The day itself, if the calendar knows its year. Raises Invalid ``date_outside_calendar``."""
    _check_year(day.year, day.isoformat(), field)
    return day


def _check_year(year: int, shown: str, field: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("date_outside_calendar", field=field, day=shown, first=FIRST_YEAR, last=LAST_YEAR)


@lru_cache(maxsize=4)
def _decreed(first: int, last: int) -> tuple[Mapping[date, str], frozenset[date]]:
    found = holidays.VN(years=range(first, last + 1), language="vi")
    return dict(found.items()), frozenset(found.weekend_workdays)


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def _shipped_year(year: int) -> tuple[tuple[bool, str, str], ...]:
    # A decree may exchange days across New Year, so the neighbouring years are read too.
    names, worked = _decreed(max(year - 1, FIRST_YEAR), min(year + 1, LAST_YEAR))
    first, length = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return tuple(_shipped(first + timedelta(days=n), names, worked) for n in range(length))


def _shipped(day: date, names: Mapping[date, str], worked: frozenset[date]) -> tuple[bool, str, str]:
    if day in worked:
        return True, SWAP_WORKED, ""
    name = names.get(day, "")
    if swapped := _SWAP_NAME.search(name):
        return False, SWAP_OFF, swapped[1]
    if in_lieu := _IN_LIEU_NAME.match(name):
        return False, IN_LIEU, in_lieu[1]
    if name:
        return False, HOLIDAY, name
    if day.weekday() >= 5:
        return False, WEEKEND, ""
    return True, WORKING_DAY, ""


class _Year:
    """One year's verdicts, its working days in order, and how many of them lie before each day of the year."""

    __slots__ = ("before", "verdicts", "worked")

    def __init__(self, year: int, overrides: Mapping[date, Override], provisional: bool) -> None:
        first = date(year, 1, 1)
        verdicts: list[DayVerdict] = []
        for number, (working, reason, name) in enumerate(_shipped_year(year)):
            day = first + timedelta(days=number)
            decided = overrides.get(day)
            if decided is None:
                verdicts.append(DayVerdict(day, working, reason, name, provisional))
            else:
                why = DECIDED_WORKED if decided.working else DECIDED_OFF
                verdicts.append(DayVerdict(day, decided.working, why, decided.note or decided.decision))
        self.verdicts = tuple(verdicts)
        self.worked = tuple(v.date for v in verdicts if v.working)
        self.before = array("H", [0])
        for verdict in verdicts:
            self.before.append(self.before[-1] + verdict.working)

    def through(self, day: date) -> int:
        """How many working days of the year have passed when ``day`` ends."""
        return self.before[day.timetuple().tm_yday]


class WorkingCalendar:
    """The public calendar with the city's overrides. Immutable; years are worked out when first asked for."""

    def __init__(self, overrides: Mapping[date, Override] = SHIPPED_OVERRIDES, *, decreed_through: int = DECREED_THROUGH) -> None:
        self.overrides: Mapping[date, Override] = MappingProxyType(dict(overrides))
        self.decreed_through = decreed_through
        self._years: dict[int, _Year] = {}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WorkingCalendar):
            return NotImplemented
        return (dict(self.overrides), self.decreed_through) == (dict(other.overrides), other.decreed_through)

    __hash__ = None  # type: ignore[assignment]

    def _year(self, day: date) -> _Year:
        found = self._years.get(day.year)
        if found is None:
            within_calendar(day)
            found = self._years[day.year] = _Year(day.year, self.overrides, self.is_provisional(day))
        return found

    def is_provisional(self, day: date) -> bool:
        """The holidays of the day's year are not decreed yet, so that a date in it may still move."""
        return day.year > self.decreed_through

    def verdict(self, day: date) -> DayVerdict:
        """What the day is and why. Raises Invalid outside the calendar, like every question here."""
        return self._year(day).verdicts[day.timetuple().tm_yday - 1]

    def is_working(self, day: date) -> bool:
        return self.verdict(day).working

    def year(self, year: int) -> tuple[DayVerdict, ...]:
        """All days of one year, 1 January first."""
        _check_year(year, str(year), "year")
        return self._year(date(year, 1, 1)).verdicts

    def next_working(self, day: date) -> date:
        """The first working day after ``day``."""
        return self.add_working_days(day, 1)

    def previous_working(self, day: date) -> date:
        """The last working day before ``day``."""
        return self.add_working_days(day, -1)

    def working_on_or_after(self, day: date) -> date:
        """``day`` itself when it is worked, else the first working day after it (Civil Code, Article 148.5)."""
        return day if self.is_working(day) else self.next_working(day)

    def add_working_days(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day``, or before it when ``n`` is negative.

        For 0: the day itself, or the next working day when it is not worked.
        """
        if n == 0:
            return self.working_on_or_after(day)
        year = self._year(day)
        if n < 0:
            passed = year.through(day) - (1 if self.is_working(day) else 0)
            while passed + n < 0:
                n += passed
                day = date(day.year - 1, 12, 31)
                year = self._year(day)
                passed = len(year.worked)
            return year.worked[passed + n]
        passed = year.through(day)
        while passed + n > len(year.worked):
            n -= len(year.worked) - passed
            day = date(day.year + 1, 1, 1)
            year, passed = self._year(day), 0
        return year.worked[passed + n - 1]

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after ``a`` up to and including ``b``; negative when ``b`` lies before ``a``.

        Costs one subtraction within a year, whatever the distance, and one addition for each year between.
        """
        if b < a:
            return -self.working_days_between(b, a)
        count = self._year(b).through(b) - self._year(a).through(a)
        return count + sum(len(self._year(date(year, 1, 1)).worked) for year in range(a.year, b.year))


@lru_cache(maxsize=1)
def public_calendar() -> WorkingCalendar:
    """The package's calendar without any decision of the city: what a day is again when its override is removed."""
    return WorkingCalendar({})
