"""One request as a JSON object (a line of an intake file, a body of the HTTP interface) -> ``Request``.

Shape, all but ``idempotency_key``, ``procedure`` and ``applicant`` optional (docs/command-line.md)::

    {"idempotency_key", "procedure", "case", "channel": "counter|postal|portal",
     "applicant": {"kind": "citizen|foreigner|organisation|name", "id", "name", "birth_date", "sex", "phone", "address"},
     "representative": {as applicant, and "ground"}, "documents": [{"name", "kind", "count", "path"}],
     "copies", "pages", "exemption", "return": {"method", "address"}, "fee": {"amount_vnd", "source"},
     "due": {"on", "source"}, "place", "filed_at", "vneid_verified", "population_data_used", "full_online"}

Errors name the field by its path: ``applicant.birth_date``, ``documents``, ``return.method``.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from lib import residents
from lib.dossiers import files
from lib.dossiers.requests import PaperInput, Request
from lib.dossiers.states import PaperKind, ReturnMethod
from lib.errors import Invalid
from lib.procedures import Channel
from lib.values import LOCAL_ZONE, clean

E = TypeVar("E", bound=StrEnum)

KNOWN = frozenset(
    {
        "idempotency_key", "procedure", "case", "channel", "applicant", "representative", "documents", "copies", "pages", "exemption", "return",
        "fee", "due", "place", "filed_at", "vneid_verified", "population_data_used", "full_online",
    }
)  # fmt: skip
PERSON = frozenset({"kind", "id", "old_id", "name", "birth_date", "sex", "phone", "address", "nationality", "ground"})
MOST_DOCUMENTS = 100


def read(line: Any) -> Request:
    """The request a JSON object describes, documents without their files. Raises Invalid naming the field."""
    if not isinstance(line, dict):
        raise Invalid("line_not_object", field="line")
    for name in line:
        if name not in KNOWN:
            raise Invalid("field_unknown", field=str(name)[:60], name=str(name)[:60])
    returned, fee, due = (_object(line, name) for name in ("return", "fee", "due"))
    representative = line.get("representative")
    return Request(
        idempotency_key=_text(line, "idempotency_key", required=True),
        procedure=_text(line, "procedure", required=True),
        applicant=_person(line.get("applicant"), "applicant"),
        channel=_one_of(Channel, line.get("channel", "counter"), "channel"),
        case=_text(line, "case"),
        representative=_person(representative, "representative") if representative else None,
        representative_ground=_text(representative, "ground", prefix="representative.") if representative else "",
        papers=tuple(_document(one, n) for n, one in enumerate(_documents(line), 1)),
        copies=_count(line, "copies", 1),
        pages=_count(line, "pages", 0),
        exemption=_text(line, "exemption"),
        stated_fee_vnd=_count(fee, "amount_vnd", None, prefix="fee."),
        stated_fee_source=_text(fee, "source", prefix="fee."),
        stated_due_on=_day(due, "on", "due.on"),
        stated_due_source=_text(due, "source", prefix="due."),
        return_method=_one_of(ReturnMethod, returned.get("method", "counter"), "return.method"),
        return_address=_text(returned, "address", prefix="return."),
        place_code=_text(line, "place"),
        filed_at=_moment(line, "filed_at"),
        vneid_verified=_flag(line, "vneid_verified"),
        population_data_used=_flag(line, "population_data_used"),
        full_online=_flag(line, "full_online"),
        at_counter=False,
    )


def paths(line: dict[str, Any]) -> list[str]:
    """The file named on each document line, "" where there is none, in the order of ``read``'s papers."""
    return [_text(one, "path", prefix="documents.") for one in _documents(line)]


def store_files(session: Session, request: Request, named: list[str], folder: Path) -> Request:
    """The request with its documents' files stored; paths are relative to ``folder`` and may not leave it.

    Raises Invalid ``file_missing``, ``file_outside``, ``file_type``, ``file_too_big``.
    """
    root = folder.resolve()
    papers = []
    for paper, name in zip(request.papers, named, strict=True):
        digest = ""
        if name:
            place = (root / name).resolve()
            if not place.is_relative_to(root):
                raise Invalid("file_outside", field="documents", name=name)
            if not place.is_file():
                raise Invalid("file_missing", field="documents", file=name)
            digest = files.store(session, place.read_bytes()).sha256
        papers.append(PaperInput(paper.name, paper.kind, paper.count, paper.code, digest, paper.reused_paper_id))
    return Request(**{**request.__dict__, "papers": tuple(papers)})


def _person(value: Any, prefix: str) -> residents.PartyInput:
    if value is None:
        raise Invalid("person_missing", field=prefix)
    if isinstance(value, dict):
        for name in value:
            if name not in PERSON:
                raise Invalid("field_unknown", field=f"{prefix}.{str(name)[:60]}", name=str(name)[:60])
    return residents.PartyInput.from_json(value, prefix)


def _document(one: Any, line: int) -> PaperInput:
    return PaperInput(
        name=_text(one, "name", required=True, prefix="documents."),
        kind=_one_of(PaperKind, one.get("kind", "photocopy"), "documents", line=line),
        count=_count(one, "count", 1, prefix="documents.") or 1,
        code=_text(one, "code", prefix="documents."),
    )


def _documents(line: dict[str, Any]) -> list[dict[str, Any]]:
    listed = line.get("documents") or []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed) or len(listed) > MOST_DOCUMENTS:
        raise Invalid("documents_malformed", field="documents", most=MOST_DOCUMENTS)
    return listed


def _object(line: dict[str, Any], name: str) -> dict[str, Any]:
    value = line.get(name) or {}
    if not isinstance(value, dict):
        raise Invalid("value_malformed", field=name, name=name)
    return value


def _text(line: dict[str, Any], name: str, *, required: bool = False, prefix: str = "") -> str:
    value = line.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not clean(value)):
        raise Invalid("value_missing" if value is None or value == "" else "value_malformed", field=prefix + name, name=prefix + name)
    return clean(value)


def _count(line: dict[str, Any], name: str, default: Any, *, prefix: str = "") -> Any:
    value = line.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid("value_malformed", field=prefix + name, name=prefix + name)
    return value


def _flag(line: dict[str, Any], name: str) -> bool:
    value = line.get(name, False)
    if not isinstance(value, bool):
        raise Invalid("value_malformed", field=name, name=name)
    return value


def _one_of(kind: type[E], value: Any, field: str, **values: Any) -> E:
    try:
        return kind(value)
    except ValueError as error:
        raise Invalid("choice_unknown", field=field, value=str(value)[:40], choices=", ".join(kind), **values) from error


def _day(line: dict[str, Any], name: str, field: str) -> date | None:
    return _parsed(line.get(name), field, date.fromisoformat)


def _moment(line: dict[str, Any], name: str) -> datetime | None:
    found = _parsed(line.get(name), name, datetime.fromisoformat)
    return found.replace(tzinfo=LOCAL_ZONE) if found is not None and found.tzinfo is None else found


T = TypeVar("T")


def _parsed(value: Any, field: str, parse: Callable[[str], T]) -> T | None:
    if value in (None, ""):
        return None
    try:
        return parse(value)
    except (TypeError, ValueError) as error:
        raise Invalid("date_malformed", field=field) from error
