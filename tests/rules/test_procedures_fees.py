"""What a person pays, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import i18n
from lib.errors import Invalid
from lib.procedures import Exemption, FeeKind, FeeRule, PageStep, amount_of

TRUE_COPY = FeeRule(FeeKind.PER_PAGE, page_steps=(PageStep(1, 2_000), PageStep(3, 1_000)), cap_vnd=200_000)
POOR = Exemption("ho_ngheo", "Người thuộc hộ nghèo", "Luật Hộ tịch, Điều 11")
STUDENT = Exemption("sinh_vien", "Sinh viên", "Thông tư", percent=50)
UNKNOWN = FeeRule(exemptions=(POOR, STUDENT))


def refused(**asked: object) -> str:
    with pytest.raises(Invalid) as refusal:
        amount_of(**asked)  # type: ignore[arg-type]
    return refusal.value.code


@pytest.mark.parametrize(
    ("copies", "pages", "expected"),
    [(1, 1, 2_000), (1, 2, 4_000), (1, 3, 5_000), (2, 3, 10_000), (1, 198, 200_000), (1, 500, 200_000), (3, 500, 600_000)],
)
def test_a_true_copy_costs_2000_a_page_1000_from_page_3_and_at_most_200000_a_copy(copies: int, pages: int, expected: int) -> None:
    assert amount_of(TRUE_COPY, copies=copies, pages=pages).amount_vnd == expected


@st.composite
def rules_by_page(draw: st.DrawFn) -> FeeRule:
    starts = sorted({1, *draw(st.lists(st.integers(2, 60), max_size=4))})
    return FeeRule(
        FeeKind.PER_PAGE,
        page_steps=tuple(PageStep(start, draw(st.integers(0, 9_000))) for start in starts),
        cap_vnd=draw(st.integers(0, 90_000)),
    )


@given(rule=rules_by_page(), copies=st.integers(1, 30), pages=st.integers(1, 80))
def test_a_fee_by_pages_is_the_sum_over_its_pages_one_by_one(rule: FeeRule, copies: int, pages: int) -> None:
    one_copy = sum(
        max((step for step in rule.page_steps if step.from_page <= page), key=lambda step: step.from_page).vnd
        for page in range(1, pages + 1)
    )
    capped = min(one_copy, rule.cap_vnd) if rule.cap_vnd else one_copy

    fee = amount_of(rule, copies=copies, pages=pages)

    assert fee.amount_vnd == copies * capped
    assert sum(line.amount_vnd for line in fee.lines) == fee.amount_vnd


def test_a_fee_per_copy_needs_the_number_of_copies() -> None:
    extract = FeeRule(FeeKind.PER_COPY, 8_000)

    assert amount_of(extract, copies=3).amount_vnd == 24_000
    assert refused(rule=extract) == "copies_missing"
    assert refused(rule=TRUE_COPY, copies=1) == "pages_missing"


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"copies": 0}, "copies_out_of_range"), ({"copies": -2}, "copies_out_of_range"), ({"pages": 10_001}, "pages_out_of_range")],
)
def test_impossible_numbers_are_refused_even_where_they_do_not_matter(asked: dict[str, int], code: str) -> None:
    assert refused(rule=FeeRule(FeeKind.FIXED, 10_000), **asked) == code


def test_an_unknown_fee_is_stated_with_its_source_or_refused() -> None:
    fee = amount_of(UNKNOWN, stated_vnd=15_000, stated_source="  Nghị quyết của Hội đồng nhân dân ")

    assert (fee.amount_vnd, fee.ground) == (15_000, "Nghị quyết của Hội đồng nhân dân")
    assert refused(rule=UNKNOWN) == "fee_unstated"
    assert refused(rule=UNKNOWN, stated_vnd=15_000) == "fee_unstated"
    assert refused(rule=UNKNOWN, stated_vnd=15_000, stated_source=" \u200b ") == "fee_unstated"
    assert refused(rule=UNKNOWN, stated_vnd=-1, stated_source="x") == "fee_out_of_range"


def test_a_known_fee_cannot_be_stated_differently() -> None:
    assert refused(rule=FeeRule(FeeKind.FIXED, 10_000), stated_vnd=0, stated_source="x") == "fee_stated_though_known"


def test_an_exemption_carries_its_ground_and_also_frees_of_an_unknown_fee() -> None:
    fee = amount_of(FeeRule(FeeKind.FIXED, 20_000, exemptions=(POOR,)), exemption="HO_NGHEO")

    assert (fee.amount_vnd, fee.ground) == (0, POOR.ground)
    assert amount_of(UNKNOWN, exemption="người thuộc hộ nghèo").amount_vnd == 0


def test_a_half_exemption_of_an_unknown_fee_still_needs_the_amount() -> None:
    assert refused(rule=UNKNOWN, exemption="sinh_vien") == "fee_unstated"
    assert amount_of(UNKNOWN, exemption="sinh_vien", stated_vnd=15_001, stated_source="x").amount_vnd == 7_500


def test_an_exemption_that_the_procedure_does_not_have_is_refused() -> None:
    assert refused(rule=TRUE_COPY, copies=1, pages=1, exemption="vip") == "exemption_unknown"


def test_an_exemption_without_ground_cannot_be_written_down() -> None:
    with pytest.raises(Invalid, match="exemption_without_ground"):
        Exemption("x", "Ai đó", "")


def test_the_explanation_is_said_in_both_languages() -> None:
    line = amount_of(FeeRule(FeeKind.PER_COPY, 8_000), copies=2).lines[0]

    with i18n.use("vi"):
        assert line.sentence == "2 bản × 8.000 đồng = 16.000 đồng"
    with i18n.use("en"):
        assert line.sentence == "2 copies × 8,000 dong = 16,000 dong"
