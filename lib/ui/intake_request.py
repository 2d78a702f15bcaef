"""From the fields of the form to a request, and back from a person of the register to the fields."""

import re
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lib import dossiers, procedures, residents
from lib.dossiers import PaperInput, PaperKind, Request, ReturnMethod
from lib.errors import DomainError, Invalid, Several
from lib.i18n import text, use
from lib.procedures import Channel, Document, DocumentRole, Offer, Reusable
from lib.residents import PartyInput, PartyKind, PartyMatch
from lib.values import fold, today

SIDES = ("applicant", "representative")
PARTY_FIELDS = ("kind", "id", "name", "birth_date", "sex", "phone", "address", "nationality", "old_id", "place", "card_seen")
GROUNDS = ("parent", "guardian", "mandate", "legal_representative", "heir")
"""On what ground one files for another (Civil Code art. 134 to 140)."""

Body = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of the checklist with the name of its fields."""

    name: str
    document: Document


def lines(offer: Offer) -> list[Line]:
    """The checklist. A line's fields are named by its text, so that another case keeps what was ticked on common lines."""
    named: dict[str, Line] = {}
    for document in offer.checklist:
        name = f"paper_{zlib.crc32(f'{document.code} {document.name}'.encode()):08x}"
        while name in named:
            name += "x"
        named[name] = Line(name, document)
    return list(named.values())


def is_missing(line: Line, body: Body) -> bool:
    """Asked for and not given yet."""
    return line.document.required and not body.get(f"{line.name}_given")


def usual_kind(document: Document) -> PaperKind:
    """The form in which a document is usually handed in."""
    if document.role is DocumentRole.SHOW:
        return PaperKind.ORIGINAL_SHOWN
    return PaperKind.CERTIFIED_COPY if document.copies and not document.originals else PaperKind.ORIGINAL_KEPT


def extras(body: Body) -> list[str]:
    """Names of the lines that the clerk added."""
    return [f"extra_{number}" for number in body.get("extras") or []]


def collect(session: Session, body: Body, key: str, *, whole: bool = True) -> Request:
    """The request as it stands. Raises Several for what cannot be read, together with what else is wrong.

    ``whole`` False: for a refusal or assistance only the person must be right.
    """
    found: list[DomainError] = []
    if not body.get("applicant_open"):
        found.append(Invalid("applicant_missing", field="applicant"))
    if not body.get("procedure"):
        found.append(Invalid("procedure_missing", field="procedure"))
    for side in SIDES:
        if side == "applicant" or body.get("representative"):
            found += unreadable(body, side)
    if not body.get("procedure"):
        raise Several(found)
    try:
        offer = offer_of(session, body)
    except DomainError as error:
        raise Several([*found, error]) from error
    request = request_of(body, key, offer)
    if found:
        others = dossiers.problems(request, offer, today=today())
        hidden = "applicant." if not body.get("applicant_open") else "-"
        raise Several([*found, *(p for p in others if (whole or p.field.startswith("applicant")) and not p.field.startswith(hidden))])
    return request


def offer_of(session: Session, body: Body) -> Offer:
    """What the catalogue offers for the chosen procedure, channel and case."""
    return procedures.offer(session, body.get("procedure") or "", channel=channel_of(body), case=body.get("case") or "", on=today())


def channel_of(body: Body) -> Channel:
    return Channel(body.get("channel") or Channel.COUNTER)


def request_of(body: Body, key: str, offer: Offer | None) -> Request:
    """The request with whatever is readable in the form."""
    method = ReturnMethod(body.get("return_method") or ReturnMethod.COUNTER)
    acts = bool(body.get("representative"))
    papers = papers_of(body, offer) if offer else ()
    return Request(
        idempotency_key=key,
        procedure=body.get("procedure") or "",
        applicant=party_of(body, "applicant"),
        channel=channel_of(body),
        case=body.get("case") or "",
        representative=party_of(body, "representative") if acts else None,
        representative_ground=ground_text(body.get("representative_ground") or "") if acts else "",
        papers=papers,
        copies=int(body.get("copies") or 1),
        pages=int(body.get("pages") or 0),
        exemption=body.get("exemption") or "",
        stated_fee_vnd=body.get("fee") if offer and offer.fee_rule.is_unknown else None,
        stated_fee_source=body.get("fee_source") or "",
        stated_due_on=_day(body.get("due_on")) if offer and offer.limit is None else None,
        stated_due_source=body.get("due_source") or "",
        return_method=method,
        return_address=(body.get("return_address") or "") if method is not ReturnMethod.COUNTER else "",
        competent_unit=body.get("competent_unit") or "",
        vneid_verified=bool(body.get("vneid")),
        population_data_used=bool(offer) and _uses_population(body, offer),
    )


