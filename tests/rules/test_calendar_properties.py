"""What holds for every promise, against definitions written the slow and obvious way."""

import calendar as months
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from lib.calendar import (
    OFFICE_HOURS,
    SAME_DAY,
    ClockModel,
    Due,
    Limit,
    LimitUnit,
    Override,
    WorkingCalendar,
    due,
    due_after_supplement,
    forward_by,
    split_by_shares,
)
from lib.values import LOCAL_ZONE

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31, 23, 59)).map(lambda m: m.replace(tzinfo=LOCAL_ZONE))  # noqa: DTZ001
AMOUNTS = st.integers(1, 60)
OVERRIDES = st.dictionaries(st.dates(date(2024, 1, 1), date(2027, 3, 1)), st.builds(Override, st.booleans()), max_size=12)
CALENDARS = OVERRIDES.map(WorkingCalendar)
LIMITS = st.one_of(st.builds(Limit, AMOUNTS, st.sampled_from(LimitUnit)), st.just(SAME_DAY))
IN_DAYS = st.builds(Limit, AMOUNTS, st.sampled_from([LimitUnit.WORKING_DAYS, LimitUnit.DAYS, LimitUnit.MONTHS]))
LATER = st.timedeltas(timedelta(0), timedelta(days=40))


def made(limit: Limit, received_at: datetime, calendar: WorkingCalendar) -> Due:
    return due(limit, received_at, calendar, OFFICE_HOURS)


# --- the slow and obvious way -------------------------------------------------------------------


def on_or_after(day: date, calendar: WorkingCalendar) -> date:
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def nth_working_day(day: date, n: int, calendar: WorkingCalendar) -> date:
    for _ in range(n):
        day = on_or_after(day + timedelta(days=1), calendar)
    return day


def ends_on(limit: Limit, day: date) -> date:
    if limit.unit is LimitUnit.DAYS:
        return day + timedelta(days=limit.amount)
    year, month = day.year, day.month
    for _ in range(limit.amount):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def counted_from(limit: Limit, day: date, calendar: WorkingCalendar) -> date:
    if limit.unit is LimitUnit.WORKING_DAYS:
        return nth_working_day(day, limit.amount, calendar)
    return on_or_after(ends_on(limit, day), calendar)


# --- promises -----------------------------------------------------------------------------------


@given(IN_DAYS, MOMENTS, CALENDARS)
def test_a_promise_in_days_is_what_counting_on_the_fingers_gives(limit: Limit, received_at: datetime, calendar: WorkingCalendar) -> None:
    assert made(limit, received_at, calendar).due_on == counted_from(limit, received_at.date(), calendar)


