"""Calendar, catalogue and audit: what an administrator does there, what is refused, what an altered record looks like."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update

from lib import calendar, db, dossiers, ledger, procedures
from lib.values import today
from tests import cast
from tests.pages.conftest import Desk


@pytest.fixture
def administrator(browser: Callable[[str], None], desk_of: Callable[[str], Desk]) -> Desk:
    cast.hire()
    return desk_of("yen")


def errors(desk: Desk) -> str:
    marked = [one.value for one in desk.app.markdown if one.value.startswith(":red[")]
    return "\n".join(marked + [one.value for one in desk.app.error]).replace("\\", "")


def decide(desk: Desk, day: date, way: str, *, decision: str = "", note: str = "") -> None:
    """Decide one day on the calendar's page."""
    desk.open("admin/calendar", year=str(day.year))
    next(field for field in desk.app.date_input if str(field.key).startswith("decide_day")).set_value(day)
    desk.run()
    next(field for field in desk.app.button_group if str(field.key).startswith("decide_way")).set_value(way)
    desk.app.text_input(key="decide_decision").set_value(decision)
    desk.app.text_input(key="decide_note").set_value(note)
    desk.app.button(key="decide").click()
    desk.run()


def next_working(n: int) -> date:
    with db.reading() as session:
        return calendar.load(session).add_working_days(today(), n)


# --- calendar ---------------------------------------------------------------------------------


def test_a_day_decided_off_moves_no_promise_before_a_person_says_so(administrator: Desk) -> None:
    dossier = cast.received()
    decide(administrator, next_working(1), "off", decision="1234/QĐ-UBND")

    assert "1 ngày hẹn có thể phải dời" in administrator.says()
    assert dossier.code in administrator.says()
    with db.reading() as session:
        assert session.get_one(dossiers.Dossier, dossier.id).due_on == dossier.due_on

    # A dialog is out of reach for AppTest: what its button calls is called here, and the list is empty then.
    cast.act("yen", dossiers.promises.settle_all, confirm=True)
    administrator.run()
    with db.reading() as session:
        moved = session.get_one(dossiers.Dossier, dossier.id)
    assert (moved.due_on > dossier.due_on, moved.first_due_on) == (True, dossier.first_due_on)
    assert "Không có ngày hẹn nào chờ quyết định." in administrator.says()


def test_a_decision_without_ground_is_refused_beside_its_field(administrator: Desk) -> None:
    decide(administrator, next_working(1), "off")

    assert errors(administrator)
    with db.reading() as session:
        assert session.scalars(select(calendar.CalendarOverride.day)).all() == sorted(calendar.SHIPPED_OVERRIDES)


def test_a_decision_is_taken_back(administrator: Desk) -> None:
    day = next_working(2)
    decide(administrator, day, "off", decision="1/QĐ", note="bão số 5")
    next(field for field in administrator.app.date_input if str(field.key).startswith("decide_day")).set_value(day)
    administrator.run()
    administrator.app.button(key="undecide").click()
    administrator.run()

    with db.reading() as session:
        assert calendar.load(session).is_working(day)


def test_a_year_not_yet_decreed_is_called_provisional_until_somebody_says_so(administrator: Desk) -> None:
    year = calendar.DECREED_THROUGH + 1
    administrator.open("admin/calendar", year=str(year))
    assert "tạm tính" in administrator.says()
    next(field for field in administrator.app.number_input if str(field.key).startswith("decreed_")).set_value(year)
    administrator.run()
    administrator.app.button(key="save_decreed").click()
    administrator.run()

    assert "tạm tính: lịch nghỉ" not in administrator.says()


@pytest.mark.parametrize("year", ["1", "99999", "abc", "-5", "2026'"])
def test_a_year_outside_the_calendar_shows_one_inside(year: str, administrator: Desk) -> None:
    administrator.open("admin/calendar", year=year)

    assert administrator.app.header[0].value == "Lịch làm việc"
    assert not administrator.app.error


# --- catalogue --------------------------------------------------------------------------------


def publish(desk: Desk, code: str, *, amount: int, decision: str) -> None:
    desk.open("admin/catalogue", code=code)
    next(field for field in desk.app.selectbox if str(field.key).startswith("publish_unit")).set_value("working_days")
    desk.run()
    next(field for field in desk.app.number_input if str(field.key).startswith("publish_amount")).set_value(amount)
    desk.app.text_input(key="publish_decision").set_value(decision)
    desk.app.button(key="publish").click()
    desk.run()


def test_a_procedure_is_found_without_diacritics_and_shows_what_is_unknown(administrator: Desk) -> None:
    administrator.open("admin/catalogue", q="tinh trang hon nhan", code=cast.MARITAL_STATUS)

    assert cast.MARITAL_STATUS in administrator.says()
    assert "Danh mục chưa có" in "".join(one.value for one in administrator.app.warning)


