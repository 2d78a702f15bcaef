"""What a person asks for, as it comes from the counter, a file or the portal; and its checks.

Field names in errors are the JSON names of an intake line (docs/command-line.md).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from lib import calendar, residents
from lib.dossiers.states import PaperKind, ReturnMethod
from lib.errors import DomainError, Invalid, NotFound
from lib.procedures import Channel, Offer
from lib.values import clean, local

MOST_COUNT = 999
LONGEST_KEY = 80
PLACE = re.compile(r"[0-9]{5}")


@dataclass(frozen=True)
class PaperInput:
    """One document given: its line on the checklist, form, count, and a stored file or the held paper it reuses."""

    name: str
    kind: PaperKind
    count: int = 1
    code: str = ""
    sha256: str = ""
    reused_paper_id: int | None = None


@dataclass(frozen=True)
class Request:
    """One request. ``idempotency_key`` makes sending it twice harmless."""

    idempotency_key: str
    procedure: str
    applicant: residents.PartyInput
    channel: Channel = Channel.COUNTER
    case: str = ""
    representative: residents.PartyInput | None = None
    representative_ground: str = ""
    papers: tuple[PaperInput, ...] = ()
    copies: int = 1
    pages: int = 0
    exemption: str = ""
    stated_fee_vnd: int | None = None
    stated_fee_source: str = ""
    stated_due_on: date | None = None
    stated_due_source: str = ""
    return_method: ReturnMethod = ReturnMethod.COUNTER
    return_address: str = ""
    place_code: str = ""
    competent_unit: str = ""
    filed_at: datetime | None = None
    vneid_verified: bool = False
    population_data_used: bool = False
    full_online: bool = False
    at_counter: bool = field(default=True, compare=False)
    """A clerk stands before the person and may note "card seen"; a file cannot."""


def problems(request: Request, offer: Offer, *, today: date) -> list[DomainError]:
    """Everything that is wrong with a request under an offer, each beside its field; empty when it can be received."""
    found: list[DomainError] = [*problems_of_key(request.idempotency_key)]
    found += residents.check_input(
        request.applicant,
        prefix="applicant",
        today=today,
        at_counter=request.at_counter,
        allowed_kinds=tuple(offer.applicant_kinds),
        needs_identity=offer.needs_identity,
    )
    if request.representative is not None:
        found += residents.check_input(
            request.representative, prefix="representative", today=today, at_counter=request.at_counter, needs_identity=True
        )
        if not request.representative_ground.strip():
            found.append(Invalid("representative_ground_missing", field="representative.ground"))
    found += _too_young(request, offer, today)
    found += _papers(request.papers)
    if not 1 <= request.copies <= MOST_COUNT:
        found.append(Invalid("count_out_of_range", field="copies", least=1, most=MOST_COUNT))
    if not 0 <= request.pages <= MOST_COUNT:
        found.append(Invalid("count_out_of_range", field="pages", least=0, most=MOST_COUNT))
    if request.return_method is ReturnMethod.POST and not request.return_address.strip():
        found.append(Invalid("return_address_missing", field="return.address"))
    found += _texts(request) + _times(request, today)
    if offer.limit is None and request.stated_due_on is None:
        found.append(Invalid("due_unstated", field="due_on"))
    if request.stated_due_on is not None and request.stated_due_on < today:
        found.append(Invalid("due_in_past", field="due_on"))
    if request.stated_due_on is not None and not request.stated_due_source.strip():
        found.append(Invalid("due_source_missing", field="due_source"))
    return found


def problems_of_key(key: str) -> list[Invalid]:
    """The key must fit where it is kept, before anything is asked about it."""
    return [] if 0 < len(key) <= LONGEST_KEY else [Invalid("key_malformed", field="idempotency_key")]


def _texts(request: Request) -> list[DomainError]:
    """What would not fit where it is kept is said, never cut."""
    found: list[DomainError] = [
        Invalid("text_too_long", field=name, longest=longest) for name, said, longest in _lengths(request) if len(clean(said)) > longest
    ]
    if request.place_code and not PLACE.fullmatch(request.place_code):
        found.append(NotFound("place_unknown", field="place", place=request.place_code[:20]))
    return found


def _lengths(request: Request) -> Iterator[tuple[str, str, int]]:
    yield "return.address", request.return_address, 300
    yield "representative.ground", request.representative_ground, 200
    yield "due_source", request.stated_due_source, 300
    yield "fee", request.stated_fee_source, 300
    for paper in request.papers:
        yield "documents", paper.name, 500
        yield "documents", paper.code, 60


def _times(request: Request, today: date) -> list[DomainError]:
    """A request was filed at a time that the calendar knows, and not after today."""
    if request.filed_at is None:
        return []
    try:
        filed_on = calendar.within_calendar(local(request.filed_at).date(), field="filed_at")
    except OverflowError:
        return [Invalid("date_malformed", field="filed_at")]
    except Invalid as outside:
        return [outside]
    return [Invalid("filed_in_future", field="filed_at")] if filed_on > today else []


def _too_young(request: Request, offer: Offer, today: date) -> list[DomainError]:
    """Whoever acts (the applicant, or who acts for them) must be old enough for this procedure (Civil Code art. 21)."""
    prefix, acting = ("representative", request.representative) if request.representative else ("applicant", request.applicant)
    if acting.kind == residents.PartyKind.ORGANISATION or (acting.birth_date or today) > today:
        return []
    found = residents.check_age(acting.id_number, acting.birth_date, today, offer.min_age)
    return [problem.error(prefix) for problem in found]


def _papers(papers: Sequence[PaperInput]) -> list[DomainError]:
    found: list[DomainError] = []
    for line, paper in enumerate(papers, 1):
        if not paper.name.strip():
            found.append(Invalid("paper_name_missing", field="documents", line=line))
        if not 1 <= paper.count <= MOST_COUNT:
            found.append(Invalid("count_out_of_range", field="documents", line=line, least=1, most=MOST_COUNT))
        if paper.kind is PaperKind.REUSED and paper.reused_paper_id is None:
            found.append(Invalid("reused_paper_missing", field="documents", line=line))
    return found
