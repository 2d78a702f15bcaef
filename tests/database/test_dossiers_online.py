"""What was filed online waits at the point until a clerk receives or refuses it; what waits for a payment goes on when it is noted."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lib import db, dossiers, ledger
from lib.dossiers import Dossier, Stated, Status, Tab
from lib.errors import DomainError, Invalid, MoveRefused, Several
from lib.ledger import Tally
from lib.procedures import Channel
from lib.values import clock_at
from tests.cast import BIRTH, MARITAL_STATUS, MONDAY, act, actor, buoi, hire, in_process, request


@pytest.fixture(autouse=True)
def _a_monday_with_the_cast(database: str) -> Any:
    hire()
    with clock_at(MONDAY):
        yield


def filed(key: str = "online", **changes: Any) -> Dossier:
    return act("ha", dossiers.submit, request(key, channel=Channel.PORTAL, **{"procedure": BIRTH, **changes}), unit_code="D00004")


def counted() -> int:
    with db.reading() as session:
        assert ledger.differences(session) == []
        return session.scalar(select(func.coalesce(func.sum(Tally.n), 0)).where(Tally.measure.like("received.%@received"))) or 0


def test_what_was_filed_online_has_no_code_and_no_count_until_a_clerk_receives_it() -> None:
    waiting = filed()
    assert (waiting.status, waiting.code, counted()) == (Status.SUBMITTED, None, 0)
    with db.reading() as session:
        assert [row.id for row in dossiers.queue(session, actor(session, "ha"), Tab.TO_RECEIVE)] == [waiting.id]

    with clock_at(MONDAY + timedelta(days=1)):
        received = act("ha", dossiers.accept, waiting.id)

    assert received.code == "H26.50.101-260908-0001"
    assert (received.received_on, received.due_on) == (date(2026, 9, 8), date(2026, 9, 8))
    assert received.filed_at_utc < received.received_at_utc
    assert counted() == 1
    with pytest.raises(MoveRefused):
        act("ha", dossiers.accept, waiting.id)


def test_filed_twice_is_one_and_its_key_is_not_received_again_at_the_counter() -> None:
    assert filed().id == filed().id
    with pytest.raises(Invalid, match="key_submitted"):
        act("ha", dossiers.receive, request("online", procedure=BIRTH))


def test_what_the_catalogue_does_not_know_is_stated_when_it_is_received() -> None:
    waiting = filed(procedure=MARITAL_STATUS)
    with pytest.raises(Invalid, match="fee_unstated"):
        act("ha", dossiers.accept, waiting.id)

    assert act("ha", dossiers.accept, waiting.id, stated=Stated(fee_vnd=15_000, fee_source="NQ HĐND")).fee_vnd == 15_000


def test_a_request_that_is_wrong_is_not_kept() -> None:
    with pytest.raises((Several, Invalid)):
        filed(applicant=buoi(id_number="00119"))
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Dossier)) == 0


@pytest.mark.parametrize("end", [dossiers.refuse_submitted, dossiers.withdraw])
def test_what_is_refused_or_taken_back_before_receipt_is_in_no_figure(end: Any) -> None:
    waiting = filed()
    with pytest.raises(Invalid, match="reason_missing"):
        act("ha", end, waiting.id, reason=" ")

    ended = act("ha", end, waiting.id, reason="Nộp nhầm nơi")

    assert ended.status in (Status.REFUSED_AT_INTAKE, Status.WITHDRAWN)
    assert counted() == 0


def test_a_payment_is_asked_for_and_noted_and_the_promise_does_not_move() -> None:
    dossier = in_process("paid", procedure=BIRTH)
    asked = act("binh", dossiers.ask_payment, dossier.id, amount_vnd=50_000, ground="NQ 06/2020/NQ-HĐND")
    assert (asked.status, asked.fee_vnd, asked.due_on) == (Status.AWAITING_PAYMENT, 50_000, dossier.due_on)

    noted = act("ha", dossiers.note_payment, dossier.id, receipt_number="26TAA 00000001")

    assert noted.status == Status.IN_PROCESS
    assert counted() == 1


@pytest.mark.parametrize(
    ("amount", "ground", "code"), [(0, "NQ", "amount_out_of_range"), (10**12, "NQ", "amount_out_of_range"), (1, " ", "ground_missing")]
)
def test_a_bad_payment_is_refused_by_name(amount: int, ground: str, code: str) -> None:
    dossier = in_process("paid", procedure=BIRTH)
    with pytest.raises(DomainError, match=code):
        act("binh", dossiers.ask_payment, dossier.id, amount_vnd=amount, ground=ground)
    with pytest.raises(MoveRefused):
        act("ha", dossiers.note_payment, dossier.id, receipt_number="1")


def test_a_file_of_online_requests_waits_for_the_clerk(motcua: Any, tmp_path: Any) -> None:
    file = tmp_path / "online.jsonl"
    person = {"kind": "citizen", "id": "001190001234", "name": "Đỗ Thị Bưởi", "birth_date": "1990-05-01", "sex": "f"}
    file.write_text(json.dumps({"idempotency_key": "p-1", "procedure": BIRTH, "channel": "portal", "applicant": person}), encoding="utf-8")

    ran = motcua("intake", str(file), "--as", "ha", "--filed-online")

    assert json.loads(ran.out) == {"line": 1, "code": None, "due_on": None, "status": "submitted"}
    with db.reading() as session:
        assert dossiers.queue_counts(session, actor(session, "ha"))[Tab.TO_RECEIVE] == 1
