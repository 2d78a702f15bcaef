"""Receive: a clerk and the people at her counter, one after the other."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from lib import db, ledger, org, residents
from lib.dossiers import Draft, Paper, PaperKind, Status
from lib.residents import Party
from tests import cast
from tests.pages.conftest import Desk
from tests.pages.intake_walk import (
    BIRTH,
    CARD,
    COPY,
    MARITAL,
    asked_for,
    dossiers,
    drafts,
    faults,
    field,
    opened,
    person_of,
    pressed,
    typed,
)


@pytest.fixture
def desk(sqlite_database: str, desk_of: Callable[[str], Desk]) -> Desk:
    """Hà's counter; Mrs. Bưởi is known to the register."""
    cast.hire()
    cast.act("ha", residents.register, cast.buoi())
    return opened(desk_of("ha"))


def test_a_known_resident_is_received_by_card_procedure_papers_and_one_button(desk: Desk) -> None:
    typed(desk, find_applicant=residents.compose_card(CARD))
    assert field(desk, "applicant_name") == "Đỗ Thị Bưởi"
    assert field(desk, "applicant_phone") == "0912345678"
    asked_for(desk, BIRTH)
    typed(desk, pick_all_given=True)
    pressed(desk, "receive")

    (dossier,) = dossiers()
    assert dossier.status == Status.RECEIVED
    assert person_of(dossier).id_number == "001190001234"
    assert dossier.code in desk.says().replace("\\", "")
    with db.reading() as session:
        given = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)).all()
    assert [paper.kind for paper in given] == [PaperKind.ORIGINAL_KEPT, PaperKind.ORIGINAL_KEPT, PaperKind.ORIGINAL_SHOWN]
    assert field(desk, "find_applicant") == ""
    assert not drafts()


def test_whose_record_a_clerk_had_in_the_form_is_kept(desk: Desk) -> None:
    with db.reading() as session:
        known = session.scalars(select(Party.id)).one()

    typed(desk, find_applicant="001190001234")

    with db.reading() as session:
        (event,) = session.scalars(select(ledger.Event).where(ledger.Event.name == "party:opened")).all()
    assert (event.thing_id, event.actor, event.details) == (known, "Nguyễn Thị Hà", {})


