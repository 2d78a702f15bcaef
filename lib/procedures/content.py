"""What one version of a procedure says: cases, channels with limit and fee, documents, steps.

Immutable; stored as one JSON document on the version, because it is always read whole and never
searched inside. ``fingerprint`` names a content: equal contents have equal fingerprints.
"""

import hashlib
import json
from dataclasses import dataclass, is_dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from lib.calendar import Limit, LimitUnit
from lib.errors import Invalid
from lib.procedures.fees import FeeRule
from lib.values import clean

LONGEST_CODE = 40
MOST_PIECES = 999


class Channel(StrEnum):
    """How a request comes in."""

    COUNTER = "counter"
    POSTAL = "postal"
    PORTAL = "portal"


class Level(StrEnum):
    """Who decides: the commune, a department of the city, or a ministry."""

    COMMUNE = "commune"
    CITY = "city"
    CENTRAL = "central"
    UNKNOWN = "unknown"


class ApplicantKind(StrEnum):
    """Who may ask. By name only is not a kind of applicant here: see ``needs_identity``."""

    CITIZEN = "citizen"
    FOREIGNER = "foreigner"
    ORGANISATION = "organisation"


class System(StrEnum):
    """Whose system handles the dossier. In a ministry's, a point only assists and notes the other code."""

    CITY = "city"
    MINISTRY = "ministry"


class DocumentRole(StrEnum):
    """What happens to a document at intake: it is handed in, it is shown and given back, or the line only explains."""

    SUBMIT = "submit"
    SHOW = "show"
    NOTE = "note"


class Reusable(StrEnum):
    """Where the state already holds the document, so that it need not be asked for again."""

    NO = ""
    POPULATION = "population"
    RESULT = "result"
    OTHER_DATABASE = "other_database"


@dataclass(frozen=True, slots=True)
class Case:
    """One of several situations under one code; chosen at intake."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ChannelOffer:
    """One channel, for one case (``""``: for every case). ``limit`` None means unknown: the clerk states it."""

    channel: Channel
    limit: Limit | None
    fee: FeeRule
    case: str = ""
    limit_note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One line of the checklist. ``cases`` empty: for all. ``code`` is the national document or result code, if known."""

    name: str
    role: DocumentRole = DocumentRole.SUBMIT
    originals: int = 0
    copies: int = 0
    cases: tuple[str, ...] = ()
    code: str = ""
    reusable: Reusable = Reusable.NO
    group: str = ""
    required: bool = True
    """False: only where the situation named in the line applies."""


@dataclass(frozen=True, slots=True)
class Step:
    """One station on the way: values of ``org.UnitKind`` and ``org.Role``, and its share of the limit in percent."""

    name: str
    unit_kind: str
    role: str
    share: int


