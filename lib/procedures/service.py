"""Use cases of the catalogue: put a version in force, load what is shipped."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lib import ledger, org
from lib.db import upsert
from lib.errors import Invalid
from lib.procedures.content import LONGEST_CODE, Content, cleaned, from_json
from lib.procedures.model import PRECEDENCE, CatalogueState, Procedure, ProcedureVersion, Source
from lib.settings import PROJECT
from lib.values import clean, now_utc, today

SHIPPED = PROJECT / "data" / "procedures"
VALID_SINCE = date(2025, 7, 1)
"""From when a procedure's first version holds: the two-tier city and Decree 118/2025 began that day. The lists do not say."""


def publish(
    session: Session,
    actor: org.Actor,
    code: str,
    content: Content,
    *,
    valid_from: date,
    valid_to: date | None = None,
    nicknames: Iterable[str] = (),
) -> ProcedureVersion:
    """Put a version decided by the city in force from a day on, or between two days.

    A code not known yet is added. Raises NotAllowed; Invalid ``procedure_code_missing``,
    ``procedure_code_too_long``, ``valid_from_past`` (dossiers may already stand on what held then), ``valid_to_before_from``.
    """
    actor.must(org.Right.CATALOGUE)
    code = clean(code)
    if not code:
        raise Invalid("procedure_code_missing", field="procedure")
    if len(code) > LONGEST_CODE:
        raise Invalid("procedure_code_too_long", field="procedure", most=LONGEST_CODE)
    if valid_from < today():
        raise Invalid("valid_from_past", field="valid_from", day=valid_from.isoformat())
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("valid_to_before_from", field="valid_to", day=valid_to.isoformat())
    content = cleaned(content)
    touch(session)
    procedure = _procedure(session, code)
    procedure.nicknames = list(dict.fromkeys([*procedure.nicknames, *filter(None, map(clean, nicknames))]))
    version = put_in_force(session, procedure.id, content, source=Source.CITY, valid_from=valid_from, valid_to=valid_to)
    ledger.record(
        session, actor, "procedures:published", kind="procedure", thing_id=procedure.id, to=version.valid_from.isoformat(),
        details={"code": code, "version": version.id, "decision": content.decision, "fingerprint": content.fingerprint},
    )  # fmt: skip
    return version


def publish_terms(
    session: Session, actor: org.Actor, code: str, before: Content, changed: Content, *, valid_from: date
) -> ProcedureVersion:
    """Publish what was made from a version by changing its limits or fees, by a decision of its own.

    Raises as ``publish``; Invalid ``nothing_changed``, ``decision_missing`` (a new version names what it rests on).
    """
    actor.must(org.Right.CATALOGUE)
    if changed.channels == before.channels:
        raise Invalid("nothing_changed", field="limit")
    if not clean(changed.decision) or changed.decision == before.decision:
        raise Invalid("decision_missing", field="decision")
    return publish(session, actor, code, replace(changed, decision=clean(changed.decision)[:200]), valid_from=valid_from)


def put_in_force(
    session: Session, procedure_id: int, content: Content, *, source: Source, valid_from: date, valid_to: date | None = None
) -> ProcedureVersion:
    """Append a version. Without an end it ends what held before it; with one it lies on top, and what held before goes on after it.

    A version that begins later stays: of two in force the one that began last holds.
    """
    if valid_to is None:
        held = select(ProcedureVersion).where(
            ProcedureVersion.procedure_id == procedure_id,
            ProcedureVersion.source == source,
            ProcedureVersion.valid_from <= valid_from,
            or_(ProcedureVersion.valid_to.is_(None), ProcedureVersion.valid_to >= valid_from),
        )
        for earlier in session.scalars(held.order_by(ProcedureVersion.id)):
            earlier.valid_to = valid_from - timedelta(days=1)
    version = ProcedureVersion(**row_of(content, procedure_id=procedure_id, source=source, valid_from=valid_from, valid_to=valid_to))
    session.add(version)
    session.flush()
    return version


def row_of(content: Content, *, procedure_id: int, source: Source, valid_from: date, valid_to: date | None = None) -> dict[str, Any]:
    """The columns of a version, for the session or for many rows at once."""
    return {
        "procedure_id": procedure_id,
        "source": source.value,
        "precedence": PRECEDENCE[source],
        "valid_from": valid_from,
        "valid_to": valid_to,
        "name": content.name,
        "field": content.field[:300],
        "level": content.level.value,
        "fingerprint": content.fingerprint,
        "body": content.document,
        "created_at_utc": now_utc(),
    }


def touch(session: Session) -> None:
    """Say that the catalogue changes. Taken first by whoever changes it, so that two cannot do so at once."""
    insert = upsert(session, CatalogueState).values(id=1, token=secrets.token_hex(16))
    session.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"token": insert.excluded.token}))


def _procedure(session: Session, code: str) -> Procedure:
    found = session.scalar(select(Procedure).where(Procedure.code == code))
    if found is None:
        found = Procedure(code=code, nicknames=[])
        session.add(found)
        session.flush()
    return found


@lru_cache(maxsize=1)
def shipped(folder: Path = SHIPPED) -> dict[str, tuple[Content, tuple[str, ...]]]:
    """The curated procedures in ``data/procedures/*.json``: code -> content and nicknames. Raises Invalid naming the file and code."""
    found: dict[str, tuple[Content, tuple[str, ...]]] = {}
    for path in sorted(folder.glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        for entry in page["procedures"]:
            written = page.get("common", {}) | entry
            code, nicknames = written.pop("code"), tuple(written.pop("nicknames", ()))
            if code in found:
                raise Invalid("procedure_twice", field="procedure", procedure=code, file=path.name)
            found[code] = from_json(written | {"channels": _each_channel(written["channels"])}), nicknames
    return found


def _each_channel(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The shipped files say once what holds for several channels."""
    return [row | {"channel": one} for row in rows for one in ([row["channel"]] if isinstance(row["channel"], str) else row["channel"])]


def ensure_reference(session: Session) -> int:
    """Load the shipped procedures; what is there already stays. Returns how many were added or renewed.

    A shipped content that differs from the one loaded before takes over from today, so that dossiers
    keep what they were received under. What the city published itself is never touched.
    """
    held = {
        procedure.code: procedure for procedure in session.scalars(select(Procedure).where(Procedure.code.in_(sorted(shipped()))))
    }  # fmt: skip
    statement = select(ProcedureVersion.procedure_id, ProcedureVersion.fingerprint).where(
        ProcedureVersion.source == Source.CURATED, ProcedureVersion.valid_to.is_(None)
    )
    loaded = dict(session.execute(statement).tuples().all())
    missing = {
        code: entry for code, entry in shipped().items() if code not in held or loaded.get(held[code].id) != entry[0].fingerprint
    }  # fmt: skip
    if not missing:
        return 0
    touch(session)
    for code, (content, nicknames) in missing.items():
        procedure = held.get(code) or _procedure(session, code)
        procedure.nicknames = list(dict.fromkeys([*procedure.nicknames, *nicknames]))
        since = today() if procedure.id in loaded else VALID_SINCE
        put_in_force(session, procedure.id, content, source=Source.CURATED, valid_from=since)
    return len(missing)
