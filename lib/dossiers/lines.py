"""One request as a JSON object (a line of an intake file, a body of the HTTP interface) -> ``Request``.

Shape, all but ``idempotency_key``, ``procedure`` and ``applicant`` optional, ``null`` as good as left out
(docs/command-line.md)::

    {"idempotency_key", "procedure", "case", "channel": "counter|postal|portal",
     "applicant": {"kind": "citizen|foreigner|organisation|name", "id", "name", "birth_date", "sex", "phone", "address"},
     "representative": {as applicant, and "ground"}, "documents": [{"name", "kind", "count", "code", "path"}],
     "copies", "pages", "exemption", "return": {"method", "address"}, "fee": {"amount_vnd", "source"},
     "due": {"on", "source"}, "place", "filed_at", "vneid_verified", "population_data_used", "full_online"}

Errors name the field by its path: ``applicant.birth_date``, ``documents``, ``return.method``.
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from lib import residents
from lib.dossiers import files
from lib.dossiers.requests import PaperInput, Request
from lib.dossiers.states import PaperKind, ReturnMethod
from lib.errors import DomainError, Invalid
from lib.procedures import Channel
from lib.values import LOCAL_ZONE, clean

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

KNOWN = frozenset(
    {
        "idempotency_key", "procedure", "case", "channel", "applicant", "representative", "documents", "copies", "pages", "exemption",
        "return", "fee", "due", "place", "filed_at", "vneid_verified", "population_data_used", "full_online",
    }
)  # fmt: skip
PERSON = frozenset({"kind", "id", "old_id", "name", "birth_date", "sex", "phone", "address", "nationality"})
INSIDE = {
    "applicant": PERSON,
    "representative": PERSON | {"ground"},
    "documents": frozenset({"name", "kind", "count", "code", "path"}),
    "return": frozenset({"method", "address"}),
    "fee": frozenset({"amount_vnd", "source"}),
    "due": frozenset({"on", "source"}),
}
"""The names inside each object; any other is refused by name, so that a misspelt one is not silently lost."""

FIELDS = {"due_on": "due.on", "due_source": "due.source"}
"""How a field of a request is called on a line, where the two differ."""

MOST_DOCUMENTS = 100


def parse(raw: bytes) -> Any:
    """One line of a file as JSON. Raises Invalid ``line_not_json``, ``name_twice`` (of two values one would be lost)."""
    try:
        return json.loads(raw, object_pairs_hook=_each_name_once)
    except (ValueError, RecursionError) as error:
        raise Invalid("line_not_json", field="line") from error


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Invalid("name_twice", field=_short(name) or "line", name=_short(name))
        found[name] = value
    return found


def read(line: Any) -> Request:
    """The request a JSON object describes, documents without their files. Raises Invalid naming the field."""
    if not isinstance(line, dict):
        raise Invalid("line_not_object", field="line")
    _must_know(line, KNOWN)
    returned, fee, due = (_object(line, name) for name in ("return", "fee", "due"))
    representative = line.get("representative")
    return Request(
        idempotency_key=_text(line, "idempotency_key", required=True),
        procedure=_text(line, "procedure", required=True),
        applicant=_person(line.get("applicant"), "applicant"),
        channel=_one_of(Channel, line.get("channel"), "channel", Channel.COUNTER),
        case=_text(line, "case"),
        representative=_person(representative, "representative") if representative is not None else None,
        representative_ground=_text(representative, "ground", prefix="representative.") if representative is not None else "",
        papers=tuple(map(_document, _documents(line))),
        copies=_count(line, "copies", 1),
        pages=_count(line, "pages", 0),
        exemption=_text(line, "exemption"),
        stated_fee_vnd=_count(fee, "amount_vnd", None, prefix="fee."),
        stated_fee_source=_text(fee, "source", prefix="fee."),
        stated_due_on=_parsed(due.get("on"), "due.on", date.fromisoformat),
        stated_due_source=_text(due, "source", prefix="due."),
        return_method=_one_of(ReturnMethod, returned.get("method"), "return.method", ReturnMethod.COUNTER),
        return_address=_text(returned, "address", prefix="return."),
        place_code=_text(line, "place"),
        filed_at=_parsed(line.get("filed_at"), "filed_at", _moment),
        vneid_verified=_flag(line, "vneid_verified"),
        population_data_used=_flag(line, "population_data_used"),
        full_online=_flag(line, "full_online"),
        at_counter=False,
    )


def field_of(error: DomainError) -> str:
    """Beside which field of the line an error stands."""
    return FIELDS.get(error.field, error.field)


def paths(line: dict[str, Any]) -> list[str]:
    """The file named on each document line, "" where there is none, in the order of ``read``'s papers."""
    return [_path(one.get("path")) for one in _documents(line)]


