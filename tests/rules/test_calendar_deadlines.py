"""Deadlines as the law gives them: the worked examples, and the corners a clerk will meet."""

from datetime import date, datetime, time
from typing import Any

import pytest

from lib.calendar import (
    OFFICE_HOURS,
    SAME_DAY,
    ClockModel,
    Due,
    Hours,
    Limit,
    LimitUnit,
    WorkingCalendar,
    as_json,
    due,
    due_after_supplement,
    forward_by,
    limit_text,
    notice_by,
    reason_text,
    split_by_shares,
    supplement_by,
    time_left,
)
from lib.errors import Invalid
from lib.i18n import use
from lib.values import LOCAL_ZONE, now_utc

CALENDAR = WorkingCalendar()
WITH_SATURDAY = Hours.from_json(OFFICE_HOURS.to_json() | {"sat": [["08:00", "12:00"]]})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


def promise(limit: Limit, received: str, hours: Hours = OFFICE_HOURS) -> Due:
    return due(limit, at(received), CALENDAR, hours)


def supplemented(limit: Limit, received: str, asked: str, completed: str, model: ClockModel) -> Due:
    return due_after_supplement(limit, at(received), at(asked), at(completed), model, CALENDAR, OFFICE_HOURS)


# --- worked examples ----------------------------------------------------------------------------


def test_three_working_days_across_national_day() -> None:
    found = promise(Limit(3), "2026-08-28T10:00")

    assert found.due_on == date(2026, 9, 7)
    assert found.due_at == at("2026-09-07T17:00")
    assert [step.date.isoformat() for step in found.days if step.counted] == ["2026-09-03", "2026-09-04", "2026-09-07"]
    with use("en"):
        assert [reason_text(step) for step in found.days[:5]] == [
            "day of receipt",
            "weekend",
            "weekend",
            "day off, exchanged for 22/08/2026",
            "holiday: National Day",
        ]


@pytest.mark.parametrize(("model", "due_on"), [(ClockModel.RESTART, date(2024, 5, 16)), (ClockModel.PAUSE, date(2024, 5, 14))])
def test_the_clock_after_a_supplement_restarts_or_goes_on(model: ClockModel, due_on: date) -> None:
    assert promise(Limit(10), "2024-04-22T09:00").due_on == date(2024, 5, 8)
    assert supplemented(Limit(10), "2024-04-22T09:00", "2024-04-24T10:00", "2024-05-03T08:30", model).due_on == due_on


def test_a_supplement_may_be_asked_for_within_three_working_days() -> None:
    assert supplement_by(date(2024, 4, 22), CALENDAR) == date(2024, 4, 25)


def test_what_comes_at_20_past_three_is_forwarded_at_the_start_of_the_next_working_day() -> None:
    assert forward_by(at("2026-08-28T15:20"), CALENDAR, OFFICE_HOURS) == at("2026-09-03T08:00")
    assert forward_by(at("2026-08-28T10:00"), CALENDAR, OFFICE_HOURS) == at("2026-08-28T17:00")


# --- the day of receipt -------------------------------------------------------------------------


def test_a_saturday_morning_receipt_is_day_0_and_monday_the_first_day() -> None:
    found = promise(Limit(1), "2026-09-12T09:00", WITH_SATURDAY)

    assert found.due_on == date(2026, 9, 14)
    assert [(step.date.day, step.reason) for step in found.days] == [(12, "day_of_receipt"), (13, "weekend"), (14, "working_day")]


def test_opening_on_saturday_morning_does_not_make_saturday_a_working_day() -> None:
    assert promise(Limit(1), "2026-09-11T09:00", WITH_SATURDAY).due_on == date(2026, 9, 14)
    assert promise(Limit(4, LimitUnit.HOURS), "2026-09-11T16:00", WITH_SATURDAY).due_at == at("2026-09-14T11:00")
    assert forward_by(at("2026-09-12T09:00"), CALENDAR, WITH_SATURDAY) == at("2026-09-14T08:00")


def test_an_instant_is_read_in_hanoi_wherever_it_was_written() -> None:
    in_utc = datetime.fromisoformat("2026-08-27T18:30+00:00")
    assert due(Limit(3), in_utc, CALENDAR, OFFICE_HOURS) == promise(Limit(3), "2026-08-28T01:30")


def test_a_naive_instant_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="zone"):
        due(Limit(3), at("2026-08-28T10:00").replace(tzinfo=None), CALENDAR, OFFICE_HOURS)


