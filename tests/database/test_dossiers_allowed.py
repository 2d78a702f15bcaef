"""The buttons and the use cases agree: what is offered is accepted, and what is not offered is refused."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import db, dossiers
from lib.dossiers import Action, Correction, Dossier, Opinion, PaperInput, PaperKind, ReturnMethod, Stated, Status, Supplement, custody
from lib.errors import DomainError
from lib.org import Actor, Role, unit_by_code
from lib.values import clock_at, now_utc, today
from tests.cast import CAST, MONDAY, actor, hire, received

USE_CASES: dict[Action, Callable[..., Any]] = {
    Action.TAKE: dossiers.take,
    Action.RETURN: lambda s, a, i: dossiers.return_result(s, a, i, method=ReturnMethod.COUNTER, taken_by="Bưởi"),
    Action.FINISH: lambda s, a, i: dossiers.finish(s, a, i, late_reason="other"),
    Action.ANSWER_OPINION: lambda s, a, i: dossiers.give_opinion(s, a, opinion_of(s, i), answer="Đồng ý"),
    Action.SIGN: lambda s, a, i: dossiers.sign(s, a, i, result_number="1/XN"),
    Action.PROPOSE: dossiers.propose,
    Action.COMPLETE_SUPPLEMENT: lambda s, a, i: dossiers.complete_supplement(s, a, i, papers=[PaperInput("Đơn", PaperKind.ORIGINAL_KEPT)]),
    Action.HAND_OVER: lambda s, a, i: dossiers.hand_over(s, a, i, to_unit="00008"),
    Action.ASK_SUPPLEMENT: lambda s, a, i: dossiers.ask_supplement(s, a, i, items=["Đơn"], reason="thiếu"),
    Action.ASK_OPINION: lambda s, a, i: dossiers.ask_opinion(s, a, i, unit_code="00008", question="?", due_on=today()),
    Action.SEND_BACK: lambda s, a, i: dossiers.send_back(s, a, i, reason="sai"),
    Action.RECALL: dossiers.recall,
    Action.REASSIGN: lambda s, a, i: dossiers.reassign(s, a, i, to_username=colleague_of(s, i), reason="vắng"),
    Action.REFUSE: lambda s, a, i: dossiers.refuse(s, a, i, reason="không đủ"),
    Action.WITHDRAW: lambda s, a, i: dossiers.withdraw(s, a, i, reason="xin rút"),
    Action.STOP: lambda s, a, i: dossiers.stop(s, a, i, reason="không bổ sung"),
    Action.ACCEPT: lambda s, a, i: dossiers.accept(s, a, i, stated=Stated(15_000, "NQ HĐND")),
    Action.REFUSE_SUBMITTED: lambda s, a, i: dossiers.refuse_submitted(s, a, i, reason="sai nơi nộp"),
    Action.ASK_PAYMENT: lambda s, a, i: dossiers.ask_payment(s, a, i, amount_vnd=15_000, ground="NQ HĐND"),
    Action.NOTE_PAYMENT: lambda s, a, i: dossiers.note_payment(s, a, i, receipt_number="BL 12"),
    Action.CORRECT: lambda s, a, i: dossiers.correct(s, a, i, Correction(return_method=ReturnMethod.ELECTRONIC), reason="ghi nhầm"),
    Action.VOID: lambda s, a, i: dossiers.void(s, a, i, reason="nhầm"),
}
HARMLESS = (Action.CLAIM, Action.RELEASE)
"""Doing them again changes nothing, so they are accepted where there is no button."""

NOT_THEIR_TURN = {Action.HAND_OVER, Action.ASK_SUPPLEMENT, Action.ASK_OPINION, Action.ASK_PAYMENT, Action.STOP}
"""The rules leave these to an officer also after proposing; the screen leaves the turn to whoever signs."""


def opinion_of(session: Session, dossier_id: int) -> int:
    return session.scalar(select(Opinion.id).where(Opinion.dossier_id == dossier_id)) or 0


def colleague_of(session: Session, dossier_id: int) -> str:
    holder = session.get_one(Dossier, dossier_id).holder_unit_id
    return next(name for name, (_name, _role, unit) in CAST.items() if unit_by_code(session, unit).id == holder)


@pytest.fixture(autouse=True)
def _the_cast(sqlite_database: str) -> Iterator[None]:
    with clock_at(MONDAY):
        hire()
        yield


def arranged(session: Session, dossier_id: int, status: Status, step_role: Role, claimed_by: int | None, *, is_offered: bool) -> Dossier:
    """The dossier put into a state, however it would have come there."""
    dossier = session.get_one(Dossier, dossier_id)
    at_point = status in (Status.RECEIVED, Status.DONE, Status.RETURNED)
    dossier.holder_unit_id = dossier.received_unit_id if at_point else dossier.competent_unit_id
    dossier.status, dossier.step_role, dossier.holder_account_id = status, step_role, claimed_by
    dossier.step_no = next((n for n, step in enumerate(dossier.steps) if step["role"] == step_role), 0)
    if status is Status.AWAITING_SUPPLEMENT:
        session.add(
            Supplement(dossier_id=dossier.id, number="1/HDHS", items=["Đơn"], reason="thiếu", asked_at_utc=now_utc(), clock_model="restart")
        )
    if is_offered:
        to = unit_by_code(session, "00004" if at_point else "00008").id
        dossier.offered_unit_id = to
        session.add(
            dossiers.Handover(dossier_id=dossier.id, from_unit_id=dossier.holder_unit_id, to_unit_id=to, step_no=1, given_at_utc=now_utc())
        )
    session.flush()
    return dossier


def is_accepted(session: Session, who: Actor, action: Action, dossier_id: int) -> bool:
    """Would the use case do it? Nothing of it stays."""
    attempt = session.begin_nested()
    try:
        USE_CASES[action](session, who, dossier_id)
        session.flush()
    except DomainError:
        return False
    else:
        return True
    finally:
        attempt.rollback()
        session.expire_all()


CASES = [
    (Status.SUBMITTED, Role.INTAKE_CLERK),
    (Status.RECEIVED, Role.INTAKE_CLERK),
    (Status.IN_PROCESS, Role.PROCESSING_OFFICER),
    (Status.IN_PROCESS, Role.APPROVER),
    (Status.AWAITING_SUPPLEMENT, Role.PROCESSING_OFFICER),
    (Status.AWAITING_PAYMENT, Role.PROCESSING_OFFICER),
    (Status.SIGNED, Role.APPROVER),
    (Status.DONE, Role.RETURNS_CLERK),
    (Status.RETURNED, Role.RETURNS_CLERK),
    (Status.REFUSED, Role.APPROVER),
]


HELD = [
    (status, role, held)
    for status, role in CASES
    for held in ("free", "claimed", "offered")
    if held != "offered" or status in custody.CAN_TRAVEL
]


@pytest.mark.parametrize(("status", "step_role", "held"), HELD)
def test_the_screen_offers_what_the_use_cases_accept_and_nothing_else(status: Status, step_role: Role, held: str) -> None:
    dossier_id = received().id
    wrong = []
    with pytest.raises(Undone), db.transaction() as session:
        binh = actor(session, "binh").account_id
        arranged(session, dossier_id, status, step_role, binh if held == "claimed" else None, is_offered=held == "offered")
        for username in CAST:
            who = actor(session, username)
            whole = session.get_one(Dossier, dossier_id)
            offered = dossiers.actions(whole, who, today(), has_supplement=status is Status.AWAITING_SUPPLEMENT)
            for action in USE_CASES:
                if is_accepted(session, who, action, dossier_id) == (action in offered):
                    continue
                late_turn = step_role == Role.APPROVER and action in NOT_THEIR_TURN and action not in offered
                if not late_turn:
                    wrong.append(f"{username}: {action} is {'offered' if action in offered else 'accepted'} alone")
        raise Undone
    assert not wrong, "\n".join(wrong)


class Undone(Exception):
    """Ends the transaction of a test without a trace."""


def test_every_action_has_its_use_case_here() -> None:
    assert {*USE_CASES, *HARMLESS} == set(Action)