@given(st.integers(1, 20), MOMENTS, CALENDARS)
def test_a_promise_in_hours_is_what_the_minutes_of_open_offices_give(amount: int, received_at: datetime, calendar: WorkingCalendar) -> None:
    received_at = received_at.replace(minute=received_at.minute // 15 * 15, second=0, microsecond=0)
    quarters, moment = amount * 4, received_at
    while quarters:
        is_open = calendar.is_working(moment.date()) and (8 <= moment.hour < 12 or 13 <= moment.hour < 17)
        quarters -= is_open
        moment += timedelta(minutes=15)

    assert made(Limit(amount, LimitUnit.HOURS), received_at, calendar).due_at == moment


@given(LIMITS, MOMENTS, LATER, CALENDARS)
def test_what_comes_later_is_never_due_earlier(limit: Limit, received_at: datetime, later: timedelta, calendar: WorkingCalendar) -> None:
    assert made(limit, received_at, calendar).due_at <= made(limit, received_at + later, calendar).due_at


@given(AMOUNTS, AMOUNTS, st.sampled_from(LimitUnit), MOMENTS, CALENDARS)
def test_a_longer_limit_is_never_due_earlier(a: int, b: int, unit: LimitUnit, received_at: datetime, calendar: WorkingCalendar) -> None:
    short, long = sorted((a, b))
    assert made(Limit(short, unit), received_at, calendar).due_at <= made(Limit(long, unit), received_at, calendar).due_at


@given(AMOUNTS, MOMENTS, CALENDARS, st.dates(date(2024, 1, 1), date(2027, 3, 1)))
def test_one_more_day_off_never_brings_a_promise_forward(amount: int, received_at: datetime, calendar: WorkingCalendar, day: date) -> None:
    fewer = WorkingCalendar({**calendar.overrides, day: Override(working=False)})
    for unit in LimitUnit:
        limit = Limit(amount, unit)
        before, after = made(limit, received_at, calendar), made(limit, received_at, fewer)
        assert before.due_at <= after.due_at
        if not received_at.date() <= day <= before.due_on:
            assert before == after


@given(IN_DAYS, MOMENTS, OVERRIDES, st.randoms(use_true_random=False))
def test_the_order_of_overrides_moves_no_promise(limit: Limit, received_at: datetime, overrides: dict[date, Override], chance) -> None:
    shuffled = list(overrides.items())
    chance.shuffle(shuffled)
    assert made(limit, received_at, WorkingCalendar(overrides)) == made(limit, received_at, WorkingCalendar(dict(shuffled)))


@given(LIMITS, MOMENTS, CALENDARS)
def test_a_promise_falls_on_a_working_day_inside_opening_hours(limit: Limit, received_at: datetime, calendar: WorkingCalendar) -> None:
    found = made(limit, received_at, calendar)

    assert calendar.is_working(found.due_on)
    assert found.due_at.date() == found.due_on
    assert found.due_at > received_at
    if limit.unit is not LimitUnit.HOURS:
        assert found.due_at.hour == 17


@given(LIMITS, MOMENTS, CALENDARS)
def test_an_explanation_names_every_day_once_and_counts_the_limit(limit: Limit, received_at: datetime, calendar: WorkingCalendar) -> None:
    found = made(limit, received_at, calendar)

    assert (found.days[0].date, found.days[-1].date) == (received_at.date(), found.due_on)
    assert all(later.date - earlier.date == timedelta(days=1) for earlier, later in pairwise(found.days))
    counted = sum(step.counted for step in found.days)
    if limit.same_day:
        assert counted == 1
    elif limit.unit in (LimitUnit.WORKING_DAYS, LimitUnit.DAYS):
        assert counted == limit.amount
    elif limit.unit is LimitUnit.MONTHS:
        assert counted == (ends_on(limit, received_at.date()) - received_at.date()).days


# --- supplements --------------------------------------------------------------------------------


@given(LIMITS, MOMENTS, LATER, LATER, CALENDARS)
def test_restart_counts_the_full_limit_from_the_complete_file(
    limit: Limit, received_at: datetime, until_asked: timedelta, waited: timedelta, calendar: WorkingCalendar
) -> None:
    asked_at = received_at + until_asked
    found = due_after_supplement(limit, received_at, asked_at, asked_at + waited, ClockModel.RESTART, calendar, OFFICE_HOURS)

    assert found.due_at == made(limit, asked_at + waited, calendar).due_at


@given(AMOUNTS, MOMENTS, LATER, LATER, CALENDARS)
def test_pause_counts_each_working_day_on_which_nobody_waited(
    amount: int, received_at: datetime, until_asked: timedelta, waited: timedelta, calendar: WorkingCalendar
) -> None:
    asked_at = received_at + until_asked
    completed_at = asked_at + waited
    assume(asked_at.date() <= made(Limit(amount), received_at, calendar).due_on)
    left, day = amount, received_at.date()
    while left:
        day += timedelta(days=1)
        is_waiting = asked_at.date() < day <= completed_at.date()
        left -= calendar.is_working(day) and not is_waiting
    # Where nothing was left at the request, nobody can be asked to finish before the file is complete.
    expected = on_or_after(max(day, completed_at.date()), calendar)

    found = due_after_supplement(Limit(amount), received_at, asked_at, completed_at, ClockModel.PAUSE, calendar, OFFICE_HOURS)
    assert found.due_on == expected
    assert sum(step.counted for step in found.days) == amount


@given(st.sampled_from([LimitUnit.DAYS, LimitUnit.MONTHS]), AMOUNTS, MOMENTS, LATER, LATER, CALENDARS)
def test_pause_of_running_days_moves_their_end_by_the_days_waited(
    unit: LimitUnit, amount: int, received_at: datetime, until_asked: timedelta, waited: timedelta, calendar: WorkingCalendar
) -> None:
    limit, asked_at = Limit(amount, unit), received_at + until_asked
    completed_at = asked_at + waited
    end = ends_on(limit, received_at.date())
    assume(asked_at.date() <= end)
    found = due_after_supplement(limit, received_at, asked_at, completed_at, ClockModel.PAUSE, calendar, OFFICE_HOURS)

    assert found.due_on == on_or_after(end + (completed_at.date() - asked_at.date()), calendar)


@given(LIMITS, MOMENTS, LATER, LATER, CALENDARS, st.sampled_from(ClockModel))
def test_an_explanation_with_a_supplement_names_every_day_once(
    limit: Limit, received_at: datetime, until_asked: timedelta, waited: timedelta, calendar: WorkingCalendar, model: ClockModel
) -> None:
    asked_at = received_at + until_asked
    found = due_after_supplement(limit, received_at, asked_at, asked_at + waited, model, calendar, OFFICE_HOURS)

    assert (found.days[0].date, found.days[-1].date) == (received_at.date(), found.due_on)
    assert all(later.date - earlier.date == timedelta(days=1) for earlier, later in pairwise(found.days))


@given(LIMITS, MOMENTS, LATER, LATER, CALENDARS)
def test_pause_is_never_later_than_restart(
    limit: Limit, received_at: datetime, until_asked: timedelta, waited: timedelta, calendar: WorkingCalendar
) -> None:
    assume(limit.unit is not LimitUnit.MONTHS)  # months differ in length, so that a later month may be over sooner
    asked_at = received_at + until_asked

    def after(model: ClockModel) -> datetime:
        return due_after_supplement(limit, received_at, asked_at, asked_at + waited, model, calendar, OFFICE_HOURS).due_at

    assert after(ClockModel.PAUSE) <= after(ClockModel.RESTART)


# --- forwarding and steps -----------------------------------------------------------------------


@given(MOMENTS, CALENDARS)
def test_forwarding_is_due_the_same_working_day_or_when_the_next_one_opens(received_at: datetime, calendar: WorkingCalendar) -> None:
    found = forward_by(received_at, calendar, OFFICE_HOURS)

    assert found > received_at
    if found.date() == received_at.date():
        assert found.hour == 17
        assert (received_at.hour, received_at.minute) <= (15, 0)
    else:
        assert found.date() == nth_working_day(received_at.date(), 1, calendar)
        assert found.hour == 8


@given(LIMITS, MOMENTS, CALENDARS, st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_step_deadlines_follow_one_another_and_end_with_the_promise(
    limit: Limit, received_at: datetime, calendar: WorkingCalendar, shares: list[int]
) -> None:
    assume(sum(shares))
    promised = made(limit, received_at, calendar)
    ends = split_by_shares(received_at, promised.due_at, shares, calendar, OFFICE_HOURS)

    assert list(ends) == sorted(ends)
    assert ends[-1] == promised.due_at
    assert ends[0] >= received_at
