"""Which days are worked, and why."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.calendar import Override, WorkingCalendar, reason_text
from lib.errors import Invalid
from lib.i18n import use

CALENDAR = WorkingCalendar()

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
NEAR = st.dates(date(2026, 1, 1), date(2027, 12, 31))
OVERRIDES = st.dictionaries(NEAR, st.builds(Override, st.booleans(), st.just("note")), max_size=8)


def test_the_exchange_of_2_and_10_january_2026_ships_with_the_calendar() -> None:
    friday, saturday = CALENDAR.verdict(date(2026, 1, 2)), CALENDAR.verdict(date(2026, 1, 10))

    assert (friday.working, friday.reason) == (False, "decided_off")
    assert (saturday.working, saturday.reason) == (True, "decided_worked")


def test_a_decreed_saturday_is_worked_for_the_monday_it_replaces() -> None:
    assert CALENDAR.verdict(date(2024, 5, 4)).reason == "swap_worked"
    assert CALENDAR.verdict(date(2024, 4, 29)).reason == "swap_off"
    assert CALENDAR.verdict(date(2024, 4, 29)).name == "04/05/2024"


@pytest.mark.parametrize(
    ("day", "vietnamese", "english"),
    [
        (date(2026, 9, 2), "nghỉ lễ: Quốc khánh", "holiday: National Day"),
        (date(2026, 4, 27), "nghỉ bù: Ngày Giỗ Tổ Hùng Vương", "day off in lieu of a holiday: Hung Kings' Commemoration Day"),
        (date(2026, 8, 29), "ngày nghỉ hằng tuần", "weekend"),
        (date(2026, 8, 22), "ngày làm bù theo lịch hoán đổi", "working Saturday (swap)"),
        (date(2026, 1, 2), "nghỉ theo quyết định: Nghỉ hoán đổi với thứ Bảy 10/01/2026", "day off by decision: exchanged for Saturday 10/01/2026"),
        (date(2026, 11, 24), "nghỉ lễ: Ngày Văn hóa Việt Nam", "holiday: Vietnam Culture Day"),
    ],
)  # fmt: skip
def test_a_day_says_what_it_is_in_both_languages(day: date, vietnamese: str, english: str) -> None:
    verdict = CALENDAR.verdict(day)
    with use("vi"):
        assert reason_text(verdict) == vietnamese
    with use("en"):
        assert reason_text(verdict) == english


def test_every_day_of_the_calendar_has_a_reason_in_both_languages() -> None:
    kinds = {(verdict.reason, verdict.name) for year in range(2000, 2101) for verdict in CALENDAR.year(year)}
    verdicts = {(v.reason, v.name): v for year in range(2000, 2101) for v in CALENDAR.year(year)}
    for kind in kinds:
        for language in ("vi", "en"):
            with use(language):
                assert not reason_text(verdicts[kind]).startswith("day."), kind
    with use("en"):
        untranslated = {
            name for reason, name in kinds if reason in ("holiday", "holiday_in_lieu") and name in reason_text(verdicts[reason, name])
        }
    assert not untranslated


def test_an_override_wins_over_the_public_calendar_and_only_on_its_day() -> None:
    storm = date(2026, 9, 4)
    closed = WorkingCalendar({storm: Override(False, "Bão số 5", "1234/QĐ-UBND")})

    assert not closed.is_working(storm)
    assert closed.verdict(storm).name == "Bão số 5"
    assert closed.is_working(storm - timedelta(days=1))


def test_a_year_that_is_not_decreed_is_provisional_until_an_administrator_says_so() -> None:
    assert not CALENDAR.verdict(date(2026, 12, 31)).provisional
    assert CALENDAR.verdict(date(2027, 1, 4)).provisional
    assert not WorkingCalendar({}, decreed_through=2027).verdict(date(2027, 1, 4)).provisional


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2101, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_outside_the_calendar_is_refused(day: date) -> None:
    with pytest.raises(Invalid) as refused:
        CALENDAR.verdict(day)
    assert refused.value.code == "date_outside_calendar"


def test_counting_past_either_end_of_the_calendar_is_refused() -> None:
    for day, n in ((date(2100, 12, 31), 1), (date(2000, 1, 1), -1), (date(2100, 12, 1), 4_000)):
        with pytest.raises(Invalid):
            CALENDAR.add_working_days(day, n)


@given(NEAR, st.integers(1, 300), OVERRIDES)
def test_adding_working_days_agrees_with_walking_day_by_day(day: date, n: int, overrides: dict[date, Override]) -> None:
    calendar = WorkingCalendar(overrides)
    walked, left = day, n
    while left:
        walked += timedelta(days=1)
        left -= calendar.is_working(walked)

    assert calendar.add_working_days(day, n) == walked
    assert calendar.working_days_between(day, walked) == n


@given(NEAR, st.integers(1, 300), OVERRIDES)
def test_going_back_agrees_with_walking_back(day: date, n: int, overrides: dict[date, Override]) -> None:
    calendar = WorkingCalendar(overrides)
    walked, left = day, n
    while left:
        walked -= timedelta(days=1)
        left -= calendar.is_working(walked)

    assert calendar.add_working_days(day, -n) == walked


@given(DAYS, DAYS, DAYS)
def test_working_days_add_up_over_any_day_between(a: date, b: date, c: date) -> None:
    between = CALENDAR.working_days_between
    assert between(a, c) == between(a, b) + between(b, c)


@given(DAYS, st.integers(0, 800))
def test_working_days_between_agrees_with_counting_them_one_by_one(a: date, length: int) -> None:
    b = min(a + timedelta(days=length), date(2099, 12, 31))
    one_by_one = sum(CALENDAR.is_working(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))

    assert CALENDAR.working_days_between(a, b) == one_by_one
    assert CALENDAR.working_days_between(b, a) == -one_by_one


@given(st.permutations(sorted([(date(2026, 9, n), n % 2 == 0) for n in range(1, 15)])))
def test_the_order_in_which_days_are_decided_does_not_matter(decided: list[tuple[date, bool]]) -> None:
    there = WorkingCalendar({day: Override(working) for day, working in decided})
    back = WorkingCalendar({day: Override(working) for day, working in reversed(decided)})

    assert there == back
    assert [v.working for v in there.year(2026)] == [v.working for v in back.year(2026)]
