"""The legal arithmetic of deadlines. No database, no screen, no clock: everything comes in as an argument.

- The day of receipt is day 0 (Civil Code, Article 147.2), also when it is not a working day: counting starts on the
  day after it, so that nobody loses a day by handing in on a Saturday morning.
- Working days count as the calendar says; calendar days and months run through, months are clamped to the last day of
  the month (Article 148.3), and what ends on a non-working day ends on the next working one (Article 148.5).
- Hours are the competent unit's working hours and run from the moment of receipt (Article 147.1).
- 15:00 moves the forwarding deadline (Decree 61/2018, Article 18) and the due date of same-day procedures; nothing else.
- Instants are aware; what is returned is written in Hanoi's zone. ``lib.errors.Invalid`` refuses what lies outside
  the calendar (``date_outside_calendar``).
"""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate

from lib.calendar.hours import Hours, add_working_time, moment, stretches, working_time_between
from lib.calendar.workdays import WorkingCalendar, within_calendar
from lib.errors import Invalid
from lib.values import local

CUT_OFF = time(15)
LONGEST = 3_650
SUPPLEMENT_DAYS = 3


class LimitUnit(StrEnum):
    """What a limit is counted in."""

    WORKING_DAYS = "working_days"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


class ClockModel(StrEnum):
    """What a supplement request does to the clock: start again in full, or go on with what was left."""

    RESTART = "restart"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a procedure may take. ``Limit(0, LimitUnit.WORKING_DAYS, same_day=True)`` is "the same day".

    Raises Invalid ``limit_out_of_range`` for an amount that is not 1 to 3,650.
    """

    amount: int
    unit: LimitUnit = LimitUnit.WORKING_DAYS
    same_day: bool = False

    def __post_init__(self) -> None:
        if not (self.amount == 0 if self.same_day else 1 <= self.amount <= LONGEST):
            raise Invalid("limit_out_of_range", field="limit", amount=self.amount, longest=LONGEST)


SAME_DAY = Limit(0, LimitUnit.WORKING_DAYS, same_day=True)


@dataclass(frozen=True, slots=True)
class DayStep:
    """One day of an explanation. ``reason`` is a code (text ``day.<reason>``), ``name`` the holiday or the hours used."""

    date: date
    counted: bool
    reason: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A due date with every day from receipt to it; ``provisional`` while its year's holidays are not decreed."""

    due_on: date
    due_at: datetime
    days: tuple[DayStep, ...]
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How a promise stands on a day: working days left, or working days since it was missed."""

    working_days: int
    is_overdue: bool
    is_due_today: bool


def due(limit: Limit | None, received_at: datetime, calendar: WorkingCalendar, hours: Hours) -> Due:
    """When a request received at ``received_at`` is due at the unit that keeps ``hours``.

    ``due_at`` is the unit's closing time on ``due_on``; for hours the exact moment. Raises Invalid ``limit_unknown``
    for ``None`` and ``date_outside_calendar``.
    """
    limit = _known(limit)
    received_at = _received(received_at)
    if limit.same_day:
        return _same_day(received_at, calendar, hours)
    if limit.unit is LimitUnit.HOURS:
        due_at = add_working_time(received_at, timedelta(hours=limit.amount), calendar, hours)
        return _at_moment(due_at, _hour_by_hour([(received_at, due_at)], calendar, hours), calendar)
    return _from_day(limit, received_at.date(), (DayStep(received_at.date(), False, "day_of_receipt"),), calendar, hours)


def due_after_supplement(
    limit: Limit | None,
    received_at: datetime,
    asked_at: datetime,
    completed_at: datetime,
    model: ClockModel,
    calendar: WorkingCalendar,
    hours: Hours,
) -> Due:
    """When a request is due whose supplement was asked for at ``asked_at`` and complete at ``completed_at``.

    RESTART counts the full limit from the day of the complete file, which becomes day 0 (Decree 61/2018, Article
    19.4). PAUSE goes on with what was left when the supplement was asked for: the day of the request is used up, the
    day of the complete file is not counted. When nothing was left, PAUSE is due on the day of the complete file; when
    the request came after the due date, the old due date stays, because waiting cannot undo what was late. A same-day
    procedure has nothing to pause: both models promise it afresh. Raises Invalid ``supplement_out_of_order`` as well.
    """
    limit = _known(limit)
    received_at, asked_at, completed_at = _received(received_at), _received(asked_at, "asked"), _received(completed_at, "completed")
    if not received_at <= asked_at <= completed_at:
        raise Invalid("supplement_out_of_order", field="completed")
    afresh = due(limit, completed_at, calendar, hours)
    if model is ClockModel.RESTART or limit.same_day:
        return _told(afresh, _waited(received_at.date(), completed_at.date(), "before_complete_file"), completed_at.date())
    first = due(limit, received_at, calendar, hours)
    if asked_at > first.due_at if limit.unit is LimitUnit.HOURS else asked_at.date() > first.due_on:
        return first
    return _resumed(limit, first, received_at, asked_at, completed_at, calendar, hours)


def forward_by(received_at: datetime, calendar: WorkingCalendar, hours: Hours) -> datetime:
    """Until when an accepted request must be with the unit that decides it (Decree 61/2018, Article 18.2).

    The close of the same working day; the start of the next one when received after 15:00, after closing, or on a day
    that is not worked.
    """
    received_at = _received(received_at)
    day = received_at.date()
    closes_at = moment(day, hours.closing(day))
    if calendar.is_working(day) and not is_after_cut_off(received_at) and received_at < closes_at:
        return closes_at
    following = calendar.next_working(day)
    return moment(following, hours.opening(following))


def is_after_cut_off(received_at: datetime) -> bool:
    """Received after 15:00, by the minute as the receipt prints it: 15:00 is not yet after, 15:01 is."""
    return local(received_at).time().replace(second=0, microsecond=0) > CUT_OFF


def supplement_by(received_on: date, calendar: WorkingCalendar, days: int = SUPPLEMENT_DAYS) -> date:
    """The last day on which the one supplement may be asked for without a reason (Decree 61/2018, Article 19.4)."""
    return calendar.add_working_days(within_calendar(received_on, field="received"), days)


def notice_by(due_on: date, calendar: WorkingCalendar) -> date:
    """The last working day on which lateness may be announced: at least one day before the due date (Article 19.9)."""
    return calendar.previous_working(due_on)


def time_left(due_on: date, on: date, calendar: WorkingCalendar) -> TimeLeft:
    """How a promise stands on the day ``on``, compared by date as the city's index does; cheap enough for each row of a queue."""
    return TimeLeft(abs(calendar.working_days_between(on, due_on)), on > due_on, on == due_on)


