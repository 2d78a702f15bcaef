"""What nobody finished is thrown away: forms left for weeks, and scans that no paper, result or form ever named.

Personal data is kept as long as it serves its purpose; a form that was typed and left serves none (Law 91/2025/QH15).
"""

from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from lib.dossiers import files
from lib.dossiers.model import Draft, Paper, StoredFile
from lib.settings import settings
from lib.values import now_utc

AT_ONCE = 500
"""Files of one transaction: the counter waits for its turn only that long."""

NAMED_SOON = timedelta(days=7)
"""A scan that is younger may be on its way into a form."""


def sweep(session: Session) -> bool:
    """Throw away forms left longer than ``MOTCUA_DRAFT_DAYS`` and files that nothing names; True while more may be left."""
    now = now_utc()
    left = delete(Draft).where(Draft.dossier_id.is_(None), Draft.updated_at_utc < now - timedelta(days=settings().draft_days))
    session.execute(left)
    typed = _in_open_forms(session)
    unnamed = (
        select(StoredFile)
        .where(
            ~StoredFile.is_named,
            StoredFile.stored_at_utc < now - NAMED_SOON,
            ~exists().where(Paper.sha256 == StoredFile.sha256),
            StoredFile.sha256.not_in(sorted(typed)),
        )
        .order_by(StoredFile.stored_at_utc, StoredFile.sha256)
        .limit(AT_ONCE)
    )
    found = session.scalars(unnamed).all()
    for stored in found:
        session.delete(stored)
    session.flush()
    # Last, so that nothing but the commit can fail after it; a row whose file is gone is written again when it is stored again.
    for stored in found:
        files.path_of(stored.sha256).unlink(missing_ok=True)
    return len(found) == AT_ONCE


def _in_open_forms(session: Session) -> set[str]:
    bodies = session.scalars(select(Draft.body).where(Draft.dossier_id.is_(None)).order_by(Draft.id))
    return {value for body in bodies for name, value in body.items() if name.endswith("_sha256") and value}
