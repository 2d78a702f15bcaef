"""On the way to a result: opinions, the one supplement, proposing, signing, finishing, returning; and the other ends."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import calendar, ledger
from lib.calendar import ClockModel, Hours
from lib.dossiers import files
from lib.dossiers.custody import end_offer, load, must_hold, pass_on
from lib.dossiers.documents import add_papers
from lib.dossiers.model import Dossier, Opinion, Paper, PromiseChange, Supplement, outcome
from lib.dossiers.numbers import slip_number
from lib.dossiers.promising import counted_limit
from lib.dossiers.requests import PaperInput
from lib.dossiers.states import Outcome, PromiseCause, PromiseState, ReturnMethod, Status
from lib.errors import Invalid, MoveRefused, NotAllowed, NotFound
from lib.org import Actor, Right, Role, Unit
from lib.values import clean, now_utc, today

LATE_REASONS = ("other_unit", "field_check", "workload", "system_down", "legal_question", "person", "other")
"""Why a result is late; texts ``late_reason.<code>``."""

MOST_TEXT = 2_000


def _said(text: str, field: str, *, most: int = MOST_TEXT) -> str:
    kept = clean(text)
    if not kept:
        raise Invalid("reason_missing" if field.endswith("reason") else "text_missing", field=field)
    if len(kept) > most:
        raise Invalid("text_too_long", field=field, longest=most)
    return kept


def ask_opinion(
    session: Session, actor: Actor, dossier_id: int, *, unit_code: str, question: str, due_on: date, version: int | None = None
) -> Opinion:
    """Ask another unit, with content and deadline (Decree 61/2018 art. 19(5)). The promise does not move."""
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.PROCESS)
    _must_be(dossier, Status.IN_PROCESS)
    question = _said(question, "question")
    if due_on < today():
        raise Invalid("due_in_past", field="due_on")
    unit = session.scalar(select(Unit).where(Unit.code == unit_code, Unit.in_force(today())))
    if unit is None or unit.id == dossier.holder_unit_id:
        raise NotFound("unit_unknown", field="unit", unit=unit_code)
    opinion = Opinion(
        dossier_id=dossier.id,
        unit_id=unit.id,
        asked_by_unit_id=dossier.holder_unit_id,
        question=question,
        due_on=due_on,
        asked_at_utc=now_utc(),
    )
    session.add(opinion)
    ledger.record(
        session, actor, "dossier:opinion_asked", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id,
        details={"of_unit": unit.id, "due_on": due_on.isoformat()}, private={"question": question},
    )  # fmt: skip
    return opinion


def give_opinion(session: Session, actor: Actor, opinion_id: int, *, answer: str) -> Opinion:
    """Answer what was asked of the actor's unit; once. Raises Invalid ``opinion_given``."""
    opinion = session.scalar(select(Opinion).where(Opinion.id == opinion_id).with_for_update())
    if opinion is None or not actor.sees(opinion.unit_id):
        raise NotFound("opinion_unknown", field="opinion")
    actor.must(Right.PROCESS, opinion.unit_id)
    if opinion.answered_at_utc is not None:
        raise Invalid("opinion_given", field="answer")
    if not session.get_one(Dossier, opinion.dossier_id).is_open:
        raise Invalid("dossier_closed", field="answer")
    opinion.answer, opinion.answered_at_utc = _said(answer, "answer", most=4_000), now_utc()
    ledger.record(
        session,
        actor,
        "dossier:opinion_given",
        kind="dossier",
        thing_id=opinion.dossier_id,
        unit_id=opinion.unit_id,
        private={"answer": opinion.answer},
    )
    return opinion


