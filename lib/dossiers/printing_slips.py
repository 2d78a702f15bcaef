"""The supplement request and the control slip of a dossier, filled from its rows. No paper changes anything."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.calendar import ClockModel
from lib.dossiers import papers
from lib.dossiers.model import Handover, Opinion, outcome
from lib.dossiers.papers import ControlSlipPaper, HandOver, SupplementPaper
from lib.dossiers.printing import enquiry_url, letterhead, printable, subject
from lib.dossiers.queries import Whole
from lib.dossiers.states import Outcome
from lib.errors import Invalid
from lib.org import Account, Actor, Unit
from lib.values import local, now_utc


def supplement_pdf(session: Session, actor: Actor, dossier_id: int) -> bytes:
    """Form 02 as PDF. Raises NotFound, Invalid ``slip_without_supplement`` or ``regime_without_form``."""
    return papers.supplement_request(supplement_paper(session, printable(session, actor, dossier_id)))


def control_slip_pdf(session: Session, actor: Actor, dossier_id: int) -> bytes:
    """The control slip as PDF. Raises NotFound, Invalid ``receipt_before_receiving`` or ``regime_without_form``."""
    return papers.control_slip(control_slip_paper(session, printable(session, actor, dossier_id)))


def supplement_paper(session: Session, found: Whole) -> SupplementPaper:
    """What the request for more papers says. Raises Invalid ``slip_without_supplement``."""
    dossier, asked = found.dossier, found.supplement
    if asked is None:
        raise Invalid("slip_without_supplement", field="dossier")
    asking = session.get_one(Unit, dossier.competent_unit_id)
    guide = session.get(Account, asked.asked_by_id) if asked.asked_by_id else None
    return SupplementPaper(
        regime=dossier.regime,
        letterhead=letterhead(session, asking),
        subject=subject(found),
        number=asked.number,
        asked_at=asked.asked_at_utc,
        items=asked.items,
        reason=asked.reason,
        clock=ClockModel(asked.clock_model),
        contact=asking.name,
        contact_phone=asking.phone,
        guided_by=guide.name if guide else "",
        enquiry_url=enquiry_url(dossier),
    )


def control_slip_paper(session: Session, found: Whole) -> ControlSlipPaper:
    """From hand to hand as far as it went. Raises Invalid ``receipt_before_receiving``."""
    dossier = found.dossier
    if dossier.received_at_utc is None:
        raise Invalid("receipt_before_receiving", field="dossier")
    given = [one for one in found.handovers if one.recalled_at_utc is None]
    names = _names(session, found, given)
    return ControlSlipPaper(
        regime=dossier.regime,
        letterhead=letterhead(session, session.get_one(Unit, dossier.received_unit_id)),
        subject=subject(found),
        printed_at=now_utc(),
        hand_overs=[_hand_over(found, one, names) for one in given],
        competent=found.units[dossier.competent_unit_id].name,
        consulted=_consulted(found.units, found.opinions),
        received_at=dossier.received_at_utc,
        due_at=dossier.due_at_utc,
    )


def _names(session: Session, found: Whole, given: list[Handover]) -> dict[int, str]:
    ids = {person for one in given for person in (one.from_account_id, one.taken_by_id) if person} - found.accounts.keys()
    more = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))).tuples().all() if ids else ()
    return {**found.accounts, **dict(more)}


def _hand_over(found: Whole, one: Handover, names: dict[int, str]) -> HandOver:
    giver, taker = found.units[one.from_unit_id], found.units[one.to_unit_id]
    return HandOver(
        giver=giver.name,
        taker=taker.name,
        given_at=one.given_at_utc,
        given_by=names.get(one.from_account_id or 0, ""),
        taken_at=one.taken_at_utc,
        taken_by=names.get(one.taken_by_id or 0, ""),
        result=_giver_in_time(found, one),
        note=one.note,
    )


def _giver_in_time(found: Whole, one: Handover) -> Outcome | None:
    """The giver's work against the giver's own date: the deadline of the step that ended with this hand-over."""
    earlier = [h for h in found.handovers if h.id < one.id and h.recalled_at_utc is None]
    due = earlier[-1].step_due_at_utc if earlier else found.dossier.forward_by_utc
    if due is None:
        return None
    by, done = local(due), local(one.given_at_utc)
    if by.date() == done.date():
        return Outcome.ON_TIME if done <= by else Outcome.LATE
    return outcome(done.date(), by.date())


def _consulted(units: dict[int, Unit], opinions: Sequence[Opinion]) -> list[str]:
    return list(dict.fromkeys(units[one.unit_id].name for one in opinions))