# --- 15:00 and the same day ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due_at"),
    [
        ("2026-09-10T14:59", "2026-09-10T17:00"),
        ("2026-09-10T15:00", "2026-09-10T17:00"),
        ("2026-09-10T15:01", "2026-09-11T17:00"),
        ("2026-09-11T15:20", "2026-09-14T17:00"),
        ("2026-09-12T09:00", "2026-09-14T17:00"),
        ("2026-09-02T09:00", "2026-09-03T17:00"),
    ],
)
def test_a_same_day_procedure_after_three_is_due_the_next_working_day(received: str, due_at: str) -> None:
    found = promise(SAME_DAY, received)

    assert found.due_at == at(due_at)
    assert sum(step.counted for step in found.days) == 1


@pytest.mark.parametrize("unit", [LimitUnit.WORKING_DAYS, LimitUnit.DAYS, LimitUnit.MONTHS])
def test_three_o_clock_moves_no_limit_in_days_or_months(unit: LimitUnit) -> None:
    assert promise(Limit(2, unit), "2026-09-10T14:59") == promise(Limit(2, unit), "2026-09-10T15:01")


def test_three_o_clock_moves_no_limit_in_hours() -> None:
    assert promise(Limit(1, LimitUnit.HOURS), "2026-09-10T15:01").due_at == at("2026-09-10T16:01")


def test_after_closing_nothing_is_due_or_forwarded_the_same_day() -> None:
    mornings = Hours.from_json({day: [["07:30", "11:30"]] for day in ("mon", "tue", "wed", "thu", "fri")})

    assert due(SAME_DAY, at("2026-09-10T11:45"), CALENDAR, mornings).due_at == at("2026-09-11T11:30")
    assert forward_by(at("2026-09-10T11:45"), CALENDAR, mornings) == at("2026-09-11T07:30")


# --- calendar days, months, hours ---------------------------------------------------------------


def test_calendar_days_run_through_and_end_on_the_next_working_day() -> None:
    found = promise(Limit(5, LimitUnit.DAYS), "2026-08-26T16:30")

    assert found.due_on == date(2026, 9, 3)
    assert sum(step.counted for step in found.days) == 5
    assert found.days[-1].reason == "moved_on"


@pytest.mark.parametrize(
    ("received", "months", "due_on"),
    [
        ("2026-01-31T09:00", 1, date(2026, 3, 2)),  # 28 February is a Saturday
        ("2024-01-31T09:00", 1, date(2024, 2, 29)),
        ("2026-10-30T09:00", 1, date(2026, 11, 30)),
        ("2025-11-28T09:00", 3, date(2026, 3, 2)),
        ("2026-08-15T09:00", 12, date(2027, 8, 16)),  # a Sunday
    ],
)
def test_months_end_on_the_same_day_clamped_and_moved_to_a_working_day(received: str, months: int, due_on: date) -> None:
    assert promise(Limit(months, LimitUnit.MONTHS), received).due_on == due_on


@pytest.mark.parametrize(
    ("received", "amount", "due_at"),
    [
        ("2026-09-10T09:00", 3, "2026-09-10T12:00"),  # ends at closing, not at the next opening
        ("2026-09-10T10:30", 2, "2026-09-10T13:30"),
        ("2026-08-28T16:30", 2, "2026-09-03T09:30"),
        ("2026-09-10T19:00", 1, "2026-09-11T09:00"),
        ("2026-09-12T09:00", 8, "2026-09-14T17:00"),
    ],
)
def test_hours_run_inside_the_opening_hours_of_working_days(received: str, amount: int, due_at: str) -> None:
    assert promise(Limit(amount, LimitUnit.HOURS), received).due_at == at(due_at)


def test_an_explanation_in_hours_shows_the_hours_that_ran() -> None:
    found = promise(Limit(2, LimitUnit.HOURS), "2026-08-28T16:30")

    assert [(step.date.day, step.name) for step in found.days if step.counted] == [(28, "16:30–17:00"), (3, "08:00–09:30")]


def test_a_worked_saturday_keeps_a_whole_day_s_hours() -> None:
    found = promise(Limit(1), "2024-05-03T09:00", WITH_SATURDAY)

    assert found.due_at == at("2024-05-04T17:00")


def test_a_unit_s_own_closing_time_is_the_hour_of_its_promises() -> None:
    summer = Hours.from_json({day: [["07:30", "11:30"], ["13:00", "16:30"]] for day in ("mon", "tue", "wed", "thu", "fri")})
    assert due(Limit(1), at("2026-09-10T09:00"), CALENDAR, summer).due_at == at("2026-09-11T16:30")