@dataclass(frozen=True)
class Content:
    """Everything a version says. Build with ``from_json`` or the constructor; both refuse what does not fit together."""

    name: str
    field: str
    level: Level
    decision: str = ""
    applicant_kinds: tuple[ApplicantKind, ...] = tuple(ApplicantKind)
    min_age: int = 15
    needs_identity: bool = True
    system: System = System.CITY
    ministry_system: str = ""
    retention: str = ""
    result_name: str = ""
    cases: tuple[Case, ...] = ()
    channels: tuple[ChannelOffer, ...] = ()
    documents: tuple[Document, ...] = ()
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        known = {case.code for case in self.cases}
        offered = [(row.channel, row.case) for row in self.channels]
        _check(bool(self.name), "name_missing", "name")
        _check(bool(offered), "channel_missing", "channels")
        _check(len(known) == len(self.cases) and "" not in known, "case_twice", "cases")
        _check(len(set(offered)) == len(offered), "channel_twice", "channels")
        used = {row.case for row in self.channels} | {case for line in self.documents for case in line.cases}
        _check(used - {""} <= known, "case_not_listed", "cases", cases=", ".join(sorted(used - known - {""})))
        _check(0 <= self.min_age <= 120, "min_age_impossible", "min_age")
        _check(bool(self.applicant_kinds), "applicants_missing", "applicant_kinds")
        _check(self.system is System.CITY or bool(self.ministry_system), "ministry_system_missing", "ministry_system")
        counts = [n for line in self.documents for n in (line.originals, line.copies)]
        _check(all(0 <= n <= MOST_PIECES for n in counts), "document_count_impossible", "documents", most=MOST_PIECES)
        _check(all(0 <= step.share <= 100 for step in self.steps), "shares_not_100", "steps")
        _check(not self.steps or sum(step.share for step in self.steps) == 100, "shares_not_100", "steps")

    @cached_property
    def document(self) -> dict[str, Any]:
        """The content as plain JSON values; what is empty or usual is left out."""
        return _plain(self)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical JSON, 64 hexadecimal digits."""
        canonical = json.dumps(self.document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def cleaned(content: Content) -> Content:
    """The same with every text as it is stored: composed, without control characters."""
    return from_json(_each_text(content.document))


def _each_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _each_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_each_text(inner) for inner in value]
    return clean(value) if isinstance(value, str) else value


def from_json(document: dict[str, Any]) -> Content:
    """The content that a JSON document describes. Raises Invalid ``content_malformed`` naming what is wrong."""
    try:
        return Content(
            **_scalars(document),
            level=Level(document.get("level", Level.UNKNOWN)),
            applicant_kinds=tuple(ApplicantKind(k) for k in document.get("applicant_kinds", tuple(ApplicantKind))),
            system=System(document.get("system", System.CITY)),
            cases=tuple(Case(**case) for case in document.get("cases", ())),
            channels=tuple(_channel(row) for row in document.get("channels", ())),
            documents=tuple(_document(line) for line in document.get("documents", ())),
            steps=tuple(Step(**step) for step in document.get("steps", ())),
        )
    except (TypeError, ValueError, KeyError) as error:
        raise Invalid("content_malformed", field="content", detail=str(error)[:200]) from error


_OWN_SHAPE = {"level", "applicant_kinds", "system", "cases", "channels", "documents", "steps"}


def _scalars(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _OWN_SHAPE}


def _channel(row: dict[str, Any]) -> ChannelOffer:
    limit = row.get("limit")
    return ChannelOffer(
        channel=Channel(row["channel"]),
        limit=Limit(limit.get("amount", 0), LimitUnit(limit.get("unit", LimitUnit.WORKING_DAYS)), limit.get("same_day", False))
        if limit
        else None,
        fee=FeeRule.from_json(row.get("fee", {})),
        case=row.get("case", ""),
        limit_note=row.get("limit_note", ""),
    )


def _document(line: dict[str, Any]) -> Document:
    return Document(
        **line
        | {
            "role": DocumentRole(line.get("role", DocumentRole.SUBMIT)),
            "reusable": Reusable(line.get("reusable", Reusable.NO)),
            "cases": tuple(line.get("cases", ())),
        }
    )


def _plain(value: Any) -> Any:
    """Dataclass values as JSON: empty ones left out (they are the defaults), enums by value."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if is_dataclass(value):
        kept = ((name, _plain(getattr(value, name))) for name in value.__dataclass_fields__)
        return {name: inner for name, inner in kept if inner not in ("", [], None) and not _usual(name, inner)}
    return value


_USUAL: dict[str, Any] = {
    "originals": 0, "copies": 0, "amount_vnd": 0, "cap_vnd": 0, "percent": 100, "required": True,
    "same_day": False, "min_age": 15, "needs_identity": True, "role": "submit", "system": "city",
}  # fmt: skip


def _usual(name: str, value: Any) -> bool:
    return name in _USUAL and _USUAL[name] == value and type(_USUAL[name]) is type(value)


def _check(holds: bool, code: str, field: str, **values: Any) -> None:
    if not holds:
        raise Invalid(code, field=field, **values)
