"""Who sees a dossier's persons and files in full: those who work on it, and each look leaves a trace.

A right holds in units. Somebody who reads the whole city as an official and receives in one commune sees in full
what is that commune's, and the rest masked.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import ledger, residents
from lib.dossiers import files
from lib.dossiers.model import Dossier, Opinion, Paper, StoredFile
from lib.errors import NotAllowed, NotFound
from lib.org import Actor, Right
from lib.residents import PartyMatch


def works_on(actor: Actor, dossier: Dossier, session: Session) -> bool:
    """Does the actor help with, receive, decide, hold, take over or give an opinion on this dossier?"""
    units = (
        dossier.helped_unit_id, dossier.received_unit_id, dossier.competent_unit_id, dossier.holder_unit_id, dossier.offered_unit_id,
    )  # fmt: skip
    if actor.can(Right.REVEAL, *units):
        return True
    if not actor.can(Right.REVEAL):
        return False
    asked = session.scalars(select(Opinion.unit_id).where(Opinion.dossier_id == dossier.id)).all()
    return bool(asked) and actor.can(Right.REVEAL, *asked)


def must_work_on(actor: Actor, dossier: Dossier, session: Session) -> None:
    """Raise NotAllowed unless ``works_on``."""
    if not works_on(actor, dossier, session):
        raise NotAllowed("not_allowed", right=Right.REVEAL.value)


def reveal(session: Session, actor: Actor, dossier_id: int, *, reason: str) -> list[PartyMatch]:
    """Applicant and representative in full, to somebody who works on the dossier and says why; who, when and why is kept.

    Raises NotAllowed, NotFound ``dossier_unknown``, Invalid ``party_reason_missing``.
    """
    dossier = session.get(Dossier, dossier_id)
    if dossier is None:
        raise NotFound("dossier_unknown", field="dossier")
    must_work_on(actor, dossier, session)
    parties = (dossier.applicant_id, dossier.representative_id)
    return [residents.reveal(session, actor, party, reason=reason, dossier_id=dossier.id) for party in parties if party is not None]


def open_file(session: Session, actor: Actor, dossier_id: int, sha256: str) -> StoredFile:
    """A scan or the result of a dossier, to somebody who works on it; that it was opened, by whom, is kept.

    Raises NotAllowed, NotFound ``dossier_unknown`` or ``stored_file_missing`` for a file that is not this dossier's.
    """
    dossier = session.get(Dossier, dossier_id)
    if dossier is None:
        raise NotFound("dossier_unknown", field="dossier")
    must_work_on(actor, dossier, session)
    line = session.scalar(select(Paper.line_no).where(Paper.dossier_id == dossier_id, Paper.sha256 == sha256).limit(1))
    stored = session.get(StoredFile, sha256)
    if stored is None or (line is None and dossier.result_sha256 != sha256):
        raise NotFound("stored_file_missing", field="documents")
    if not files.path_of(sha256).exists():
        raise NotFound("stored_file_missing", field="documents")
    ledger.record(
        session, actor, "dossier:file_opened", kind="dossier", thing_id=dossier.id, unit_id=actor.unit_id,
        details={"line": line, "sha256": sha256},
    )  # fmt: skip
    return stored
