"""Papers of a dossier, filled from its rows. What they look like is in ``papers``; no paper changes anything."""

from sqlalchemy.orm import Session

from lib.dossiers import papers
from lib.dossiers.model import Dossier
from lib.dossiers.papers import DocumentLine, FeeLine, Letterhead, Person, ReceiptPaper, Subject
from lib.dossiers.promising import limit_of
from lib.dossiers.queries import Whole, whole
from lib.dossiers.seeing import must_work_on
from lib.dossiers.states import PaperKind, ReturnMethod
from lib.errors import Invalid
from lib.org import Account, Actor, Right, Unit
from lib.residents import PartyKind, PartyMatch
from lib.settings import settings

ENQUIRY_PATH = "/tra-cuu"
ID_LABELS = {
    PartyKind.CITIZEN: "Số định danh cá nhân",
    PartyKind.FOREIGNER: "Số hộ chiếu",
    PartyKind.ORGANISATION: "Mã số thuế",
    PartyKind.NAME: "",
}
FEE_NAME = "Phí, lệ phí"


def is_receipt_due(dossier: Dossier) -> bool:
    """Is a receipt printed unasked? Not for a result of the same day (Decree 61/2018, article 17).

    What came after 15:00 or on a day off is promised for the next working day and gets one.
    """
    limit = limit_of(dossier)
    return limit is None or not limit.same_day or dossier.due_on != dossier.received_on


def enquiry_url(dossier: Dossier) -> str:
    """What the QR of a paper opens: the answer for this dossier without sign-in."""
    return f"{settings().public_url.rstrip('/')}{ENQUIRY_PATH}?k={dossier.enquiry_token}"


def receipt_pdf(session: Session, actor: Actor, dossier_id: int) -> bytes:
    """Form 01 of a received dossier as PDF. Raises NotAllowed, NotFound, Invalid ``receipt_before_receiving``, ``regime_without_form``."""
    return papers.receipt(receipt_paper(session, printable(session, actor, dossier_id)))


def printable(session: Session, actor: Actor, dossier_id: int) -> Whole:
    """A dossier with its persons in full, as a paper names them. Raises NotAllowed for who does not work on it."""
    actor.must(Right.REVEAL)
    found = whole(session, actor, dossier_id)
    must_work_on(actor, found.dossier, session)
    return found


def receipt_paper(session: Session, found: Whole) -> ReceiptPaper:
    """What the receipt says. Raises Invalid ``receipt_before_receiving`` for what was never received."""
    dossier = found.dossier
    if dossier.received_at_utc is None:
        raise Invalid("receipt_before_receiving", field="dossier")
    unit = session.get_one(Unit, dossier.received_unit_id)
    return ReceiptPaper(
        regime=dossier.regime,
        letterhead=letterhead(session, unit),
        subject=subject(found),
        enquiry_url=enquiry_url(dossier),
        received_at=dossier.received_at_utc,
        due_at=dossier.due_at_utc,
        due_is_provisional=dossier.due_is_provisional,
        limit=limit_of(dossier),
        limit_source=dossier.stated_due_source,
        documents=[
            DocumentLine(paper.name, PaperKind(paper.kind), paper.count)
            for paper in found.papers
            if paper.added_at_utc <= dossier.received_at_utc
        ],
        returned_where=_returned_where(dossier, unit),
        fees=[FeeLine(FEE_NAME, dossier.fee_vnd)] if dossier.fee_vnd else [],
        fee_note=dossier.fee_ground,
        received_by=_name(session, dossier.received_by_id),
    )


def letterhead(session: Session, unit: Unit) -> Letterhead:
    """Who issues a paper: the unit under the body it belongs to."""
    above = session.get(Unit, unit.parent_id) if unit.parent_id else None
    return Letterhead(
        superior=above.name if above else "",
        unit=unit.name,
        desk=unit.name,
        address=unit.address,
        hotline=unit.phone,
        demo=(settings().home / "demo.json").exists(),
    )


def subject(found: Whole) -> Subject:
    """Code, procedure and persons, as every slip begins."""
    dossier = found.dossier
    return Subject(
        code=dossier.code or "", procedure=dossier.procedure_name, procedure_code=dossier.procedure_code,
        applicant=_person(found.applicant),
        filer=_person(found.representative) if found.representative else None, filer_ground=dossier.representative_ground,
    )  # fmt: skip


def _person(party: PartyMatch) -> Person:
    kind = party.kind
    return Person(
        name=party.name, id_label=ID_LABELS[kind], id_number=party.id_number, is_organisation=kind is PartyKind.ORGANISATION,
        address=party.address, phone=party.phone,
    )  # fmt: skip


def _returned_where(dossier: Dossier, unit: Unit) -> str:
    """The place or address that the person chose, as the paper words it."""
    match ReturnMethod(dossier.return_method):
        case ReturnMethod.POST:
            return f"Qua dịch vụ bưu chính: {dossier.return_address}"
        case ReturnMethod.ELECTRONIC:
            return f"Bản điện tử{f': {dossier.return_address}' if dossier.return_address else ''}"
    return unit.name


def _name(session: Session, account_id: int | None) -> str:
    account = session.get(Account, account_id) if account_id else None
    return account.name if account else ""
