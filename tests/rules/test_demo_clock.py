"""The demo's line of working seconds says what the calendar says."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lib import calendar
from lib.calendar import OFFICE_HOURS, Hours
from lib.demo.clock import WorkingClock, day_of, start_of, utc
from lib.demo.people import Place, Population
from lib.residents import check_citizen_id, check_passport, check_tax_code, is_phone
from lib.values import LOCAL_ZONE

CALENDAR = calendar.shipped()
SATURDAYS = Hours.from_json(
    {day: [["07:30", "11:30"], ["13:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [["08:00", "11:30"]]}
)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
MOMENTS = st.integers(start_of(FIRST), start_of(date(2026, 11, 1)))


@given(
    MOMENTS,
    st.integers(0, 40 * 86_400),
    st.lists(st.integers(0, 70), min_size=1, max_size=5).filter(sum),
    st.sampled_from([OFFICE_HOURS, SATURDAYS]),
)
def test_steps_get_the_deadlines_of_the_calendar(received: int, lasts: int, shares: list[int], hours: Hours) -> None:
    clock = WorkingClock(CALENDAR, hours, FIRST - timedelta(days=7), date(2027, 6, 30))
    told = clock.shares(received, received + lasts, shares)

    expected = calendar.split_by_shares(utc(received), utc(received + lasts), shares, CALENDAR, hours)

    assert [utc(one) for one in told] == list(expected)


@given(MOMENTS)
def test_a_day_in_hanoi_is_the_same_day(instant: int) -> None:
    assert day_of(instant) == utc(instant).astimezone(LOCAL_ZONE).date()
    assert utc(start_of(day_of(instant))).astimezone(LOCAL_ZONE) == datetime.combine(
        day_of(instant), datetime.min.time(), tzinfo=LOCAL_ZONE
    )


def test_invented_people_could_be_real_and_no_number_stands_twice() -> None:
    today = date(2026, 10, 14)
    places = [Place("00004", "phường Ba Đình", True, 2.0), Place("00376", "xã Sóc Sơn", False, 1.0)]
    people = [Population(5, 3_000, places, first_id=1, today=today).someone(number) for number in range(3_095)]

    assert len({(one.kind, one.id_number) for one in people}) == len(people)
    for one in people:
        if one.kind == "citizen":
            assert check_citizen_id(one.id_number, one.birth_date, one.sex, today) == []
        else:
            assert (check_passport(one.id_number) if one.kind == "foreigner" else check_tax_code(one.id_number, today)) == []
        assert not one.phone or is_phone(one.phone)
    assert {one.kind.value for one in people} == {"citizen", "foreigner", "organisation"}