def split_by_shares(
    received_at: datetime, due_at: datetime, shares: Sequence[int | float], calendar: WorkingCalendar, hours: Hours
) -> tuple[datetime, ...]:
    """Internal deadlines of the steps of one request: each step takes its share of the working time until ``due_at``.

    Shares need not add up to anything particular; a share of 0 ends with the step before it; the last deadline is
    ``due_at``. Raises Invalid ``shares_malformed`` for negative shares or a sum of zero.
    """
    if not shares:
        return ()
    exact = [Fraction(share) for share in shares]
    if min(exact) < 0 or sum(exact) == 0:
        raise Invalid("shares_malformed", field="steps")
    received_at, due_at = _received(received_at), local(due_at)
    whole = Fraction(int(working_time_between(received_at, due_at, calendar, hours).total_seconds()))
    ends = [timedelta(seconds=int(whole * done / sum(exact))) for done in accumulate(exact)]
    return tuple(
        due_at if step == len(ends) - 1 or not whole else min(add_working_time(received_at, end, calendar, hours), due_at)
        for step, end in enumerate(ends)
    )


def _known(limit: Limit | None) -> Limit:
    if limit is None:
        raise Invalid("limit_unknown", field="procedure")
    return limit


def _received(instant: datetime, field: str = "received") -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    # The ends of datetime's own range cannot be moved between zones, so the year is looked at first.
    within_calendar(instant.date(), field=field)
    instant = local(instant)
    within_calendar(instant.date(), field=field)
    return instant


def _at_closing(day: date, days: Sequence[DayStep], calendar: WorkingCalendar, hours: Hours) -> Due:
    return Due(day, moment(day, hours.closing(day)), tuple(days), calendar.is_provisional(day))


def _same_day(received_at: datetime, calendar: WorkingCalendar, hours: Hours) -> Due:
    day = received_at.date()
    on_time = calendar.is_working(day) and not is_after_cut_off(received_at) and received_at < moment(day, hours.closing(day))
    if on_time:
        return _at_closing(day, [DayStep(day, True, "same_day")], calendar, hours)
    why = "after_cut_off" if calendar.is_working(day) else "day_of_receipt"
    due_on = calendar.next_working(day)
    return _at_closing(due_on, [DayStep(day, False, why), *_counting(day, due_on, calendar)], calendar, hours)


def _from_day(limit: Limit, day: date, told: Sequence[DayStep], calendar: WorkingCalendar, hours: Hours) -> Due:
    """A limit in days or months with ``day`` as day 0; ``told`` explains the days up to and including it."""
    if limit.unit is LimitUnit.WORKING_DAYS:
        due_on = calendar.add_working_days(day, limit.amount)
        return _at_closing(due_on, [*told, *_counting(day, due_on, calendar)], calendar, hours)
    ends_on = _plus_months(day, limit.amount) if limit.unit is LimitUnit.MONTHS else _plus_days(day, limit.amount)
    return _running(day, ends_on, told, calendar, hours)


