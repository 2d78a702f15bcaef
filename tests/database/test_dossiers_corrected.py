"""A slip of the pen is put right by the head, with a reason, while there is no result."""

from typing import Any

import pytest
from sqlalchemy import select

from lib import db, dossiers, ledger
from lib.dossiers import Correction, ReturnMethod
from lib.errors import Invalid, NotAllowed
from lib.ledger import Event
from lib.values import clock_at
from tests.cast import CERTIFIED_COPY, MONDAY, act, done, hire, received


@pytest.fixture(autouse=True)
def _a_monday_with_the_cast(database: str) -> Any:
    hire()
    with clock_at(MONDAY):
        yield


def test_the_fee_follows_the_copies_and_the_old_value_is_kept() -> None:
    dossier = received(procedure=CERTIFIED_COPY, pages=3, copies=1)

    after = act("cuc", dossiers.correct, dossier.id, Correction(copies=4), reason="Công dân cần 4 bản")

    assert (after.copies, after.fee_vnd, after.code, after.received_at_utc) == (4, 20_000, dossier.code, dossier.received_at_utc)
    with db.reading() as session:
        event = session.scalars(select(Event).where(Event.name == "dossier:corrected")).one()
        assert event.private is not None
        assert event.private.body["before"] == {"copies": 1, "fee_vnd": 5_000}
        assert ledger.differences(session) == []


@pytest.mark.parametrize(
    ("correction", "reason", "code"),
    [
        (Correction(copies=2), " ", "reason_missing"),
        (Correction(), "Sửa", "nothing_to_correct"),
        (Correction(copies=0), "Sửa", "count_out_of_range"),
        (Correction(return_method=ReturnMethod.POST), "Sửa", "return_address_missing"),
    ],
)
def test_a_bad_correction_is_refused_by_name_and_changes_nothing(correction: Correction, reason: str, code: str) -> None:
    dossier = received(procedure=CERTIFIED_COPY, pages=3)
    with pytest.raises(Invalid) as refused:
        act("cuc", dossiers.correct, dossier.id, correction, reason=reason)
    assert refused.value.code == code
    with db.reading() as session:
        assert session.get_one(dossiers.Dossier, dossier.id).version == dossier.version


def test_a_clerk_does_not_correct_and_nobody_corrects_after_the_result() -> None:
    first = received(procedure=CERTIFIED_COPY, pages=3)
    with pytest.raises(NotAllowed):
        act("ha", dossiers.correct, first.id, Correction(copies=2), reason="Sửa")
    with pytest.raises(Invalid, match="correction_after_result"):
        act("cuc", dossiers.correct, done("finished").id, Correction(copies=2), reason="Sửa")
