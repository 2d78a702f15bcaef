"""The supplement request and the control slip, filled from a dossier's rows and read back from the PDF."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pypdf import PdfReader

from lib import db, dossiers
from lib.dossiers import Outcome, printing_slips
from lib.errors import Invalid, NotFound
from lib.values import clock_at
from tests.cast import MONDAY, act, actor, hire, in_process, received


@pytest.fixture(autouse=True)
def _the_cast(sqlite_database: str) -> Iterator[None]:
    hire()
    with clock_at(MONDAY):
        yield


def read(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def printed(username: str, make, dossier_id: int) -> bytes:
    with db.reading() as session:
        return make(session, actor(session, username), dossier_id)


def test_the_request_for_more_papers_says_what_is_missing_and_why() -> None:
    dossier = in_process()
    act("binh", dossiers.ask_supplement, dossier.id, items=["Giấy chứng sinh", "Hợp đồng thuê nhà"], reason="Hồ sơ thiếu giấy tờ")

    text = read(printed("binh", printing_slips.supplement_pdf, dossier.id))

    for expected in (dossier.code or "", "Giấy chứng sinh", "Hợp đồng thuê nhà", "Hồ sơ thiếu giấy tờ", "Trần Văn Bình", "Đỗ Thị Bưởi"):
        assert expected in text


def test_there_is_no_request_to_print_before_one_was_made() -> None:
    dossier = in_process()
    with pytest.raises(Invalid) as caught:
        printed("binh", printing_slips.supplement_pdf, dossier.id)
    assert caught.value.code == "slip_without_supplement"


def test_the_control_slip_follows_the_dossier_from_hand_to_hand() -> None:
    dossier = in_process()
    act("binh", dossiers.hand_over, dossier.id, to_unit="00008", note="Đúng thẩm quyền")
    act("binh", dossiers.recall, dossier.id)

    text = read(printed("ha", printing_slips.control_slip_pdf, dossier.id))

    assert "Nguyễn Thị Hà" in text
    assert "Trần Văn Bình" in text
    assert "Đúng thẩm quyền" not in text, "what was recalled never changed hands"


def test_who_gave_late_is_marked_against_their_own_date() -> None:
    dossier = received()
    with clock_at(MONDAY + timedelta(days=2)):
        act("ha", dossiers.hand_over, dossier.id)
        act("binh", dossiers.take, dossier.id)
        with db.reading() as session:
            paper = printing_slips.control_slip_paper(session, dossiers.whole(session, actor(session, "ha"), dossier.id))

    assert [one.result for one in paper.hand_overs] == [Outcome.LATE]


def test_nobody_of_another_unit_prints_a_slip() -> None:
    dossier = in_process()
    with pytest.raises(NotFound):
        printed("giang", printing_slips.control_slip_pdf, dossier.id)
