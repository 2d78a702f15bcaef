"""The calendar as an administrator keeps it, on both databases."""

from datetime import date

import pytest

from lib import calendar, db, ledger, org
from lib.calendar import ClockModel
from lib.calendar.model import CalendarSetting
from lib.errors import Invalid, NotAllowed, NotFound
from lib.org import EVERYWHERE, PUBLIC, Actor, Right

ADMINISTRATOR = Actor(None, "Quản trị", None, rights={Right.CALENDAR: EVERYWHERE})
CLERK = Actor(None, "Nguyễn Thị Tiếp", None, rights={Right.READ: frozenset({1}), Right.RECEIVE: frozenset({1})})

STORM = date(2026, 9, 4)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _shipped(database: str) -> None:
    with db.transaction() as session:
        calendar.ensure_reference(session)


def close_for_the_storm() -> calendar.CalendarChange:
    with db.transaction() as session:
        return calendar.set_override(session, ADMINISTRATOR, STORM, working=False, note="Bão số 5", decision="12/QĐ-UBND")


def test_the_shipped_calendar_is_what_the_database_starts_with() -> None:
    with db.reading() as session:
        assert calendar.load(session) == calendar.shipped()


def test_a_decided_day_changes_the_next_promise_and_is_told_with_its_ground() -> None:
    change = close_for_the_storm()

    with db.reading() as session:
        known = calendar.load(session)
        told = session.query(ledger.Event).filter_by(name="calendar:day_decided").one()
    assert not known.is_working(STORM)
    assert known.verdict(STORM).name == "Bão số 5"
    assert (told.was, told.to, told.details["day"], told.details["decision"]) == ("working", "off", "2026-09-04", "12/QĐ-UBND")
    assert (change.was_working, change.working) == (True, False)


def test_a_change_says_which_promises_it_may_have_moved() -> None:
    change = close_for_the_storm()

    assert change.touches(received_on=date(2026, 9, 1), due_on=date(2026, 9, 8))
    assert change.touches(received_on=STORM, due_on=STORM)
    assert not change.touches(received_on=date(2026, 9, 5), due_on=date(2026, 9, 8))
    assert not change.touches(received_on=date(2026, 9, 1), due_on=date(2026, 9, 3))
    assert not close_for_the_storm().moves_promises


def test_a_decision_can_be_changed_and_taken_back() -> None:
    close_for_the_storm()
    with db.transaction() as session:
        assert calendar.set_override(session, ADMINISTRATOR, STORM, working=True, note="Bão tan").working
    with db.transaction() as session:
        calendar.set_override(session, ADMINISTRATOR, STORM, working=False, note="Bão quay lại")
    with db.transaction() as session:
        change = calendar.remove_override(session, ADMINISTRATOR, STORM)
    with db.reading() as session:
        assert calendar.load(session) == calendar.shipped()
    assert (change.was_working, change.working) == (False, True)
    with db.transaction() as session, pytest.raises(NotFound):
        calendar.remove_override(session, ADMINISTRATOR, STORM)


def test_a_shipped_day_that_was_taken_back_does_not_return_with_the_next_set_up() -> None:
    with db.transaction() as session:
        calendar.remove_override(session, ADMINISTRATOR, date(2026, 1, 10))
    with db.transaction() as session:
        calendar.ensure_reference(session)
    with db.reading() as session:
        assert not calendar.load(session).is_working(date(2026, 1, 10))


def test_a_change_that_is_rolled_back_leaves_the_calendar_as_it_was() -> None:
    def fail() -> None:
        with db.transaction() as session:
            calendar.set_override(session, ADMINISTRATOR, STORM, working=False, note="Bão số 5")
            assert not calendar.load(session).is_working(STORM)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with db.reading() as session:
        assert calendar.load(session).is_working(STORM)


def test_an_unchanged_calendar_is_worked_out_once() -> None:
    with db.reading() as session:
        first = calendar.load(session)
    with db.reading() as session:
        assert calendar.load(session) is first


def test_every_change_is_a_new_edition() -> None:
    def edition() -> tuple[int, str]:
        with db.reading() as session:
            setting = session.get_one(CalendarSetting, 1)
            return setting.version, setting.stamp

    before = edition()
    close_for_the_storm()
    assert edition()[0] == before[0] + 1
    assert edition()[1] != before[1]


