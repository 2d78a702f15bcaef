"""A whole installation in one file, and back: every table as rows, every stored file, a manifest that proves them whole.

The rows are portable: what was SQLite can be restored into PostgreSQL and the other way round.
Secrets (the cookies' key) are not in it: a restored city makes its own.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.types import Date

from lib.db.base import Base, UtcDateTime
from lib.db.doors import reader, writer
from lib.db.schema import current_revision
from lib.errors import DomainError
from lib.settings import settings

MANIFEST = "manifest.json"
BATCH = 5_000


def backup(target: Path) -> dict[str, int]:
    """Write everything to ``target`` (.tar.gz, readable by its owner only); returns rows by table.

    All tables are read in one transaction, so that they fit together. Raises DomainError ``backup_exists``.
    """
    if target.exists():
        raise DomainError("backup_exists", field="file", file=str(target))
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    partial = target.with_name(target.name + ".partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as archive, reader().connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        for table in Base.metadata.sorted_tables:
            packed, counts[table.name] = _packed(connection, table)
            digests[table.name] = hashlib.sha256(packed).hexdigest()
            _add(archive, f"tables/{table.name}.jsonl.gz", packed)
        for file in _stored_files():
            archive.add(file, f"files/{file.name}", recursive=False)
        manifest = {"revision": current_revision(), "rows": counts, "sha256": digests}
        _add(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
    os.replace(partial, target)
    return counts


def restore(source: Path) -> dict[str, int]:
    """Load a backup into an empty, current schema; all or nothing. Returns rows by table.

    Raises DomainError ``backup_unreadable``, ``backup_of_other_schema``, ``database_not_empty``.
    """
    try:
        with tarfile.open(source) as archive:
            manifest = json.loads(_member(archive, MANIFEST))
            if manifest["revision"] != current_revision():
                raise DomainError("backup_of_other_schema", field="file", found=str(manifest["revision"]), expected=str(current_revision()))
            _restore_files(archive)
            with writer().begin() as connection:
                for table in Base.metadata.sorted_tables:
                    if connection.scalar(select(func.count()).select_from(table)):
                        raise DomainError("database_not_empty", field="database", table=table.name)
                for table in Base.metadata.sorted_tables:
                    _load(connection, table, archive, manifest)
    except (tarfile.TarError, KeyError, OSError, ValueError) as error:
        raise DomainError("backup_unreadable", field="file", file=str(source)) from error
    return {name: int(n) for name, n in manifest["rows"].items()}


def _packed(connection: Connection, table: Table) -> tuple[bytes, int]:
    buffer, n = io.BytesIO(), 0
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=5, mtime=0) as file:
        for row in connection.execution_options(stream_results=True, yield_per=BATCH).execute(select(table).order_by(*table.primary_key)):
            file.write(json.dumps(list(row), ensure_ascii=False, default=_plain).encode() + b"\n")
            n += 1
    return buffer.getvalue(), n


def _load(connection: Connection, table: Table, archive: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    packed = _member(archive, f"tables/{table.name}.jsonl.gz")
    if hashlib.sha256(packed).hexdigest() != manifest["sha256"][table.name]:
        raise ValueError(f"{table.name} was changed")
    readers = [_reader(column.type) for column in table.columns]
    names = [column.name for column in table.columns]
    batch: list[dict[str, Any]] = []
    for line in gzip.decompress(packed).splitlines():
        values = json.loads(line)
        batch.append({name: value if value is None else read(value) for name, value, read in zip(names, values, readers, strict=True)})
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
    _go_on_counting(connection, table)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers rows from a sequence of its own, which must know of the rows just loaded."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns or not table.columns["id"].autoincrement:
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
    highest = connection.scalar(select(func.max(table.columns["id"])))
    if sequence and highest:
        connection.execute(select(func.setval(sequence, highest)))


def _reader(kind: Any) -> Any:
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat
    return date.fromisoformat if isinstance(kind, Date) else (lambda value: value)


def _plain(value: Any) -> str:
    return value.isoformat()


def _stored_files() -> Iterator[Path]:
    folder = settings().files
    return (path for path in sorted(folder.glob("??/??/*")) if path.is_file()) if folder.exists() else iter(())


def _restore_files(archive: tarfile.TarFile) -> None:
    for member in archive.getmembers():
        if not member.name.startswith("files/"):
            continue
        digest = member.name.removeprefix("files/")
        content = _member(archive, member.name)
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"file {digest} was changed")
        place = settings().files / digest[:2] / digest[2:4] / digest
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_bytes(content)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()
