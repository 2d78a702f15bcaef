"""Take the national catalogue into ours: once, again, or after it changed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from lib import ledger, org
from lib.procedures.model import CatalogueState, Procedure, ProcedureVersion, Source
from lib.procedures.national import Finding, Row, read
from lib.procedures.service import VALID_SINCE, row_of, touch
from lib.values import today


@dataclass
class ImportReport:
    """Every row is in exactly one of ``created``, ``updated``, ``unchanged`` and ``reported`` (one finding a row)."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    reported: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The shape that ``./motcua import procedures FILE --json`` prints."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "reported": [finding.as_json() for finding in self.reported],
            "warnings": [finding.as_json() for finding in self.warnings],
        }


def import_national(session: Session, actor: org.Actor, lines: Iterable[str | bytes]) -> ImportReport:
    """Store each row as a version of source ``national``; what we curated or published goes on winning in ``offer``.

    One JSON object a line; blank lines do not count. A code not seen before is created, a changed content
    takes over from today, an equal one stays: a second import changes nothing. Of several rows with one
    code the first holds and the others are said. Raises NotAllowed.
    """
    actor.must(org.Right.CATALOGUE)
    # Two imports at once would both create: the second waits here. SQLite lets one writer in anyway.
    session.execute(select(CatalogueState.id).with_for_update()).all()
    report = ImportReport()
    rows = _readable(lines, report)
    held = _held(session)
    new, changed = [], []
    for row in rows:
        fingerprint = held.get(row.code, (None, ""))[1]
        if fingerprint == row.content.fingerprint:
            report.unchanged += 1
        else:
            (changed if fingerprint else new).append(row)
    report.created, report.updated = len(new), len(changed)
    if new or changed:
        touch(session)
        _store(session, new, changed, held)
        ledger.record(
            session, actor, "procedures:imported", kind="catalogue", thing_id=1,
            details={"rows": report.rows, "created": report.created, "updated": report.updated, "reported": len(report.reported)},
        )  # fmt: skip
    return report


def _readable(lines: Iterable[str | bytes], report: ImportReport) -> Iterator[Row]:
    """The first storable row of each code; the others are noted in the report."""
    first: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        report.rows += 1
        row = _read(number, line)
        if isinstance(row, Finding):
            report.reported.append(row)
            continue
        if row.code in first:
            report.unchanged += 1
            report.warnings.append(Finding(number, "code", "code_twice", str(first[row.code])))
            continue
        first[row.code] = number
        report.warnings.extend(row.warnings)
        yield row


def _read(number: int, line: str | bytes) -> Row | Finding:
    try:
        raw = json.loads(line.decode("utf-8-sig") if isinstance(line, bytes) else line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return Finding(number, "", "row_malformed")
    return read(number, raw)


def _held(session: Session) -> dict[str, tuple[int, str]]:
    """Code -> id of the procedure and fingerprint of its open national version ("" when it has none)."""
    statement = select(Procedure.code, Procedure.id, ProcedureVersion.fingerprint).outerjoin(
        ProcedureVersion,
        (ProcedureVersion.procedure_id == Procedure.id)
        & (ProcedureVersion.source == Source.NATIONAL)
        & ProcedureVersion.valid_to.is_(None),
    )
    return {code: (procedure_id, fingerprint or "") for code, procedure_id, fingerprint in session.execute(statement)}


def _store(session: Session, new: list[Row], changed: list[Row], held: dict[str, tuple[int, str]]) -> None:
    unknown = [row.code for row in new if row.code not in held]
    if unknown:
        session.execute(insert(Procedure), [{"code": code, "nicknames": []} for code in unknown])
    ids = dict(session.execute(select(Procedure.code, Procedure.id)).tuples().all())
    if changed:
        ends = update(ProcedureVersion.__table__).where(
            ProcedureVersion.procedure_id == bindparam("of_procedure"),
            ProcedureVersion.source == Source.NATIONAL.value,
            ProcedureVersion.valid_to.is_(None),
        )  # fmt: skip
        before = today() - timedelta(days=1)
        session.connection().execute(ends.values(valid_to=before), [{"of_procedure": ids[row.code]} for row in changed])
    since = [(row, VALID_SINCE) for row in new] + [(row, today()) for row in changed]
    if since:
        versions = [row_of(row.content, procedure_id=ids[row.code], source=Source.NATIONAL, valid_from=day) for row, day in since]
        session.execute(insert(ProcedureVersion), versions)