def ask_supplement(
    session: Session, actor: Actor, dossier_id: int, *, items: Sequence[str], reason: str, late_reason: str = "", version: int | None = None
) -> Supplement:
    """Ask once for what is missing (form 02); the clock stops until the file is complete.

    After the days the regime gives for it a reason is needed and the request is marked. Raises Invalid
    ``supplement_second``, ``supplement_late_reason_missing``, ``supplement_items_missing``.
    """
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.PROCESS)
    kept = [clean(item)[:500] for item in items if clean(item)]
    if session.scalar(select(Supplement.id).where(Supplement.dossier_id == dossier.id)) is not None:
        raise Invalid("supplement_second", field="items")
    if dossier.status != Status.IN_PROCESS:
        raise MoveRefused(dossier.code or "", dossier.status, Status.AWAITING_SUPPLEMENT)
    if not kept:
        raise Invalid("supplement_items_missing", field="items")
    reason = _said(reason, "reason", most=1_000)
    regime = calendar.regime_on(session, dossier.received_on or today())
    last_day = calendar.supplement_by(dossier.received_on or today(), calendar.load(session), regime.supplement_days)
    late_reason = clean(late_reason)[:500] if today() > last_day else ""
    if today() > last_day and not late_reason:
        raise Invalid("supplement_late_reason_missing", field="late_reason", last_day=f"{last_day:%d/%m/%Y}")
    asked = Supplement(
        dossier_id=dossier.id, number=slip_number(session, dossier.holder_unit_id, "HDHS", today()), items=kept,
        reason=reason, asked_at_utc=now_utc(),
        asked_by_id=actor.account_id, late_reason=late_reason, clock_model=regime.clock_model,
    )  # fmt: skip
    session.add(asked)
    was = dossier.move(Status.AWAITING_SUPPLEMENT)
    ledger.record(
        session, actor, "dossier:supplement_asked", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id, was=was,
        to=dossier.status, details={"number": asked.number, "late": bool(late_reason)}, private={"items": kept, "reason": reason},
    )  # fmt: skip
    return asked


def complete_supplement(
    session: Session, actor: Actor, dossier_id: int, *, papers: Sequence[PaperInput], version: int | None = None
) -> Dossier:
    """The missing papers are here: the clock goes on by the regime's model and the promise moves with it.

    The receiving point or the holder may note it. Raises MoveRefused, Invalid ``papers_missing``.
    """
    dossier = load(session, actor, dossier_id, version)
    if not (actor.can(Right.RECEIVE, dossier.received_unit_id) or actor.can(Right.PROCESS, dossier.holder_unit_id)):
        raise NotAllowed("not_allowed", right=Right.RECEIVE.value)
    _must_be(dossier, Status.AWAITING_SUPPLEMENT, to=Status.IN_PROCESS)
    if not papers:
        raise Invalid("papers_missing", field="documents")
    was = dossier.move(Status.IN_PROCESS)
    asked = session.scalars(select(Supplement).where(Supplement.dossier_id == dossier.id)).one()
    asked.completed_at_utc = now_utc()
    lines = session.scalar(select(Paper.line_no).where(Paper.dossier_id == dossier.id).order_by(Paper.line_no.desc()).limit(1)) or 0
    add_papers(session, dossier, tuple(papers), now_utc(), after=lines)
    dossier.has_component_file = dossier.has_component_file or any(p.sha256 for p in papers)
    before = dossier.due_on
    _promise_again(session, dossier, asked)
    ledger.record(
        session, actor, "dossier:supplement_completed", kind="dossier", thing_id=dossier.id, unit_id=actor.unit_id, was=was,
        to=dossier.status, details={"due_from": str(before), "due_to": str(dossier.due_on), "model": asked.clock_model},
    )  # fmt: skip
    return dossier


def _promise_again(session: Session, dossier: Dossier, asked: Supplement) -> None:
    working = calendar.load(session)
    limit = counted_limit(dossier, working)
    if limit is None or dossier.received_at_utc is None or asked.completed_at_utc is None or dossier.due_on is None:
        return
    hours = Hours.from_json(session.get_one(Unit, dossier.competent_unit_id).hours)
    again = calendar.due_after_supplement(
        limit,
        dossier.received_at_utc,
        asked.asked_at_utc,
        asked.completed_at_utc,
        ClockModel(asked.clock_model),
        working,
        hours,
    )
    session.add(
        PromiseChange(
            dossier_id=dossier.id, cause=PromiseCause.SUPPLEMENT, state=PromiseState.CONFIRMED, from_due_on=dossier.due_on,
            to_due_on=again.due_on, to_due_at_utc=again.due_at, made_at_utc=now_utc(), settled_at_utc=now_utc(),
        )
    )  # fmt: skip
    dossier.limit_due_on = dossier.due_on = again.due_on
    dossier.due_at_utc, dossier.due_is_provisional = again.due_at, again.provisional


