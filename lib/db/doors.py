"""The two doors: ``transaction()`` to write, ``reading()`` to look.

SQLite lets one writer in at a time and its own waiting is unfair, so writers of all
processes first take turns on a lock file. Readers never wait and cannot write.
"""

import fcntl
import json
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Engine, ExceptionContext, any_, create_engine, event, exc, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from lib.settings import settings

T = TypeVar("T")

ATTEMPTS = 6
RETRYABLE_STATES = {"40001", "40P01"}  # serialisation failure, deadlock (PostgreSQL, appendix A)

_opened: list[Engine] = []
_writing: ContextVar[bool] = ContextVar("writing", default=False)


def _sqlite_engine(url: str, *, read_only: bool) -> Engine:
    waiting = {"timeout": 30, "check_same_thread": False}
    # Values stay out of error texts: Streamlit writes those to the service's own output.
    engine = create_engine(url, pool_size=16, max_overflow=48, hide_parameters=True, connect_args=waiting)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself, or savepoints are lost.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "cache_size=-16384",
            "mmap_size=1073741824",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql_engine(url: str) -> Engine:
    engine = create_engine(url, pool_size=16, max_overflow=32, pool_pre_ping=True, hide_parameters=True)

    @event.listens_for(engine, "handle_error")
    def withhold(context: ExceptionContext) -> None:
        """PostgreSQL repeats the refused row ("Key (id_number)=(001...) already exists"): only its first sentence is kept."""
        said = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
        whole = str(context.original_exception)
        if said and context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = tuple(str(text).replace(whole, said) for text in context.sqlalchemy_exception.args)
            context.original_exception.args = (said,)

    return engine


def _private_home() -> Path:
    """The folder of an installation; where there is none it is made for its owner only."""
    home = settings().home
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def _keep_private(database: Path) -> None:
    """Nobody else on the machine reads the database, whoever made its folder and however open it is.

    SQLite would make it readable to all; what it keeps beside the database gets the same rights.
    """
    if not settings().database_url:
        os.close(os.open(database, os.O_RDWR | os.O_CREAT, 0o600))
        for path in (database, *database.parent.glob(f"{database.name}-*")):
            # Another process that closes the database takes these files away between two of our looks.
            with suppress(FileNotFoundError):
                if path.stat().st_mode & 0o077:
                    path.chmod(0o600)


@lru_cache(maxsize=1)
def _engines(url: str) -> tuple[Engine, Engine]:
    if url.startswith("sqlite"):
        _keep_private(_private_home() / "motcua.db")
        pair = _sqlite_engine(url, read_only=False), _sqlite_engine(url, read_only=True)
    else:
        engine = _postgresql_engine(url)
        # One state for all statements of a reading: figures and their rows are compared while people work.
        pair = engine, engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    _opened.extend(pair)
    return pair


def writer() -> Engine:
    """The engine that writes: for migrations and bulk loads inside ``lib``; use cases take a session."""
    return _engines(settings().url)[0]


def reader() -> Engine:
    """The engine that only looks."""
    return _engines(settings().url)[1]


def dispose() -> None:
    """Close all connections, so that the next door opens another database (tests, restore)."""
    for engine in _opened:
        engine.dispose()
    _opened.clear()
    _engines.cache_clear()
    _sessions.cache_clear()


@lru_cache(maxsize=1)
def _sessions(url: str) -> tuple[sessionmaker[Session], sessionmaker[Session]]:
    write_engine, read_engine = _engines(url)
    return (
        sessionmaker(write_engine, expire_on_commit=False),
        sessionmaker(read_engine, expire_on_commit=False, autoflush=False),
    )


@contextmanager
def _turn(lock: Path) -> Iterator[None]:
    """One writer at a time among all threads and processes, in order of arrival."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        # Said, not only closed: a process forked meanwhile has the same handle and would keep everybody waiting.
        fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


@contextmanager
def transaction() -> Iterator[Session]:
    """All or nothing: commits at the end of the block, rolls back on any error."""
    if _writing.get():
        raise RuntimeError("a transaction is already open here: pass its session on instead of opening another")
    chosen = settings()
    token = _writing.set(True)
    try:
        if chosen.is_sqlite:
            with _turn(_private_home() / "writer.lock"), _sessions(chosen.url)[0].begin() as session:
                yield session
        else:
            with _sessions(chosen.url)[0].begin() as session:
                yield session
    finally:
        _writing.reset(token)


@contextmanager
def reading() -> Iterator[Session]:
    """Look at one consistent state; nothing can be written through it."""
    with _sessions(settings().url)[1]() as session:
        yield session


def write(work: Callable[[Session], T]) -> T:
    """Run ``work(session)`` in a transaction; a deadlock or serialisation failure starts it anew on a fresh session.

    So does a row that somebody else changed between its reading and its writing: seen anew, its version says so by name.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction() as session:
                return work(session)
        except (exc.DBAPIError, StaleDataError) as error:
            if attempt == ATTEMPTS or not is_retryable(error):
                raise
            time.sleep(random.uniform(0.005, 0.03) * 2**attempt)
    raise AssertionError("unreachable")


def is_retryable(error: exc.DBAPIError | StaleDataError) -> bool:
    """Would the same work come to an answer if it were simply done again?"""
    if isinstance(error, StaleDataError):
        return True
    return getattr(error.orig, "sqlstate", None) in RETRYABLE_STATES or "database is locked" in str(error.orig)


def upsert(session: Session, table: Any) -> Any:
    """An INSERT of the dialect in use, which knows ON CONFLICT."""
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)


def among(session: Session, column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """``column`` is one of many numbers, sent as one value: a parameter for each would cost more than finding them."""
    if session.get_bind().dialect.name == "sqlite":
        each = func.json_each(json.dumps(list(ids))).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(literal(list(ids), postgresql.ARRAY(BigInteger)))