def party_of(body: Body, side: str) -> PartyInput:
    """The applicant or the representative as typed; an unreadable birth date is left out, ``unreadable`` names it."""
    said = {name: body.get(f"{side}_{name}") or "" for name in PARTY_FIELDS}
    try:
        born = read_day(said["birth_date"], "")
    except Invalid:
        born = None
    kind = said["kind"] or PartyKind.CITIZEN
    person = kind != PartyKind.ORGANISATION
    return PartyInput(
        kind=kind,
        id_number=said["id"],
        name=said["name"],
        birth_date=born if person else None,
        sex=said["sex"] if person else "",
        phone=said["phone"],
        address=said["address"],
        nationality=said["nationality"] if kind == PartyKind.FOREIGNER else "",
        old_id_number=said["old_id"],
        place_code=said["place"],
        card_seen_reason=said["card_seen"],
    )


def unreadable(body: Body, side: str) -> list[DomainError]:
    """What was typed as a birth date and is none."""
    try:
        read_day(body.get(f"{side}_birth_date") or "", f"{side}.birth_date")
    except Invalid as error:
        return [error]
    return []


def read_day(typed: str, field: str) -> date | None:
    """A day as it is typed in haste: ``17052003``, ``17/5/2003``, ``2003-05-17``. Raises Invalid ``birth_date_malformed``."""
    typed = re.sub(r"[\s.\-]+", "/", typed.strip())
    packed = re.fullmatch(r"(\d{2})(\d{2})(\d{4})", typed, re.ASCII)
    return residents.read_date("/".join(packed.groups()) if packed else typed, field)


def fields_of(match: PartyMatch, side: str) -> Body:
    """The fields of a person whom the register knows."""
    return {
        f"{side}_open": True,
        f"{side}_known": True,
        f"{side}_kind": match.kind.value,
        f"{side}_id": match.id_number,
        f"{side}_name": match.name,
        f"{side}_birth_date": match.born,
        f"{side}_sex": match.sex,
        f"{side}_phone": match.phone,
        f"{side}_address": match.address,
        f"{side}_nationality": match.nationality,
        f"{side}_old_id": match.old_id_number,
        f"{side}_place": match.place_code,
        f"{side}_card_seen": "",
        f"{side}_bent": False,
    }


def papers_of(body: Body, offer: Offer) -> tuple[PaperInput, ...]:
    """What was given: ticked lines of the checklist in their order, then added ones."""
    given = [_paper(body, line.name, line.document.name, line.document.code) for line in lines(offer) if body.get(f"{line.name}_given")]
    return (*given, *(_paper(body, name, body.get(f"{name}_name") or "", "") for name in extras(body)))


def _paper(body: Body, field: str, name: str, code: str) -> PaperInput:
    return PaperInput(
        name=name,
        code=code,
        kind=PaperKind(body.get(f"{field}_kind") or PaperKind.ORIGINAL_KEPT),
        count=int(body.get(f"{field}_count") or 1),
        sha256=body.get(f"{field}_sha256") or "",
        reused_paper_id=body.get(f"{field}_reused"),
    )


def _uses_population(body: Body, offer: Offer) -> bool:
    """Something that the population database holds was taken from there instead of being handed in."""
    instead = {PaperKind.VNEID, PaperKind.REUSED}
    taken = (line for line in lines(offer) if line.document.reusable is Reusable.POPULATION and body.get(f"{line.name}_given"))
    return any(body.get(f"{line.name}_kind") in instead for line in taken)


def is_same_document(document: Document, name: str, code: str) -> bool:
    """Does a paper that the city holds answer this line?"""
    return bool(code and code == document.code) or fold(name) == fold(document.name)


def ground_text(ground: str) -> str:
    """A ground as the papers print it, Vietnamese whoever types."""
    with use("vi"):
        return text(f"ground.{ground}") if ground in GROUNDS else ground


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
