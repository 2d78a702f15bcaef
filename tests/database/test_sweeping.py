"""Forms and scans that nobody finished go; what a paper, a result or an open form names stays."""

from datetime import timedelta

import pytest

from lib import db, dossiers
from lib.dossiers import Draft, StoredFile, files
from lib.dossiers.sweeping import sweep
from lib.values import clock_at
from tests.cast import MONDAY, act, actor, hire, received, to_sign

LONG_AFTER = MONDAY + timedelta(days=20)


@pytest.fixture(autouse=True)
def _the_cast(database: str) -> None:
    hire()


def scan(number: int) -> str:
    """Something dropped into a form; its hash."""
    return act("ha", lambda session, _ha: files.store(session, b"%PDF-1.4\n" + bytes([48 + number])).sha256)


def kept() -> set[str]:
    """What is stored: rows, each with its bytes on disk."""
    with db.reading() as session:
        rows = set(session.query(StoredFile.sha256).all())
    digests = {row[0] for row in rows}
    assert all(files.path_of(digest).exists() for digest in digests)
    return digests


def test_a_scan_of_a_form_that_was_cleared_goes_and_every_named_one_stays() -> None:
    with clock_at(MONDAY):
        forgotten, typed, on_line, result = (scan(number) for number in range(4))
        draft = act("ha", dossiers.drafts.begin)
        act("ha", dossiers.drafts.keep, draft.key, {"paper_1_sha256": typed})
        dossier = received()
        with db.reading() as session:
            paper = dossiers.whole(session, actor(session, "ha"), dossier.id).papers[0].id
        act("ha", dossiers.attach, paper, files.content(on_line))
        signed = to_sign("signed")
        act("minh", dossiers.sign, signed.id, result_number="1/XN", result_sha256=result)
    with clock_at(LONG_AFTER):
        db.write(sweep)

    assert kept() == {typed, on_line, result}
    assert not files.path_of(forgotten).exists()


def test_what_came_this_week_is_left_alone_and_what_came_again_is_as_young_as_new() -> None:
    with clock_at(MONDAY):
        again = scan(1)
    with clock_at(MONDAY + timedelta(days=10)):
        young, same = scan(2), scan(1)
    with clock_at(MONDAY + timedelta(days=12)):
        db.write(sweep)

    assert again == same
    assert kept() == {again, young}


def test_a_form_left_for_weeks_goes_with_its_scan_and_a_finished_one_keeps_its_key() -> None:
    with clock_at(MONDAY):
        left = act("ha", dossiers.drafts.begin)
        act("ha", dossiers.drafts.keep, left.key, {"applicant_name": "Đỗ Thị Bưởi", "paper_1_sha256": scan(1)})
        received("finished")
    with clock_at(MONDAY + timedelta(days=31)):
        db.write(sweep)
        with db.reading() as session:
            keys = [key for (key,) in session.query(Draft.key).all()]

    assert keys == ["finished"]
    assert kept() == set()


def test_a_scan_that_was_replaced_and_a_result_that_was_sent_back_stay_as_long_as_their_records() -> None:
    with clock_at(MONDAY):
        dossier = received()
        with db.reading() as session:
            paper = dossiers.whole(session, actor(session, "ha"), dossier.id).papers[0].id
        first, second = (act("ha", dossiers.attach, paper, b"%PDF-1.4\n" + bytes([48 + n])).sha256 for n in range(2))
        signed, result = to_sign("signed"), scan(7)
        act("minh", dossiers.sign, signed.id, result_number="1/XN", result_sha256=result)
        act("minh", dossiers.send_back, signed.id, reason="Sai tên")
    with clock_at(LONG_AFTER):
        db.write(sweep)

    assert kept() == {first, second, result}
