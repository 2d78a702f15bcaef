"""Receive a request: one transaction, one dossier for a key, its code, its promise, its count."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lib import calendar, db, ledger, procedures, residents
from lib.calendar import Due, Hours
from lib.dossiers.competence import competent_unit
from lib.dossiers.documents import add_papers
from lib.dossiers.model import Assistance, Dossier, Draft
from lib.dossiers.promising import due_of, limit_json, take_in
from lib.dossiers.requests import Request, problems, problems_of_key
from lib.dossiers.states import OPEN, PaperKind, Status
from lib.errors import DomainError, Invalid, NotAllowed, Several
from lib.org import Actor, Right, Role, Unit
from lib.procedures import Fee, Offer
from lib.values import clean, local, now_utc, today

HELD_ELSEWHERE = frozenset({PaperKind.REUSED, PaperKind.VNEID})


@dataclass(frozen=True)
class Promise:
    """What the person is told before the button: fee, due date with its days, who decides, what to mind."""

    offer: Offer
    fee: Fee | None
    due: Due | None
    competent: Unit | None
    forward_by: datetime
    problems: tuple[DomainError, ...]
    open_dossiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Received:
    """``created`` is False when the key was already received: then it is the dossier of the first time."""

    dossier: Dossier
    created: bool


def promise(session: Session, actor: Actor, request: Request, *, now: datetime | None = None) -> Promise:
    """Everything the clerk sees before the button, without writing. Raises NotAllowed, and what ``procedures.offer`` raises."""
    actor.must(Right.RECEIVE, actor.unit_id)
    unit = _point(session, actor)
    at = now or now_utc()
    offer = procedures.offer(session, request.procedure, channel=request.channel, case=request.case, on=local(at).date())
    found = problems(request, offer, today=local(at).date())
    found += residents.check_known(session, request.applicant)
    if request.representative is not None:
        found += residents.check_known(session, request.representative, prefix="representative")
    fee = due = competent = None
    try:
        fee = _fee(offer, request)
    except DomainError as error:
        found.append(error)
    try:
        competent = competent_unit(session, offer, received_at=unit, place_code=request.place_code, chosen=request.competent_unit)
        due = due_of(session, offer, request.stated_due_on, at, competent)
    except DomainError as error:
        if error.code != "limit_unknown":
            found.append(error)
    working = calendar.load(session)
    return Promise(
        offer,
        fee,
        due,
        competent,
        calendar.forward_by(at, working, Hours.from_json(unit.hours)),
        tuple(found),
        _open_same(session, request),
    )


def receive(session: Session, actor: Actor, request: Request, *, now: datetime | None = None) -> Received:
    """Receive a request at the actor's point: code, promise, papers, event and counts in this transaction.

    Raises NotAllowed, NotFound (procedure, place, unit), Several (everything wrong with the request,
    each beside its field). A key seen before gives the dossier of the first time.
    """
    actor.must(Right.RECEIVE, actor.unit_id)
    unit = _point(session, actor)
    at = now or now_utc()
    day = local(at).date()
    offer = procedures.offer(session, request.procedure, channel=request.channel, case=request.case, on=day)
    if offer.is_assistance:
        raise Invalid("procedure_of_ministry", field="procedure", system=offer.ministry_system)
    earlier = claim_key(session, request.idempotency_key, actor, unit)
    if earlier is not None:
        if earlier.status == Status.REFUSED_AT_INTAKE:
            raise Invalid("key_refused_at_intake", field="idempotency_key")
        if earlier.status == Status.SUBMITTED:
            raise Invalid("key_submitted", field="idempotency_key")
        return Received(earlier, created=False)
    fee, competent, due = _checked(session, offer, request, unit, at)
    dossier = blank(request, offer, unit, competent, at)
    applicant = persons(session, dossier, request, actor)
    take_in(session, dossier, actor=actor, offer=offer, unit=unit, due=due, due_source=request.stated_due_source, fee=fee, at=at)
    session.add(dossier)
    session.flush()
    add_papers(session, dossier, request.papers, at)
    ledger.record(
        session,
        actor,
        "dossier:received",
        kind="dossier",
        thing_id=dossier.id,
        unit_id=unit.id,
        to=Status.RECEIVED,
        at_utc=at,
        details={
            "code": dossier.code,
            "procedure": offer.code,
            "channel": request.channel.value,
            "due_on": str(dossier.due_on),
            "fee_vnd": fee.amount_vnd,
        },
        private={"applicant": applicant.name, "id_number": applicant.id_number, "card_seen": dossier.card_seen_reason},
    )
    finish_draft(session, request.idempotency_key, dossier)
    return Received(dossier, created=True)


def refuse_at_intake(session: Session, actor: Actor, request: Request, *, reason: str, now: datetime | None = None) -> Dossier:
    """Refuse a request at the window: no code, no promise, but the visit and its reason are kept (form 03).

    Raises NotAllowed, Invalid ``reason_missing``, Several for a person that cannot be stored.
    """
    actor.must(Right.RECEIVE, actor.unit_id)
    reason = clean(reason)
    if not reason:
        raise Invalid("reason_missing", field="reason")
    unit = _point(session, actor)
    at = now or now_utc()
    offer = procedures.offer(session, request.procedure, channel=request.channel, case=request.case, on=local(at).date())
    wrong = [p for p in problems(request, offer, today=local(at).date()) if p.field.startswith(("applicant", "idempotency_key"))]
    if wrong:
        raise Several(wrong)
    earlier = claim_key(session, request.idempotency_key, actor, unit)
    if earlier is not None:
        if earlier.status != Status.REFUSED_AT_INTAKE:
            raise Invalid("key_received", field="idempotency_key", dossier=earlier.code or "")
        return earlier
    applicant = residents.register(session, actor, request.applicant)
    competent = competent_unit(session, offer, received_at=unit, place_code=request.place_code, chosen=request.competent_unit)
    dossier = blank(request, offer, unit, competent, at)
    dossier.status, dossier.applicant_id, dossier.refusal_reason = Status.REFUSED_AT_INTAKE, applicant.id, reason
    session.add(dossier)
    session.flush()
    add_papers(session, dossier, request.papers, at)
    ledger.record(
        session,
        actor,
        "dossier:refused_at_intake",
        kind="dossier",
        thing_id=dossier.id,
        unit_id=unit.id,
        was=Status.DRAFT,
        to=Status.REFUSED_AT_INTAKE,
        at_utc=at,
        details={"procedure": offer.code},
        private={"reason": reason},
    )
    finish_draft(session, request.idempotency_key, dossier)
    return dossier


def assist(session: Session, actor: Actor, request: Request, *, other_code: str) -> Assistance:
    """Note that a person was helped with a procedure of a ministry's own system, with that system's code; counted apart.

    Raises NotAllowed, Invalid ``other_code_missing`` or ``procedure_of_city``, Several for the person.
    """
    actor.must(Right.RECEIVE, actor.unit_id)
    unit = _point(session, actor)
    offer = procedures.offer(session, request.procedure, channel=request.channel, case=request.case, on=local(now_utc()).date())
    if not offer.is_assistance:
        raise Invalid("procedure_of_city", field="procedure", procedure=offer.code)
    other_code = clean(other_code)
    if not other_code or len(other_code) > 60:
        raise Invalid("other_code_missing", field="other_code", system=offer.ministry_system)
    wrong = [p for p in problems(request, offer, today=local(now_utc()).date()) if p.field.startswith(("applicant", "idempotency_key"))]
    if wrong:
        raise Several(wrong)
    received = claim_key(session, request.idempotency_key, actor, unit)
    if received is not None:
        raise Invalid("key_received", field="idempotency_key", dossier=received.code or "")
    # Nobody shall find the finished form again; the key lives on in the row of the help.
    session.execute(delete(Draft).where(Draft.key == request.idempotency_key))
    earlier = session.scalar(select(Assistance).where(Assistance.idempotency_key == request.idempotency_key))
    if earlier is not None:
        if earlier.unit_id != unit.id:
            raise NotAllowed("key_of_another_unit", field="idempotency_key")
        return earlier
    party = residents.register(session, actor, request.applicant)
    helped = Assistance(
        idempotency_key=request.idempotency_key,
        unit_id=unit.id,
        account_id=actor.account_id,
        party_id=party.id,
        procedure_code=offer.code,
        procedure_name=offer.name,
        system=offer.ministry_system,
        other_code=other_code,
        helped_on=local(now_utc()).date(),
        helped_at_utc=now_utc(),
    )
    session.add(helped)
    session.flush()
    ledger.record(
        session,
        actor,
        "dossier:assisted",
        kind="assistance",
        thing_id=helped.id,
        unit_id=unit.id,
        details={"procedure": offer.code, "system": offer.ministry_system},
        private={"other_code": other_code},
    )
    return helped


def _point(session: Session, actor: Actor) -> Unit:
    if actor.unit_id is None:
        raise NotAllowed("not_allowed", right=Right.RECEIVE.value)
    unit = session.get_one(Unit, actor.unit_id)
    if unit.valid_to is not None and unit.valid_to < today():
        raise NotAllowed("unit_closed", unit=unit.name, last_day=f"{unit.valid_to:%d/%m/%Y}")
    return unit


def claim_key(session: Session, key: str, actor: Actor, unit: Unit) -> Dossier | None:
    """Take the draft that owns the key, making it where there is none (a file, another program); what it became, if anything.

    Its row stays locked until the end of the transaction: a second request with the key waits here
    and then finds the dossier of the first. Raises Invalid ``key_malformed``, NotAllowed ``key_of_another_unit``.
    """
    key_problems = problems_of_key(key)
    if key_problems:
        raise key_problems[0]
    now = now_utc()
    insert = db.upsert(session, Draft).values(
        key=key, account_id=actor.account_id, unit_id=unit.id, body={}, created_at_utc=now, updated_at_utc=now
    )
    owner = session.scalar(insert.on_conflict_do_update(index_elements=["key"], set_={"updated_at_utc": now}).returning(Draft.unit_id))
    earlier = session.scalar(select(Dossier).where(Dossier.idempotency_key == key))
    if owner != unit.id or (earlier is not None and earlier.received_unit_id != unit.id):
        raise NotAllowed("key_of_another_unit", field="idempotency_key")
    return earlier


def _checked(session: Session, offer: Offer, request: Request, unit: Unit, at: datetime) -> tuple[Fee, Unit, Due]:
    found = [*problems(request, offer, today=local(at).date()), *_against_register(session, request)]
    fee = competent = due = None
    for work in ("fee", "competent"):
        try:
            if work == "fee":
                fee = _fee(offer, request)
            else:
                competent = competent_unit(session, offer, received_at=unit, place_code=request.place_code, chosen=request.competent_unit)
        except DomainError as error:
            found.append(error)
    if found or fee is None or competent is None:
        raise found[0] if len(found) == 1 else Several(found)
    due = due_of(session, offer, request.stated_due_on, at, competent)
    return fee, competent, due


def _against_register(session: Session, request: Request) -> list[DomainError]:
    """Where the persons contradict what the city knows of them."""
    found: list[DomainError] = list(residents.check_known(session, request.applicant, prefix="applicant"))
    if request.representative is not None:
        found += residents.check_known(session, request.representative, prefix="representative")
    return found


def _fee(offer: Offer, request: Request) -> Fee:
    return procedures.fee(
        offer,
        copies=request.copies,
        pages=request.pages or None,
        exemption=request.exemption,
        stated_vnd=request.stated_fee_vnd,
        stated_source=request.stated_fee_source,
    )


def persons(session: Session, dossier: Dossier, request: Request, actor: Actor) -> residents.Party:
    """Register who asks, and who files for them, on a new dossier; returns who asks."""
    applicant = residents.register(session, actor, request.applicant)
    representative = residents.register(session, actor, request.representative, prefix="representative") if request.representative else None
    dossier.applicant_id = applicant.id
    dossier.representative_id = representative.id if representative else None
    return applicant


def blank(request: Request, offer: Offer, unit: Unit, competent: Unit, at: datetime) -> Dossier:
    """A dossier as its request describes it: a draft without code, persons and promise."""
    return Dossier(
        idempotency_key=request.idempotency_key,
        enquiry_token=secrets.token_urlsafe(16),
        status=Status.DRAFT,
        procedure_code=offer.code,
        procedure_name=offer.name,
        version_id=offer.version_id,
        case_code=offer.case_code,
        channel=request.channel,
        regime="",
        representative_ground=clean(request.representative_ground)[:200],
        card_seen_reason=clean(request.applicant.card_seen_reason)[:300],
        place_code=request.place_code,
        helped_unit_id=unit.id,
        received_unit_id=unit.id,
        competent_unit_id=competent.id,
        holder_unit_id=unit.id,
        step_role=Role.INTAKE_CLERK,
        steps=[{"name": s.name, "unit_kind": s.unit_kind, "role": s.role, "share": s.share} for s in offer.steps],
        filed_at_utc=request.filed_at or at,
        booked_at_utc=now_utc(),
        limit=limit_json(offer.limit),
        copies=request.copies,
        pages=request.pages,
        return_method=request.return_method,
        return_address=clean(request.return_address)[:300],
        vneid_verified=request.vneid_verified,
        population_data_used=request.population_data_used,
        full_online=request.full_online,
        has_component_file=any(p.sha256 for p in request.papers),
        has_result_file=False,
        exemption=clean(request.exemption)[:60],
        has_reused=any(p.kind in HELD_ELSEWHERE for p in request.papers),
        fee_vnd=0,
    )


def finish_draft(session: Session, key: str, dossier: Dossier) -> None:
    draft = session.scalar(select(Draft).where(Draft.key == key))
    if draft is not None:
        draft.dossier_id = dossier.id
        draft.body = {}
        draft.updated_at_utc = now_utc()


def _open_same(session: Session, request: Request) -> tuple[str, ...]:
    """Codes of open dossiers of the same person and procedure: a warning, not a refusal."""
    if not request.applicant.id_number:
        return ()
    found = session.scalars(
        select(Dossier.code)
        .join(residents.Party, residents.Party.id == Dossier.applicant_id)
        .where(
            residents.Party.has_number(request.applicant.kind, request.applicant.id_number),
            Dossier.procedure_code == request.procedure,
            Dossier.status.in_(sorted(OPEN)),
        )
        .order_by(Dossier.id.desc())
        .limit(5)
    )
    return tuple(code for code in found if code)
