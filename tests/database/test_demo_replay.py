"""What the demo wrote set-wise is what the use cases write: histories are told to them again, act by act, at their own times."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import db, demo, dossiers, ledger, org, procedures
from lib.dossiers import Dossier, Handover, Opinion, Paper, PaperInput, PaperKind, Request, ReturnMethod, Supplement
from lib.ledger import Event
from lib.org import Actor, Unit
from lib.residents import Party, PartyInput
from lib.values import at_local, clock_at

NOW = at_local(date(2026, 10, 14), 10, 30)
ONLY_THE_DEMO = {"dossier:submitted", "dossier:begun", "dossier:payment_asked"}
"""Acts of a portal and of a cashier, which have no use case here."""

COMPARED = (
    "status", "procedure_name", "version_id", "case_code", "channel", "regime", "place_code", "helped_unit_id", "received_unit_id",
    "competent_unit_id", "holder_unit_id", "holder_account_id", "offered_unit_id", "step_no", "step_role", "steps", "filed_at_utc", "received_at_utc",
    "received_on", "received_by_id", "booked_at_utc", "forward_by_utc", "limit", "stated_due_source", "first_due_on", "limit_due_on", "due_on",
    "due_at_utc", "due_is_provisional", "finished_on", "closed_on", "returned_on", "late_reason", "refusal_reason", "copies", "pages", "fee_vnd",
    "fee_ground", "exemption", "return_method", "return_address", "vneid_verified", "population_data_used", "full_online", "has_component_file",
    "has_result_file", "has_reused", "result_number", "result_name", "result_sha256", "representative_id", "representative_ground",
)  # fmt: skip
TOLD = ("at_utc", "name", "unit_id", "account_id", "actor", "was", "to")


def test_replaying_a_history_through_the_use_cases_gives_the_same_dossier(sqlite_database: str) -> None:
    demo.fill(demo.Size(residents=600, days=45, per_day=30), NOW)
    samples = _samples()
    assert len(samples) > 20

    for dossier_id in samples:
        with db.reading() as session:
            original, events, handovers = (
                session.get_one(Dossier, dossier_id),
                _events(session, dossier_id),
                _handovers(session, dossier_id),
            )
            private = {e.id: (row.body if (row := session.get(ledger.EventPrivate, e.id)) else {}) for e in events}
        again = _replay(original, events, private)
        with db.reading() as session:
            copy, retold = session.get_one(Dossier, again), _events(session, again)
            assert {name: getattr(copy, name) for name in COMPARED} == {name: getattr(original, name) for name in COMPARED}, original.code
            assert [[getattr(e, name) for name in TOLD] for e in retold] == [[getattr(e, name) for name in TOLD] for e in events]
            assert [e.details.keys() for e in retold] == [e.details.keys() for e in events], original.code
            assert _handovers(session, again) == handovers
    with db.reading() as session:
        assert ledger.differences(session) == []


def _samples() -> list[int]:
    """Some dossiers of each course of events."""
    courses: dict[tuple[str, ...], list[int]] = defaultdict(list)
    with db.reading() as session:
        ids = session.scalars(select(Dossier.id).order_by(Dossier.id)).all()
        told: dict[int, list[str]] = defaultdict(list)
        for thing_id, name in session.execute(select(Event.thing_id, Event.name).where(Event.kind == "dossier").order_by(Event.id)):
            told[thing_id].append(name)
    for dossier_id in ids:
        if not ONLY_THE_DEMO & set(told[dossier_id]):
            courses[tuple(told[dossier_id])].append(dossier_id)
    return [dossier_id for same in courses.values() for dossier_id in same[:: max(len(same) // 2, 1)][:2]]


def _events(session: Session, dossier_id: int) -> list[Event]:
    return list(session.scalars(select(Event).where(Event.kind == "dossier", Event.thing_id == dossier_id).order_by(Event.id)))


def _handovers(session: Session, dossier_id: int) -> list[Any]:
    seen = (Handover.from_unit_id, Handover.from_account_id, Handover.to_unit_id, Handover.step_no, Handover.step_due_at_utc, Handover.given_at_utc,
            Handover.taken_at_utc, Handover.taken_by_id, Handover.recalled_at_utc)  # fmt: skip
    return list(session.execute(select(*seen).where(Handover.dossier_id == dossier_id).order_by(Handover.id)).all())


def _replay(original: Dossier, events: list[Event], private: dict[int, dict[str, Any]]) -> int:
    again = 0
    for event in events:
        with clock_at(event.at_utc), db.transaction() as session:
            actor, name = org.actor_for(session, event.account_id or 0), event.name.removeprefix("dossier:")
            if name == "received":
                again = dossiers.receive(session, actor, _request(session, original)).dossier.id
            elif name == "refused_at_intake":
                again = dossiers.refuse_at_intake(session, actor, _request(session, original), reason=original.refusal_reason).id
            else:
                ACTS[name](session, actor, again, original, {**event.details, **private[event.id]})
    return again


def _request(session: Session, original: Dossier) -> Request:
    offer = procedures.offer_of_version(session, original.version_id, channel=original.channel, case=original.case_code)
    fee_stated, due_stated = offer.fee_rule.is_unknown, offer.limit is None
    applicant = _person(session, original.applicant_id)
    assert applicant is not None
    return Request(
        f"again {original.id}", original.procedure_code, applicant, channel=procedures.Channel(original.channel), case=original.case_code,
        representative=_person(session, original.representative_id), representative_ground=original.representative_ground,
        papers=_papers(session, original.id, original.booked_at_utc), copies=original.copies, pages=original.pages,
        stated_fee_vnd=original.fee_vnd if fee_stated else None, stated_fee_source=original.fee_ground if fee_stated else "",
        stated_due_on=original.due_on if due_stated else None, stated_due_source=original.stated_due_source,
        return_method=ReturnMethod(original.return_method), return_address=original.return_address, place_code=original.place_code,
        filed_at=original.filed_at_utc, vneid_verified=original.vneid_verified, population_data_used=original.population_data_used,
        full_online=original.full_online,
    )  # fmt: skip


def _person(session: Session, party_id: int | None) -> PartyInput | None:
    party = session.get(Party, party_id) if party_id else None
    if party is None:
        return None
    known = ("id_number", "name", "birth_date", "sex", "phone", "address", "nationality", "place_code")
    return PartyInput(party.kind, **{name: getattr(party, name) for name in known})


def _papers(session: Session, dossier_id: int, at: datetime | None) -> tuple[PaperInput, ...]:
    found = session.scalars(select(Paper).where(Paper.dossier_id == dossier_id, Paper.added_at_utc == at).order_by(Paper.line_no))
    return tuple(PaperInput(p.name, PaperKind(p.kind), p.count, p.document_code, p.sha256, p.reused_paper_id) for p in found)


def _ask_supplement(session: Session, actor: Actor, again: int, original: Dossier, said: dict[str, Any]) -> None:
    asked = session.scalars(select(Supplement).where(Supplement.dossier_id == original.id)).one()
    dossiers.ask_supplement(session, actor, again, items=said["items"], reason=said["reason"], late_reason=asked.late_reason)


def _complete_supplement(session: Session, actor: Actor, again: int, original: Dossier, said: dict[str, Any]) -> None:
    asked = session.scalars(select(Supplement).where(Supplement.dossier_id == original.id)).one()
    dossiers.complete_supplement(session, actor, again, papers=_papers(session, original.id, asked.completed_at_utc))


def _ask_opinion(session: Session, actor: Actor, again: int, original: Dossier, said: dict[str, Any]) -> None:
    code = session.get_one(Unit, said["of_unit"]).code
    dossiers.ask_opinion(session, actor, again, unit_code=code, question=said["question"], due_on=date.fromisoformat(said["due_on"]))


def _give_opinion(session: Session, actor: Actor, again: int, original: Dossier, said: dict[str, Any]) -> None:
    opinion = session.scalars(select(Opinion.id).where(Opinion.dossier_id == again, Opinion.answered_at_utc.is_(None))).one()
    dossiers.give_opinion(session, actor, opinion, answer=said["answer"])


def _sign(session: Session, actor: Actor, again: int, original: Dossier, said: dict[str, Any]) -> None:
    dossiers.sign(
        session, actor, again, result_number=said["result_number"], result_sha256=original.result_sha256, result_name=original.result_name
    )


Act = Callable[[Session, Actor, int, Dossier, dict[str, Any]], object]
ACTS: dict[str, Act] = {
    "handed_over": lambda session, actor, again, original, said: dossiers.hand_over(session, actor, again),
    "taken": lambda session, actor, again, original, said: dossiers.take(session, actor, again),
    "claimed": lambda session, actor, again, original, said: dossiers.claim(session, actor, again),
    "supplement_asked": _ask_supplement,
    "supplement_completed": _complete_supplement,
    "opinion_asked": _ask_opinion,
    "opinion_given": _give_opinion,
    "proposed": lambda session, actor, again, original, said: dossiers.propose(session, actor, again),
    "sent_back": lambda session, actor, again, original, said: dossiers.send_back(session, actor, again, reason=said["reason"]),
    "signed": _sign,
    "done": lambda session, actor, again, original, said: dossiers.finish(session, actor, again, late_reason=original.late_reason),
    "returned": lambda session, actor, again, original, said: dossiers.return_result(
        session, actor, again, method=ReturnMethod(said["method"]), taken_by=said["taken_by"]
    ),
    "refused": lambda session, actor, again, original, said: dossiers.refuse(session, actor, again, reason=said["reason"]),
    "stopped": lambda session, actor, again, original, said: dossiers.stop(session, actor, again, reason=said["reason"]),
    "withdrawn": lambda session, actor, again, original, said: dossiers.withdraw(session, actor, again, reason=said["reason"]),
    "voided": lambda session, actor, again, original, said: dossiers.void(session, actor, again, reason=said["reason"]),
}