def test_a_weekday_on_which_the_unit_is_closed_still_ends_a_day() -> None:
    no_friday = Hours.from_json({day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu")})
    assert due(Limit(1), at("2026-09-10T09:00"), CALENDAR, no_friday).due_at == at("2026-09-11T16:00")


# --- supplements --------------------------------------------------------------------------------


def test_nothing_left_at_the_request_means_due_on_the_day_of_the_complete_file() -> None:
    found = supplemented(Limit(2), "2026-09-07T09:00", "2026-09-09T10:00", "2026-09-21T10:00", ClockModel.PAUSE)
    assert found.due_on == date(2026, 9, 21)


def test_what_was_late_before_the_request_stays_late() -> None:
    found = supplemented(Limit(2), "2026-09-07T09:00", "2026-09-10T10:00", "2026-09-21T10:00", ClockModel.PAUSE)
    assert found.due_on == date(2026, 9, 9)


def test_a_pause_of_months_and_of_calendar_days_leaves_the_days_that_were_left() -> None:
    for limit in (Limit(1, LimitUnit.MONTHS), Limit(30, LimitUnit.DAYS)):  # both end on 7 October
        found = supplemented(limit, "2026-09-07T09:00", "2026-09-17T09:00", "2026-09-28T09:00", ClockModel.PAUSE)
        assert found.due_on == date(2026, 10, 19)  # 20 days were left: 18 October is a Sunday


def test_a_pause_of_hours_goes_on_with_the_minutes_left() -> None:
    found = supplemented(Limit(8, LimitUnit.HOURS), "2026-09-10T09:00", "2026-09-10T11:30", "2026-09-11T15:00", ClockModel.PAUSE)

    assert found.due_at == at("2026-09-14T11:30")
    assert [(step.date.day, step.name) for step in found.days if step.counted] == [
        (10, "09:00–11:30"),
        (11, "15:00–17:00"),
        (14, "08:00–11:30"),
    ]


@pytest.mark.parametrize("model", list(ClockModel))
def test_a_same_day_procedure_is_promised_afresh(model: ClockModel) -> None:
    assert supplemented(SAME_DAY, "2026-09-07T09:00", "2026-09-07T10:00", "2026-09-09T16:00", model).due_on == date(2026, 9, 10)


def test_a_supplement_complete_before_it_was_asked_for_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        supplemented(Limit(3), "2026-09-07T09:00", "2026-09-09T10:00", "2026-09-08T10:00", ClockModel.RESTART)
    assert (refused.value.code, refused.value.field) == ("supplement_out_of_order", "completed")


# --- around a promise ---------------------------------------------------------------------------


def test_lateness_is_announced_by_the_last_working_day_before_the_due_date() -> None:
    assert notice_by(date(2026, 9, 7), CALENDAR) == date(2026, 9, 4)
    assert notice_by(date(2026, 9, 3), CALENDAR) == date(2026, 8, 28)


def test_time_left_counts_working_days_on_both_sides_of_the_due_date() -> None:
    friday, monday = date(2026, 9, 11), date(2026, 9, 14)

    assert (time_left(monday, friday, CALENDAR).working_days, time_left(monday, friday, CALENDAR).is_overdue) == (1, False)
    assert time_left(monday, monday, CALENDAR).is_due_today
    assert (time_left(friday, monday, CALENDAR).working_days, time_left(friday, monday, CALENDAR).is_overdue) == (1, True)
    assert time_left(friday, date(2026, 9, 12), CALENDAR).is_overdue


def test_steps_share_the_working_time_and_the_last_ends_with_the_promise() -> None:
    ends = split_by_shares(at("2026-09-10T08:00"), at("2026-09-11T17:00"), [25, 50, 0, 25], CALENDAR, OFFICE_HOURS)
    assert ends == (at("2026-09-10T12:00"), at("2026-09-11T12:00"), at("2026-09-11T12:00"), at("2026-09-11T17:00"))


def test_steps_of_a_promise_without_working_time_all_end_with_it() -> None:
    late = at("2026-09-10T18:00")
    assert split_by_shares(late, late, [1, 1], CALENDAR, OFFICE_HOURS) == (late, late)
    assert split_by_shares(late, late, [], CALENDAR, OFFICE_HOURS) == ()


@pytest.mark.parametrize("shares", [[-1, 2], [0, 0]])
def test_shares_that_make_no_sense_are_refused(shares: list[int]) -> None:
    with pytest.raises(Invalid) as refused:
        split_by_shares(at("2026-09-10T08:00"), at("2026-09-11T17:00"), shares, CALENDAR, OFFICE_HOURS)
    assert refused.value.code == "shares_malformed"


def test_a_promise_in_a_year_not_yet_decreed_is_provisional() -> None:
    assert not promise(Limit(3), "2026-12-24T10:00").provisional
    assert promise(Limit(10), "2026-12-24T10:00").provisional


# --- what is refused, and words -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "amount", "unit"),
    [
        ("1999-12-31T10:00", 1, LimitUnit.WORKING_DAYS),
        ("2101-01-03T10:00", 1, LimitUnit.WORKING_DAYS),
        ("2100-12-30T10:00", 5, LimitUnit.WORKING_DAYS),
        ("2100-12-30T10:00", 5, LimitUnit.DAYS),
        ("2100-12-30T10:00", 3_650, LimitUnit.MONTHS),
        ("2100-12-30T10:00", 3_650, LimitUnit.HOURS),
        ("0001-01-01T00:00", 1, LimitUnit.HOURS),
        ("9999-12-31T23:59", 1, LimitUnit.DAYS),
    ],
)
def test_dates_outside_the_calendar_are_refused(received: str, amount: int, unit: LimitUnit) -> None:
    with pytest.raises(Invalid) as refused:
        promise(Limit(amount, unit), received)
    assert refused.value.code == "date_outside_calendar"


@pytest.mark.parametrize("amount", [0, -1, 3_651])
def test_a_limit_of_nothing_or_of_a_decade_is_refused(amount: int) -> None:
    with pytest.raises(Invalid) as refused:
        Limit(amount)
    assert refused.value.code == "limit_out_of_range"


def test_an_unknown_limit_promises_nothing() -> None:
    with pytest.raises(Invalid) as refused:
        due(None, now_utc(), CALENDAR, OFFICE_HOURS)
    assert refused.value.code == "limit_unknown"


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ({"monday": [["08:00", "12:00"]]}, "hours_malformed"),
        ({"mon": [["8", "12"]]}, "hours_malformed"),
        ({"mon": ["08:00"]}, "hours_malformed"),
        ({"mon": [["08:00", "25:00"]]}, "hours_malformed"),
        ({"mon": 8}, "hours_malformed"),
        ([["08:00", "12:00"]], "hours_malformed"),
        ({"mon": [["12:00", "08:00"]]}, "hours_out_of_order"),
        ({"mon": [["08:00", "12:00"], ["11:00", "17:00"]]}, "hours_out_of_order"),
        ({"sat": [["08:00", "12:00"]]}, "hours_without_weekday"),
    ],
)
def test_opening_hours_that_make_no_sense_are_refused(stored: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        Hours.from_json(stored)
    assert refused.value.code == code


def test_opening_hours_survive_being_stored_and_default_to_office_hours() -> None:
    assert Hours.from_json(WITH_SATURDAY.to_json()) == WITH_SATURDAY
    assert Hours.from_json({}) == Hours.from_json(None) == OFFICE_HOURS
    assert WITH_SATURDAY.closing(date(2026, 9, 10)) == time(17)


def test_a_limit_is_said_in_both_languages() -> None:
    said = {}
    for language in ("vi", "en"):
        with use(language):
            said[language] = [limit_text(limit) for limit in (Limit(1), Limit(8, LimitUnit.HOURS), SAME_DAY, None)]
    assert said["vi"] == ["1 ngày làm việc", "8 giờ làm việc", "trong ngày làm việc", "chưa xác định thời hạn giải quyết"]
    assert said["en"] == ["1 working day", "8 working hours", "same working day", "time limit not stated"]


def test_every_reason_of_every_kind_of_promise_has_words_in_both_languages() -> None:
    promises = [promise(Limit(9, unit), received) for unit in LimitUnit for received in ("2026-08-28T10:00", "2026-08-29T19:00")]
    promises += [promise(SAME_DAY, "2026-08-28T15:20"), promise(SAME_DAY, "2026-08-28T08:20")]
    promises += [
        supplemented(Limit(9, unit), "2026-08-24T10:00", "2026-08-24T16:00", "2026-09-05T10:00", model)
        for unit in LimitUnit
        for model in ClockModel
    ]
    for language in ("vi", "en"):
        with use(language):
            assert not [s for p in promises for s in p.days if reason_text(s).startswith("day.") or "{" in reason_text(s)]


def test_the_json_of_a_promise_does_not_depend_on_the_reader_s_language() -> None:
    found = promise(Limit(3), "2026-08-28T10:00")
    with use("vi"):
        vietnamese = as_json(found)
    with use("en"):
        assert as_json(found) == vietnamese
    assert vietnamese["days"][4] == {"date": "2026-09-01", "counted": False, "reason": "holiday: Quốc khánh"}
