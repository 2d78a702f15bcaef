"""One dossier on the screen: who sees which actions, the whole way by its forms, the stale page, the masked person."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from lib import db, dossiers, ledger
from lib.dossiers import Action, PaperInput, PaperKind, Status
from lib.ui.dossier_forms import FORMS
from lib.values import clock_at
from tests.cast import CERTIFIED_COPY, MONDAY, act, actor, done, hire, in_process, received, to_sign
from tests.pages.conftest import Desk
from tests.pages.dossier_desk import choose, field, now, offered, open_dossier, press, said

Sit = Callable[[str], Desk]
FULL = ("Bưởi", "001190001234", "0912345678")


@pytest.fixture(autouse=True)
def _the_cast(sqlite_database: str) -> None:
    hire()


WHO_SEES = {
    "ha": ["Rút hồ sơ theo yêu cầu"],
    "binh": [
        "Trình ký kết quả", "Chuyển hồ sơ", "Yêu cầu bổ sung hồ sơ", "Lấy ý kiến đơn vị khác", "Yêu cầu nộp phí, lệ phí", "Nhận thụ lý", "Dừng giải quyết",
    ],
    "minh": [
        "Ký kết quả", "Trình ký kết quả", "Chuyển hồ sơ", "Yêu cầu bổ sung hồ sơ", "Lấy ý kiến đơn vị khác", "Yêu cầu nộp phí, lệ phí", "Nhận thụ lý",
        "Từ chối giải quyết", "Dừng giải quyết",
    ],
    "lan": [],
    "cuc": ["Đính chính", "Rút hồ sơ theo yêu cầu", "Hủy hồ sơ lập nhầm"],
    "son": [
        "Trình ký kết quả", "Chuyển hồ sơ", "Yêu cầu bổ sung hồ sơ", "Lấy ý kiến đơn vị khác", "Yêu cầu nộp phí, lệ phí", "Nhận thụ lý", "Phân công lại",
        "Dừng giải quyết",
    ],
    "quang": [],
}  # fmt: skip


@pytest.mark.parametrize(("username", "words"), WHO_SEES.items())
def test_each_role_sees_what_it_may_do_now_and_nothing_else(username: str, words: list[str], desk_of: Sit) -> None:
    desk = open_dossier(desk_of(username), in_process())

    assert offered(desk) == words
    assert "Đang giải quyết" in said(desk)
    assert not any(value in said(desk) for value in FULL)


def test_another_commune_learns_nothing(desk_of: Sit) -> None:
    dossier = in_process()
    desk = open_dossier(desk_of("giang"), dossier)

    assert "Không có hồ sơ này, hoặc bạn không có quyền xem." in said(desk)
    assert dossier.procedure_name not in said(desk)


def test_an_official_reads_without_names_files_reveal_or_print(desk_of: Sit) -> None:
    dossier = in_process()
    act("binh", dossiers.ask_supplement, dossier.id, items=["Giấy của bà Bưởi"], reason="Bà Bưởi nộp thiếu")
    desk = open_dossier(desk_of("quang"), dossier)

    assert "Chờ bổ sung hồ sơ" in said(desk)
    assert not any(value in said(desk) for value in FULL)
    assert not [one for one in desk.app.button if one.key in ("reveal_go", "attach_go")]
    assert not desk.app.get("download_button")


def test_the_whole_way_by_the_forms_of_the_page(desk_of: Sit) -> None:
    dossier = received()
    ha, binh = (open_dossier(desk_of(name), dossier) for name in ("ha", "binh"))

    press(ha, "do_hand_over")
    assert "Bạn còn giữ hồ sơ" in said(ha)
    binh.run()
    press(binh, "look_again")
    press(binh, "do_take")
    field(binh, f"propose_note_{dossier.id}").set_value("Đủ điều kiện")
    press(binh, "do_propose")
    minh = open_dossier(desk_of("minh"), dossier)
    field(minh, f"sign_result_number_{dossier.id}").set_value("12/XN")
    press(minh, "do_sign")
    press(minh, "do_finish")
    lan = open_dossier(desk_of("lan"), dossier)
    press(lan, "do_return")

    after = now(dossier)
    assert (after.status, after.result_number) == (Status.RETURNED, "12/XN")
    assert "Đã trả kết quả hồ sơ" in said(lan)
    with db.reading() as session:
        told = session.scalars(select(ledger.EventPrivate.body).order_by(ledger.EventPrivate.event_id.desc())).first()
    assert told == {"taken_by": "Đỗ Thị Bưởi"}


def test_asked_papers_are_listed_and_noted_when_they_come(desk_of: Sit) -> None:
    dossier = in_process()
    binh = open_dossier(desk_of("binh"), dossier)
    choose(binh, dossier, "ask_supplement")
    press(binh, "do_ask_supplement")
    assert "mỗi dòng một mục" in said(binh)
    assert "Hãy ghi những giấy tờ" in said(binh)

    field(binh, f"ask_supplement_items_{dossier.id}").set_value("Giấy chứng sinh\n\nHợp đồng thuê nhà")
    field(binh, f"ask_supplement_reason_{dossier.id}").set_value("Hồ sơ thiếu")
    press(binh, "do_ask_supplement")
    assert now(dossier).status == Status.AWAITING_SUPPLEMENT

    ha = open_dossier(desk_of("ha"), dossier)
    field(ha, f"complete_supplement_given_0_{dossier.id}").check()
    ha.run()
    press(ha, "do_complete_supplement")

    assert now(dossier).status == Status.IN_PROCESS
    with db.reading() as session:
        papers = dossiers.whole(session, actor(session, "ha"), dossier.id).papers
    assert [paper.name for paper in papers] == ["Tờ khai", "Giấy chứng sinh"]


def test_after_the_days_a_supplement_needs_its_reason(desk_of: Sit) -> None:
    with clock_at(MONDAY):
        dossier = in_process()
    desk = open_dossier(desk_of("binh"), dossier)
    choose(desk, dossier, "ask_supplement")
    field(desk, f"ask_supplement_items_{dossier.id}").set_value("Giấy chứng sinh")
    field(desk, f"ask_supplement_reason_{dossier.id}").set_value("Thiếu")
    press(desk, "do_ask_supplement")

    assert "Yêu cầu sau ngày đó phải ghi lý do." in said(desk)
    assert field(desk, f"ask_supplement_items_{dossier.id}").value == "Giấy chứng sinh"


def test_a_late_result_needs_its_reason(desk_of: Sit) -> None:
    with clock_at(MONDAY):
        dossier = to_sign()
        act("minh", dossiers.sign, dossier.id, result_number="1")
    desk = open_dossier(desk_of("minh"), dossier)
    press(desk, "do_finish")
    assert "Kết quả đã quá hạn: hãy chọn lý do chậm." in said(desk)

    field(desk, f"finish_late_reason_{dossier.id}").set_value("workload")
    press(desk, "do_finish")

    assert (now(dossier).status, now(dossier).late_reason) == (Status.DONE, "workload")


def test_a_page_gone_stale_says_who_and_keeps_what_was_typed(desk_of: Sit) -> None:
    dossier = in_process()
    desk = open_dossier(desk_of("binh"), dossier)
    choose(desk, dossier, "ask_supplement")
    act("son", dossiers.hand_over, dossier.id, to_unit="00008")
    field(desk, f"ask_supplement_items_{dossier.id}").set_value("Giấy chứng sinh")
    field(desk, f"ask_supplement_reason_{dossier.id}").set_value("Thiếu giấy")
    press(desk, "do_ask_supplement")

    text = said(desk)
    assert "Vũ Hồng Sơn" in text
    assert "Hồ sơ đã thay đổi khi bạn đang mở" in text
    assert field(desk, f"ask_supplement_items_{dossier.id}").value == "Giấy chứng sinh"
    assert "để sao chép" in text
    assert now(dossier).status == Status.IN_PROCESS

    press(desk, "look_again")
    assert offered(desk) == ["Thu hồi việc chuyển"]


def test_whoever_has_seen_the_change_goes_on_with_what_was_typed(desk_of: Sit) -> None:
    dossier = in_process()
    desk = open_dossier(desk_of("binh"), dossier)
    choose(desk, dossier, "ask_opinion")
    field(desk, f"ask_opinion_unit_{dossier.id}").set_value("00008")
    field(desk, f"ask_opinion_question_{dossier.id}").set_value("Có vướng mắc gì không?")
    act("minh", dossiers.ask_supplement, dossier.id, items=["Đơn"], reason="thiếu")
    act("ha", dossiers.complete_supplement, dossier.id, papers=[PaperInput("Đơn", PaperKind.ORIGINAL_KEPT)])
    press(desk, "do_ask_opinion")
    press(desk, "look_again_here")
    press(desk, "do_ask_opinion")

    with db.reading() as session:
        asked = dossiers.whole(session, actor(session, "binh"), dossier.id).opinions
    assert [one.question for one in asked] == ["Có vướng mắc gì không?"]


def test_an_own_act_is_no_change_by_somebody_else(desk_of: Sit) -> None:
    desk = open_dossier(desk_of("binh"), in_process())
    dossier_id = next(iter(desk.app.button_group)).key.removeprefix("action_")
    desk.app.session_state[f"action_{dossier_id}"] = "claim"
    desk.run()
    press(desk, "do_claim")

    assert "Bạn đang thụ lý hồ sơ" in said(desk)
    assert "Hồ sơ đã thay đổi khi bạn đang mở" not in said(desk)


def test_what_ends_a_dossier_asks_first(desk_of: Sit) -> None:
    dossier = received()
    desk = open_dossier(desk_of("cuc"), dossier)
    choose(desk, dossier, "void")
    field(desk, f"void_reason_{dossier.id}").set_value("Lập nhầm người")
    press(desk, "ask_void")
    assert now(dossier).status == Status.RECEIVED
    assert "mã không dùng lại" in said(desk)
    assert "Lập nhầm người" in said(desk)

    press(desk, "do_void")

    assert now(dossier).status == Status.VOID


def test_leaving_the_question_ends_nothing(desk_of: Sit) -> None:
    dossier = received()
    desk = open_dossier(desk_of("ha"), dossier)
    choose(desk, dossier, "withdraw")
    press(desk, "ask_withdraw")
    press(desk, "leave_withdraw")

    assert now(dossier).status == Status.RECEIVED
    assert not [one for one in desk.app.button if one.key == "do_withdraw"]


def test_revealing_asks_a_reason_is_kept_and_ends_with_the_visit(desk_of: Sit) -> None:
    dossier = in_process()
    desk = open_dossier(desk_of("binh"), dossier)
    press(desk, "reveal_go")
    assert not any(value in said(desk) for value in FULL)
    assert revealed_events() == []

    field(desk, "reveal_reason").set_value("Gọi điện mời bổ sung")
    press(desk, "reveal_go")
    assert all(value in said(desk) for value in FULL)
    assert revealed_events() == [("Trần Văn Bình", dossier.id)]

    desk.open("onestop/worklist")
    open_dossier(desk, dossier)
    assert not any(value in said(desk) for value in FULL)


def revealed_events() -> list[tuple[str, int]]:
    with db.reading() as session:
        found = session.scalars(select(ledger.Event).where(ledger.Event.name == "party:revealed").order_by(ledger.Event.id))
        return [(one.actor, one.details["dossier_id"]) for one in found]


def test_a_name_full_of_signs_is_harmless(desk_of: Sit) -> None:
    dossier = in_process()
    act("binh", dossiers.ask_supplement, dossier.id, items=["[x](javascript:alert(1)) **đậm** $x$"], reason=":material/delete: <b>")
    desk = open_dossier(desk_of("ha"), dossier)

    assert "\\[x\\]\\(javascript\\:alert\\(1\\)\\)" in desk.says()
    assert "**đậm**" not in desk.says()


def test_the_timeline_is_told_in_the_readers_language(desk_of: Sit) -> None:
    dossier = done()
    desk = open_dossier(desk_of("lan"), dossier)
    assert "Trình ký kết quả" in said(desk)

    desk.app.session_state["lang"] = "en"
    desk.run()

    assert "Result proposed" in said(desk)
    assert "Result ready to give back" in said(desk)


def test_the_first_and_the_present_promise_are_told(desk_of: Sit) -> None:
    with clock_at(MONDAY):
        dossier = in_process()
    desk = open_dossier(desk_of("ha"), dossier)

    assert "Thứ Năm 10/09/2026, 17:00" in said(desk)
    assert "quá hạn" in said(desk)
    assert now(dossier).first_due_on == date(2026, 9, 10)


def test_every_day_of_the_promise_is_explained(desk_of: Sit) -> None:
    with clock_at(MONDAY):
        dossier = in_process()
    desk = open_dossier(desk_of("ha"), dossier)
    desk.app.session_state["why_this_date"] = True
    desk.run()

    assert "| Thứ Hai 07/09/2026 | – |" in said(desk)
    assert "| Thứ Năm 10/09/2026 | ✓ |" in said(desk)


def test_an_unknown_code_is_said_and_no_code_says_what_to_do(desk_of: Sit) -> None:
    desk = desk_of("ha")
    desk.open("onestop/dossier", ma="H26.50.101-260101-9999")
    assert "Không có hồ sơ này" in said(desk)

    other = desk_of("ha")
    other.open("onestop/dossier")
    assert "Chưa mở hồ sơ nào." in said(other)


def test_the_head_puts_copies_right_and_the_fee_follows(desk_of: Sit) -> None:
    dossier = received(procedure=CERTIFIED_COPY, pages=3)
    desk = open_dossier(desk_of("cuc"), dossier)
    choose(desk, dossier, "correct")
    desk.app.number_input(key=f"correct_copies_{dossier.id}").set_value(4)
    press(desk, "do_correct")
    assert now(dossier).copies == 1

    field(desk, f"correct_reason_{dossier.id}").set_value("Công dân cần 4 bản")
    press(desk, "do_correct")

    assert (now(dossier).copies, now(dossier).fee_vnd) == (4, 20_000)


def test_every_action_has_its_form() -> None:
    assert set(FORMS) == set(Action)
