"""Files by content hash outside the web root: type by content, size limited, the given name never trusted."""

import hashlib
import os
import tempfile
from pathlib import Path

import filetype
from sqlalchemy.orm import Session

from lib import db
from lib.dossiers.model import StoredFile
from lib.errors import Invalid, NotFound
from lib.settings import settings
from lib.values import now_utc

ACCEPTED = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
}
"""What a file may be, by its own first bytes."""


def media_type(content: bytes, *, field: str = "documents") -> str:
    """What the content says it is. Raises Invalid ``file_empty``, ``file_too_big`` or ``file_type``."""
    must_be_of_size(len(content), field=field)
    kind = filetype.guess(content[:8192])
    if kind is None or kind.mime not in ACCEPTED:
        raise Invalid("file_type", field=field, accepted=", ".join(ACCEPTED.values()))
    return kind.mime


def must_be_of_size(size: int, *, field: str = "documents") -> None:
    """Raises Invalid ``file_empty`` or ``file_too_big``; before reading, so that nobody fills the memory."""
    if not size:
        raise Invalid("file_empty", field=field)
    if size > settings().max_upload_mb * 1024 * 1024:
        raise Invalid("file_too_big", field=field, limit_mb=settings().max_upload_mb)


def store(session: Session, content: bytes, *, field: str = "documents") -> StoredFile:
    """Keep a file; the same content is kept once. The bytes are on disk before the row is."""
    kind = media_type(content, field=field)
    digest = hashlib.sha256(content).hexdigest()
    if not path_of(digest).exists():
        _write(path_of(digest), content)
    row = {"sha256": digest, "size": len(content), "media_type": kind, "stored_at_utc": now_utc()}
    # Given again it is as young as a new one: whoever sweeps leaves it to the form that it is on its way to.
    again = db.upsert(session, StoredFile).values(row)
    session.execute(again.on_conflict_do_update(index_elements=["sha256"], set_={"stored_at_utc": row["stored_at_utc"]}))
    return session.get_one(StoredFile, digest, populate_existing=True)


def name(session: Session, digest: str) -> bool:
    """A paper or result names this file from now on: it is kept as long as the city keeps its records, also when it is replaced.

    False for one that was never stored.
    """
    stored = session.get(StoredFile, digest)
    if stored is not None:
        stored.is_named = True
    return stored is not None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def path_of(digest: str) -> Path:
    """Where a file lies: two levels of folders by hash."""
    return settings().files / digest[:2] / digest[2:4] / digest


def content(digest: str) -> bytes:
    """The bytes of a stored file; raises NotFound ``stored_file_missing`` when the disk has lost it."""
    path = path_of(digest)
    if not digest.isalnum() or not path.exists():
        raise NotFound("stored_file_missing", field="documents")
    return path.read_bytes()
