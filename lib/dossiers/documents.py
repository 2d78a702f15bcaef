"""The documents of a dossier: the lines given at intake or later, the files on them, and what the city already holds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lib import ledger
from lib.dossiers import files
from lib.dossiers.custody import load
from lib.dossiers.model import Dossier, Paper
from lib.dossiers.requests import PaperInput
from lib.dossiers.states import TERMINAL
from lib.errors import Invalid, NotAllowed, NotFound
from lib.org import Actor, Right
from lib.values import clean, now_utc


def add_papers(session: Session, dossier: Dossier, papers: Sequence[PaperInput], at_utc: datetime, *, after: int = 0) -> None:
    """Append document lines after line ``after``.

    Raises Invalid ``stored_file_missing`` for a file that was never stored, ``reused_paper_missing`` for a paper that
    the city does not hold of this applicant.
    """
    for line, paper in enumerate(papers, after + 1):
        if paper.sha256 and not files.name(session, paper.sha256):
            raise Invalid("stored_file_missing", field="documents")
        if paper.reused_paper_id is not None and not _is_held(session, dossier.applicant_id, paper.reused_paper_id):
            raise Invalid("reused_paper_missing", field="documents", line=line)
    rows = [
        {
            "dossier_id": dossier.id,
            "line_no": line,
            "document_code": p.code,
            "name": clean(p.name)[:500],
            "kind": p.kind,
            "count": p.count,
            "sha256": p.sha256,
            "reused_paper_id": p.reused_paper_id,
            "added_at_utc": at_utc,
        }
        for line, p in enumerate(papers, after + 1)
    ]
    if rows:
        session.execute(insert(Paper), rows)


def _is_held(session: Session, party_id: int, paper_id: int) -> bool:
    of_person = select(Paper.id).join(Dossier, Dossier.id == Paper.dossier_id).where(Dossier.applicant_id == party_id)
    return session.scalar(of_person.where(Paper.id == paper_id)) is not None


def attach(session: Session, actor: Actor, paper_id: int, content: bytes) -> Paper:
    """Lay a scan on its line. Raises NotAllowed, NotFound, Invalid (``file_type``, ``file_too_big``, ``dossier_closed``)."""
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise NotFound("paper_unknown", field="documents")
    dossier = load(session, actor, paper.dossier_id)
    if not (actor.can(Right.RECEIVE, dossier.received_unit_id) or actor.can(Right.PROCESS, dossier.holder_unit_id)):
        raise NotAllowed("not_allowed", right=Right.RECEIVE.value)
    if dossier.status in TERMINAL:
        raise Invalid("dossier_closed", field="documents")
    before = paper.sha256
    paper.sha256 = files.store(session, content).sha256
    files.name(session, paper.sha256)
    dossier.has_component_file = True
    ledger.record(
        session,
        actor,
        "dossier:paper_attached",
        kind="dossier",
        thing_id=dossier.id,
        unit_id=actor.unit_id,
        details={"line": paper.line_no, "replaced": before, "sha256": paper.sha256, "at": now_utc().isoformat()},
    )
    return paper


def held(session: Session, actor: Actor, party_id: int, *, limit: int = 100) -> list[tuple[Paper, Dossier]]:
    """Files the city already holds of a person, newest first: what a receiving clerk need not ask for again. Raises NotAllowed."""
    actor.must(Right.RECEIVE)
    rows = session.execute(
        select(Paper, Dossier)
        .join(Dossier, Dossier.id == Paper.dossier_id)
        .where(Dossier.applicant_id == party_id, Paper.sha256 != "")
        .order_by(Paper.id.desc())
        .limit(limit)
    )
    return [(paper, dossier) for paper, dossier in rows]