@pytest.mark.parametrize("actor", [CLERK, PUBLIC])
def test_only_who_keeps_the_calendar_may_change_it(actor: Actor) -> None:
    with db.transaction() as session:
        with pytest.raises(NotAllowed):
            calendar.set_override(session, actor, STORM, working=False, note="Bão số 5")
        with pytest.raises(NotAllowed):
            calendar.remove_override(session, actor, date(2026, 1, 2))
        with pytest.raises(NotAllowed):
            calendar.set_decreed_through(session, actor, 2027)
        with pytest.raises(NotAllowed):
            calendar.set_regime_clock(session, actor, "R2025", ClockModel.PAUSE, source="Công văn 1")


@pytest.mark.parametrize(
    ("day", "note", "code", "field"),
    [
        (STORM, " \u200b ", "override_without_ground", "note"),
        (STORM, "x" * 201, "text_too_long", "note"),
        (date(1999, 12, 31), "Bão", "date_outside_calendar", "day"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_at_its_field(day: date, note: str, code: str, field: str) -> None:
    with db.transaction() as session, pytest.raises(Invalid) as refused:
        calendar.set_override(session, ADMINISTRATOR, day, working=False, note=note)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_year_declared_decreed_is_no_longer_provisional() -> None:
    with db.transaction() as session:
        calendar.set_decreed_through(session, ADMINISTRATOR, 2027)
    with db.reading() as session:
        assert not calendar.load(session).is_provisional(date(2027, 6, 1))
        assert calendar.load(session).is_provisional(date(2028, 1, 1))
    with db.transaction() as session, pytest.raises(Invalid):
        calendar.set_decreed_through(session, ADMINISTRATOR, 2101)


def test_a_year_on_one_screen_lists_its_days_and_its_decisions() -> None:
    close_for_the_storm()
    with db.reading() as session:
        shown = calendar.year(session, CLERK, 2026)
        with pytest.raises(NotAllowed):
            calendar.year(session, PUBLIC, 2026)
        with pytest.raises(Invalid):
            calendar.year(session, CLERK, 1999)

    assert [len(month) for month in shown.months] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert shown.working_days[8] == 19  # September: 22 weekdays, National Day and the day before it, the storm
    assert [(row.day, row.working, row.differs) for row in shown.decided] == [
        (date(2026, 1, 2), False, True),
        (date(2026, 1, 10), True, True),
        (STORM, False, True),
    ]
    assert not shown.provisional


@pytest.mark.parametrize(
    ("day", "code", "apology"),
    [
        (date(2018, 6, 21), "R2018", "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
        (date(2025, 6, 30), "R2018", "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
        (date(2025, 7, 1), "R2025", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ"),
    ],
)
def test_the_day_of_receipt_chooses_the_regime_and_its_forms(day: date, code: str, apology: str) -> None:
    with db.reading() as session:
        regime = calendar.regime_on(session, day)

    assert (regime.code, regime.title("apology")) == (code, apology)
    assert regime.clock_model == ClockModel.RESTART
    assert (regime.supplement_days, regime.receipt_paper) == (3, "A5")
    assert (regime.title("stop_notice") == "") is (code == "R2018")


def test_before_the_one_stop_decree_there_is_no_regime() -> None:
    with db.reading() as session, pytest.raises(Invalid) as refused:
        calendar.regime_on(session, date(2018, 6, 20))
    assert refused.value.code == "no_regime"


def test_the_clock_of_a_regime_is_chosen_with_its_ground() -> None:
    with db.transaction() as session:
        calendar.set_regime_clock(session, ADMINISTRATOR, "R2025", ClockModel.PAUSE, source="Công văn 766")
        with pytest.raises(NotFound):
            calendar.set_regime_clock(session, ADMINISTRATOR, "R1999", ClockModel.PAUSE, source="Công văn 766")
        with pytest.raises(Invalid):
            calendar.set_regime_clock(session, ADMINISTRATOR, "R2025", ClockModel.PAUSE, source="")
    with db.reading() as session:
        assert ClockModel(calendar.regime_on(session, date(2026, 1, 5)).clock_model) is ClockModel.PAUSE
        assert ClockModel(calendar.regime_on(session, date(2024, 1, 5)).clock_model) is ClockModel.RESTART
        told = session.query(ledger.Event).filter_by(name="calendar:clock_chosen").one()
    assert (told.was, told.to) == ("restart", "pause")


def test_the_installation_itself_may_keep_the_calendar() -> None:
    with db.transaction() as session:
        assert calendar.set_override(session, org.system("setup"), STORM, working=False, decision="12/QĐ-UBND").moves_promises
