"""What a version says: cases, channels, documents; and the procedures that are shipped."""

from typing import Any

import pytest

from lib import org
from lib.calendar import SAME_DAY, Limit, LimitUnit
from lib.errors import DomainError, Invalid
from lib.procedures import Channel, Content, DocumentRole, FeeKind, System, amount_of, from_json, shipped
from lib.procedures.queries import select_offer

WORKS, HOUSE = {"code": "cong_trinh", "name": "Công trình"}, {"code": "nha_o", "name": "Nhà ở riêng lẻ"}


def content(**changed: Any) -> Content:
    return from_json({"name": "Cấp giấy phép", "field": "Xây dựng", "level": "commune", "channels": [{"channel": "counter"}]} | changed)


def row(channel: str, days: int, case: str = "") -> dict[str, Any]:
    return {"channel": channel, "case": case, "limit": {"amount": days}}


PERMIT = content(
    cases=[WORKS, HOUSE],
    channels=[row("counter", 10, "cong_trinh"), row("counter", 7, "nha_o"), row("postal", 9), row("portal", 6, "nha_o")],
    documents=[{"name": "Đơn", "originals": 1}, {"name": "Cam kết", "originals": 1, "cases": ["nha_o"]}, {"name": "Lưu ý", "role": "note"}],
)


def offered(what: Content, channel: str, case: str = "") -> Any:
    return select_offer(what, code="1.000001", version_id=1, channel=channel, case=case)


def refused(what: Content, channel: str, case: str = "") -> DomainError:
    with pytest.raises(Invalid) as refusal:
        offered(what, channel, case)
    return refusal.value


def test_several_rows_of_a_channel_ask_for_a_case() -> None:
    refusal = refused(PERMIT, "counter")

    assert (refusal.code, refusal.field) == ("case_required", "case")
    assert [case["code"] for case in refusal.values["cases"]] == ["cong_trinh", "nha_o"]


def test_the_case_chooses_limit_and_documents() -> None:
    house, works = offered(PERMIT, "counter", "nha_o"), offered(PERMIT, "counter", "cong_trinh")

    assert (house.limit.amount, works.limit.amount) == (7, 10)
    assert [line.name for line in house.checklist] == ["Đơn", "Cam kết"]
    assert [line.name for line in works.checklist] == ["Đơn"]


def test_a_row_without_a_case_holds_for_each_case() -> None:
    assert refused(PERMIT, "postal").code == "case_required"
    assert offered(PERMIT, "postal", "nha_o").limit == Limit(9, LimitUnit.WORKING_DAYS)


def test_the_only_case_of_a_channel_need_not_be_chosen() -> None:
    assert offered(PERMIT, "portal").case_code == "nha_o"
    assert refused(PERMIT, "portal", "cong_trinh").code == "channel_not_offered"


def test_a_case_or_channel_that_does_not_exist_is_named() -> None:
    assert refused(PERMIT, "counter", "lau_dai").code == "case_unknown"
    assert refused(content(), "portal").code == "channel_not_offered"
    assert refused(content(), "fax").field == "channel"


def test_contents_survive_their_json_and_equal_ones_have_equal_fingerprints() -> None:
    for code, (one, _nicknames) in shipped().items():
        again = from_json(one.document)
        assert again == one and again.fingerprint == one.fingerprint, code


def test_every_change_changes_the_fingerprint() -> None:
    prints = {
        content().fingerprint,
        content(min_age=18).fingerprint,
        content(min_age=0).fingerprint,
        content(needs_identity=False).fingerprint,
    }

    assert len(prints) == 4


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": ""}, "name_missing"),
        ({"channels": []}, "channel_missing"),
        ({"channels": [{"channel": "counter"}, {"channel": "counter"}]}, "channel_twice"),
        ({"channels": [{"channel": "counter", "case": "x"}]}, "case_not_listed"),
        ({"cases": [WORKS, WORKS]}, "case_twice"),
        ({"system": "ministry"}, "ministry_system_missing"),
        ({"steps": [{"name": "Nhận", "unit_kind": "point", "role": "intake_clerk", "share": 99}]}, "shares_not_100"),
        ({"channels": [{"channel": "fax"}]}, "content_malformed"),
        ({"colour": "red"}, "content_malformed"),
        ({"documents": [{"name": "Đơn", "copies": -1}]}, "document_count_impossible"),
        ({"channels": [{"channel": "counter", "limit": {"amount": -3}}]}, "limit_out_of_range"),
    ],
)
def test_a_content_that_does_not_fit_together_is_refused(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        content(**changed)

    assert refusal.value.code == code


def test_the_steps_of_every_shipped_procedure_name_real_units_and_roles() -> None:
    kinds, roles = {kind.value for kind in org.UnitKind}, {role.value for role in org.Role}
    for code, (one, _nicknames) in shipped().items():
        for line in one.channels:
            offer = offered(one, line.channel, line.case)
            assert sum(step.share for step in offer.steps) == 100, code
            assert {step.unit_kind for step in offer.steps} <= kinds and {step.role for step in offer.steps} <= roles, code


def test_about_sixty_real_procedures_are_shipped_each_with_a_checklist_and_a_nickname() -> None:
    assert len(shipped()) >= 60
    for code, (one, nicknames) in shipped().items():
        assert nicknames and one.result_name, code
        assert any(line.role is not DocumentRole.NOTE for line in one.documents), code


def test_what_the_sources_do_not_say_is_unknown_and_what_they_say_is_kept() -> None:
    birth, copy, extract, permit = (shipped()[code][0] for code in ("1.001193", "2.000815", "2.000635", "1.013225"))

    assert offered(birth, "counter").limit == SAME_DAY
    assert amount_of(offered(birth, "portal").fee_rule).amount_vnd == 0
    assert amount_of(offered(copy, "counter").fee_rule, copies=2, pages=5).amount_vnd == 14_000
    assert not copy.needs_identity
    assert amount_of(offered(extract, "postal").fee_rule, copies=2).amount_vnd == 16_000
    assert offered(permit, "counter", "nha_o").limit == Limit(7, LimitUnit.WORKING_DAYS)
    assert offered(permit, "counter", "nha_o").fee_rule.kind is FeeKind.UNKNOWN


def test_what_the_police_handle_in_their_own_system_is_assistance() -> None:
    residence = offered(shipped()["1.004222"][0], Channel.COUNTER)

    assert residence.system is System.MINISTRY and residence.is_assistance and residence.ministry_system == "Bộ Công an"
    assert [step.unit_kind for step in residence.steps] == ["point"]