def test_a_new_version_holds_for_new_requests_and_not_for_received_ones(administrator: Desk) -> None:
    before = cast.received()
    publish(administrator, cast.MARITAL_STATUS, amount=7, decision="99/QĐ-UBND")
    after = cast.received("key-2", applicant=cast.buoi(id_number="001190004321", phone="0987654321"))

    assert "Phiên bản mới có hiệu lực" in administrator.says()
    assert (before.limit["amount"], after.limit["amount"]) == (3, 7)
    assert before.version_id != after.version_id


@pytest.mark.parametrize(("amount", "decision", "words"), [(7, "", "số quyết định"), (3, "99/QĐ", "Chưa có thay đổi")])
def test_a_version_without_ground_or_change_is_refused(amount: int, decision: str, words: str, administrator: Desk) -> None:
    publish(administrator, cast.MARITAL_STATUS, amount=amount, decision=decision)

    assert words in errors(administrator)
    with db.reading() as session:
        assert len(procedures.versions(session, cast.MARITAL_STATUS)) == 1


@pytest.mark.parametrize(
    "query", [{"code": "<script>"}, {"q": "'; drop table --"}, {"code": cast.BIRTH, "version": "999999"}, {"q": "\U0001f600"}]
)
def test_a_broken_address_of_the_catalogue_is_no_error(query: dict[str, str], administrator: Desk) -> None:
    administrator.open("admin/catalogue", **query)

    assert administrator.app.header[0].value == "Danh mục thủ tục"
    assert not administrator.app.error


# --- audit ------------------------------------------------------------------------------------


def test_events_are_found_by_person_kind_and_thing(administrator: Desk) -> None:
    dossier = cast.in_process()
    administrator.open("admin/audit", who="tran van binh", of="dossier", number=str(dossier.id))
    rows = next(frame.value for frame in administrator.app.dataframe if "actor" in frame.value and "move" in frame.value)

    assert set(rows["actor"]) == {"Trần Văn Bình"}
    assert set(rows["thing"]) == {f"Hồ sơ {dossier.id}"}
    assert "Bưởi" not in administrator.says(), "personal values beside events do not belong in the audit"


def test_intact_seals_are_verified_and_an_altered_event_is_named(administrator: Desk) -> None:
    cast.in_process()
    db.write(ledger.seal)
    administrator.open("admin/audit")
    administrator.app.button(key="verify").click()
    administrator.run()
    assert "còn nguyên vẹn" in "".join(one.value for one in administrator.app.success)

    with db.transaction() as session:
        event = session.scalars(select(ledger.Event).where(ledger.Event.name == "dossier:taken")).one()
        session.connection().execute(update(ledger.Event.__table__).where(ledger.Event.__table__.c.id == event.id).values(actor="Kẻ khác"))
    administrator.app.button(key="verify").click()
    administrator.run()
    found = next(frame.value for frame in administrator.app.dataframe if "now" in frame.value)

    assert list(found["event"]) == [str(event.id)]
    assert list(found["what"]) == ["Sự kiện bị sửa"]
    assert list(found["actor"]) == ["Kẻ khác"]


def test_a_recount_shows_the_figure_that_its_rows_do_not_bear_out(administrator: Desk) -> None:
    cast.received()
    administrator.open("admin/audit")
    administrator.app.button(key="recount").click()
    administrator.run()
    assert "không có sai lệch" in "".join(one.value for one in administrator.app.success)

    with db.transaction() as session:
        tally = ledger.Tally.__table__
        session.connection().execute(update(tally).where(tally.c.measure == "open@received").values(n=tally.c.n + 2))
        ledger.add_up_again(session)
    administrator.app.button(key="recount").click()
    administrator.run()
    found = next(frame.value for frame in administrator.app.dataframe if "told" in frame.value)

    assert list(found["measure"]) == ["open@received"]
    assert (list(found["told"]), list(found["rows"])) == ([3], [1])


def test_an_official_may_read_the_audit_and_a_head_may_not(browser: Callable[[str], None], desk_of: Callable[[str], Desk]) -> None:
    cast.hire()
    official, head = desk_of("quang"), desk_of("son")
    official.open("admin/audit")
    head.open("admin/audit")

    assert official.app.header[0].value == "Nhật ký"
    assert "không mở được trang này" in head.says()


@pytest.mark.parametrize(
    "query", [{"since": "x"}, {"since": "2026-12-31", "until": "2020-01-01"}, {"of": "'"}, {"number": "zz"}, {"page": "77"}]
)
def test_a_broken_address_of_the_audit_is_a_sentence_or_the_usual_view(query: dict[str, str], administrator: Desk) -> None:
    administrator.open("admin/audit", **query)

    assert administrator.app.header[0].value == "Nhật ký"


def test_pages_of_the_house_are_closed_to_whoever_has_no_right(browser: Callable[[str], None], desk_of: Callable[[str], Desk]) -> None:
    cast.hire()
    for username in ("ha", "quang"):
        desk = desk_of(username)
        for name in ("admin/calendar", "admin/catalogue"):
            desk.open(name)
            assert "không mở được trang này" in desk.says(), f"{username} at {name}"
