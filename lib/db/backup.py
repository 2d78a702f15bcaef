"""A whole installation in one file, and back: every table as rows, every stored file, a manifest that proves them whole.

The file is a plain tar: ``tables/<name>.jsonl.gz`` in the order of foreign keys, ``files/<sha256>``, and last
``manifest.json``. The rows are portable: what was SQLite can be restored into PostgreSQL and the other way round.
Nothing is held in memory but a batch of rows. Secrets (the key of cookies) are not in it: a restored city makes its own.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Table, delete, exc, func, insert, select
from sqlalchemy.types import Date

from lib.db.base import Base, UtcDateTime
from lib.db.doors import reader, writer
from lib.db.schema import current_revision
from lib.errors import DomainError
from lib.settings import settings

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 10_000_000
BATCH = 2_000
CHUNK = 1 << 20
TABLE = re.compile(r"tables/(?P<name>[a-z_]+)\.jsonl\.gz")
FILE = re.compile(r"files/(?P<digest>[0-9a-f]{64})")
DIGEST = re.compile(r"[0-9a-f]{64}")
BROKEN = (tarfile.TarError, zlib.error, EOFError, KeyError, TypeError, OSError, ValueError, OverflowError, exc.StatementError)
"""How a file that is no backup, or no longer one, shows itself."""


@dataclass(frozen=True)
class BackedUp:
    """What went into a backup: rows by table, how many files; ``damaged`` files no longer are what their name says and were left out."""

    rows: dict[str, int]
    files: int
    damaged: tuple[str, ...] = ()


# --- writing -----------------------------------------------------------------------------------


def backup(target: Path) -> BackedUp:
    """Write everything to ``target`` (.tar, readable by its owner only), while the service runs.

    All tables are read in one transaction, so that they fit together; files are never changed, so they are copied
    afterwards. Raises DomainError ``backup_exists``, ``backup_unwritable``; then there is no half a backup.
    """
    if target.exists():
        raise DomainError("backup_exists", field="file", file=str(target))
    try:
        handle, partial = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # 0600: it holds personal data
    except OSError as error:
        raise DomainError("backup_unwritable", field="file", file=str(target)) from error
    try:
        with os.fdopen(handle, "wb") as raw:
            written = _write(raw, target.parent)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(partial, target)
    except OSError as error:
        raise DomainError("backup_unwritable", field="file", file=str(target)) from error
    finally:
        Path(partial).unlink(missing_ok=True)
    return written


def _write(raw: IO[bytes], beside: Path) -> BackedUp:
    tables: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=raw, mode="w") as archive:
        with reader().connect() as connection:
            for table in Base.metadata.sorted_tables:
                tables[table.name] = _add_table(archive, connection, table, beside)
        names, copied, damaged = hashlib.sha256(), 0, []
        for path in _stored_files():
            if _digest_of(path) != path.name:
                damaged.append(path.name)
                continue
            with path.open("rb") as file:
                _add(archive, f"files/{path.name}", file)
            names.update(path.name.encode())
            copied += 1
        manifest = {"revision": current_revision(), "tables": tables, "files": copied, "files_sha256": names.hexdigest()}
        with tempfile.TemporaryFile() as file:
            file.write(json.dumps(manifest, indent=1).encode())
            _add(archive, MANIFEST, file)
    return BackedUp({name: told["rows"] for name, told in tables.items()}, copied, tuple(damaged))


def _add_table(archive: tarfile.TarFile, connection: Connection, table: Table, beside: Path) -> dict[str, Any]:
    """Through a file beside the target, because the archive wants the length first and a table may be larger than the memory."""
    rows = 0
    found = connection.execution_options(stream_results=True, yield_per=BATCH).execute(select(table).order_by(*table.primary_key))
    with tempfile.TemporaryFile(dir=beside) as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=5, mtime=0) as packed:
            for row in found:
                packed.write(json.dumps(list(row), ensure_ascii=False, default=_plain).encode() + b"\n")
                rows += 1
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        _add(archive, f"tables/{table.name}.jsonl.gz", file)
    return {"rows": rows, "columns": [column.name for column in table.columns], "sha256": digest}


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = file.seek(0, os.SEEK_END), 0o600
    file.seek(0)
    archive.addfile(entry, file)
    archive.members.clear()  # it would remember every file until the end


def _stored_files() -> Iterator[Path]:
    """The files by hash, in order; not what an upload is just writing beside them."""
    for outer in _folders(settings().files):
        for inner in _folders(outer):
            yield from sorted(path for path in inner.iterdir() if DIGEST.fullmatch(path.name))


def _folders(place: Path) -> list[Path]:
    return sorted(path for path in place.iterdir() if path.is_dir()) if place.exists() else []


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written to a backup")


# --- reading -----------------------------------------------------------------------------------


@dataclass
class _Archive:
    """What a look through the file found, before anything is touched."""

    manifest: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    files: int = 0


def restore(source: Path, *, replaceable: Collection[str] = ()) -> BackedUp:
    """Load a backup into an installation of the current schema in which nobody has worked; all or nothing.

    Rows of the ``replaceable`` tables (the reference tables that set-up fills) make room for the backup's;
    any row elsewhere refuses. The whole file is checked before anything is touched. Raises DomainError
    ``backup_missing``, ``backup_unreadable``, ``backup_of_other_schema``, ``database_not_empty``.
    """
    if not source.is_file():
        raise DomainError("backup_missing", field="file", file=str(source))
    try:
        manifest = _examined(source)
        made: list[Path] = []
        try:
            with writer().begin() as connection:
                _make_room(connection, replaceable)
                _load(connection, source, made)
        except BaseException:
            for path in made:
                path.unlink(missing_ok=True)
            raise
    except exc.OperationalError:
        raise  # the database, not the file
    except BROKEN as error:
        raise DomainError("backup_unreadable", field="file", file=str(source)) from error
    return BackedUp({name: int(told["rows"]) for name, told in manifest["tables"].items()}, int(manifest["files"]))


def _members(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Each member's name and content, in order, one at a time."""
    with tarfile.open(source, mode="r:") as archive:
        while (member := archive.next()) is not None:
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                raise ValueError(f"{member.name} is no file")
            yield member.name, content
            archive.members.clear()


