"""What is printed: frozen facts, already read from the database. Instants are aware; papers write them in Hanoi's time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lib.calendar.rules import ClockModel, Limit
from lib.dossiers.states import Outcome, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who issues the paper. ``superior`` and ``unit`` stand at the top left, ``desk`` names the counter in sentences.

    ``place`` opens the date line ("Hà Nội, ngày ..."). ``demo`` lays the words of a practice city under every page.
    """

    superior: str
    unit: str
    desk: str = "Bộ phận Tiếp nhận và Trả kết quả"
    place: str = "Hà Nội"
    address: str = ""
    hotline: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An applicant or a filer. ``id_label`` says what ``id_number`` is; a person's number is masked on paper, an
    organisation's (``is_organisation``) is public and stands in full."""

    name: str
    id_label: str = "Số định danh cá nhân"
    id_number: str = ""
    is_organisation: bool = False
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What every slip says first. ``filer`` is who hands in for the applicant, by ``filer_ground`` (a mandate, a parent)."""

    code: str
    procedure: str
    procedure_code: str = ""
    applicant: Person
    filer: Person | None = None
    filer_ground: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of the table of documents."""

    name: str
    kind: PaperKind
    count: int = 1


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee or charge, in whole dong."""

    name: str
    amount_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper:
    """Form 01. ``limit`` None: unknown to the catalogue, ``limit_source`` says where the date comes from.

    ``returned_where`` is a place or an address as the person chose it. ``fees`` empty: nothing to pay, and
    ``fee_note`` may say on which ground. ``due_is_provisional``: the calendar of that year is not decreed yet.
    ``reprinted_at`` marks a second print.
    """

    regime: str
    letterhead: Letterhead
    subject: Subject
    enquiry_url: str
    received_at: datetime
    due_at: datetime | None
    due_is_provisional: bool = False
    limit: Limit | None = None
    limit_source: str = ""
    documents: Sequence[DocumentLine] = ()
    sets: int = 1
    returned_where: str = ""
    fees: Sequence[FeeLine] = ()
    fee_note: str = ""
    book: str = ""
    book_number: str = ""
    received_by: str = ""
    reprinted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementPaper:
    """Form 02. ``number`` as counted ("12/HDHS"); ``items`` all that is missing, at once; ``clock`` what the answer does
    to the time (None: the paper does not say)."""

    regime: str
    letterhead: Letterhead
    subject: Subject
    number: str
    asked_at: datetime
    items: Sequence[str]
    reason: str
    clock: ClockModel | None = None
    contact: str = ""
    contact_phone: str = ""
    guided_by: str = ""
    enquiry_url: str = ""
    reprinted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPaper:
    """Form 03, at intake or after appraisal. ``returned_documents`` is what the person gets back with it."""

    regime: str
    letterhead: Letterhead
    subject: Subject
    number: str
    refused_at: datetime
    reasons: Sequence[str]
    ground: str = ""
    returned_documents: Sequence[str] = ()
    contact_phone: str = ""
    refused_by: str = ""
    reprinted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """One pair of rows of the control slip. ``taken_at`` None: not yet taken; what is unknown is left to be written by hand.

    ``result`` is the giver's, against its own date.
    """

    giver: str
    taker: str
    given_at: datetime | None
    given_by: str
    taken_at: datetime | None = None
    taken_by: str = ""
    result: Outcome | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSlipPaper:
    """Form 05 of 2018, 06 of 2025. ``competent`` decides, ``consulted`` were asked; ``printed_at`` dates the slip."""

    regime: str
    letterhead: Letterhead
    subject: Subject
    printed_at: datetime
    hand_overs: Sequence[HandOver]
    competent: str = ""
    consulted: Sequence[str] = ()
    received_at: datetime | None = None
    due_at: datetime | None = None
    number: str = ""
    reprinted_at: datetime | None = None