def propose(session: Session, actor: Actor, dossier_id: int, *, note: str = "", version: int | None = None) -> Dossier:
    """The officer has a result ready and passes it to the one who signs."""
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.PROCESS)
    _must_be(dossier, Status.IN_PROCESS)
    if dossier.step_role == Role.APPROVER:
        raise Invalid("proposed_already", field="dossier")
    _must_have_all_opinions(session, dossier)
    pass_on(session, dossier, role=Role.APPROVER)
    ledger.record(
        session,
        actor,
        "dossier:proposed",
        kind="dossier",
        thing_id=dossier.id,
        unit_id=dossier.holder_unit_id,
        private={"note": clean(note)} if clean(note) else None,
    )
    return dossier


def send_back(session: Session, actor: Actor, dossier_id: int, *, reason: str, version: int | None = None) -> Dossier:
    """The one who signs does not agree yet: back to the officer, with the reason."""
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.SIGN)
    reason = _said(reason, "reason")
    was = dossier.status
    if dossier.status == Status.SIGNED:
        dossier.move(Status.IN_PROCESS)
        # What was signed is no result any more; the event of its signing keeps the number.
        dossier.result_number = dossier.result_name = dossier.result_sha256 = ""
    elif dossier.step_role != Role.APPROVER:
        raise Invalid("not_proposed", field="dossier")
    _must_be(dossier, Status.IN_PROCESS)
    pass_on(session, dossier, role=Role.PROCESSING_OFFICER)
    ledger.record(
        session,
        actor,
        "dossier:sent_back",
        kind="dossier",
        thing_id=dossier.id,
        unit_id=dossier.holder_unit_id,
        was=was,
        to=dossier.status,
        private={"reason": reason},
    )
    return dossier


def sign(
    session: Session,
    actor: Actor,
    dossier_id: int,
    *,
    result_number: str,
    result_sha256: str = "",
    result_name: str = "",
    version: int | None = None,
) -> Dossier:
    """Sign the result: its number, and its file where it is electronic."""
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.SIGN)
    _must_have_all_opinions(session, dossier)
    number = _said(result_number, "result_number", most=60)
    if result_sha256 and not files.name(session, result_sha256):
        raise NotFound("stored_file_missing", field="result_file")
    was = dossier.move(Status.SIGNED)
    dossier.result_number, dossier.result_sha256, dossier.result_name = number, result_sha256, clean(result_name)[:300]
    ledger.record(
        session, actor, "dossier:signed", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id, was=was, to=dossier.status,
        details={"electronic": bool(result_sha256)}, private={"result_number": number},
    )  # fmt: skip
    return dossier


def finish(session: Session, actor: Actor, dossier_id: int, *, late_reason: str = "", version: int | None = None) -> Dossier:
    """The result leaves for the point that received the request: done. Late needs its reason from the list."""
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.PROCESS)
    was = dossier.move(Status.DONE)
    dossier.finished_on = today()
    if dossier.limit_due_on is not None and outcome(dossier.finished_on, dossier.limit_due_on) is Outcome.LATE:
        if late_reason not in LATE_REASONS:
            raise Invalid("late_reason_missing", field="late_reason")
        dossier.late_reason = late_reason
    dossier.has_result_file = bool(dossier.result_sha256)
    dossier.closed_on = dossier.finished_on
    dossier.holder_unit_id, dossier.holder_account_id = dossier.received_unit_id, None
    dossier.step_no, dossier.step_role = max(len(dossier.steps) - 1, 0), Role.RETURNS_CLERK
    ledger.record(
        session, actor, "dossier:done", kind="dossier", thing_id=dossier.id, unit_id=dossier.competent_unit_id, was=was, to=dossier.status,
        details={"late_reason": dossier.late_reason, "electronic": dossier.has_result_file},
    )  # fmt: skip
    return dossier


