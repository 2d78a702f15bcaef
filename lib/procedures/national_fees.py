"""The fee of one row of the national catalogue: an amount that can be trusted, or unknown and why.

The list's amount is often a place-holder. "0" beside a note that names the People's Council or a
circular does not mean free, "20" beside "20.000" is a slip, one of several amounts is not the fee,
and a reduction may have run out.
"""

import re
from typing import Any

from lib.procedures.fees import FeeKind, FeeRule
from lib.values import clean, fold

SMALLEST_VND = 1_000
"""No fee in dong is smaller: below it the amount is in thousands, or in dollars."""
LARGEST_DIGITS = 10

_DONG = {"vnd", "dong", "d"}
_NOT_STATED = {"", "khong co thong tin"}
_FREE = re.compile(r"^\W*(khong|mien)\b(?! qua\b)")
_COUNCIL = re.compile(r"hoi dong nhan dan|\bhdnd\b|uy ban nhan dan (cap )?tinh quy dinh")
_ANOTHER_AMOUNT = re.compile(r"\| *(\d+) *vnd")
_UNTIL = re.compile(r"den (het )?ngay \d{1,2}/\d{1,2}/\d{4}")
_WRITTEN_AMOUNT = re.compile(r"(?<![\d/])\d{1,3}(?:[.,]\d{3})+(?![\d/])")
_BY_PAGE = re.compile(r"^/ *(trang|to)\b(?! khai)")
_BY_COPY = re.compile(r"^/ *(ban sao|ban)\b")


def money(fees: list[Any], *, source: str) -> tuple[FeeRule, str]:
    """The rule and a doubt: "" or the code of the warning. A fee that the list does not state is unknown without a warning."""
    stated = [fee for fee in fees if isinstance(fee, dict)]
    if len(stated) != 1:
        return FeeRule(note="", source=source), "fee_several" if stated else ""
    amount, currency, note = (_text(stated[0].get(name)) for name in ("amount", "currency", "note"))
    # Words in the column of the currency are where some typed what belongs into the note.
    in_dong = fold(currency) in _DONG
    words = note if in_dong or fold(currency) in _NOT_STATED else f"{currency} {note}".strip()
    unknown = FeeRule(note=words, source=source)
    if not amount:
        return unknown, "fee_in_words" if words else ""
    doubt = _doubt(amount, in_dong, fold(words))
    if doubt:
        return unknown, doubt
    kind = FeeKind.PER_COPY if _BY_COPY.search(fold(note)) else FeeKind.FIXED
    return FeeRule(kind, int(amount), note=words, source=source), ""


def _doubt(amount: str, in_dong: bool, note: str) -> str:
    if not in_dong:
        return "fee_currency_unknown"
    if not amount.isdecimal() or len(amount) > LARGEST_DIGITS:
        return "fee_not_whole"
    number = int(amount)
    if {int(other) for other in _ANOTHER_AMOUNT.findall(note)} - {number}:
        return "fee_several"
    if _COUNCIL.search(note):
        return "fee_set_by_council"
    if number == 0:
        return "" if not note.strip(" .0-") or _FREE.search(note) else "fee_zero_with_note"
    if number < SMALLEST_VND:
        return "fee_too_small"
    written = {int(re.sub(r"\D", "", found)) for found in _WRITTEN_AMOUNT.findall(note)}
    if written and number not in written:
        return "fee_contradicts_note"
    if _UNTIL.search(note):
        return "fee_temporary"
    return "fee_by_page" if _BY_PAGE.search(note) else ""


def _text(value: Any) -> str:
    if isinstance(value, str):
        return clean(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
