"""Receive: what is asked for, its papers, fee and day; and what a ministry handles."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lib import db, org, procedures, residents
from lib.dossiers import Assistance, Paper, PaperKind, files
from lib.ledger import Tally
from lib.procedures import Channel, ChannelOffer, Content, FeeRule, Level
from lib.values import today
from tests import cast
from tests.pages.conftest import Desk
from tests.pages.intake_walk import (
    ADOPTION,
    BIRTH,
    CIVIL_DATA,
    MARITAL,
    PDF,
    RESIDENCE,
    asked_for,
    dossiers,
    drafts,
    faults,
    field,
    opened,
    pressed,
    typed,
)


@pytest.fixture
def desk(sqlite_database: str, desk_of: Callable[[str], Desk]) -> Desk:
    """Hà's counter; Mrs. Bưởi is known to the register."""
    cast.hire()
    cast.act("ha", residents.register, cast.buoi())
    return opened(desk_of("ha"))


def test_a_procedure_of_a_ministry_becomes_assistance_with_the_other_systems_code(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234")
    asked_for(desk, RESIDENCE)
    pressed(desk, "assist")
    assert faults(desk)

    typed(desk, other_code="G01.899.108-261124-0007")
    pressed(desk, "assist")
    with db.reading() as session:
        (helped,) = session.scalars(select(Assistance)).all()
        counted = session.scalar(select(func.sum(Tally.n)).where(Tally.measure == "assisted@helped"))
    assert (helped.other_code, counted) == ("G01.899.108-261124-0007", 1)
    assert not dossiers()
    assert not drafts()
    assert field(desk, "find_applicant") == ""


def test_an_unknown_fee_is_stated_with_its_source(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234")
    asked_for(desk, MARITAL)
    assert not faults(desk)
    pressed(desk, "receive")
    assert faults(desk)
    typed(desk, fee=15_000, fee_source="Nghị quyết 06/2020/NQ-HĐND")
    pressed(desk, "receive")

    (dossier,) = dossiers()
    assert (dossier.fee_vnd, dossier.fee_ground) == (15_000, "Nghị quyết 06/2020/NQ-HĐND")


def test_an_unknown_limit_is_stated_with_its_source(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234")
    asked_for(desk, ADOPTION)
    day = today() + timedelta(days=30)
    typed(desk, due_on=day, due_source="Luật Nuôi con nuôi, Điều 19")
    pressed(desk, "receive")

    (dossier,) = dossiers()
    assert (dossier.due_on, dossier.stated_due_source) == (day, "Luật Nuôi con nuôi, Điều 19")


def test_a_procedure_of_which_the_national_list_says_little_is_received_with_what_the_clerk_states(desk: Desk) -> None:
    bare = Content("Thủ tục mới ban hành", "Lĩnh vực mới", Level.UNKNOWN, channels=(ChannelOffer(Channel.COUNTER, None, FeeRule()),))
    with db.transaction() as session:
        procedures.publish(session, org.system("test"), "9.000001", bare, valid_from=today())
    typed(desk, find_applicant="001190001234")
    asked_for(desk, "9.000001")
    pressed(desk, "receive")
    assert len(faults(desk).splitlines()) == 4
    typed(desk, fee=0, fee_source="không thu", due_on=today() + timedelta(days=9), due_source="theo hẹn của Sở", pick_competent="00004")
    pressed(desk, "receive")

    (dossier,) = dossiers()
    assert (dossier.procedure_code, dossier.fee_vnd, dossier.limit) == ("9.000001", 0, None)


def test_a_procedure_with_several_cases_asks_which(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234")
    asked_for(desk, CIVIL_DATA)
    pressed(desk, "receive")
    assert "Hãy chọn trường hợp" in faults(desk)
    typed(desk, case="cai_chinh", fee=0, fee_source="NQ")
    pressed(desk, "receive")

    assert dossiers()[0].case_code == "cai_chinh"


def test_what_the_city_holds_is_reused_with_one_click(desk: Desk) -> None:
    with db.transaction() as session:
        sha256 = files.store(session, PDF).sha256
    earlier = cast.PaperInput("Tờ khai đăng ký khai sinh hoặc biểu mẫu điện tử tương tác", PaperKind.ORIGINAL_KEPT, sha256=sha256)
    cast.received(papers=(earlier,))
    typed(desk, find_applicant="001190001234")
    asked_for(desk, BIRTH)
    reuse = next(one for one in desk.app.button if one.key and one.key.startswith("reuse_"))
    reuse.click()
    desk.run()
    pressed(desk, "receive")

    dossier = dossiers()[-1]
    assert dossier.has_reused
    with db.reading() as session:
        (paper,) = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)).all()
    assert (paper.kind, paper.sha256) == (PaperKind.REUSED, sha256)


def test_a_scan_is_kept_on_its_line_and_a_wrong_file_is_refused_beside_it(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234")
    asked_for(desk, BIRTH)
    typed(desk, pick_all_given=True)
    desk.app.file_uploader[0].set_value(("virus.pdf", b"MZ\x90\x00not a pdf", "application/pdf"))
    desk.run()
    assert "PDF" in faults(desk)

    desk.app.file_uploader[0].set_value(("../../to khai.pdf", PDF, "application/pdf"))
    desk.run()
    pressed(desk, "receive")
    with db.reading() as session:
        kept = session.scalars(select(Paper.sha256).where(Paper.sha256 != "")).all()
    assert [files.content(digest) for digest in kept] == [PDF]
    assert dossiers()[0].has_component_file


def test_an_open_dossier_of_the_same_person_and_procedure_is_told(desk: Desk) -> None:
    earlier = cast.received()
    typed(desk, find_applicant="001190001234")
    asked_for(desk, MARITAL)

    assert any("chưa xong" in one.value for one in desk.app.warning)
    assert earlier.code in desk.says().replace("\\", "") or any(earlier.code in link.label for link in desk.app.get("page_link"))


def test_a_paper_of_ones_own_is_added_named_and_removed(desk: Desk) -> None:
    typed(desk, find_applicant="001190001234")
    asked_for(desk, BIRTH)
    pressed(desk, "add_paper")
    pressed(desk, "add_paper")
    typed(desk, extra_1_name="Giấy viết tay", extra_1_count=2)
    pressed(desk, "remove_extra_2")
    pressed(desk, "receive")

    with db.reading() as session:
        (paper,) = session.scalars(select(Paper)).all()
    assert (paper.name, paper.count) == ("Giấy viết tay", 2)