def store_files(session: Session, request: Request, named: list[str], folder: Path) -> Request:
    """The request with its documents' files stored; paths are relative to ``folder`` and may not leave it, by a link neither.

    Raises Invalid ``file_missing``, ``file_outside``, ``file_unreadable``, ``file_empty``, ``file_type``, ``file_too_big``.
    """
    papers = []
    for paper, name in zip(request.papers, named, strict=True):
        digest = files.store(session, _content(folder.resolve(), name)).sha256 if name else ""
        papers.append(replace(paper, sha256=digest))
    return replace(request, papers=tuple(papers))


def _content(root: Path, name: str) -> bytes:
    shown = clean(name)[:100]
    try:
        place = (root / name).resolve()
        if not place.is_relative_to(root):
            raise Invalid("file_outside", field="documents", name=shown)
        if not place.is_file():
            raise Invalid("file_missing", field="documents", file=shown)
        with place.open("rb") as opened:
            files.must_be_of_size(os.fstat(opened.fileno()).st_size)
            return opened.read()
    except (OSError, ValueError) as error:
        raise Invalid("file_unreadable", field="documents", file=shown) from error


def _path(value: Any) -> str:
    """As written: a name on a disk need not be composed Unicode with single spaces."""
    if value is not None and not isinstance(value, str):
        raise Invalid("value_malformed", field="documents.path", name="documents.path")
    return value or ""


def _person(value: Any, prefix: str) -> residents.PartyInput:
    if value is None:
        raise Invalid("person_missing", field=prefix)
    if isinstance(value, dict):
        _must_know(value, INSIDE[prefix], prefix)
    return residents.PartyInput.from_json(value, prefix)


def _document(one: dict[str, Any]) -> PaperInput:
    _must_know(one, INSIDE["documents"], "documents")
    _path(one.get("path"))
    return PaperInput(
        name=_text(one, "name", required=True, prefix="documents."),
        kind=_one_of(PaperKind, one.get("kind"), "documents.kind", PaperKind.PHOTOCOPY),
        count=_count(one, "count", 1, prefix="documents."),
        code=_text(one, "code", prefix="documents."),
    )


def _documents(line: dict[str, Any]) -> list[dict[str, Any]]:
    listed = line.get("documents")
    if listed is None:
        return []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed) or len(listed) > MOST_DOCUMENTS:
        raise Invalid("documents_malformed", field="documents", most=MOST_DOCUMENTS)
    return listed


def _must_know(given: dict[str, Any], known: frozenset[str], prefix: str = "") -> None:
    for name in given:
        if name not in known:
            raise Invalid("field_unknown", field=f"{prefix}.{_short(name)}".strip(".") or "line", name=_short(name))


def _short(name: str) -> str:
    return clean(name)[:60]


def _object(line: dict[str, Any], name: str) -> dict[str, Any]:
    value = line.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid("value_malformed", field=name, name=name)
    _must_know(value, INSIDE[name], name)
    return value


def _text(line: dict[str, Any], name: str, *, required: bool = False, prefix: str = "") -> str:
    value = line.get(name)
    if value is not None and not isinstance(value, str):
        raise Invalid("value_malformed", field=prefix + name, name=prefix + name)
    said = clean(value)
    if required and not said:
        raise Invalid("value_missing", field=prefix + name, name=prefix + name)
    return said


def _count(line: dict[str, Any], name: str, default: Any, *, prefix: str = "") -> Any:
    value = line.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid("value_malformed", field=prefix + name, name=prefix + name)
    return value


def _flag(line: dict[str, Any], name: str) -> bool:
    value = line.get(name)
    if value is not None and not isinstance(value, bool):
        raise Invalid("value_malformed", field=name, name=name)
    return bool(value)


def _one_of(kind: type[E], value: Any, field: str, default: E) -> E:
    if value is None:
        return default
    if not isinstance(value, str):
        raise Invalid("value_malformed", field=field, name=field)
    try:
        return kind(value)
    except ValueError as error:
        raise Invalid("choice_unknown", field=field, value=clean(value)[:40], choices=", ".join(kind)) from error


def _moment(written: str) -> datetime:
    """An instant; a time without a zone is Hanoi's."""
    found = datetime.fromisoformat(written)
    return found.replace(tzinfo=LOCAL_ZONE) if found.tzinfo is None else found


def _parsed(value: Any, field: str, parse: Callable[[str], T]) -> T | None:
    if value in (None, ""):
        return None
    try:
        return parse(value)
    except (TypeError, ValueError) as error:
        raise Invalid("date_malformed", field=field) from error
