"""What happened and how many, on both databases: bookings, savepoints, seals, erasure, recounts of random histories."""

import random
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from lib import db, dossiers, ledger, org
from lib.db import background
from lib.dossiers import Dossier, PaperInput, PaperKind, ReturnMethod
from lib.errors import DomainError
from lib.ledger import Event, EventPrivate, Tally
from lib.values import clock_at
from tests.cast import BIRTH, MONDAY, act, buoi, done, hire, in_process, received, request

SYSTEM = org.system("test")


@pytest.fixture(autouse=True)
def _the_cast(database: str) -> None:
    hire()


def differences() -> list[ledger.Difference]:
    with db.reading() as session:
        return ledger.differences(session)


def sums() -> dict[str, int]:
    with db.reading() as session:
        found = session.execute(select(Tally.measure, func.sum(Tally.n)).group_by(Tally.measure))
        return {measure: int(n) for measure, n in found if n}


def test_a_savepoint_rolled_back_takes_its_counts_with_it_and_a_released_one_does_not() -> None:
    def work(session: Any) -> None:
        ha = _actor(session, "ha")
        try:
            with session.begin_nested():
                dossiers.receive(session, ha, request("rolled back", procedure=BIRTH))
                raise DomainError("never_mind")
        except DomainError:
            pass
        with session.begin_nested():
            dossiers.receive(session, ha, request("released", procedure=BIRTH))

    db.write(work)

    assert sums()["received.counter@received"] == 1
    assert differences() == []


def _actor(session: Any, username: str) -> org.Actor:
    return org.actor_for(session, session.scalars(select(org.Account.id).where(org.Account.username == username)).one())


def test_a_transaction_that_fails_books_nothing() -> None:
    def work(session: Any) -> None:
        dossiers.receive(session, _actor(session, "ha"), request(procedure=BIRTH))
        raise DomainError("never_mind")

    with pytest.raises(DomainError):
        db.write(work)
    assert sums() == {}


def test_a_bulk_statement_on_counted_rows_is_refused() -> None:
    received()
    with pytest.raises(TypeError, match="bulk statement on Dossier"), db.transaction() as session:
        session.execute(update(Dossier).values(channel="portal"))
    assert differences() == []


def test_a_row_changed_behind_the_ledgers_back_is_found() -> None:
    dossier = received()
    with db.transaction() as session:
        session.execute(text("UPDATE dossier SET channel = 'postal'"))

    found = {(one.measure, one.tallied, one.counted) for one in differences()}

    assert ("received.counter@received", 1, 0) in found
    assert ("received.postal@received", 0, 1) in found
    assert {one.unit_id for one in differences()} == {dossier.received_unit_id, dossier.competent_unit_id}


def test_a_figure_can_be_read_as_it_was_known_on_a_past_day() -> None:
    with clock_at(MONDAY):
        dossier = in_process()
    with clock_at(MONDAY + timedelta(days=1)):
        act("minh", dossiers.refuse, dossier.id, reason="Không đủ điều kiện")
    with db.reading() as session:
        open_now = session.scalar(select(func.sum(Tally.n)).where(Tally.measure == "open@received"))
        open_then = session.scalar(select(func.sum(Tally.n)).where(Tally.measure == "open@received", Tally.booked_on <= MONDAY.date()))
    assert (open_now, open_then) == (0, 1)


def sealed() -> ledger.SealReport:
    while db.write(ledger.seal):
        continue
    with db.reading() as session:
        return ledger.verify(session)


def test_a_changed_event_is_found_and_named() -> None:
    done()
    assert sealed().broken == []
    with db.transaction() as session:
        changed = session.scalars(select(Event.id).where(Event.name == "dossier:signed")).one()
        session.execute(text("UPDATE event SET actor = 'Somebody else' WHERE id = :id"), {"id": changed})

    assert [(one["event"], one["name"], one["what"]) for one in sealed().broken] == [(changed, "dossier:signed", "event_changed")]


def test_a_removed_event_and_a_forged_seal_are_found() -> None:
    received()
    sealed()
    with db.transaction() as session:
        gone = session.scalars(select(Event.id).where(Event.name == "dossier:received")).one()
        session.execute(text("DELETE FROM event_private WHERE event_id = :id"), {"id": gone})
        session.execute(text("DELETE FROM event WHERE id = :id"), {"id": gone})
        session.execute(text("UPDATE seal SET sha256 = :fake"), {"fake": "f" * 64})

    assert {one["what"] for one in sealed().broken} >= {"event_missing", "seal_changed"}


