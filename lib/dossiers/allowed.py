"""What a person may do with a dossier now: the one answer behind the buttons of a dossier and of the list.

Pure: no table, no clock. The use cases check again; a test holds the two together.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from lib.dossiers.custody import CAN_TRAVEL, must_hold
from lib.dossiers.model import Dossier, Opinion
from lib.dossiers.states import MOVES, OPEN, TERMINAL, Status
from lib.errors import NotAllowed
from lib.org import Actor, Right, Role


class Action(StrEnum):
    """What can be done, the likeliest first: the order on the screen."""

    ACCEPT = "accept"
    TAKE = "take"
    RETURN = "return"
    FINISH = "finish"
    ANSWER_OPINION = "answer_opinion"
    SIGN = "sign"
    PROPOSE = "propose"
    COMPLETE_SUPPLEMENT = "complete_supplement"
    NOTE_PAYMENT = "note_payment"
    HAND_OVER = "hand_over"
    ASK_SUPPLEMENT = "ask_supplement"
    ASK_OPINION = "ask_opinion"
    ASK_PAYMENT = "ask_payment"
    SEND_BACK = "send_back"
    CLAIM = "claim"
    RELEASE = "release"
    RECALL = "recall"
    REASSIGN = "reassign"
    CORRECT = "correct"
    REFUSE_SUBMITTED = "refuse_submitted"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    STOP = "stop"
    VOID = "void"


ENDS_IT = frozenset({Action.REFUSE_SUBMITTED, Action.REFUSE, Action.WITHDRAW, Action.STOP, Action.VOID})
"""Ends a dossier without a result and cannot be taken back: a screen asks first and names what will happen."""


def actions(
    dossier: Dossier, actor: Actor, today: date, *, has_supplement: bool = False, opinions: Sequence[Opinion] = ()
) -> tuple[Action, ...]:
    """What ``actor`` may do with ``dossier`` on a day, the likeliest first.

    ``has_supplement``: more papers were asked for once already. ``opinions``: all that were asked of other units.
    """
    status = Status(dossier.status)
    found = _custody(dossier, actor, status)
    if _may_move(status, Status.SIGNED) and _in_hands(dossier, actor, Right.SIGN) and not _waits_for_opinion(opinions):
        found.add(Action.SIGN)
    if _may_move(status, Status.REFUSED) and _in_hands(dossier, actor, Right.SIGN):
        found.add(Action.REFUSE)
    if _in_hands(dossier, actor, Right.SIGN) and (_is_proposed(dossier) or status is Status.SIGNED):
        found.add(Action.SEND_BACK)
    if _is_turn_of(dossier, actor):
        found |= _processing(dossier, status, has_supplement=has_supplement, opinions=opinions)
    if status is Status.SIGNED and _in_hands(dossier, actor, Right.PROCESS):
        found.add(Action.FINISH)
    if status is Status.DONE and actor.can(Right.RETURN, dossier.holder_unit_id):
        found.add(Action.RETURN)
    if status is Status.AWAITING_SUPPLEMENT and may_add_papers(dossier, actor):
        found.add(Action.COMPLETE_SUPPLEMENT)
    if status is Status.AWAITING_PAYMENT and may_add_papers(dossier, actor):
        found.add(Action.NOTE_PAYMENT)
    if status is Status.SUBMITTED and actor.can(Right.RECEIVE, dossier.received_unit_id):
        found |= {Action.ACCEPT, Action.REFUSE_SUBMITTED}
    if status in OPEN and to_answer(actor, opinions):
        found.add(Action.ANSWER_OPINION)
    if _may_move(status, Status.WITHDRAWN) and actor.can(Right.RECEIVE, dossier.received_unit_id):
        found.add(Action.WITHDRAW)
    if status in OPEN and actor.can(Right.REASSIGN, dossier.received_unit_id):
        found.add(Action.CORRECT)
    if _may_move(status, Status.VOID) and actor.can(Right.VOID, dossier.received_unit_id) and dossier.received_on == today:
        found.add(Action.VOID)
    return tuple(action for action in Action if action in found)


def to_answer(actor: Actor, opinions: Sequence[Opinion]) -> list[Opinion]:
    """The opinions that this person may give now, in the order in which they were asked."""
    return [one for one in opinions if one.answered_at_utc is None and actor.can(Right.PROCESS, one.unit_id)]


def may_add_papers(dossier: Dossier, actor: Actor) -> bool:
    """May a scan be laid on a line, or missing papers be noted? The receiving point and the holder may, while it is open."""
    helps = actor.can(Right.RECEIVE, dossier.received_unit_id) or actor.can(Right.PROCESS, dossier.holder_unit_id)
    return helps and dossier.status not in TERMINAL


def _custody(dossier: Dossier, actor: Actor, status: Status) -> set[Action]:
    found: set[Action] = set()
    if status in TERMINAL:
        return found
    if dossier.offered_unit_id is not None:
        if actor.can(Right.TAKE, dossier.offered_unit_id):
            found.add(Action.TAKE)
        if actor.can(Right.HAND_OVER, dossier.holder_unit_id):
            found.add(Action.RECALL)
        return found
    if status in CAN_TRAVEL and _in_hands(dossier, actor, Right.HAND_OVER) and (not _is_proposed(dossier) or _is_turn_of(dossier, actor)):
        found.add(Action.HAND_OVER)
    if actor.can(Right.TAKE, dossier.holder_unit_id) and dossier.holder_account_id is None:
        found.add(Action.CLAIM)
    if dossier.holder_account_id is not None and _in_hands(dossier, actor, Right.TAKE):
        found.add(Action.RELEASE)
    if actor.can(Right.REASSIGN, dossier.holder_unit_id):
        found.add(Action.REASSIGN)
    return found


def _processing(dossier: Dossier, status: Status, *, has_supplement: bool, opinions: Sequence[Opinion]) -> set[Action]:
    found: set[Action] = set()
    if status is Status.IN_PROCESS:
        found |= {Action.ASK_OPINION, Action.ASK_PAYMENT}
        if not has_supplement:
            found.add(Action.ASK_SUPPLEMENT)
        if not _is_proposed(dossier) and not _waits_for_opinion(opinions):
            found.add(Action.PROPOSE)
    if _may_move(status, Status.STOPPED):
        found.add(Action.STOP)
    return found


def _in_hands(dossier: Dossier, actor: Actor, right: Right) -> bool:
    try:
        must_hold(actor, dossier, right)
    except NotAllowed:
        return False
    return True


def _is_turn_of(dossier: Dossier, actor: Actor) -> bool:
    """Once a result is proposed, the work is with whoever signs; until then with whoever processes."""
    return _in_hands(dossier, actor, Right.SIGN if _is_proposed(dossier) else Right.PROCESS)


def _is_proposed(dossier: Dossier) -> bool:
    return dossier.status == Status.IN_PROCESS and dossier.step_role == Role.APPROVER


def _waits_for_opinion(opinions: Sequence[Opinion]) -> bool:
    return any(one.answered_at_utc is None for one in opinions)


def _may_move(status: Status, to: Status) -> bool:
    return to in MOVES[status]