def _running(day: date, ends_on: date, told: Sequence[DayStep], calendar: WorkingCalendar, hours: Hours) -> Due:
    """Days that all count after ``day`` up to ``ends_on``, then on to a working day."""
    due_on = calendar.working_on_or_after(within_calendar(ends_on))
    through = [DayStep(each, True, "calendar_day") for each in _days_after(day, ends_on)]
    return _at_closing(due_on, [*told, *through, *_moved_on(ends_on, due_on, calendar)], calendar, hours)


def _at_moment(due_at: datetime, days: Sequence[DayStep], calendar: WorkingCalendar) -> Due:
    return Due(due_at.date(), due_at, tuple(days), calendar.is_provisional(due_at.date()))


def _hour_by_hour(running: Sequence[tuple[datetime, datetime]], calendar: WorkingCalendar, hours: Hours) -> list[DayStep]:
    """The days from the first start to the last end, each with the working hours that ran on it."""
    used: dict[date, list[str]] = {}
    for start, end in running:
        for stretch in stretches(start, calendar, hours):
            if stretch.starts_at >= end:
                break
            used.setdefault(stretch.starts_at.date(), []).append(f"{stretch.starts_at:%H:%M}–{min(stretch.ends_at, end):%H:%M}")
    first, last = running[0][0].date(), running[-1][1].date()
    days = []
    for day in [first, *_days_after(first, last)]:
        verdict = calendar.verdict(day)
        if spans := used.get(day):
            days.append(DayStep(day, True, "working_hours", ", ".join(spans)))
        elif verdict.working:
            days.append(DayStep(day, False, "outside_hours"))
        else:
            days.append(DayStep(day, False, verdict.reason, verdict.name))
    return days


def _resumed(
    limit: Limit, first: Due, received_at: datetime, asked_at: datetime, completed_at: datetime, calendar: WorkingCalendar, hours: Hours
) -> Due:
    """PAUSE: from the complete file on, what was left when the supplement was asked for."""
    received, asked, completed = received_at.date(), asked_at.date(), completed_at.date()
    waiting = {day: DayStep(day, False, "waiting_for_supplement") for day in _days_after(asked, completed)}
    if completed in waiting:
        waiting[completed] = DayStep(completed, False, "day_of_complete_file")
    if limit.unit is LimitUnit.HOURS:
        left = timedelta(hours=limit.amount) - working_time_between(received_at, asked_at, calendar, hours)
        # With nothing left the promise is the first working moment at which somebody can hand the result over.
        due_at = add_working_time(completed_at, left, calendar, hours) if left else next(stretches(completed_at, calendar, hours)).starts_at
        ran = _hour_by_hour([(received_at, asked_at), (completed_at, due_at)], calendar, hours)
        return _at_moment(due_at, [step if step.counted else waiting.get(step.date, step) for step in ran], calendar)
    told = [*(step for step in first.days if step.date <= asked), *waiting.values()]
    if limit.unit is LimitUnit.WORKING_DAYS:
        left_days = limit.amount - calendar.working_days_between(received, asked)
        due_on = calendar.add_working_days(completed, left_days)
        rest = _counting(completed, due_on, calendar) if left_days else _moved_on(completed, due_on, calendar)
        return _at_closing(due_on, [*told, *rest], calendar, hours)
    whole_end = _plus_months(received, limit.amount) if limit.unit is LimitUnit.MONTHS else _plus_days(received, limit.amount)
    return _running(completed, _plus_days(completed, max((whole_end - asked).days, 0)), told, calendar, hours)


def _told(afresh: Due, before: list[DayStep], restarted_on: date) -> Due:
    """An explanation that begins at the first receipt although counting began at the complete file."""
    if not before:
        return afresh
    days = list(afresh.days)
    if not days[0].counted:
        days[0] = DayStep(restarted_on, False, "day_of_complete_file")
    return Due(afresh.due_on, afresh.due_at, (*before, *days), afresh.provisional)


def _waited(received: date, completed: date, why: str) -> list[DayStep]:
    if received == completed:
        return []
    between = _days_after(received, completed)[:-1]
    return [DayStep(received, False, "day_of_receipt"), *(DayStep(day, False, why) for day in between)]


def _counting(after: date, through: date, calendar: WorkingCalendar) -> list[DayStep]:
    verdicts = (calendar.verdict(day) for day in _days_after(after, through))
    return [DayStep(v.date, v.working, v.reason, v.name) for v in verdicts]


def _moved_on(ended_on: date, due_on: date, calendar: WorkingCalendar) -> list[DayStep]:
    """The days between a limit's end on a non-working day and the working day to which it moves."""
    steps = [DayStep(s.date, False, s.reason, s.name) for s in _counting(ended_on, due_on, calendar)]
    return [*steps[:-1], DayStep(due_on, False, "moved_on")] if steps else []


def _days_after(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]


def _plus_days(day: date, amount: int) -> date:
    return day + timedelta(days=amount)


def _plus_months(day: date, amount: int) -> date:
    """The same day of a later month, or that month's last day when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    within_calendar(date(min(year, 9999), 1, 1))
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