def _examined(source: Path) -> dict[str, Any]:
    """The manifest, after every table and file was found to be what it says. Raises ValueError, KeyError."""
    seen, names = _Archive(), hashlib.sha256()
    for name, content in _members(source):
        if seen.manifest:
            raise ValueError("something follows the manifest")
        if name == MANIFEST:
            seen.manifest = json.loads(content.read(LARGEST_MANIFEST))
            continue
        digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
        if table := TABLE.fullmatch(name):
            seen.tables[table["name"]] = digest
        elif (file := FILE.fullmatch(name)) and file["digest"] == digest:
            seen.files += 1
            names.update(digest.encode())
        else:
            raise ValueError(f"{name} was changed or is foreign")
    manifest = seen.manifest
    _must_be_this_schema(manifest)
    if seen.tables != {name: told["sha256"] for name, told in manifest["tables"].items()}:
        raise ValueError("a table was changed")
    if (seen.files, names.hexdigest()) != (manifest["files"], manifest["files_sha256"]):
        raise ValueError("a file is missing")
    return manifest


def _must_be_this_schema(manifest: dict[str, Any]) -> None:
    found, expected = str(manifest["revision"]), str(current_revision())
    columns = {table.name: [column.name for column in table.columns] for table in Base.metadata.sorted_tables}
    if found != expected or {name: told["columns"] for name, told in manifest["tables"].items()} != columns:
        raise DomainError("backup_of_other_schema", field="file", found=found, expected=expected)


def _make_room(connection: Connection, replaceable: Collection[str]) -> None:
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in replaceable:
            connection.execute(delete(table))
        elif connection.scalar(select(func.count()).select_from(select(table).limit(1).subquery())):
            raise DomainError("database_not_empty", field="database", table=table.name)


def _load(connection: Connection, source: Path, made: list[Path]) -> None:
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    expected: dict[str, int] = {}
    loaded: dict[str, int] = {}
    for name, content in _members(source):
        if table := TABLE.fullmatch(name):
            loaded[table["name"]] = _load_table(connection, tables[table["name"]], content)
        elif file := FILE.fullmatch(name):
            _store(file["digest"], content, made)
        else:
            expected = {name: told["rows"] for name, told in json.loads(content.read(LARGEST_MANIFEST))["tables"].items()}
    if loaded != expected:
        raise ValueError("rows are missing")


def _load_table(connection: Connection, table: Table, content: IO[bytes]) -> int:
    readers = [(column.name, _reader(column.type)) for column in table.columns]
    rows, batch = 0, []
    with gzip.GzipFile(fileobj=content) as packed:
        for line in packed:
            values = json.loads(line)
            batch.append({name: None if value is None else read(value) for (name, read), value in zip(readers, values, strict=True)})
            if len(batch) == BATCH:
                connection.execute(insert(table), batch)
                rows, batch = rows + len(batch), []
    if batch:
        connection.execute(insert(table), batch)
    _go_on_counting(connection, table)
    return rows + len(batch)


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


def _store(digest: str, content: IO[bytes], made: list[Path]) -> None:
    place = settings().files / digest[:2] / digest[2:4] / digest
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made.append(place)
    with place.open("wb") as file:
        shutil.copyfileobj(content, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())
