"""Opening hours of a unit, and time measured inside them on working days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lib.calendar.workdays import WorkingCalendar
from lib.errors import Invalid
from lib.values import LOCAL_ZONE, local

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[time, time]
"""From one time of day (included) to another (excluded), in Hanoi."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a unit is open: seven tuples of spans, Monday first, each in order and without overlap.

    Saturday morning here is opening time; whether a day is a working day is the calendar's to say.
    """

    week: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week[:5]):
            raise Invalid("hours_without_weekday", field="hours")
        for weekday, spans in zip(WEEKDAYS, self.week, strict=True):
            ends = [moment for span in spans for moment in span]
            if any(later <= earlier for earlier, later in zip(ends[::2], ends[1::2], strict=True)) or ends != sorted(ends):
                raise Invalid("hours_out_of_order", field="hours", weekday=weekday)

    @classmethod
    def from_json(cls, stored: Mapping[str, Sequence[Sequence[str]]] | None) -> "Hours":
        """Read ``{"mon": [["08:00", "12:00"], ["13:00", "17:00"]], ..., "sat": [...]}``; nothing means office hours.

        Raises Invalid ``hours_malformed``, ``hours_out_of_order``, ``hours_without_weekday`` (closed Monday to Friday).
        """
        if not stored:
            return OFFICE_HOURS
        if not isinstance(stored, Mapping) or set(stored) - set(WEEKDAYS):
            raise Invalid("hours_malformed", field="hours", text=str(stored)[:80])
        try:
            week = tuple(tuple((_clock(opens), _clock(closes)) for opens, closes in stored.get(weekday, ())) for weekday in WEEKDAYS)
        except (TypeError, ValueError):
            raise Invalid("hours_malformed", field="hours", text=str(stored)[:80]) from None
        return cls(week)

    def to_json(self) -> dict[str, list[list[str]]]:
        """The form ``from_json`` reads; closed days are left out."""
        return {
            weekday: [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in spans]
            for weekday, spans in zip(WEEKDAYS, self.week, strict=True)
            if spans
        }

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans in which the unit is open on such a weekday, holidays aside."""
        return self.week[day.weekday()]

    def worked(self, day: date) -> tuple[Span, ...]:
        """The spans of a *working* day.

        A Saturday or Sunday worked in exchange for another day keeps the longest weekday's hours, because it replaces
        a whole day, whatever the unit does on ordinary Saturdays.
        """
        return self.week[day.weekday()] if day.weekday() < 5 else max(self.week[:5], key=_minutes)

    def closing(self, day: date) -> time:
        """When a working day ends; on a weekday on which this unit is closed, the latest closing time of its week."""
        spans = self.worked(day)
        return spans[-1][1] if spans else max(other[-1][1] for other in self.week[:5] if other)

    def opening(self, day: date) -> time:
        """When a working day begins; on a weekday on which this unit is closed, the earliest opening time of its week."""
        spans = self.worked(day)
        return spans[0][0] if spans else min(other[0][0] for other in self.week[:5] if other)


def _clock(text: str) -> time:
    if len(text) != len("08:00"):
        raise ValueError(text)
    return time.fromisoformat(text)


def _minutes(spans: tuple[Span, ...]) -> int:
    return sum(_since_midnight(closes) - _since_midnight(opens) for opens, closes in spans)


def _since_midnight(moment: time) -> int:
    return moment.hour * 60 + moment.minute


OFFICE_HOURS = Hours((((time(8), time(12)), (time(13), time(17))),) * 5 + ((), ()))
"""Monday to Friday, 8 to 12 and 13 to 17."""


def moment(day: date, clock: time) -> datetime:
    """A wall-clock time in Hanoi as an aware instant, written in Hanoi's zone."""
    return datetime.combine(day, clock, tzinfo=LOCAL_ZONE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of one working day's opening hours."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


def stretches(start: datetime, calendar: WorkingCalendar, hours: Hours) -> Iterator[Stretch]:
    """The working time from ``start`` on, without end; Invalid when it runs past the calendar."""
    start = local(start)
    day = calendar.working_on_or_after(start.date())
    while True:
        for opens, closes in hours.worked(day):
            ends_at = moment(day, closes)
            if ends_at > start:
                yield Stretch(max(start, moment(day, opens)), ends_at)
        day = calendar.next_working(day)


def working_time_between(a: datetime, b: datetime, calendar: WorkingCalendar, hours: Hours) -> timedelta:
    """Working time of the unit from ``a`` to ``b``; zero when ``b`` is not later."""
    total = timedelta(0)
    if b <= a:
        return total
    for stretch in stretches(a, calendar, hours):
        if stretch.starts_at >= b:
            break
        total += min(stretch.ends_at, b) - stretch.starts_at
    return total


def add_working_time(start: datetime, length: timedelta, calendar: WorkingCalendar, hours: Hours) -> datetime:
    """The moment at which ``length`` of the unit's working time has passed since ``start``.

    Time that runs out at a closing hour ends there, not at the next opening.
    """
    if length <= timedelta(0):
        return local(start)
    walk = stretches(start, calendar, hours)
    stretch = next(walk)
    while length > stretch.length:
        length -= stretch.length
        stretch = next(walk)
    return stretch.starts_at + length
