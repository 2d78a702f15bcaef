"""What a person pays: rules without a table.

A fee is fixed, per copy, per page in steps with a cap per copy, or unknown. Unknown is an honest
answer (the People's Council sets it and the catalogue does not say how much): the clerk then
states the amount and where it is written.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lib.errors import Invalid
from lib.i18n import language, text
from lib.values import clean, fold

MOST_COPIES = 10_000
MOST_PAGES = 10_000
LARGEST_VND = 10_000_000_000
"""Above this an amount is a slip of the keyboard, not a fee."""


class FeeKind(StrEnum):
    """How the amount is found."""

    FIXED = "fixed"
    PER_COPY = "per_copy"
    PER_PAGE = "per_page"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PageStep:
    """Each page from ``from_page`` on costs ``vnd``, until the next step begins."""

    from_page: int
    vnd: int


@dataclass(frozen=True, slots=True)
class Exemption:
    """Who does not pay, and the ground in law; a share of 100 percent is a full exemption."""

    code: str
    name: str
    ground: str
    percent: int = 100

    def __post_init__(self) -> None:
        if not (self.code and self.name and self.ground and 1 <= self.percent <= 100):
            raise Invalid("exemption_without_ground", field="exemptions", exemption=self.code)


@dataclass(frozen=True, slots=True)
class FeeRule:
    """How much for one request. ``note`` is what the source says in words, ``source`` where it says it."""

    kind: FeeKind = FeeKind.UNKNOWN
    amount_vnd: int = 0
    page_steps: tuple[PageStep, ...] = ()
    cap_vnd: int = 0
    """The most that one copy costs by pages; 0 means no cap."""
    exemptions: tuple[Exemption, ...] = ()
    note: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        starts = [step.from_page for step in self.page_steps]
        if self.kind is FeeKind.PER_PAGE and (starts[:1] != [1] or starts != sorted(set(starts))):
            raise Invalid("fee_steps_wrong", field="fee")
        if min((self.amount_vnd, self.cap_vnd, *(step.vnd for step in self.page_steps))) < 0:
            raise Invalid("fee_negative", field="fee")

    @property
    def is_free(self) -> bool:
        """Nothing is paid, whoever asks."""
        return self.kind is FeeKind.FIXED and self.amount_vnd == 0

    @property
    def is_unknown(self) -> bool:
        """The clerk must state the amount and its source."""
        return self.kind is FeeKind.UNKNOWN

    @classmethod
    def from_json(cls, rule: dict[str, Any]) -> "FeeRule":
        """A rule from its JSON form; ``{}`` is unknown."""
        return cls(
            **rule
            | {
                "kind": FeeKind(rule.get("kind", FeeKind.UNKNOWN)),
                "page_steps": tuple(PageStep(**step) for step in rule.get("page_steps", ())),
                "exemptions": tuple(Exemption(**exemption) for exemption in rule.get("exemptions", ())),
            }
        )


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of the explanation: a text code with its numbers, and what it comes to."""

    code: str
    amount_vnd: int
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> str:
        """The line in the reader's language."""
        point = "," if language() == "en" else "."
        shown = {name: f"{value:,}".replace(",", point) if isinstance(value, int) else value for name, value in self.values.items()}
        return text(self.code, **shown)


@dataclass(frozen=True, slots=True)
class Fee:
    """The amount in whole dong, how it came about, and on which ground less than the rule was taken or who stated it."""

    amount_vnd: int
    lines: tuple[FeeLine, ...]
    ground: str = ""


