"""What a person may do with a dossier now: one answer, told for each of the cast."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest

from lib.dossiers import ENDS_IT, MOVES, Action, Dossier, Opinion, Status, actions
from lib.dossiers.allowed import may_add_papers
from lib.org import ROLE_RIGHTS, Actor, Role

POINT, COMMUNE, ELSEWHERE = 1, 2, 3
MONDAY = date(2026, 9, 7)
A = Action


def person(role: Role, unit: int, account: int = 7) -> Actor:
    return Actor(account, role.value, unit, frozenset({role}), MappingProxyType({right: frozenset({unit}) for right in ROLE_RIGHTS[role]}))


CLERK = person(Role.INTAKE_CLERK, POINT)
RETURNS = person(Role.RETURNS_CLERK, POINT)
OFFICER = person(Role.PROCESSING_OFFICER, COMMUNE)
APPROVER = person(Role.APPROVER, COMMUNE, account=8)
HEAD = person(Role.HEAD, COMMUNE, account=9)
HEAD_OF_POINT = person(Role.HEAD, POINT, account=10)
OFFICIAL = person(Role.CITY_OFFICIAL, POINT, account=11)
ADMINISTRATOR = person(Role.ADMINISTRATOR, POINT, account=12)


def dossier(status: Status = Status.IN_PROCESS, **changes: Any) -> Dossier:
    """In process at the commune, received by the point on Monday, claimed by nobody."""
    at_point = status in (Status.RECEIVED, Status.DONE)
    said: dict[str, Any] = {
        "id": 1, "status": status, "received_on": MONDAY, "received_unit_id": POINT, "helped_unit_id": POINT, "competent_unit_id": COMMUNE,
        "holder_unit_id": POINT if at_point else COMMUNE, "holder_account_id": None, "offered_unit_id": None,
        "step_role": Role.PROCESSING_OFFICER,
    }  # fmt: skip
    return Dossier(**{**said, **changes})


def allowed(one: Dossier, who: Actor, on: date = MONDAY, opinions: Sequence[Opinion] = (), **asked: bool) -> set[Action]:
    return set(actions(one, who, on, opinions=opinions, **asked))


def opinion(of_unit: int, *, is_open: bool = True) -> Opinion:
    return Opinion(id=5, dossier_id=1, unit_id=of_unit, answered_at_utc=None if is_open else datetime(2026, 9, 7, tzinfo=UTC))


def test_the_clerk_hands_over_what_was_received() -> None:
    found = actions(dossier(Status.RECEIVED), CLERK, MONDAY)

    assert found[0] is A.HAND_OVER
    assert set(found) == {A.HAND_OVER, A.CLAIM, A.WITHDRAW}


def test_what_is_handed_over_is_taken_there_and_recalled_here_and_nothing_else() -> None:
    given = dossier(Status.RECEIVED, offered_unit_id=COMMUNE)

    assert allowed(given, CLERK) == {A.RECALL, A.WITHDRAW}
    assert allowed(given, OFFICER) == {A.TAKE}
    assert allowed(given, person(Role.PROCESSING_OFFICER, ELSEWHERE)) == set()


def test_the_officer_prepares_asks_and_proposes_but_does_not_sign() -> None:
    assert allowed(dossier(), OFFICER) == {A.PROPOSE, A.HAND_OVER, A.ASK_SUPPLEMENT, A.ASK_OPINION, A.ASK_PAYMENT, A.CLAIM, A.STOP}


def test_a_second_supplement_is_not_offered() -> None:
    assert A.ASK_SUPPLEMENT not in allowed(dossier(), OFFICER, has_supplement=True)


def test_nothing_is_proposed_or_signed_while_an_opinion_is_awaited() -> None:
    assert not {A.PROPOSE, A.SIGN} & allowed(dossier(), APPROVER, opinions=[opinion(ELSEWHERE)])
    assert {A.PROPOSE, A.SIGN} <= allowed(dossier(), APPROVER, opinions=[opinion(ELSEWHERE, is_open=False)])


def test_an_opinion_is_answered_by_the_unit_that_was_asked() -> None:
    asked = [opinion(ELSEWHERE)]

    assert allowed(dossier(), person(Role.PROCESSING_OFFICER, ELSEWHERE), opinions=asked) == {A.ANSWER_OPINION}
    assert A.ANSWER_OPINION not in allowed(dossier(), OFFICER, opinions=asked)
    assert A.ANSWER_OPINION not in allowed(dossier(Status.REFUSED), person(Role.PROCESSING_OFFICER, ELSEWHERE), opinions=asked)


def test_once_proposed_the_work_is_with_whoever_signs() -> None:
    proposed = dossier(step_role=Role.APPROVER)

    assert {A.SIGN, A.SEND_BACK, A.REFUSE, A.ASK_OPINION, A.STOP} <= allowed(proposed, APPROVER)
    assert allowed(proposed, OFFICER) == {A.CLAIM}
    assert A.PROPOSE not in allowed(proposed, APPROVER)


def test_a_claimed_dossier_is_left_to_its_person_and_the_head() -> None:
    claimed = dossier(holder_account_id=99)

    assert allowed(claimed, OFFICER) == set()
    assert {A.REASSIGN, A.RELEASE, A.PROPOSE} <= allowed(claimed, HEAD)
    assert A.RELEASE in allowed(dossier(holder_account_id=7), OFFICER)


def test_signed_is_finished_or_sent_back_and_not_handed_on() -> None:
    assert allowed(dossier(Status.SIGNED), APPROVER) == {A.FINISH, A.SEND_BACK, A.CLAIM}


def test_the_result_is_given_back_at_the_point() -> None:
    assert allowed(dossier(Status.DONE), RETURNS) == {A.RETURN, A.CLAIM}
    assert A.RETURN not in allowed(dossier(Status.DONE), CLERK)
    assert allowed(dossier(Status.DONE), OFFICER) == set()


def test_missing_papers_are_taken_by_the_point_or_the_holder() -> None:
    waiting = dossier(Status.AWAITING_SUPPLEMENT)

    assert allowed(waiting, CLERK) == {A.COMPLETE_SUPPLEMENT, A.WITHDRAW}
    assert {A.COMPLETE_SUPPLEMENT, A.STOP} <= allowed(waiting, OFFICER)
    assert A.HAND_OVER not in allowed(waiting, OFFICER)


def test_a_mistake_is_struck_out_by_the_head_on_the_day_itself() -> None:
    assert A.VOID in allowed(dossier(Status.RECEIVED), HEAD_OF_POINT)
    assert A.VOID not in allowed(dossier(Status.RECEIVED), HEAD_OF_POINT, on=date(2026, 9, 8))
    assert A.VOID not in allowed(dossier(Status.RECEIVED), CLERK)


@pytest.mark.parametrize("status", Status)
def test_an_official_and_an_administrator_do_nothing(status: Status) -> None:
    for who in (OFFICIAL, ADMINISTRATOR):
        assert actions(dossier(status, offered_unit_id=POINT), who, MONDAY) == ()
        assert not may_add_papers(dossier(status), who)


@pytest.mark.parametrize("status", [status for status, onward in MOVES.items() if not onward])
def test_what_has_ended_is_left_alone(status: Status) -> None:
    for who in (CLERK, OFFICER, APPROVER, HEAD, HEAD_OF_POINT, RETURNS):
        assert actions(dossier(status, holder_account_id=who.account_id), who, MONDAY, opinions=[opinion(COMMUNE)]) == ()


@pytest.mark.parametrize("status", Status)
def test_nobody_of_another_unit_acts(status: Status) -> None:
    for role in Role:
        assert actions(dossier(status), person(role, ELSEWHERE), MONDAY) == ()


def test_what_ends_a_dossier_comes_last_on_the_screen() -> None:
    order = list(Action)

    assert max(order.index(one) for one in order if one not in ENDS_IT) < min(order.index(one) for one in ENDS_IT)