def test_a_scan_bent_by_telex_finds_the_person_by_the_number_and_takes_the_registers_name(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234||DDoox Thij Buwowri|01051990|Nuwx|Phoos DDooji Caans, Haf Nooji|01012022")

    assert field(desk, "applicant_name") == "Đỗ Thị Bưởi"


def test_a_scan_of_an_unknown_card_fills_the_form_and_says_when_the_keyboard_bent_it(desk: Desk) -> None:
    typed(desk, find_applicant="001203009999||Traanf Vawn Mowis|17052003|Nam|Phoos Hueej, Haf Nooji|01012022")

    assert field(desk, "applicant_id") == "001203009999"
    assert field(desk, "applicant_birth_date") == "17/05/2003"
    assert any("quét lại" in one.value for one in desk.app.warning)


def test_several_people_of_one_name_are_told_apart_and_chosen(desk: Desk) -> None:
    cast.act(
        "ha", residents.register, cast.buoi(id_number="001185004321", name="Đỗ Văn Bưởi", birth_date=date(1985, 2, 3), sex="m", phone="")
    )
    typed(desk, find_applicant="buoi do")

    offered = [one for one in desk.app.button if one.key and one.key.startswith("take_applicant_")]
    assert len(offered) == 2
    assert all("001•••••" in one.label for one in offered)
    assert not any("0912345678" in one.label for one in offered)
    offered[0].click()
    desk.run()
    assert field(desk, "applicant_id") in ("001190001234", "001185004321")


def test_a_new_resident_is_typed_beside_the_field_and_registered(desk: Desk) -> None:
    typed(desk, find_applicant="Trần Văn Mới")
    assert field(desk, "applicant_name") == "Trần Văn Mới"
    typed(desk, applicant_id="001203001234", applicant_birth_date="17052003", applicant_sex="m")
    assert field(desk, "applicant_birth_date") == "17/05/2003"
    asked_for(desk, BIRTH)
    pressed(desk, "receive")

    (dossier,) = dossiers()
    assert person_of(dossier).birth_date == date(2003, 5, 17)


def test_number_against_birth_date_needs_the_card_seen_with_a_reason(desk: Desk) -> None:
    typed(desk, find_applicant="001203001234")
    typed(desk, applicant_name="Trần Văn Mới")
    assert field(desk, "applicant_card_seen") is None
    typed(desk, applicant_birth_date="17/05/1999")
    assert "2003" in faults(desk)
    asked_for(desk, BIRTH)
    pressed(desk, "receive")
    assert not dossiers()

    typed(desk, applicant_card_seen="Thẻ ghi đúng như vậy")
    pressed(desk, "receive")
    (dossier,) = dossiers()
    assert dossier.card_seen_reason == "Thẻ ghi đúng như vậy"


def test_a_person_against_the_register_is_told_before_the_button(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234", applicant_name="Nguyễn Thị Khác")

    assert faults(desk)
    assert field(desk, "applicant_card_seen") == ""


def test_an_organisation_is_filled_in_by_its_tax_code(desk: Desk) -> None:
    company = residents.PartyInput(kind="organisation", id_number="0100109106", name="Công ty Gốm Bát Tràng")
    cast.act("ha", residents.register, company)
    pressed(desk, "new_applicant")
    typed(desk, applicant_kind="organisation", applicant_id="0100109106")
    assert field(desk, "applicant_name") == "Công ty Gốm Bát Tràng"
    asked_for(desk, COPY)
    typed(desk, copies=2, pages=3)
    pressed(desk, "receive")

    (dossier,) = dossiers()
    assert (person_of(dossier).kind, dossier.fee_vnd) == ("organisation", 10_000)


def test_a_foreigner_is_received_by_passport(desk: Desk) -> None:
    typed(desk, find_applicant="C01234567", applicant_name="Anna Müller", applicant_nationality="Đức")
    asked_for(desk, BIRTH)
    pressed(desk, "receive")

    party = person_of(dossiers()[0])
    assert (party.kind, party.id_number, party.nationality) == ("foreigner", "C01234567", "Đức")


def test_by_name_alone_only_where_the_procedure_allows_it(desk: Desk) -> None:
    pressed(desk, "new_applicant")
    asked_for(desk, BIRTH)
    kinds = next(one for one in desk.app.button_group if one.key == "in_applicant_kind")
    assert "Chỉ có họ tên" not in kinds.options

    pressed(desk, "other_procedure")
    asked_for(desk, COPY)
    typed(desk, applicant_kind="name", applicant_name="Bà Ba", pages=1)
    pressed(desk, "receive")
    assert person_of(dossiers()[0]).name == "Bà Ba"


def test_a_child_is_represented_by_somebody_with_a_ground(desk: Desk) -> None:
    typed(desk, find_applicant="001220001234")
    typed(desk, applicant_name="Lê Bé Bi", applicant_birth_date="01/01/2020")
    asked_for(desk, BIRTH)
    typed(desk, find_representative="001190001234")
    pressed(desk, "receive")
    assert "nộp thay" in faults(desk)

    typed(desk, representative_ground="parent")
    pressed(desk, "receive")
    (dossier,) = dossiers()
    assert dossier.representative_ground == "Cha, mẹ"
    with db.reading() as session:
        assert session.get_one(Party, dossier.representative_id).name == "Đỗ Thị Bưởi"


def test_what_is_wrong_is_said_in_the_readers_language(desk: Desk, desk_of: Callable[[str], Desk]) -> None:
    cast.act("ha", org.choose_language, "en")
    english = opened(desk_of("ha"))
    typed(english, find_applicant="001190001234")
    pressed(english, "receive")

    assert faults(english) == ":red[:material/error: Choose a procedure.]"


def test_each_fault_stands_beside_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    pressed(desk, "new_applicant")
    typed(desk, applicant_id="12345", applicant_birth_date="31/02/2003", applicant_phone="99", applicant_name="<b>Bé</b> *Ba* =1+1")
    asked_for(desk, MARITAL)
    typed(desk, return_method="post")
    pressed(desk, "receive")

    said = faults(desk).splitlines()
    assert len(said) >= 5
    assert not desk.app.error
    assert field(desk, "applicant_birth_date") == "31/02/2003"
    assert field(desk, "applicant_name") == "<b>Bé</b> *Ba* =1+1"
    assert not dossiers()


def test_the_button_on_an_empty_form_does_nothing(desk: Desk) -> None:
    pressed(desk, "receive")

    assert not faults(desk)
    assert not desk.app.error
    assert not dossiers()


def test_what_was_typed_is_there_again_after_a_reload_and_in_another_tab(desk: Desk, desk_of: Callable[[str], Desk]) -> None:
    typed(desk, find_applicant="001190001234", applicant_address="Số 7, phố Huế")
    asked_for(desk, BIRTH)
    typed(desk, pick_all_given=True)

    other = opened(desk_of("ha"))
    assert field(other, "applicant_address") == "Số 7, phố Huế"
    assert next(one for one in other.app.checkbox if one.key == "in_pick_all_given").value
    assert opened(desk_of("cuc")).says().count("Đỗ Thị Bưởi") == 0


def test_two_tabs_and_two_clicks_make_one_dossier(desk: Desk, desk_of: Callable[[str], Desk]) -> None:
    typed(desk, find_applicant="001190001234")
    asked_for(desk, BIRTH)
    other = opened(desk_of("ha"))
    other.app.button(key="receive").click()
    pressed(desk, "receive")
    other.run()
    pressed(desk, "receive")

    (dossier,) = dossiers()
    assert dossier.code in desk.says().replace("\\", "")


def test_a_request_can_be_refused_at_the_window_with_its_reason(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234")
    asked_for(desk, BIRTH)
    pressed(desk, "refuse")
    assert "lý do" in faults(desk)
    typed(desk, reason="Nộp sai thẩm quyền")
    pressed(desk, "refuse")

    (dossier,) = dossiers()
    assert (dossier.status, dossier.refusal_reason, dossier.code) == (Status.REFUSED_AT_INTAKE, "Nộp sai thẩm quyền", None)


def test_the_form_can_be_thrown_away(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234")
    pressed(desk, "clear")

    assert not drafts()
    assert field(desk, "find_applicant") == ""


def test_a_form_finished_elsewhere_says_so_and_the_next_one_begins(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(desk, find_applicant="001190001234")
    with db.transaction() as session:
        session.delete(session.scalars(select(Draft)).one())
    monkeypatch.setattr("lib.ui.intake_draft.restore", lambda _actor: None)
    typed(desk, applicant_phone="0987654321")
    assert "đã bỏ" in faults(desk)
    monkeypatch.undo()
    assert desk.app.button(key="next_one")