def test_sealing_goes_on_after_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    received()
    tries: list[int] = []
    sealed = threading.Event()
    write = background.write

    def once_full(work: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("No space left on device")
        done = write(work)
        sealed.set()
        return done

    monkeypatch.setattr(background, "write", once_full)
    with ledger.sealing(every_seconds=0.01):
        assert sealed.wait(timeout=10)


def test_personal_values_can_be_erased_and_the_seal_still_holds() -> None:
    received()
    sealed()
    with db.transaction() as session:
        event = session.scalars(select(Event).where(Event.name == "dossier:received")).one()
        assert "Bưởi" in str(event.private.body if event.private else "")
        ledger.erase_private(session, SYSTEM, event.id, reason="Yêu cầu của chủ thể dữ liệu")

    assert sealed().broken == []
    with db.reading() as session:
        assert session.get(EventPrivate, event.id) is None
        assert session.get_one(Event, event.id).private_sha256 == event.private_sha256
        erasure = session.scalars(select(Event).where(Event.name == "ledger:private_erased")).one()
        assert "chủ thể" not in str(erasure.details)  # a reason may name a person too


def test_a_personal_value_changed_beside_a_sealed_event_is_found() -> None:
    received()
    sealed()
    with db.transaction() as session:
        private = session.scalars(select(EventPrivate).join(Event).where(Event.name == "dossier:received")).one()
        private.body = {**private.body, "applicant": "Người khác"}

    assert [one["what"] for one in sealed().broken] == ["private_changed"]


def test_events_hold_no_personal_value_in_their_sealed_part() -> None:
    act("ha", dossiers.withdraw, received(applicant=buoi(phone="0912345678")).id, reason="Đỗ Thị Bưởi xin rút")
    with db.reading() as session:
        said = " ".join(str(row) for row in session.execute(select(Event.details, Event.was, Event.to)))
    for personal in ("Bưởi", "001190001234", "0912345678"):
        assert personal not in said


STEPS: list[tuple[str, Any]] = [
    ("ha", lambda s, a, i: dossiers.hand_over(s, a, i)),
    ("binh", lambda s, a, i: dossiers.take(s, a, i)),
    ("binh", lambda s, a, i: dossiers.claim(s, a, i)),
    ("binh", lambda s, a, i: dossiers.ask_supplement(s, a, i, items=["Ảnh"], reason="Thiếu", late_reason="Muộn")),
    ("ha", lambda s, a, i: dossiers.complete_supplement(s, a, i, papers=[PaperInput("Ảnh", PaperKind.PHOTOCOPY)])),
    ("binh", lambda s, a, i: dossiers.propose(s, a, i)),
    ("minh", lambda s, a, i: dossiers.send_back(s, a, i, reason="Xem lại")),
    ("minh", lambda s, a, i: dossiers.sign(s, a, i, result_number="1/XN")),
    ("minh", lambda s, a, i: dossiers.finish(s, a, i, late_reason="workload")),
    ("lan", lambda s, a, i: dossiers.return_result(s, a, i, method=ReturnMethod.COUNTER, taken_by="Bưởi")),
    ("minh", lambda s, a, i: dossiers.refuse(s, a, i, reason="Không đủ")),
    ("ha", lambda s, a, i: dossiers.withdraw(s, a, i, reason="Xin rút")),
    ("binh", lambda s, a, i: dossiers.stop(s, a, i, reason="Không bổ sung")),
    ("cuc", lambda s, a, i: dossiers.void(s, a, i, reason="Nhầm")),
]


@pytest.mark.parametrize("seed", range(4))
def test_random_histories_recount_to_zero(seed: int) -> None:
    chance = random.Random(seed)
    likely = [9, 9, 1, 2, 8, 8, 1, 8, 9, 5, 1, 1, 1, 1]
    ids: list[int] = []
    done_at_all = 0
    for step in range(60):
        with clock_at(MONDAY + timedelta(hours=6 * step)):
            if not ids or chance.random() < 0.2:
                ids.append(received(f"{seed}-{step}", procedure=BIRTH).id)
                continue
            dossier_id = chance.choice(ids[-5:])
            for username, use_case in dict.fromkeys(chance.choices(STEPS, likely, k=20)):
                try:
                    act(username, use_case, dossier_id)
                except DomainError:
                    continue
                done_at_all += 1
                break
    assert done_at_all > 20
    assert differences() == []
    assert sealed().broken == []


def test_days_are_local_days() -> None:
    with clock_at(MONDAY.replace(hour=6, minute=30)):
        dossier = received()
    assert dossier.received_on == date(2026, 9, 7)
