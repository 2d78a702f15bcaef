"""The residents' page: an answer by QR or by code and digits, nothing about a person, five wrong tries close it in every visit."""

from collections.abc import Callable

import pytest

from lib import db, org
from lib.dossiers import Status
from lib.values import now_utc
from tests import cast
from tests.pages.conftest import Desk

PERSONAL = ("Bưởi", "001190001234", "0912345678", "1234", "5678")
NO_MATCH = "Không tìm thấy hồ sơ"
LOCKED = "Đã thử sai quá nhiều lần"


@pytest.fixture
def resident(browser: Callable[[str], None], desk_of: Callable[[str], Desk]) -> Callable[[], Desk]:
    """Each call is a browser that nobody signed in to."""
    cast.hire()
    return lambda: desk_of("")


def look_up(desk: Desk, code: str, digits: str) -> Desk:
    """Type code and digits and press the button."""
    if not desk.app.text_input:
        desk.open("public/lookup")
    desk.app.text_input(key="lookup_code").set_value(code)
    desk.app.text_input(key="lookup_digits").set_value(digits)
    desk.app.button(key="lookup_go").click()
    desk.run()
    return desk


def said(desk: Desk) -> str:
    """What the page says, without what was typed into it and with Markdown's escapes taken away."""
    shown = [one.value for kind in ("markdown", "caption", "error", "warning", "header", "subheader") for one in getattr(desk.app, kind)]
    return "\n".join(shown).replace("\\", "")


def test_the_qr_of_the_receipt_answers_at_once_and_says_nothing_personal(resident: Callable[[], Desk]) -> None:
    dossier = cast.in_process()
    desk = resident()
    desk.open("public/lookup", k=dossier.enquiry_token)

    assert dossier.code in said(desk)
    assert "Đang giải quyết tại" in said(desk)
    assert f"{dossier.due_on:%d/%m/%Y}" in said(desk)
    assert not desk.app.text_input
    assert not [word for word in PERSONAL if word in said(desk)]


def test_missing_papers_and_where_to_bring_them_are_told(resident: Callable[[], Desk]) -> None:
    dossier = cast.in_process()
    with db.transaction() as session:
        unit = session.get_one(org.Unit, dossier.received_unit_id)
        unit.address, unit.phone = "2 Quốc Tử Giám", "024 3733 1234"
    cast.act("binh", cast.dossiers.ask_supplement, dossier.id, items=["Giấy chứng sinh <b>"], reason="thiếu")
    desk = resident()
    desk.open("public/lookup", k=dossier.enquiry_token)

    for words in ("Đang chờ bạn nộp bổ sung", "Giấy chứng sinh <b>", "2 Quốc Tử Giám", "024 3733 1234", "T2"):
        assert words in said(desk)


@pytest.mark.parametrize("digits", ["1234", "5678"])
def test_code_and_four_digits_answer(digits: str, resident: Callable[[], Desk]) -> None:
    dossier = cast.done()
    desk = look_up(resident(), dossier.code, digits)

    assert "Đã có kết quả, mời bạn nhận" in said(desk)
    assert "Hãy mang theo giấy tiếp nhận" in said(desk)
    assert "Bưởi" not in said(desk)


def test_the_answer_goes_with_the_next_try(resident: Callable[[], Desk]) -> None:
    dossier = cast.received()
    desk = look_up(resident(), dossier.code, "1234")
    assert "Đã tiếp nhận" in said(desk)
    look_up(desk, dossier.code, "0000")

    assert "Đã tiếp nhận" not in said(desk)


def test_known_and_unknown_codes_look_the_same_and_close_in_every_visit(resident: Callable[[], Desk]) -> None:
    known, unknown = cast.received().code, "H26.50.101-260101-0099"
    seen = {}
    for code in (known, unknown):
        desk = resident()
        seen[code] = [said(look_up(desk, code, "0000")) for _try in range(5)]
        seen[code].append(said(look_up(resident(), code, "1234")))

    assert seen[known] == seen[unknown]
    assert all(NO_MATCH in text for text in seen[known][:5])
    assert LOCKED in seen[known][5]


def test_bad_input_is_said_beside_each_field_and_what_was_typed_stays(resident: Callable[[], Desk]) -> None:
    desk = look_up(resident(), "khai sinh <script>", "1")

    assert "Mã hồ sơ in trên giấy biên nhận" in said(desk)
    assert "bốn số cuối" in said(desk)
    assert desk.app.text_input(key="lookup_code").value == "khai sinh <script>"


def test_a_link_that_fits_nothing_is_said_and_the_fields_are_there(resident: Callable[[], Desk]) -> None:
    desk = resident()
    desk.open("public/lookup", k="x" * 22)

    assert desk.app.warning[0].value == "Đường dẫn này không khớp với hồ sơ nào. Hãy tra cứu bằng mã hồ sơ ở dưới."
    assert desk.app.text_input(key="lookup_code")


def speak(desk: Desk, lang: str) -> Desk:
    """Press the language switch."""
    desk.app.button_group(key="lang").set_value(lang)
    desk.run()
    return desk


def test_the_language_is_switched_on_the_page(resident: Callable[[], Desk]) -> None:
    dossier = cast.received()
    desk = resident()
    desk.open("public/lookup", k=dossier.enquiry_token)

    assert "It is received and on its way" in said(speak(desk, "en"))
    assert "Đã tiếp nhận, đang chuyển" in said(speak(desk, "vi"))


@pytest.mark.parametrize("status", [status for status in Status if status not in (Status.DRAFT, Status.SUBMITTED)])
def test_every_state_has_a_sentence_in_both_languages(status: Status, resident: Callable[[], Desk]) -> None:
    dossier = cast.received()
    with db.transaction() as session:
        row = session.get_one(cast.dossiers.Dossier, dossier.id)
        row.status = status
        row.finished_on = row.closed_on = row.returned_on = row.received_on
        if status is Status.AWAITING_SUPPLEMENT:
            asked = {"number": "1", "items": ["Bản sao"], "reason": "thiếu", "asked_at_utc": now_utc(), "clock_model": "restart"}
            session.add(cast.dossiers.Supplement(dossier_id=row.id, **asked))
    desk = resident()
    desk.open("public/lookup", k=dossier.enquiry_token)
    for lang in ("vi", "en"):
        speak(desk, lang)
        assert dossier.code in said(desk)
        assert f"answer.{status}" not in said(desk)
        assert "collect." not in said(desk)
