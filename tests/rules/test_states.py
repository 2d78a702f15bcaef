"""The state table: what may follow what, and that every figure has a place for every state."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.dossiers import CLOCK_STOPPED, MOVES, NEVER_COUNTED, OPEN, TERMINAL, WITH_RESULT, WITHOUT_RESULT, Dossier, Outcome, Status, outcome
from lib.dossiers.states import PORTAL_STATUS
from lib.errors import MoveRefused

statuses = st.sampled_from(Status)


def a_dossier(status: Status) -> Dossier:
    return Dossier(
        status=status, code="H26.1-260907-0001", channel="counter", helped_unit_id=1, received_unit_id=1, competent_unit_id=2, fee_vnd=0,
        received_on=date(2026, 9, 7), limit_due_on=date(2026, 9, 10), finished_on=date(2026, 9, 9), closed_on=date(2026, 9, 9),
        has_component_file=False, has_result_file=False, has_reused=False,
    )  # fmt: skip


@given(statuses, statuses)
def test_a_move_is_made_only_where_the_table_has_it_and_a_refusal_names_both_states(was: Status, to: Status) -> None:
    dossier = a_dossier(was)
    if to in MOVES[was]:
        assert dossier.move(to) == was
        assert dossier.status == to
    else:
        with pytest.raises(MoveRefused) as refused:
            dossier.move(to)
        assert (refused.value.values["was"], refused.value.values["to"]) == (was, to)
        assert dossier.status == was


def test_every_state_is_in_the_table_and_can_be_reached_from_a_draft() -> None:
    assert set(MOVES) == set(Status)
    reached, todo = {Status.DRAFT}, [Status.DRAFT]
    while todo:
        for onward in MOVES[todo.pop()] - reached:
            reached.add(onward)
            todo.append(onward)
    assert reached == set(Status)


def test_from_every_open_state_some_end_can_be_reached() -> None:
    for status in OPEN:
        reached, todo = {status}, [status]
        while todo:
            for onward in MOVES[todo.pop()] - reached:
                reached.add(onward)
                todo.append(onward)
        assert reached & WITH_RESULT, status
        assert reached & TERMINAL, status


def test_every_state_is_counted_in_exactly_one_group() -> None:
    groups = (OPEN, WITH_RESULT, WITHOUT_RESULT, NEVER_COUNTED)
    assert sorted(status for group in groups for status in group) == sorted(Status)
    assert CLOCK_STOPPED <= OPEN


def test_the_portal_has_a_number_for_every_state_it_may_hear_of() -> None:
    assert set(PORTAL_STATUS) == set(Status) - {Status.DRAFT, Status.VOID}


@given(statuses)
def test_a_received_dossier_stands_in_one_place_of_the_sum_for_each_unit(status: Status) -> None:
    counts = [count.measure for count in a_dossier(status).counts()]
    for side in ("received", "competent"):
        came_in = sum(name.startswith("received.") and name.endswith(f"@{side}") for name in counts)
        stands = sum(
            name.split("@")[0].split(".")[0] in ("open", "waiting", "resolved", "without_result")
            for name in counts
            if name.endswith(f"@{side}")
        )
        assert came_in == stands == (0 if status in NEVER_COUNTED else 1)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-400, 400))
def test_the_outcome_is_by_date(due_on: date, days: int) -> None:
    found = outcome(due_on + timedelta(days=days), due_on)
    assert found is (Outcome.EARLY if days < 0 else Outcome.ON_TIME if days == 0 else Outcome.LATE)