def amount_of(
    rule: FeeRule,
    *,
    copies: int | None = None,
    pages: int | None = None,
    exemption: str = "",
    stated_vnd: int | None = None,
    stated_source: str = "",
) -> Fee:
    """The fee of one request under ``rule``.

    Raises Invalid: ``fee_unstated`` (an unknown fee needs ``stated_vnd`` and ``stated_source``),
    ``fee_stated_though_known``, ``fee_out_of_range``, ``copies_missing``, ``pages_missing``,
    ``copies_out_of_range``, ``pages_out_of_range``, ``exemption_unknown``.
    """
    copies = _within(copies, MOST_COPIES, "copies")
    pages = _within(pages, MOST_PAGES, "pages")
    exempt = _exemption(rule, exemption)
    if rule.is_unknown:
        # Whoever pays nothing pays nothing of an unknown amount too.
        if exempt and exempt.percent == 100:
            return _less(0, [], exempt)
        amount, lines, source = _stated(stated_vnd, clean(stated_source))
        return _less(amount, lines, exempt, source)
    if stated_vnd is not None:
        raise Invalid("fee_stated_though_known", field="fee")
    if rule.kind is FeeKind.FIXED:
        lines = [FeeLine("fee.free" if rule.is_free else "fee.fixed", rule.amount_vnd, {"amount": rule.amount_vnd})]
    elif rule.kind is FeeKind.PER_COPY:
        n = _needed(copies, "copies")
        lines = [FeeLine("fee.per_copy", n * rule.amount_vnd, {"copies": n, "each": rule.amount_vnd, "amount": n * rule.amount_vnd})]
    else:
        lines = _by_pages(rule, _needed(copies or 1, "copies"), _needed(pages, "pages"))
    return _less(sum(line.amount_vnd for line in lines), lines, exempt)


def _by_pages(rule: FeeRule, copies: int, pages: int) -> list[FeeLine]:
    lines, one_copy = [], 0
    ends = [step.from_page - 1 for step in rule.page_steps[1:]] + [pages]
    for step, end in zip(rule.page_steps, ends, strict=True):
        n = max(0, min(end, pages) - step.from_page + 1)
        if n:
            one_copy += n * step.vnd
            lines.append(
                FeeLine("fee.pages", n * step.vnd, {"pages": n, "from_page": step.from_page, "each": step.vnd, "amount": n * step.vnd})
            )
    if rule.cap_vnd and one_copy > rule.cap_vnd:
        lines.append(FeeLine("fee.cap", rule.cap_vnd - one_copy, {"cap": rule.cap_vnd}))
        one_copy = rule.cap_vnd
    if copies > 1:
        lines.append(FeeLine("fee.times", one_copy * (copies - 1), {"copies": copies, "each": one_copy, "amount": one_copy * copies}))
    return lines


def _exemption(rule: FeeRule, asked: str) -> Exemption | None:
    wanted = fold(clean(asked))
    found = next((e for e in rule.exemptions if wanted in (fold(e.code), fold(e.name))), None)
    if wanted and found is None:
        named = "; ".join(f"{e.code} – {e.name}" for e in rule.exemptions)
        raise Invalid("exemption_unknown", field="exemption", exemption=clean(asked), exemptions=named or "–")
    return found


def _less(amount: int, lines: list[FeeLine], exempt: Exemption | None, source: str = "") -> Fee:
    if exempt is None:
        return Fee(amount, tuple(lines), source)
    # What is left is rounded down: in doubt the person pays less.
    left = amount * (100 - exempt.percent) // 100
    said = FeeLine("fee.exempt", left - amount, {"who": exempt.name, "ground": exempt.ground, "percent": exempt.percent})
    return Fee(left, (*lines, said), exempt.ground)


def _stated(amount: int | None, source: str) -> tuple[int, list[FeeLine], str]:
    """The amount that the clerk states where the catalogue is silent, and where it is written."""
    if amount is None or not source:
        raise Invalid("fee_unstated", field="fee")
    if not 0 <= amount <= LARGEST_VND:
        raise Invalid("fee_out_of_range", field="fee", most=LARGEST_VND)
    return amount, [FeeLine("fee.stated", amount, {"amount": amount, "source": source})], source


def _within(n: int | None, most: int, name: str) -> int | None:
    if n is not None and not 1 <= n <= most:
        raise Invalid(f"{name}_out_of_range", field=name, most=most)
    return n


def _needed(n: int | None, name: str) -> int:
    if n is None:
        raise Invalid(f"{name}_missing", field=name)
    return n
