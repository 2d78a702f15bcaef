"""When a receipt is printed, and that it says what the dossier says."""

from datetime import timedelta

import pytest

from lib import db, dossiers
from lib.dossiers import PaperInput, PaperKind, papers, printing
from lib.errors import Invalid
from lib.values import clock_at
from tests import cast


def received_at(hours: float, procedure: str) -> dossiers.Dossier:
    """A request that came so many hours after nine on an ordinary Monday."""
    request = cast.request(procedure=procedure, pages=2, papers=(PaperInput("Tờ khai", PaperKind.ORIGINAL_KEPT, count=2),))
    moment = cast.MONDAY + timedelta(hours=hours)
    with clock_at(moment):
        return cast.act("ha", dossiers.receive, request, now=moment).dossier


@pytest.mark.parametrize(("hours", "is_due"), [(0, False), (6, False), (6.5, True)])
def test_a_same_day_request_gets_a_receipt_only_after_three_in_the_afternoon(database: str, hours: float, is_due: bool) -> None:
    cast.hire()

    assert printing.is_receipt_due(received_at(hours, cast.CERTIFIED_COPY)) is is_due


def test_the_receipt_says_what_was_received_and_its_code_opens_the_enquiry(database: str) -> None:
    cast.hire()
    dossier = received_at(0, cast.CERTIFIED_COPY)
    with db.reading() as session:
        clerk = cast.actor(session, "ha")
        said = printing.receipt_paper(session, dossiers.whole(session, clerk, dossier.id))
        pdf = printing.receipt_pdf(session, clerk, dossier.id)

    assert pdf.startswith(b"%PDF-")
    assert (said.subject.code, said.subject.applicant.name, said.received_by) == (dossier.code, "Đỗ Thị Bưởi", "Nguyễn Thị Hà")
    assert said.documents == [papers.DocumentLine("Tờ khai", PaperKind.ORIGINAL_KEPT, 2)]
    assert [fee.amount_vnd for fee in said.fees] == [4_000]
    assert said.enquiry_url.endswith(dossier.enquiry_token)


def test_what_was_refused_at_the_window_has_no_receipt(database: str) -> None:
    cast.hire()
    dossier = cast.act("ha", dossiers.refuse_at_intake, cast.request(), reason="Sai thẩm quyền")
    with db.reading() as session, pytest.raises(Invalid, match="receipt_before_receiving"):
        printing.receipt_pdf(session, cast.actor(session, "ha"), dossier.id)
