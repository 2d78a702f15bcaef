"""Working time as one line of seconds, so that a city's history is made in additions.

Instants are whole seconds since 1970 (UTC). The line holds the unit's opening hours on working days one after the
other; the results are those of ``lib.calendar`` (a test compares them).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from lib.calendar import Hours, WorkingCalendar
from lib.values import at_local

HOUR = 3_600
DAY_ONE = date(1970, 1, 1).toordinal()
HANOI = 7 * HOUR
"""Ahead of UTC, without summer time since 1975."""


def day_of(instant: int) -> date:
    """The local date of an instant."""
    return date.fromordinal(DAY_ONE + (instant + HANOI) // 86_400)


def start_of(day: date) -> int:
    """The instant at which a day begins in Hanoi."""
    return (day.toordinal() - DAY_ONE) * 86_400 - HANOI


def utc(instant: int) -> datetime:
    """An instant as the rows keep it."""
    return datetime.fromtimestamp(instant, UTC)


class WorkingClock:
    """The working time of units with the same hours, from ``first`` to ``last``."""

    def __init__(self, calendar: WorkingCalendar, hours: Hours, first: date, last: date) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        day = first
        while day <= last:
            if calendar.is_working(day):
                for opens, closes in hours.worked(day):
                    self.starts.append(int(at_local(day, opens.hour, opens.minute).timestamp()))
                    self.ends.append(int(at_local(day, closes.hour, closes.minute).timestamp()))
            day += timedelta(days=1)
        lengths = [end - start for start, end in zip(self.starts, self.ends, strict=True)]
        self.through = list(accumulate(lengths))
        self.before = [0, *self.through[:-1]]

    def seconds(self, instant: int) -> int:
        """Working seconds that have passed at an instant."""
        at = bisect_right(self.starts, instant) - 1
        return 0 if at < 0 else self.before[at] + min(instant, self.ends[at]) - self.starts[at]

    def instant(self, seconds: int) -> int:
        """The instant at which so many working seconds have passed; time that runs out at closing ends there."""
        at = bisect_left(self.through, seconds)
        return self.starts[at] + seconds - self.before[at]

    def shares(self, received: int, due: int, shares: Sequence[int]) -> list[int]:
        """The internal deadlines of steps, as ``calendar.split_by_shares`` gives them."""
        start = self.seconds(received)
        whole, total = max(self.seconds(due) - start, 0), sum(shares)
        ends: list[int] = []
        for step, done in enumerate(accumulate(shares)):
            length = whole * done // total
            ends.append(due if step == len(shares) - 1 or not whole else min(self.instant(start + length) if length else received, due))
        return ends
