"""My work: what a unit must do, found, filtered, and done for many at once."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lib import db, dossiers, org
from lib.dossiers import Dossier, Status, printing
from lib.ui import menu, worklist
from tests.cast import act, buoi, done, hire, in_process, received
from tests.pages.conftest import Desk

Sit = Callable[[str], Desk]


@pytest.fixture(autouse=True)
def _the_cast(sqlite_database: str) -> None:
    hire()


def codes_shown(desk: Desk) -> list[str]:
    return [code for table in desk.app.dataframe if "code" in table.value for code in table.value["code"]]


def tick(desk: Desk, *lines: int) -> None:
    """Tick lines of the table that is on the screen, as a hand would."""
    key = desk.app.session_state[worklist.SHOWN]["key"]
    desk.app.session_state[key] = {"selection": {"rows": list(lines), "columns": [], "cells": []}}


def button(desk: Desk, key: str):
    return next(one for one in desk.app.button if one.key == key)


def status_of(code: str) -> Status:
    with db.reading() as session:
        return Status(session.scalars(select(Dossier.status).where(Dossier.code == code)).one())


def test_the_clerk_finds_what_was_received_and_the_person_is_masked(desk_of: Sit) -> None:
    code = received().code
    desk = desk_of("ha")
    desk.open("onestop/worklist")

    assert codes_shown(desk) == [code]
    assert "Chờ chuyển **1**" in [option.content for option in desk.app.get_by_key("at_tab").proto.options]
    assert "Đỗ T• B•" in desk.says()
    assert "Bưởi" not in desk.says()


def test_the_list_opens_with_what_is_there_to_do(desk_of: Sit) -> None:
    code = in_process().code
    desk = desk_of("binh")
    desk.open("onestop/worklist")

    assert desk.app.get_by_key("at_tab").value == "to_process"
    assert codes_shown(desk) == [code]


def test_an_empty_tab_says_why_and_what_to_do(desk_of: Sit) -> None:
    desk = desk_of("lan")
    desk.open("onestop/worklist")

    assert "Không có kết quả nào chờ trả." in desk.says()


def test_the_address_names_tab_and_filters(desk_of: Sit) -> None:
    code = in_process().code
    act("binh", dossiers.claim, in_process("key-2").id)
    desk = desk_of("binh")
    desk.open("onestop/worklist", tab="to_process", mine="True")
    assert len(codes_shown(desk)) == 1
    assert code not in codes_shown(desk)

    desk.open("onestop/worklist", tab="to_process", procedure="2.000815")

    assert codes_shown(desk) == []
    assert "Bỏ bớt bộ lọc" in desk.says()


def test_choosing_a_tab_writes_it_into_the_address(desk_of: Sit) -> None:
    desk = desk_of("binh")
    desk.open("onestop/worklist")
    desk.app.get_by_key("at_tab").set_value("opinions")
    desk.run()

    assert desk.app.query_params["tab"] == "opinions"
    assert "Không có đơn vị nào đang chờ ý kiến" in desk.says()


def test_many_are_handed_over_at_once(desk_of: Sit) -> None:
    codes = [received(f"key-{n}").code for n in range(3)]
    desk = desk_of("ha")
    desk.open("onestop/worklist", tab="to_hand_over")
    tick(desk, 0, 2)
    desk.run()
    assert "Đã chọn 2" in desk.says()
    tick(desk, 0, 2)
    button(desk, "batch_hand_over_go").click()
    desk.run()

    assert "Chuyển hồ sơ: xong 2 trên 2." in desk.says()
    with db.reading() as session:
        given = session.scalars(select(Dossier.code).where(Dossier.offered_unit_id.is_not(None)).order_by(Dossier.code)).all()
    assert list(given) == [codes[0], codes[2]]


def test_a_refused_one_is_reported_and_the_others_are_done(desk_of: Sit) -> None:
    made = [received(f"key-{n}") for n in range(3)]
    for one in made:
        act("ha", dossiers.hand_over, one.id)
    desk = desk_of("binh")
    desk.open("onestop/worklist", tab="to_take")
    tick(desk, 0, 1, 2)
    desk.run()
    act("ha", dossiers.recall, made[1].id)
    tick(desk, 0, 1, 2)
    button(desk, "batch_take").click()
    desk.run()

    said = desk.says()
    assert "xong 2 trên 3" in said
    assert "Nguyễn Thị Hà" in said
    assert [status_of(one.code or "") for one in made] == [Status.IN_PROCESS, Status.RECEIVED, Status.IN_PROCESS]


def test_results_are_given_back_together_with_who_took_them(desk_of: Sit) -> None:
    codes = [done("key-1").code, done("key-2").code]
    desk = desk_of("lan")
    desk.open("onestop/worklist", tab="to_give_back")
    tick(desk, 0, 1)
    desk.run()
    tick(desk, 0, 1)
    button(desk, "batch_return_go").click()
    desk.run()
    assert "xong 0 trên 2" in desk.says()

    tick(desk, 0, 1)
    desk.run()
    tick(desk, 0, 1)
    next(one for one in desk.app.text_input if one.key == "batch_taken_by").set_value("Bưu tá Nguyễn Văn Nam, bảng kê 12")
    button(desk, "batch_return_go").click()
    desk.run()

    assert [status_of(code or "") for code in codes] == [Status.RETURNED, Status.RETURNED]


@pytest.mark.parametrize("term", ["0912345678", "001190001234", "bưởi đỗ", "buoi"])
def test_a_dossier_is_found_by_number_phone_or_name(term: str, desk_of: Sit) -> None:
    received()
    other = received("key-2", applicant=buoi(id_number="001085004321", name="Lê Văn Cam", phone="0987654321", birth_date=None, sex="m"))
    desk = desk_of("ha")
    desk.open("onestop/worklist")
    desk.app.text_input(key="find").set_value(term)
    desk.run()

    assert len(codes_shown(desk)) == 1
    assert other.code not in codes_shown(desk)
    assert "find" not in desk.app.query_params


def test_a_whole_code_opens_the_dossier(desk_of: Sit) -> None:
    code = received().code or ""
    desk = desk_of("ha")
    desk.open("onestop/worklist")
    desk.app.text_input(key="find").set_value(code.lower())
    desk.run()

    assert desk.app.session_state["act:page"] == menu.BY_NAME["onestop/dossier"].address


def test_what_belongs_to_another_commune_is_not_found(desk_of: Sit) -> None:
    received()
    desk = desk_of("giang")
    desk.open("onestop/worklist")
    desk.app.text_input(key="find").set_value("0912345678")
    desk.run()

    assert codes_shown(desk) == []
    assert "Không có hồ sơ nào của đơn vị bạn khớp." in desk.says()


def test_a_scanned_receipt_opens_its_dossier(desk_of: Sit) -> None:
    dossier = received()
    desk = desk_of("ha")
    desk.open("onestop/worklist")
    desk.app.text_input(key="find").set_value(printing.enquiry_url(dossier))
    desk.run()

    assert desk.app.session_state["act:page"] == menu.BY_NAME["onestop/dossier"].address


def test_whoever_serves_several_units_switches_between_them(desk_of: Sit) -> None:
    code = received().code
    with db.transaction() as session:
        other, own = (org.unit_by_code(session, unit).id for unit in ("D00004", "D00008"))
        giang = session.scalars(select(org.Account.id).where(org.Account.username == "giang")).one()
        org.grant(session, org.system("test"), giang, org.Role.INTAKE_CLERK, other)
    desk = desk_of("giang")
    desk.open("onestop/worklist", tab="to_hand_over")
    assert codes_shown(desk) == []

    desk.app.selectbox(key="at_unit").set_value(other)
    desk.run()

    assert codes_shown(desk) == [code]
    assert own != other


def test_the_list_is_found_as_it_was_left(desk_of: Sit) -> None:
    in_process()
    desk = desk_of("binh")
    desk.open("onestop/worklist", tab="opinions", due="soon")
    desk.open("onestop/dossier")
    desk.app.query_params.clear()
    desk.open("onestop/worklist")

    assert desk.app.query_params["tab"] == "opinions"
    assert desk.app.query_params["due"] == "soon"
