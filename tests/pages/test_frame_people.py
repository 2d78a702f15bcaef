"""The pages of people and units, and what the one way to write promises on them."""

from collections.abc import Callable
from datetime import date

import pytest

from lib import db, org
from lib.org import Role, passwords
from tests.pages.conftest import Desk


@pytest.fixture
def desk(appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> Desk:
    appointed("boss", Role.ADMINISTRATOR)
    return desk_of("boss")


def press(desk: Desk, key: str) -> None:
    desk.app.button(key=key).click()
    desk.run()


def person(username: str) -> org.Person:
    with db.reading() as session:
        found, _total = org.people(session, org.system("test"), term=username, with_disabled=True)
    return next(one for one in found if one.username == username)


def test_a_person_is_added_and_the_first_password_shown_once(desk: Desk) -> None:
    desk.open("admin/people")
    press(desk, "add_person")
    desk.app.text_input(key="add_name").set_value("Nguyễn Thị Hương")
    desk.app.text_input(key="add_username").set_value("huong")
    press(desk, "add_confirm")

    given = desk.app.code[0].value
    assert "Nguyễn Thị Hương" in desk.says().replace("\\", "")
    with db.reading() as session:
        account = org.account_named(session, "huong")
        assert account.must_change_password
        assert passwords.is_right(given, account.password_hash)
    desk.run()
    assert not desk.app.code


def test_a_refused_person_is_told_beside_the_field_and_nothing_typed_is_lost(desk: Desk, appointed: Callable[..., int]) -> None:
    appointed("lan", Role.HEAD)
    desk.open("admin/people")
    press(desk, "add_person")
    desk.app.text_input(key="add_name").set_value("Lê Thị Lan")
    desk.app.text_input(key="add_username").set_value("lan")
    press(desk, "add_confirm")

    assert any("Tên đăng nhập lan đã có người dùng" in one.value.replace("\\", "") for one in desk.app.markdown)
    assert desk.app.text_input(key="add_name").value == "Lê Thị Lan"
    assert desk.app.text_input(key="add_username").value == "lan"


def test_a_role_is_given_and_taken_back(desk: Desk, appointed: Callable[..., int]) -> None:
    account_id = appointed("lan", Role.INTAKE_CLERK, "D00004")
    desk.open("admin/people", account=str(account_id))
    desk.app.selectbox(key=f"grant_role_{account_id}").set_value(Role.RETURNS_CLERK)
    press(desk, "grant")
    assert {role for role, _unit, _name in person("lan").roles} == {Role.INTAKE_CLERK, Role.RETURNS_CLERK}

    unit_id = person("lan").unit_id
    press(desk, f"revoke_{Role.INTAKE_CLERK.value}_{unit_id}")
    assert {role for role, _unit, _name in person("lan").roles} == {Role.RETURNS_CLERK}
    assert desk.app.success


def test_disabling_asks_first_and_names_what_will_happen(desk: Desk, appointed: Callable[..., int]) -> None:
    account_id = appointed("lan", Role.INTAKE_CLERK, "D00004")
    desk.open("admin/people", account=str(account_id))
    press(desk, "disable_account")
    assert person("lan").disabled_at_utc is None
    assert any("bị đăng xuất ngay ở mọi nơi" in one.value for one in desk.app.markdown)

    press(desk, "disable_confirm")
    assert person("lan").disabled_at_utc is not None


def test_what_cannot_be_done_is_said_and_changes_nothing(desk: Desk) -> None:
    boss = person("boss")
    desk.open("admin/people", account=str(boss.account_id))
    press(desk, f"revoke_{Role.ADMINISTRATOR.value}_{boss.unit_id}")

    assert any("người quản trị cuối cùng" in one.value for one in desk.app.error)
    assert person("boss").roles


def test_an_unknown_person_in_the_address_is_a_sentence_and_no_traceback(desk: Desk) -> None:
    for asked in ("999999", "0", "drop", "-1", "9" * 30):
        desk.open("admin/people", account=asked)
        assert [header.value for header in desk.app.header] == ["Người dùng"]


def test_people_are_found_by_any_part_of_the_name_without_diacritics(desk: Desk, appointed: Callable[..., int]) -> None:
    appointed("dung", Role.HEAD, name="Đỗ Mạnh Dũng")
    desk.open("admin/people")
    desk.app.text_input(key="person").set_value("do manh")
    desk.run()

    assert list(desk.app.dataframe[0].value["username"]) == ["dung"]


def test_a_name_with_marks_and_tags_is_harmless(desk: Desk, appointed: Callable[..., int]) -> None:
    account_id = appointed("lan", Role.HEAD, name='**<script>alert("1")</script>** :red[x] [y](http://z) $a$')
    desk.open("admin/people", account=str(account_id))

    shown = next(one.value for one in desk.app.markdown if "script" in one.value)
    for raw in ("<script>", ":red[", "[y](", "$a$", "**<"):
        assert raw not in shown.removeprefix("**")


def test_a_right_lost_while_the_page_is_open_is_lost_when_pressing(desk: Desk, appointed: Callable[..., int]) -> None:
    appointed("second", Role.ADMINISTRATOR)
    account_id = appointed("lan", Role.INTAKE_CLERK, "D00004")
    desk.open("admin/people", account=str(account_id))
    boss = person("boss")
    with db.transaction() as session:
        org.revoke(session, org.system("test"), boss.account_id, Role.ADMINISTRATOR, boss.unit_id)
    press(desk, "disable_account")

    assert person("lan").disabled_at_utc is None
    assert not desk.app.dataframe


def unit(code: str) -> org.Unit:
    with db.reading() as session:
        return org.unit_by_code(session, code)


def test_hours_and_dossier_code_of_a_unit_are_edited(desk: Desk) -> None:
    before = unit("D00004")
    desk.open("admin/units", id=str(before.id))
    desk.app.text_input(key=f"unit_{before.id}_hours_sat").set_value("08:00-12:00")
    desk.app.text_input(key=f"unit_dossier_code_{before.id}").set_value("H26.77")
    press(desk, "save_unit")

    after = unit("D00004")
    assert after.hours["sat"] == [["08:00", "12:00"]]
    assert after.dossier_code == "H26.77"
    assert desk.app.success


@pytest.mark.parametrize("typed", ["8h-12h", "12:00-08:00", "08:00", "08:00-12:00-17:00", "08:00-12:00, 11:00-17:00"])
def test_hours_that_cannot_be_read_are_refused_beside_the_field(typed: str, desk: Desk) -> None:
    before = unit("D00004")
    desk.open("admin/units", id=str(before.id))
    desk.app.text_input(key=f"unit_{before.id}_hours_sat").set_value(typed)
    press(desk, "save_unit")

    assert any("Thứ Bảy" in one.value and ":red[" in one.value for one in desk.app.markdown)
    assert desk.app.text_input(key=f"unit_{before.id}_hours_sat").value == typed
    assert unit("D00004").hours == before.hours


def test_the_second_editor_is_told_who_was_first_and_may_go_on(desk: Desk) -> None:
    before = unit("SYT")
    desk.open("admin/units", id=str(before.id))
    with db.transaction() as session:
        org.edit_unit(
            session, org.system("Minh"), before.id, version=before.version, name="Sở Y tế Hà Nội", dossier_code=before.dossier_code,
            hours=before.hours, valid_from=before.valid_from, valid_to=None,
        )  # fmt: skip
    desk.app.text_input(key=f"unit_phone_{before.id}").set_value("024 1022")
    press(desk, "save_unit")

    assert any("system:Minh" in one.value.replace("\\", "") for one in desk.app.error)
    assert desk.app.text_input(key=f"unit_phone_{before.id}").value == "024 1022"
    assert unit("SYT").phone == ""

    press(desk, "save_unit")
    assert unit("SYT").phone == "024 1022"


def test_a_unit_is_added_below_another(desk: Desk) -> None:
    desk.open("admin/units")
    press(desk, "add_unit_open")
    desk.app.text_input(key="new_unit_name").set_value("Sở Thử nghiệm")
    desk.app.text_input(key="new_unit_code").set_value("STN")
    desk.app.text_input(key="new_unit_dossier_code").set_value("H26.88")
    desk.app.date_input(key="new_unit_valid_from").set_value(date(2026, 1, 1))
    press(desk, "new_unit_confirm")

    assert unit("STN").parent_id == unit("HN").id
