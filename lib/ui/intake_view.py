"""What one run of the intake screen reads: offer, promise, what is wrong now, whom the register knows, what the city holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import streamlit as st
from sqlalchemy.orm import Session

from lib import db, dossiers, i18n, procedures, residents
from lib.dossiers import Promise, Request
from lib.errors import DomainError
from lib.i18n import _
from lib.org import Actor
from lib.procedures import Channel, Offer
from lib.residents import PartyMatch
from lib.ui import act
from lib.ui import intake_draft as draft
from lib.ui.intake_request import SIDES, Body, offer_of, request_of, unreadable
from lib.ui.wording import plain
from lib.values import fold, today

LEFT_EMPTY = frozenset(
    (
        "id_missing",
        "party_name_missing",
        "fee_unstated",
        "due_unstated",
        "due_source_missing",
        "copies_missing",
        "pages_missing",
        "return_address_missing",
        "representative_ground_missing",
        "paper_name_missing",
        "case_required",
        "key_malformed",
    )
)
"""Not a fault while the form is being filled in; said when the button was pressed."""


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A file of the person that the city already has, and from which dossier."""

    paper_id: int
    name: str
    code: str
    sha256: str
    from_code: str
    since: str


@dataclass(frozen=True)
class View:
    """``offer`` is None until procedure, channel and case go together; ``cases`` are then what must be chosen from."""

    request: Request
    offer: Offer | None = None
    promise: Promise | None = None
    problems: tuple[DomainError, ...] = ()
    known: dict[str, PartyMatch] = field(default_factory=dict)
    held: tuple[HeldPaper, ...] = ()
    procedure_name: str = ""
    cases: tuple[tuple[str, str], ...] = ()
    channels: tuple[str, ...] = ()

    def errors_at(self, *fields: str) -> list[DomainError]:
        return [problem for problem in self.problems if problem.field in fields]

    def say(self, *fields: str) -> None:
        """Beside a field: what is wrong with it now, else why it was refused at the last try."""
        for name in fields:
            now = [p for p in self.errors_at(name) if draft.has_been_tried() or p.code not in LEFT_EMPTY]
            if now:
                act.has_shown(name, draft.FORM)
                st.markdown(f":red[:material/error: {plain(i18n.error_text(now[0]))}]")
            else:
                act.field_error(name, draft.FORM)

    def say_what_is_left(self) -> None:
        """Beside the button, once it was pressed: the fields that say more may stand outside the screen."""
        if draft.has_been_tried() and self.problems:
            sentences = dict.fromkeys(i18n.error_text(problem) for problem in self.problems)
            st.markdown(f":red[:material/error: **{_('Not received yet.')}** {plain(' '.join(sentences))}]")

    @property
    def is_complete(self) -> bool:
        return self.promise is not None and not self.problems


def look(actor: Actor, body: Body, key: str) -> View:
    """One look at the form as it stands: a handful of reads by key, nothing is written."""
    found: list[DomainError] = [
        error for side in SIDES if side == "applicant" or body.get("representative") for error in unreadable(body, side)
    ]
    with db.reading() as session:
        offer, entry_name, cases, channels, wrong = _offer(session, body)
        found += wrong
        request = request_of(body, key, offer)
        promise = None
        if offer is not None and not offer.is_assistance:
            promise = dossiers.promise(session, actor, request)
            found += promise.problems
        else:
            found += _persons(session, request, offer)
        known = _known(session, actor, body, request)
        held = _held(session, actor, known.get("applicant"))
    if not body.get("applicant_open"):
        found = [problem for problem in found if not problem.field.startswith("applicant")]
    return View(request, offer, promise, tuple(found), known, held, entry_name, cases, channels)


def _offer(session: Session, body: Body) -> tuple[Offer | None, str, tuple[tuple[str, str], ...], tuple[str, ...], list[DomainError]]:
    code = body.get("procedure") or ""
    if not code:
        return None, "", (), (), []
    try:
        offer = offer_of(session, body)
    except DomainError as error:
        entry = procedures.index(session).by_code.get(code)
        cases = tuple((case["code"], case["name"]) for case in error.values.get("cases", ()) if isinstance(case, dict))
        return None, entry.name if entry else code, cases, channels_of(session, code), [error]
    return offer, offer.name, tuple((case.code, case.name) for case in offer.cases), tuple(offer.channels), []


def channels_of(session: Session, code: str) -> tuple[str, ...]:
    """Through which channels a procedure is offered at all; empty when it is not in force."""
    try:
        return tuple(procedures.offer(session, code, channel=Channel.COUNTER, on=today()).channels)
    except DomainError as error:
        said = str(error.values.get("channels", ""))
        return tuple(Channel(one) for one in said.split(", ") if one) or (
            (Channel.COUNTER, Channel.POSTAL) if error.code == "case_required" else ()
        )


def _persons(session: Session, request: Request, offer: Offer | None) -> Iterable[DomainError]:
    """What can be said of the persons before there is a promise."""
    kinds = tuple(offer.applicant_kinds) if offer else ()
    needs = offer.needs_identity if offer else False
    yield from residents.check_input(request.applicant, today=today(), at_counter=True, allowed_kinds=kinds, needs_identity=needs)
    yield from residents.check_known(session, request.applicant)
    if request.representative is not None:
        yield from residents.check_input(request.representative, today=today(), at_counter=True, prefix="representative")
        yield from residents.check_known(session, request.representative, prefix="representative")


def _known(session: Session, actor: Actor, body: Body, request: Request) -> dict[str, PartyMatch]:
    persons = {"applicant": request.applicant if body.get("applicant_open") else None, "representative": request.representative}
    found = {side: residents.known(session, actor, who.kind, who.id_number) for side, who in persons.items() if who and who.id_number}
    return {side: match for side, match in found.items() if match is not None}


def _held(session: Session, actor: Actor, person: PartyMatch | None) -> tuple[HeldPaper, ...]:
    """Each file once, the newest first."""
    if person is None:
        return ()
    kept: dict[str, HeldPaper] = {}
    for paper, dossier in dossiers.held(session, actor, person.id):
        since = f"{dossier.received_on:%d/%m/%Y}" if dossier.received_on else ""
        kept.setdefault(fold(paper.name), HeldPaper(paper.id, paper.name, paper.document_code, paper.sha256, dossier.code or "", since))
    return tuple(kept.values())
