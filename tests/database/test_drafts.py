"""The draft owns the key: one key, one fate; and what is typed is kept until then."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from lib import db, dossiers, procedures
from lib.dossiers import Dossier, PaperInput, PaperKind, drafts
from lib.errors import DomainError, Invalid, NotAllowed, NotFound
from lib.values import clock_at
from tests.cast import MONDAY, act, actor, buoi, hire, received, request

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _the_cast(database: str) -> None:
    hire()


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock_at(MONDAY):
        yield


def must_be_refused(error: type[DomainError], code: str, username: str, use_case: Any, *arguments: Any, **options: Any) -> None:
    with pytest.raises(error) as caught:
        act(username, use_case, *arguments, **options)
    assert caught.value.code == code


def unfinished(username: str = "ha") -> str | None:
    with db.reading() as session:
        draft = drafts.current(session, actor(session, username))
    return draft.key if draft else None


def of_ministry() -> str:
    with db.reading() as session:
        found = procedures.search(session, "đăng ký thường trú")
        return next(e.code for e in found if procedures.offer(session, e.code, channel="counter", on=MONDAY.date()).is_assistance)


def test_what_is_typed_is_kept_and_gone_once_it_is_received() -> None:
    key = act("ha", drafts.begin).key
    act("ha", drafts.keep, key, {"applicant_name": "Bưởi"})
    assert unfinished() == key

    received(key)

    assert unfinished() is None
    must_be_refused(NotFound, "draft_unknown", "ha", drafts.keep, key, {"applicant_name": "Cam"})


def test_a_draft_is_its_writers_alone() -> None:
    key = act("ha", drafts.begin).key

    must_be_refused(NotFound, "draft_unknown", "cuc", drafts.keep, key, {})
    act("cuc", drafts.discard, key)

    assert (unfinished(), unfinished("cuc")) == (key, None)


def test_thrown_away_twice_is_thrown_away() -> None:
    key = act("ha", drafts.begin).key
    act("ha", drafts.discard, key)
    act("ha", drafts.discard, key)

    assert unfinished() is None


def test_a_form_larger_than_any_request_is_not_kept() -> None:
    key = act("ha", drafts.begin).key

    must_be_refused(Invalid, "draft_too_large", "ha", drafts.keep, key, {"note": "x" * drafts.LARGEST})


@pytest.mark.parametrize("key", ["", "k" * 81])
def test_a_key_that_cannot_be_kept_is_refused_by_name(key: str) -> None:
    must_be_refused(Invalid, "key_malformed", "ha", dossiers.receive, request(key))


def test_a_draft_of_another_unit_cannot_be_received_by_its_key() -> None:
    key = act("giang", drafts.begin).key

    must_be_refused(NotAllowed, "key_of_another_unit", "ha", dossiers.receive, request(key))
    must_be_refused(NotAllowed, "key_of_another_unit", "ha", dossiers.refuse_at_intake, request(key), reason="Sai nơi")
    assert unfinished("giang") == key


def test_what_was_refused_at_the_window_is_not_received_by_the_same_key() -> None:
    refused = act("ha", dossiers.refuse_at_intake, request("one"), reason="Sai nơi")

    assert act("ha", dossiers.refuse_at_intake, request("one"), reason="Sai nơi").id == refused.id
    must_be_refused(Invalid, "key_refused_at_intake", "ha", dossiers.receive, request("one"))


def test_what_was_received_is_not_refused_nor_called_help_by_the_same_key() -> None:
    received("one")

    must_be_refused(Invalid, "key_received", "ha", dossiers.refuse_at_intake, request("one"), reason="Sai nơi")
    must_be_refused(Invalid, "key_received", "ha", dossiers.assist, request("one", procedure=of_ministry()), other_code="G01.1")


def test_help_with_a_ministrys_procedure_leaves_no_draft_behind() -> None:
    key = act("ha", drafts.begin).key
    asked = request(key, procedure=of_ministry())
    helped = act("ha", dossiers.assist, asked, other_code="G01.1")

    assert unfinished() is None
    assert act("ha", dossiers.assist, asked, other_code="G01.1").id == helped.id
    assert unfinished() is None
    must_be_refused(NotAllowed, "key_of_another_unit", "giang", dossiers.assist, asked, other_code="G01.1")


def test_only_a_paper_held_of_the_same_person_is_reused() -> None:
    digest = db.write(lambda session: dossiers.files.store(session, PDF).sha256)
    received("first", papers=(PaperInput("Tờ khai", PaperKind.ELECTRONIC, sha256=digest),))
    with db.reading() as session:
        held = session.scalars(select(dossiers.Paper.id)).one()
    reused = (PaperInput("Tờ khai", PaperKind.REUSED, sha256=digest, reused_paper_id=held),)

    assert received("again", papers=reused).has_reused
    other = buoi(id_number="001190004321", name="Đỗ Thị Mơ")
    must_be_refused(Invalid, "reused_paper_missing", "ha", dossiers.receive, request("other", applicant=other, papers=reused))
    missing = (PaperInput("Tờ khai", PaperKind.REUSED, reused_paper_id=99),)
    must_be_refused(Invalid, "reused_paper_missing", "ha", dossiers.receive, request("none", papers=missing))
    with db.reading() as session:
        assert len(session.scalars(select(Dossier.id)).all()) == 2
