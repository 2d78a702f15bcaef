"""Receiving a request, told on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lib import db, dossiers, ledger, procedures
from lib.dossiers import Dossier, PaperInput, PaperKind, ReturnMethod, Status
from lib.errors import DomainError, Invalid, NotAllowed, NotFound, Several
from lib.org import close_unit, unit_by_code
from lib.values import clock_at
from tests.cast import BIRTH, CERTIFIED_COPY, MONDAY, act, actor, buoi, hire, received, request


@pytest.fixture(autouse=True)
def _the_cast(database: str) -> None:
    hire()


@pytest.fixture(autouse=True)
def _on_a_monday() -> Any:
    with clock_at(MONDAY):
        yield


def now(dossier_id: int) -> Dossier:
    with db.reading() as session:
        return session.get_one(Dossier, dossier_id)


def nothing_differs() -> bool:
    with db.reading() as session:
        return ledger.differences(session) == []


def refused(error: type[DomainError], code: str, username: str, use_case: Any, *arguments: Any, **options: Any) -> DomainError:
    with pytest.raises(error) as caught:
        act(username, use_case, *arguments, **options)
    assert caught.value.code == code
    return caught.value


def test_a_request_is_received_with_its_code_promise_units_and_papers() -> None:
    dossier = received()

    assert dossier.code == "H26.50.101-260907-0001"
    assert (dossier.first_due_on, dossier.limit_due_on, dossier.due_on) == (date(2026, 9, 10),) * 3
    assert dossier.status == Status.RECEIVED
    assert dossier.helped_unit_id == dossier.received_unit_id != dossier.competent_unit_id
    assert (dossier.regime, dossier.fee_vnd, dossier.fee_ground) == ("R2025", 15_000, "NQ HĐND")
    with db.reading() as session:
        whole = dossiers.whole(session, actor(session, "ha"), dossier.id)
    assert [(paper.name, paper.kind) for paper in whole.papers] == [("Tờ khai", PaperKind.ORIGINAL_KEPT)]
    assert whole.applicant.name == "Đỗ Thị Bưởi"
    assert nothing_differs()


def test_the_same_key_gives_the_same_dossier_however_often_it_is_sent() -> None:
    first, second = received("same"), act("ha", dossiers.receive, request("same", copies=2))

    assert (second.created, second.dossier.id) == (False, first.id)
    assert nothing_differs()


def test_codes_of_a_unit_and_day_are_consecutive_and_start_anew_the_next_day() -> None:
    codes = [received(f"k{n}").code for n in range(3)]
    with clock_at(MONDAY + timedelta(days=1)):
        codes.append(received("tomorrow").code)
    codes.append(act("giang", dossiers.receive, request("elsewhere")).dossier.code)

    assert codes == [f"H26.50.101-260907-{n:04d}" for n in (1, 2, 3)] + ["H26.50.101-260908-0001", "H26.50.102-260907-0001"]


def test_a_code_has_five_digits_past_9999() -> None:
    first = received()
    with db.transaction() as session:
        session.get_one(dossiers.Series, (first.received_unit_id, "code:260907")).last = 9_999

    assert received("next").code == "H26.50.101-260907-10000"


def test_a_request_that_fails_gives_its_number_back() -> None:
    received("one")
    with pytest.raises(Invalid):
        received("two", papers=(PaperInput("Tờ khai", PaperKind.ELECTRONIC, sha256="0" * 64),))

    assert received("three").code == "H26.50.101-260907-0002"


def test_everything_wrong_with_a_request_is_said_at_once_beside_its_fields() -> None:
    wrong = request(applicant=buoi(id_number="00119"), copies=0, return_method=ReturnMethod.POST, stated_fee_source="")

    error = refused(Several, "citizen_id_malformed", "ha", dossiers.receive, wrong)

    assert isinstance(error, Several)
    assert {one.field for one in error.errors} >= {"applicant.id", "copies", "return.address"}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"procedure": "9.999999"}, "procedure_unknown", "procedure"),
        ({"place_code": "99999"}, "place_unknown", "place"),
        ({"competent_unit": "nowhere"}, "unit_unknown", "competent_unit"),
        (
            {"applicant": buoi(birth_date=date(2027, 1, 1), id_number="001327001234", sex="f")},
            "birth_date_future",
            "applicant.birth_date",
        ),
        ({"applicant": buoi(birth_date=date(2020, 1, 1), id_number="001320001234", sex="f")}, "too_young", "applicant.birth_date"),
        ({"applicant": buoi(sex="m")}, "citizen_id_sex_mismatch", "applicant.sex"),
        ({"stated_fee_vnd": None}, "fee_unstated", "fee"),
    ],
)
def test_a_bad_value_is_refused_by_name(changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(DomainError) as caught:
        received(**changes)
    said = caught.value.errors if isinstance(caught.value, Several) else (caught.value,)
    assert (code, field) in [(one.code, one.field) for one in said]


def test_a_closed_unit_receives_and_decides_nothing_new_and_one_that_will_close_still_does() -> None:
    for code in ("00004", "00008", "D00004"):
        act("yen", close_unit, _unit_id(code), on=MONDAY.date() + timedelta(days=1))
    assert received("key-1").status == Status.RECEIVED
    assert received("key-2", competent_unit="00008").status == Status.RECEIVED

    with clock_at(MONDAY + timedelta(days=2)):
        with pytest.raises(NotFound, match="unit_unknown"):
            act("giang", dossiers.receive, request("key-3", competent_unit="00008"))
        with pytest.raises(NotAllowed, match="unit_closed"):
            received("key-4")


def _unit_id(code: str) -> int:
    with db.reading() as session:
        return unit_by_code(session, code).id


def test_a_card_against_the_number_is_taken_at_the_counter_with_a_reason_and_never_from_a_file() -> None:
    seen = buoi(sex="m", card_seen_reason="Thẻ ghi giới tính nam, đã đối chiếu")
    with pytest.raises(DomainError):
        received("file", applicant=seen, at_counter=False)

    assert received("counter", applicant=seen).card_seen_reason.startswith("Thẻ ghi")


def test_a_child_acts_through_a_representative_with_a_ground() -> None:
    child = buoi(birth_date=date(2020, 1, 1), id_number="001320001234", name="Đỗ Bé Na", phone="")
    with pytest.raises(DomainError):
        received("without ground", applicant=child, representative=buoi())

    dossier = received("with", applicant=child, representative=buoi(), representative_ground="Mẹ đẻ")

    assert dossier.representative_id not in (None, dossier.applicant_id)


def test_the_clerk_is_warned_of_an_open_dossier_of_the_same_person_and_procedure() -> None:
    first = received()
    with db.reading() as session:
        told = dossiers.promise(session, actor(session, "ha"), request("again"))

    assert told.open_dossiers == (first.code,)
    assert told.due is not None
    assert (told.due.due_on, told.problems) == (date(2026, 9, 10), ())


def test_a_same_day_request_after_three_is_promised_for_the_next_working_day_and_nothing_else_moves() -> None:
    before = received("before", procedure=BIRTH)
    with clock_at(MONDAY.replace(hour=15, minute=20)):
        after = received("after", procedure=BIRTH)
        three_days = received("three days")

    assert (before.due_on, after.due_on) == (date(2026, 9, 7), date(2026, 9, 8))
    assert three_days.due_on == date(2026, 9, 10)
    assert three_days.forward_by_utc is not None
    assert three_days.forward_by_utc.date() == date(2026, 9, 8)


def test_certified_copies_are_paid_by_the_page_and_copy() -> None:
    assert received(procedure=CERTIFIED_COPY, pages=3, copies=2).fee_vnd == 2 * (2_000 + 2_000 + 1_000)


def test_help_with_a_procedure_of_a_ministry_is_assistance_with_the_other_code_and_counted_apart() -> None:
    with db.reading() as session:
        code = next(
            e.code
            for e in procedures.search(session, "đăng ký thường trú")
            if procedures.offer(session, e.code, channel="counter", on=date(2026, 9, 7)).is_assistance
        )
    asked = request("residence", procedure=code)
    refused(Invalid, "procedure_of_ministry", "ha", dossiers.receive, asked)
    refused(Invalid, "other_code_missing", "ha", dossiers.assist, asked, other_code=" ")

    helped = act("ha", dossiers.assist, asked, other_code="G01.899-260907-000123")

    assert act("ha", dossiers.assist, asked, other_code="again").id == helped.id
    with db.reading() as session:
        measures = session.scalars(select(ledger.Tally.measure).where(ledger.Tally.n != 0)).all()
    assert measures == ["assisted@helped"]
    assert nothing_differs()


def test_a_refusal_at_the_window_has_no_code_and_no_count_but_is_kept() -> None:
    dossier = act("ha", dossiers.refuse_at_intake, request(), reason="Không thuộc thẩm quyền")

    assert (dossier.code, dossier.status) == (None, Status.REFUSED_AT_INTAKE)
    with db.reading() as session:
        assert session.scalars(select(ledger.Tally).where(ledger.Tally.n != 0)).all() == []
    refused(Invalid, "reason_missing", "ha", dossiers.refuse_at_intake, request("other"), reason="  ")


def test_names_are_stored_composed_and_harmless() -> None:
    name = '<b>Đỗ "Thị" Bưởi</b> =HYPERLINK("x") 🌸'

    dossier = received(applicant=buoi(name=name))

    with db.reading() as session:
        kept = dossiers.whole(session, actor(session, "ha"), dossier.id).applicant.name
    assert kept == '<b>Đỗ "Thị" Bưởi</b> =HYPERLINK("x") 🌸'
