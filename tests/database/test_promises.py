"""A changed calendar only proposes; a person confirms; a printed promise moves only later, and what was late stays late."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lib import calendar, db, dossiers, ledger
from lib.calendar import CalendarChange, ClockModel
from lib.dossiers import Dossier, PaperInput, PaperKind, PromiseState, Status, promises
from lib.errors import Invalid, NotFound
from lib.values import LOCAL_ZONE, clock_at
from tests.cast import BIRTH, MONDAY, act, actor, done, hire, in_process, received

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY.date() + timedelta(days=n) for n in (1, 2, 3, 4))
NEXT_MONDAY = date(2026, 9, 14)
"""Three working days from Monday end on Thursday; with one day off between, on Friday."""


@pytest.fixture(autouse=True)
def _the_cast(database: str) -> None:
    hire()


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock_at(MONDAY):
        yield


def off(day: date) -> int:
    """A storm: the day is decided to be off; how many promises would move."""
    return act("yen", promises.propose, act("yen", calendar.set_override, day, working=False, note="Bão số 5"))


def listed() -> list[promises.Proposal]:
    with db.reading() as session:
        found = promises.proposals(session, actor(session, "yen"))
        assert promises.how_many(session, actor(session, "yen")) == len(found)
    return found


def now(dossier: Dossier) -> Dossier:
    with db.reading() as session:
        return session.get_one(Dossier, dossier.id)


def promise_of(dossier: Dossier) -> tuple[date | None, date | None, date | None]:
    """As printed, by law, at present."""
    found = now(dossier)
    return found.first_due_on, found.limit_due_on, found.due_on


def nothing_differs() -> bool:
    with db.reading() as session:
        return ledger.differences(session) == []


def completed(dossier: Dossier) -> None:
    act("ha", dossiers.complete_supplement, dossier.id, papers=(PaperInput("Giấy chứng sinh", PaperKind.PHOTOCOPY),))


def must_be_refused(error: type[Any], code: str, proposal: int, *, confirm: bool = True) -> None:
    with pytest.raises(error) as caught:
        act("yen", promises.settle, proposal, confirm=confirm)
    assert caught.value.code == code


def test_a_day_off_proposes_a_later_promise_and_moves_nothing() -> None:
    dossier = received()

    assert off(WEDNESDAY) == 1

    (one,) = listed()
    assert (one.code, one.from_due_on, one.to_due_on) == (dossier.code, THURSDAY, FRIDAY)
    assert promise_of(dossier) == (THURSDAY, THURSDAY, THURSDAY)


def test_confirmed_it_moves_the_present_promise_and_the_limit_and_never_the_printed_one() -> None:
    dossier = received()
    off(WEDNESDAY)

    act("yen", promises.settle, listed()[0].id, confirm=True)

    assert promise_of(dossier) == (THURSDAY, FRIDAY, FRIDAY)
    assert now(dossier).due_at_utc == datetime(2026, 9, 11, 17, 0, tzinfo=LOCAL_ZONE)
    assert listed() == []
    assert nothing_differs()
    with db.reading() as session:
        moved = dossiers.timeline(session, actor(session, "ha"), dossier.id)[-1]
        (change,) = dossiers.whole(session, actor(session, "ha"), dossier.id).promises
    assert (moved.name, moved.details["due_from"], moved.details["due_to"]) == ("dossier:promise_moved", "2026-09-10", "2026-09-11")
    assert (change.state, change.settled_at_utc) == (PromiseState.CONFIRMED, MONDAY)


def test_turned_down_nothing_moves_and_the_list_is_empty() -> None:
    dossier = received()
    off(WEDNESDAY)

    change = act("yen", promises.settle, listed()[0].id, confirm=False)

    assert change.state == PromiseState.REJECTED
    assert promise_of(dossier) == (THURSDAY, THURSDAY, THURSDAY)
    assert listed() == []


def test_settled_once_it_cannot_be_settled_again() -> None:
    received()
    off(WEDNESDAY)
    (one,) = listed()
    act("yen", promises.settle, one.id, confirm=True)

    must_be_refused(NotFound, "proposal_unknown", one.id)
    must_be_refused(NotFound, "proposal_unknown", one.id, confirm=False)


def test_asking_twice_keeps_the_same_list() -> None:
    received("a")
    received("b")
    change = CalendarChange(WEDNESDAY, was_working=True, working=False)
    off(WEDNESDAY)
    before = listed()

    assert act("yen", promises.propose, change) == 2
    assert listed() == before


def test_a_second_day_off_moves_the_proposal_on() -> None:
    received()
    off(TUESDAY)
    first = listed()

    assert off(WEDNESDAY) == 1

    (one,) = listed()
    assert (one.id, one.from_due_on, one.to_due_on) == (first[0].id, THURSDAY, NEXT_MONDAY)


def test_a_decision_taken_back_takes_its_proposals_back() -> None:
    received()
    off(WEDNESDAY)

    assert act("yen", promises.propose, act("yen", calendar.remove_override, WEDNESDAY)) == 0
    assert listed() == []


def test_a_day_worked_after_all_brings_no_promise_forward() -> None:
    saturday = date(2026, 9, 12)
    with clock_at(datetime.combine(FRIDAY, MONDAY.timetz())):
        dossier = received()
        assert dossier.due_on == date(2026, 9, 16)
        change = act("yen", calendar.set_override, saturday, working=True, note="Làm bù")

        assert act("yen", promises.propose, change) == 0

    assert listed() == []
    assert now(dossier).due_on == date(2026, 9, 16)


def test_what_is_late_stays_late() -> None:
    dossier = received()
    with clock_at(datetime.combine(FRIDAY, MONDAY.timetz())):
        assert off(WEDNESDAY) == 0
        assert off(date(2026, 9, 15)) == 0
        assert listed() == []
        assert now(dossier).is_overdue(FRIDAY)


def test_a_proposal_that_waited_until_the_promise_was_late_is_taken_off() -> None:
    dossier = received()
    off(WEDNESDAY)
    (one,) = listed()

    with clock_at(datetime.combine(FRIDAY, MONDAY.timetz())):
        assert listed() == []
        must_be_refused(Invalid, "promise_only_later", one.id)
    assert promise_of(dossier) == (THURSDAY, THURSDAY, THURSDAY)


@pytest.mark.parametrize("day", [MONDAY.date() - timedelta(days=3), FRIDAY], ids=["before the receipt", "after the promise"])
def test_a_day_outside_the_promise_moves_nothing(day: date) -> None:
    received()
    assert off(day) == 0


def test_a_request_of_the_same_day_moves_when_that_day_is_closed() -> None:
    dossier = received(procedure=BIRTH)

    assert off(MONDAY.date()) == 1

    act("yen", promises.settle, listed()[0].id, confirm=True)
    assert promise_of(dossier) == (MONDAY.date(), TUESDAY, TUESDAY)


def test_what_has_ended_or_waits_for_papers_gets_no_proposal() -> None:
    done("ready")
    waiting = in_process("waiting")
    act("binh", dossiers.ask_supplement, waiting.id, items=["Giấy chứng sinh"], reason="Thiếu")

    assert off(WEDNESDAY) == 0


def test_what_ended_meanwhile_is_not_moved() -> None:
    dossier = received()
    off(WEDNESDAY)
    (one,) = listed()
    act("ha", dossiers.withdraw, dossier.id, reason="Đổi ý")

    assert listed() == []
    must_be_refused(Invalid, "promise_only_later", one.id)
    assert now(dossier).due_on == THURSDAY


def test_a_promise_that_moved_meanwhile_is_not_moved_by_what_was_proposed_before() -> None:
    dossier = in_process()
    off(WEDNESDAY)
    (one,) = listed()
    act("binh", dossiers.ask_supplement, dossier.id, items=["Giấy chứng sinh"], reason="Thiếu")
    with clock_at(MONDAY + timedelta(days=1)):
        completed(dossier)
        moved = now(dossier).due_on

        must_be_refused(Invalid, "promise_only_later", one.id)

    assert now(dossier).due_on == moved
    assert nothing_differs()


def test_a_proposal_made_for_another_promise_is_not_confirmed_though_it_is_later() -> None:
    dossier = in_process()
    off(TUESDAY)
    off(WEDNESDAY)
    (one,) = listed()
    assert one.to_due_on == NEXT_MONDAY
    for day in (TUESDAY, WEDNESDAY):
        act("yen", calendar.remove_override, day)
    act("binh", dossiers.ask_supplement, dossier.id, items=["Giấy chứng sinh"], reason="Thiếu")
    with clock_at(MONDAY + timedelta(days=1)):
        completed(dossier)
        assert now(dossier).due_on == FRIDAY
        assert listed() == []

        must_be_refused(Invalid, "promise_only_later", one.id)

    assert now(dossier).due_on == FRIDAY


def test_all_are_settled_at_once_and_what_moved_on_is_taken_off() -> None:
    dossiers_ = [received(f"k{n}") for n in range(3)]
    off(WEDNESDAY)
    act("ha", dossiers.withdraw, dossiers_[1].id, reason="Đổi ý")

    settled = act("yen", promises.settle_all, confirm=True)

    assert (settled.confirmed, settled.rejected, settled.overtaken) == (2, 0, 1)
    assert [now(one).due_on for one in dossiers_] == [FRIDAY, THURSDAY, FRIDAY]
    assert listed() == []
    assert nothing_differs()
    assert act("yen", promises.settle_all, confirm=True) == promises.Settled()


def test_more_promises_than_one_batch_are_all_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "PAGE", 2)
    for n in range(5):
        received(f"k{n}")

    assert off(WEDNESDAY) == 5


def test_a_moved_promise_says_whether_its_year_is_decreed() -> None:
    new_years_eve = datetime(2026, 12, 30, 9, 0, tzinfo=LOCAL_ZONE)
    act("yen", calendar.set_decreed_through, 2026)
    with clock_at(new_years_eve - timedelta(days=2)):
        dossier = received()
        assert (dossier.due_on, dossier.due_is_provisional) == (date(2026, 12, 31), False)
        off(date(2026, 12, 30))

        act("yen", promises.settle, listed()[0].id, confirm=True)

        assert now(dossier).due_on == date(2027, 1, 4)
        assert now(dossier).due_is_provisional


@pytest.mark.parametrize(
    ("model", "due_on"), [(ClockModel.RESTART, date(2026, 9, 21)), (ClockModel.PAUSE, date(2026, 9, 18))], ids=["restart", "pause"]
)
def test_a_supplement_moves_the_promise_by_the_model_of_the_regime(model: ClockModel, due_on: date) -> None:
    act("yen", calendar.set_regime_clock, "R2025", model, source="Công văn 12")
    dossier = in_process()
    with clock_at(MONDAY + timedelta(days=1)):
        act("binh", dossiers.ask_supplement, dossier.id, items=["Giấy chứng sinh"], reason="Thiếu")
        assert now(dossier).status == Status.AWAITING_SUPPLEMENT
    with clock_at(datetime(2026, 9, 16, 9, 0, tzinfo=LOCAL_ZONE)):
        completed(dossier)

    assert promise_of(dossier) == (THURSDAY, due_on, due_on)
    assert nothing_differs()


@pytest.mark.parametrize("model", ClockModel)
def test_a_day_off_after_a_supplement_is_counted_by_the_model_it_was_asked_under(model: ClockModel) -> None:
    act("yen", calendar.set_regime_clock, "R2025", model, source="Công văn 12")
    dossier = in_process()
    act("binh", dossiers.ask_supplement, dossier.id, items=["Giấy chứng sinh"], reason="Thiếu")
    other = ClockModel.PAUSE if model is ClockModel.RESTART else ClockModel.RESTART
    act("yen", calendar.set_regime_clock, "R2025", other, source="Công văn 13")
    with clock_at(MONDAY + timedelta(days=1)):
        completed(dossier)
        before = now(dossier).due_on
        assert before is not None
        assert off(THURSDAY) == 1

        (one,) = listed()
        act("yen", promises.settle, one.id, confirm=True)

    assert one.from_due_on == before
    assert now(dossier).due_on == calendar.WorkingCalendar().next_working(before + timedelta(days=1))
    assert now(dossier).first_due_on == THURSDAY
    assert nothing_differs()


def test_a_promise_stated_by_the_clerk_is_not_computed_again() -> None:
    dossier = received()
    with db.transaction() as session:
        session.get_one(Dossier, dossier.id).limit = None

    assert off(WEDNESDAY) == 0
