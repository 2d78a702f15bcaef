"""Requests filed online: they wait at the point, without a code, until a clerk receives or refuses them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lib import ledger, procedures
from lib.dossiers.competence import competent_unit
from lib.dossiers.custody import load
from lib.dossiers.documents import add_papers
from lib.dossiers.intake import blank, claim_key, finish_draft, persons
from lib.dossiers.model import Dossier
from lib.dossiers.promising import due_of, limit_json, take_in
from lib.dossiers.requests import Request, problems
from lib.dossiers.states import Status
from lib.errors import Invalid, MoveRefused, Several
from lib.org import Actor, Right, Unit, unit_by_code
from lib.values import clean, local, now_utc, today


@dataclass(frozen=True)
class Stated:
    """What the clerk states where the catalogue does not know it: fee and due date, each with its source."""

    fee_vnd: int | None = None
    fee_source: str = ""
    due_on: date | None = None
    due_source: str = ""


def submit(session: Session, actor: Actor, request: Request, *, unit_code: str, now: datetime | None = None) -> Dossier:
    """Keep a request that was filed online for a point: no code and no promise yet. A key seen before gives the first one.

    Raises NotAllowed, NotFound ``unit_unknown``, Several for what is wrong with the request.
    """
    unit = unit_by_code(session, unit_code)
    actor.must(Right.RECEIVE, unit.id)
    at = now or now_utc()
    offer = procedures.offer(session, request.procedure, channel=request.channel, case=request.case, on=local(at).date())
    if offer.is_assistance:
        raise Invalid("procedure_of_ministry", field="procedure", system=offer.ministry_system)
    earlier = claim_key(session, request.idempotency_key, actor, unit)
    if earlier is not None:
        return earlier
    # A fee or limit that the catalogue does not know is stated by the clerk who receives it.
    wrong = [problem for problem in problems(request, offer, today=local(at).date()) if problem.code != "due_unstated"]
    if wrong:
        raise Several(wrong)
    competent = competent_unit(session, offer, received_at=unit, place_code=request.place_code, chosen=request.competent_unit)
    dossier = blank(request, offer, unit, competent, at)
    dossier.status = Status.SUBMITTED
    persons(session, dossier, request, actor)
    session.add(dossier)
    session.flush()
    add_papers(session, dossier, request.papers, at)
    ledger.record(
        session, actor, "dossier:submitted", kind="dossier", thing_id=dossier.id, unit_id=unit.id, was=Status.DRAFT, to=Status.SUBMITTED,
        at_utc=at, details={"procedure": offer.code, "channel": request.channel.value},
    )  # fmt: skip
    finish_draft(session, request.idempotency_key, dossier)
    return dossier


def accept(session: Session, actor: Actor, dossier_id: int, *, stated: Stated | None = None, version: int | None = None) -> Dossier:
    """Receive what was filed online: from now on it has its code, its promise and its count.

    Raises NotAllowed, Stale, MoveRefused, and what ``procedures.fee`` and the calendar refuse (``fee_unstated``, ``due_unstated``).
    """
    dossier = _waiting(session, actor, dossier_id, version, Status.RECEIVED)
    stated = stated or Stated()
    at = now_utc()
    unit = session.get_one(Unit, dossier.received_unit_id)
    offer = procedures.offer(session, dossier.procedure_code, channel=dossier.channel, case=dossier.case_code, on=local(at).date())
    if offer.limit is None and stated.due_on is None:
        raise Invalid("due_unstated", field="due_on")
    if stated.due_on is not None and (stated.due_on < today() or not clean(stated.due_source)):
        raise Invalid("due_in_past" if stated.due_on < today() else "due_source_missing", field="due_on")
    fee = procedures.fee(
        offer, copies=dossier.copies, pages=dossier.pages or None, exemption=dossier.exemption, stated_vnd=stated.fee_vnd,
        stated_source=stated.fee_source,
    )  # fmt: skip
    dossier.version_id, dossier.limit = offer.version_id, limit_json(offer.limit)
    due = due_of(session, offer, stated.due_on, at, session.get_one(Unit, dossier.competent_unit_id))
    take_in(session, dossier, actor=actor, offer=offer, unit=unit, due=due, due_source=stated.due_source, fee=fee, at=at)
    ledger.record(
        session, actor, "dossier:received", kind="dossier", thing_id=dossier.id, unit_id=unit.id, was=Status.SUBMITTED, to=Status.RECEIVED,
        at_utc=at, details={"code": dossier.code, "procedure": offer.code, "due_on": str(dossier.due_on), "fee_vnd": fee.amount_vnd},
    )  # fmt: skip
    return dossier


def refuse_submitted(session: Session, actor: Actor, dossier_id: int, *, reason: str, version: int | None = None) -> Dossier:
    """Refuse what was filed online, with the reason the person is told (form 03). Raises Invalid ``reason_missing``."""
    dossier = _waiting(session, actor, dossier_id, version, Status.REFUSED_AT_INTAKE)
    reason = clean(reason)[:1_000]
    if not reason:
        raise Invalid("reason_missing", field="reason")
    was = dossier.move(Status.REFUSED_AT_INTAKE)
    dossier.refusal_reason = reason
    ledger.record(
        session, actor, "dossier:refused_at_intake", kind="dossier", thing_id=dossier.id, unit_id=dossier.received_unit_id, was=was,
        to=dossier.status, private={"reason": reason},
    )  # fmt: skip
    return dossier


def _waiting(session: Session, actor: Actor, dossier_id: int, version: int | None, to: Status) -> Dossier:
    dossier = load(session, actor, dossier_id, version)
    actor.must(Right.RECEIVE, dossier.received_unit_id)
    if dossier.status != Status.SUBMITTED:
        raise MoveRefused(dossier.code or "", dossier.status, to)
    return dossier
