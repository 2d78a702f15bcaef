"""A row of the national catalogue, with its doubts."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import i18n
from lib.calendar import Limit, LimitUnit
from lib.procedures import Channel, DocumentRole, FeeKind, Finding, System
from lib.procedures.national import Row, read


def channel(
    kind: str = "DIRECT", limit: Any = "5", unit: Any = "WORKING_DAY", amount: Any = "0", note: Any = "", currency: Any = "VNĐ"
) -> dict[str, Any]:
    return {"channel": kind, "limit": limit, "unit": unit, "fees": [{"amount": amount, "currency": currency, "note": note}]}


def row(*channels: dict[str, Any], **changed: Any) -> Row:
    taken = read(
        7,
        {
            "code": "1.000001",
            "name": "Thủ tục",
            "field": "Hộ tịch",
            "level": "Cấp Xã",
            "channels": list(channels) or [channel()],
            "documents": [],
        }
        | changed,
    )
    assert isinstance(taken, Row)
    return taken


def doubts(taken: Row) -> list[str]:
    return [finding.code for finding in taken.warnings]


@pytest.mark.parametrize(
    ("limit", "unit", "expected"),
    [
        ("5", "WORKING_DAY", Limit(5, LimitUnit.WORKING_DAYS)),
        ("30", "ngày", Limit(30, LimitUnit.DAYS)),
        ("8", "HOUR", Limit(8, LimitUnit.HOURS)),
        ("2", "MONTH", Limit(2, LimitUnit.MONTHS)),
        ("1", "YEAR", Limit(12, LimitUnit.MONTHS)),
        (5, "WORKING_DAY", Limit(5, LimitUnit.WORKING_DAYS)),
    ],
)
def test_a_clear_limit_is_taken(limit: Any, unit: str, expected: Limit) -> None:
    taken = row(channel(limit=limit, unit=unit))

    assert taken.content.channels[0].limit == expected and not taken.warnings


@pytest.mark.parametrize(
    ("limit", "unit", "code"),
    [
        ("1", "OTHER", "limit_unit_unknown"),
        ("", "OTHER", "limit_unit_unknown"),
        ("", "", "limit_unit_unknown"),
        ("", "Không quá 15 ngày kể từ ngày nhận đủ hồ sơ OTHER", "limit_in_words"),
        ("", "WORKING_DAY", "limit_missing"),
        ("7.5", "WORKING_DAY", "limit_not_whole"),
        ("-3", "ngày", "limit_not_whole"),
        ("0", "WORKING_DAY", "limit_out_of_range"),
        ("9" * 500, "ngày", "limit_out_of_range"),
    ],
)
def test_a_doubtful_limit_is_unknown_and_its_words_are_kept(limit: str, unit: str, code: str) -> None:
    taken = row(channel(limit=limit, unit=unit))

    assert taken.content.channels[0].limit is None
    assert doubts(taken) == [code]
    assert taken.warnings[0].field == "channels[0].limit"


def test_days_beside_the_same_number_of_working_days_are_doubtful() -> None:
    taken = row(channel("DIRECT", "5", "WORKING_DAY"), channel("ONLINE", "5", "ngày"))

    assert doubts(taken) == ["limit_unit_contradicted"]
    assert {one.channel: one.limit for one in taken.content.channels} == {Channel.COUNTER: Limit(5), Channel.PORTAL: None}


@pytest.mark.parametrize(
    ("amount", "note", "kind", "vnd"),
    [
        ("0", "", FeeKind.FIXED, 0),
        ("0", "Không có", FeeKind.FIXED, 0),
        ("0", "Miễn lệ phí.", FeeKind.FIXED, 0),
        ("50000", "50.000 đồng/hồ sơ", FeeKind.FIXED, 50_000),
        ("20000", "", FeeKind.FIXED, 20_000),
        ("8000", "/bản", FeeKind.PER_COPY, 8_000),
    ],
)
def test_a_clear_fee_is_taken(amount: str, note: str, kind: FeeKind, vnd: int) -> None:
    taken = row(channel(amount=amount, note=note))
    rule = taken.content.channels[0].fee

    assert (rule.kind, rule.amount_vnd, rule.note) == (kind, vnd, note) and not taken.warnings


@pytest.mark.parametrize(
    ("amount", "note", "currency", "code"),
    [
        ("0", "Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh, thành phố quyết định", "VNĐ", "fee_set_by_council"),
        ("150000", "Mức lệ phí cụ thể do HĐND tỉnh quyết định", "VNĐ", "fee_set_by_council"),
        ("0", "Theo quy định của Bộ Tài chính", "VNĐ", "fee_zero_with_note"),
        ("0", "Không quá 50.000 đồng", "VNĐ", "fee_zero_with_note"),
        ("20", "20.000 vnđ /tờ khai", "VNĐ", "fee_too_small"),
        ("10", "10USD/giấy", "VNĐ", "fee_too_small"),
        ("10000", "x", "USD", "fee_currency_unknown"),
        ("", "", "Chi tiết tại Biểu phí, lệ phí kèm theo", "fee_in_words"),
        ("7000", "cá nhân) | 5000 VNĐ (theo danh sách", "VNĐ", "fee_several"),
        ("3000000", "áp dụng mức phí 1.500.000 đồng/hồ sơ", "VNĐ", "fee_contradicts_note"),
        ("115000", "áp dụng đến hết ngày 31/12/2025", "VNĐ", "fee_temporary"),
        ("2000", "/trang", "VNĐ", "fee_by_page"),
        ("1e9", "", "VNĐ", "fee_not_whole"),
    ],
)
def test_a_doubtful_fee_is_unknown_and_its_words_are_kept(amount: str, note: str, currency: str, code: str) -> None:
    taken = row(channel(amount=amount, note=note, currency=currency))
    rule = taken.content.channels[0].fee

    assert rule.is_unknown and doubts(taken) == [code]
    assert note in rule.note


def test_a_fee_that_is_not_stated_is_unknown_without_a_warning() -> None:
    taken = row(channel(amount="", currency="Không có thông tin"))

    assert taken.content.channels[0].fee.is_unknown and not taken.warnings


def test_several_rows_of_a_channel_are_cases_by_their_time_the_same_in_each_channel() -> None:
    taken = row(*(channel(kind, days, "ngày") for kind in ("DIRECT", "ONLINE") for days in ("15", "10")), channel("POSTAL", "20", "ngày"))

    assert [(case.code, case.name) for case in taken.content.cases] == [("01", "15 ngày"), ("02", "10 ngày")]
    assert {(one.channel.value, one.case) for one in taken.content.channels} == {
        ("counter", "01"),
        ("counter", "02"),
        ("portal", "01"),
        ("portal", "02"),
        ("postal", ""),
    }


def test_equal_times_are_told_apart_by_their_fees_and_equal_rows_are_one() -> None:
    two = row(channel(amount="50000"), channel(amount="90000"), channel(amount="90000"))

    assert [case.name for case in two.content.cases] == ["5 ngày làm việc – 50000 đồng", "5 ngày làm việc – 90000 đồng"]
    assert not row(channel(), channel()).content.cases


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"code": " "}, "code", "code_missing"),
        ({"code": None}, "code", "code_missing"),
        ({"name": ""}, "name", "name_missing"),
        ({"channels": []}, "channels", "channel_missing"),
        ({"channels": "DIRECT"}, "channels", "channel_missing"),
        ({"channels": [{"channel": "FAX"}]}, "channels", "channel_missing"),
    ],
)
def test_only_a_row_without_code_name_or_channel_is_reported(changed: dict[str, Any], field: str, code: str) -> None:
    reason = read(3, {"code": "1.000001", "name": "Thủ tục", "channels": [channel()]} | changed)

    assert isinstance(reason, Finding)
    assert (reason.line, reason.field, reason.code) == (3, field, code)


def test_the_police_handle_theirs_and_a_ministry_what_is_central() -> None:
    assert row(agency="Công an cấp Xã").content.ministry_system == "Bộ Công an"
    assert row(level="Cấp Bộ/Trung ương", agency="Cục Đăng kiểm Việt Nam").content.ministry_system == "Cục Đăng kiểm Việt Nam"
    assert row(agency="Ủy ban nhân dân cấp xã").content.system is System.CITY


def test_documents_are_to_submit_to_show_or_only_notes() -> None:
    group = {"originals": 1, "copies": 0}
    lines = row(
        documents=[
            {"group": "* Giấy tờ phải xuất trình:", "name": "- Hộ chiếu"} | group,
            {"group": "", "name": "Đơn"} | group,
            {"group": "* Lưu ý :", "name": "Cá nhân chọn"} | group,
            {"group": "", "name": " - "},
            5,
        ]
    ).content.documents

    assert [(line.role, line.name) for line in lines] == [
        (DocumentRole.SHOW, "Hộ chiếu"),
        (DocumentRole.SUBMIT, "Đơn"),
        (DocumentRole.NOTE, "Cá nhân chọn"),
    ]


def test_every_doubt_has_a_sentence_in_both_languages() -> None:
    for language in i18n.LANGUAGES:
        with i18n.use(language):
            assert not row(channel(limit="1", unit="OTHER")).warnings[0].message.startswith("catalogue.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("code", "name", "level", "field", "agency", "applicants", "channels", "documents", "decision", "result")
PARTS = st.fixed_dictionaries(
    {},
    optional={
        name: JSON | st.just("DIRECT") | st.just("5")
        for name in ("channel", "limit", "unit", "fees", "amount", "currency", "note", "group", "name", "originals", "copies")
    },
)


@given(
    raw=JSON
    | st.fixed_dictionaries(
        {"code": st.just("1.000001"), "name": st.just("x")}, optional={name: JSON | st.lists(PARTS, max_size=3) for name in FIELDS[2:]}
    )
)
def test_no_json_whatever_breaks_the_reader(raw: Any) -> None:
    taken = read(1, raw)

    if isinstance(taken, Row):
        json.dumps(taken.content.document)
        assert taken.content.channels
    else:
        assert taken.code