def return_result(
    session: Session, actor: Actor, dossier_id: int, *, method: ReturnMethod, taken_by: str, version: int | None = None
) -> Dossier:
    """Hand the result to the person: at the counter, by post or electronically; to whom is kept."""
    dossier = load(session, actor, dossier_id, version)
    actor.must(Right.RETURN, dossier.holder_unit_id)
    taken_by = _said(taken_by, "taken_by", most=200)
    if method is ReturnMethod.ELECTRONIC and not dossier.has_result_file:
        raise Invalid("result_not_electronic", field="method")
    was = dossier.move(Status.RETURNED)
    dossier.returned_on, dossier.return_method = today(), method
    ledger.record(
        session, actor, "dossier:returned", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id, was=was, to=dossier.status,
        details={"method": method.value}, private={"taken_by": taken_by},
    )  # fmt: skip
    return dossier


def refuse(session: Session, actor: Actor, dossier_id: int, *, reason: str, version: int | None = None) -> Dossier:
    """Refuse after appraisal (form 03), by the one who may sign."""
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.SIGN)
    return _end(session, actor, dossier, Status.REFUSED, "dossier:refused", _said(reason, "reason", most=1_000))


def stop(session: Session, actor: Actor, dossier_id: int, *, reason: str, version: int | None = None) -> Dossier:
    """Stop a dossier whose person did not answer, by the unit that decides."""
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.PROCESS)
    return _end(session, actor, dossier, Status.STOPPED, "dossier:stopped", _said(reason, "reason", most=1_000))


def withdraw(session: Session, actor: Actor, dossier_id: int, *, reason: str, version: int | None = None) -> Dossier:
    """The person takes the request back; noted by the point that received it."""
    dossier = load(session, actor, dossier_id, version)
    actor.must(Right.RECEIVE, dossier.received_unit_id)
    return _end(session, actor, dossier, Status.WITHDRAWN, "dossier:withdrawn", _said(reason, "reason", most=1_000))


def void(session: Session, actor: Actor, dossier_id: int, *, reason: str, version: int | None = None) -> Dossier:
    """The head strikes a dossier made by mistake, on the day of its receipt: listed, never counted, its code not used again."""
    dossier = load(session, actor, dossier_id, version)
    actor.must(Right.VOID, dossier.received_unit_id)
    reason = _said(reason, "reason", most=1_000)
    if dossier.received_on != today():
        raise Invalid("void_after_the_day", field="reason", received_on=f"{dossier.received_on:%d/%m/%Y}" if dossier.received_on else "")
    return _end(session, actor, dossier, Status.VOID, "dossier:voided", reason)


def _end(session: Session, actor: Actor, dossier: Dossier, to: Status, event: str, reason: str) -> Dossier:
    was = dossier.move(to)
    end_offer(session, dossier)
    dossier.refusal_reason, dossier.closed_on, dossier.holder_account_id = reason, today(), None
    ledger.record(
        session,
        actor,
        event,
        kind="dossier",
        thing_id=dossier.id,
        unit_id=dossier.holder_unit_id,
        was=was,
        to=to,
        private={"reason": reason},
    )
    return dossier


def _must_have_all_opinions(session: Session, dossier: Dossier) -> None:
    waiting = session.scalar(select(Opinion.id).where(Opinion.dossier_id == dossier.id, Opinion.answered_at_utc.is_(None)).limit(1))
    if waiting is not None:
        raise Invalid("opinion_open", field="dossier")


def _must_be(dossier: Dossier, status: Status, *, to: Status | None = None) -> None:
    if dossier.status != status:
        raise MoveRefused(dossier.code or "", dossier.status, to or status)
