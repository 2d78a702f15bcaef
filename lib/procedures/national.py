"""One row of the national catalogue as a content, with every doubt said.

The list was typed by many hands: a field that cannot be trusted is taken as unknown with a
warning, never guessed (docs/catalogue.md lists the doubts and how often each occurs). Pure: no
database, no clock.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from lib.calendar import Limit, LimitUnit
from lib.errors import Invalid
from lib.i18n import text
from lib.procedures.content import (
    LONGEST_CODE,
    MOST_PIECES,
    ApplicantKind,
    Case,
    Channel,
    ChannelOffer,
    Content,
    Document,
    DocumentRole,
    Level,
    System,
)
from lib.procedures.fees import FeeKind, FeeRule
from lib.procedures.national_fees import money
from lib.values import clean, fold

CHANNELS = {"DIRECT": Channel.COUNTER, "POSTAL": Channel.POSTAL, "ONLINE": Channel.PORTAL}
LEVELS = {"cap xa": Level.COMMUNE, "cap tinh": Level.CITY, "cap bo/trung uong": Level.CENTRAL}
UNITS = {"WORKING_DAY": LimitUnit.WORKING_DAYS, "ngày": LimitUnit.DAYS, "HOUR": LimitUnit.HOURS, "MONTH": LimitUnit.MONTHS}
MONTHS_A_YEAR = 12
NOT_STATED = "Không có thông tin"

_BULLET = re.compile(r"^[-+*•–.\s]+")
_TAIL = re.compile(r"\s*OTHER$")
_APPLICANTS = (
    (ApplicantKind.CITIZEN, ("cong dan", "can bo", "dang vien", "nguoi viet nam")),
    (ApplicantKind.FOREIGNER, ("nguoi nuoc ngoai", "dinh cu o nuoc ngoai")),
    (ApplicantKind.ORGANISATION, ("to chuc", "doanh nghiep", "hop tac xa")),
)
_OTHER_SYSTEMS = (
    ("cong an|canh sat|quan ly xuat nhap canh|ho so nghiep vu", "Bộ Công an"),
    ("hai quan", "Cục Hải quan"),
    ("bao hiem xa hoi", "Bảo hiểm xã hội Việt Nam"),
    (r"\bthue\b", "Cục Thuế"),
    ("bo quoc phong|quan khu|bo chi huy quan su|bo doi bien phong", "Bộ Quốc phòng"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong or doubtful in one line of the file. ``code`` names it (text ``catalogue.<code>``)."""

    line: int
    field: str
    code: str
    detail: str = ""

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return text(f"catalogue.{self.code}", detail=self.detail)

    def as_json(self) -> dict[str, Any]:
        return {"line": self.line, "field": self.field, "code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be stored."""

    line: int
    code: str
    content: Content
    warnings: tuple[Finding, ...]


def read(line: int, raw: Any) -> Row | Finding:
    """A storable row with its warnings, or the one reason why the row cannot be stored."""
    if not isinstance(raw, dict):
        return Finding(line, "", "row_malformed")
    code, name = _text(raw, "code"), _text(raw, "name")
    if not code or not name:
        return Finding(line, "name" if code else "code", "name_missing" if code else "code_missing")
    if len(code) > LONGEST_CODE:
        return Finding(line, "code", "code_too_long", code[:LONGEST_CODE])
    doubts: list[Finding] = []
    reader = _Reader(line, raw, doubts)
    cases, channels = reader.channels()
    if not channels:
        return Finding(line, "channels", "channel_missing")
    level = LEVELS.get(fold(_text(raw, "level")), Level.UNKNOWN)
    ministry = _ministry(raw, level)
    try:
        content = Content(
            name=name,
            field=_stated(raw, "field"),
            level=level,
            decision=_stated(raw, "decision"),
            applicant_kinds=reader.applicants(),
            system=System.MINISTRY if ministry else System.CITY,
            ministry_system=ministry,
            result_name=_stated(raw, "result"),
            cases=cases,
            channels=channels,
            documents=reader.documents(),
        )
    except Invalid as error:
        return Finding(line, error.field, "row_malformed", error.code)
    return Row(line, code, content, tuple(doubts))


@dataclass(frozen=True, slots=True)
class _Offered:
    """One channel row as the list has it, read."""

    channel: Channel
    limit: Limit | None
    limit_note: str
    fee: FeeRule
    amount: str
    unit: str

    @property
    def time(self) -> str:
        return f"{self.amount} {self.unit}".strip()


class _Reader:
    """Reads the parts of one row and collects its doubts."""

    def __init__(self, line: int, raw: dict[str, Any], doubts: list[Finding]) -> None:
        self._line, self._raw, self._doubts = line, raw, doubts

    def _doubt(self, field: str, code: str, detail: str = "") -> None:
        self._doubts.append(Finding(self._line, field, code, detail[:200]))

    def channels(self) -> tuple[tuple[Case, ...], tuple[ChannelOffer, ...]]:
        """The channel rows. Several different rows of one channel are cases; equal ones are one."""
        rows = [row for row in _list(self._raw, "channels") if isinstance(row, dict)]
        in_working_days = {_text(row, "limit") for row in rows if _text(row, "unit") == "WORKING_DAY"}
        offered: list[_Offered] = []
        for number, row in enumerate(rows):
            channel = CHANNELS.get(_text(row, "channel").upper())
            if channel is None:
                self._doubt(f"channels[{number}].channel", "channel_unknown", _text(row, "channel"))
                continue
            one = self._offered(number, row, channel, in_working_days)
            if one not in offered:
                offered.append(one)
        return _as_cases(offered)

    def _offered(self, number: int, row: dict[str, Any], channel: Channel, in_working_days: set[str]) -> _Offered:
        limit, doubt, note = _limit(row, in_working_days)
        if doubt:
            self._doubt(f"channels[{number}].limit", doubt, note)
        fee, doubt = money(_list(row, "fees"), source=_stated(self._raw, "decision"))
        if doubt:
            self._doubt(f"channels[{number}].fees", doubt, fee.note)
        return _Offered(channel, limit, note, fee, _text(row, "limit"), _TAIL.sub("", _text(row, "unit")))

    def applicants(self) -> tuple[ApplicantKind, ...]:
        said = fold(_text(self._raw, "applicants"))
        kinds = tuple(kind for kind, words in _APPLICANTS if any(word in said for word in words))
        if said and said != fold(NOT_STATED) and not kinds:
            self._doubt("applicants", "applicants_unknown", said)
        return kinds or tuple(ApplicantKind)

    def documents(self) -> tuple[Document, ...]:
        lines = []
        for row in _list(self._raw, "documents"):
            if isinstance(row, dict) and (name := _BULLET.sub("", _text(row, "name"))):
                group, originals, copies = _text(row, "group"), _count(row, "originals"), _count(row, "copies")
                role = _role(fold(group), fold(name[:12]), originals + copies)
                lines.append(Document(name, role, originals, copies, group=_BULLET.sub("", group)))
        return tuple(lines)


def _limit(row: dict[str, Any], in_working_days: set[str]) -> tuple[Limit | None, str, str]:
    """The limit, a doubt (a code) and what the list says in words."""
    amount, unit = _text(row, "limit"), _text(row, "unit")
    said = f"{amount} {_TAIL.sub('', unit)}".strip()
    if unit not in UNITS and unit != "YEAR":
        # "OTHER" with "1" is "the same day" in one field and "one application" in another.
        return None, ("limit_in_words" if said not in ("", amount) else "limit_unit_unknown"), said
    if not amount:
        return None, "limit_missing", said
    if not amount.isdecimal():
        return None, "limit_not_whole", said
    if unit == "ngày" and amount in in_working_days:
        return None, "limit_unit_contradicted", said
    number = int(amount[:9]) * (MONTHS_A_YEAR if unit == "YEAR" else 1)
    try:
        return Limit(number, UNITS.get(unit, LimitUnit.MONTHS)), "", ""
    except Invalid:
        return None, "limit_out_of_range", said


def _as_cases(offered: list[_Offered]) -> tuple[tuple[Case, ...], tuple[ChannelOffer, ...]]:
    """Give the rows of a channel that has several a case each, the same case to the same time in every channel."""
    several = {channel for channel, n in Counter(one.channel for one in offered).items() if n > 1}
    if not several:
        return (), tuple(ChannelOffer(one.channel, one.limit, one.fee, "", one.limit_note) for one in offered)
    many = [one for one in offered if one.channel in several]
    by_time = len({(one.channel, one.time) for one in many}) == len(many)
    names: dict[str, str] = {}
    for one in many:
        names.setdefault(_sign(one, by_time), f"{len(names) + 1:02d}")
    cases = {code: Case(code, _case_name(one, by_time, code)) for one in reversed(many) for code in (names[_sign(one, by_time)],)}
    rows = tuple(
        ChannelOffer(one.channel, one.limit, one.fee, names[_sign(one, by_time)] if one.channel in several else "", one.limit_note)
        for one in offered
    )
    return tuple(cases[code] for code in sorted(cases)), rows


def _sign(one: _Offered, by_time: bool) -> str:
    return one.time if by_time else f"{one.time}\n{one.fee.kind}\n{one.fee.amount_vnd}\n{one.fee.note}"


def _case_name(one: _Offered, by_time: bool, code: str) -> str:
    """What sets the case apart in the list: its time, and its fee where the times are equal. The list has no better name."""
    time = f"{one.limit.amount} {_IN_WORDS[one.limit.unit]}" if one.limit else one.time
    parts = [time] if by_time else [time, "" if one.fee.kind is FeeKind.UNKNOWN else f"{one.fee.amount_vnd} đồng", one.fee.note[:80]]
    return " – ".join(filter(None, parts)) or f"Trường hợp {code}"


_IN_WORDS = {LimitUnit.WORKING_DAYS: "ngày làm việc", LimitUnit.DAYS: "ngày", LimitUnit.HOURS: "giờ", LimitUnit.MONTHS: "tháng"}


def _role(group: str, name: str, pieces: int) -> DocumentRole:
    if "luu y" in group or name.startswith("luu y") or not pieces:
        return DocumentRole.NOTE
    return DocumentRole.SHOW if "xuat trinh" in group and "nop" not in group else DocumentRole.SUBMIT


def _ministry(raw: dict[str, Any], level: Level) -> str:
    """Whose own system handles the procedure, or "" when it is the city's (Decree 224/2026 leaves the city what no ministry handles)."""
    agencies = fold(f"{_stated(raw, 'agency')} {_stated(raw, 'authority')}")
    for words, name in _OTHER_SYSTEMS:
        if re.search(words, agencies):
            return name
    return (_stated(raw, "agency") or "Bộ, ngành Trung ương")[:200] if level is Level.CENTRAL else ""


def _list(raw: dict[str, Any], name: str) -> list[Any]:
    found = raw.get(name)
    return found if isinstance(found, list) else []


def _text(raw: dict[str, Any], name: str) -> str:
    found = raw.get(name)
    if isinstance(found, str):
        return clean(found)
    return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else ""


def _stated(raw: dict[str, Any], name: str) -> str:
    found = _text(raw, name)
    return "" if found == NOT_STATED else found


def _count(raw: dict[str, Any], name: str) -> int:
    found = _text(raw, name)
    return min(int(found[:4]), MOST_PIECES) if found.isdecimal() else 0
