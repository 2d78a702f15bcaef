"""Two installations side by side to measure: a small city, and the same made large. Kept, they are used again."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.enlarging import Tell, enlarge
from lib import db
from lib.cli import setup
from lib.db.schema import MIGRATIONS
from lib.demo import filling
from lib.settings import settings
from lib.values import now_utc

SIGN = "bench.json"
SMALL_SHARE = 100
"""The large city has so many times the dossiers of the small one."""
LEAST = 200
OPEN_SHARE = 2.5
"""So many times more copies are made of what is open: of a year's dossiers the demo's last days leave one in a hundred open."""
A_YEARS_WORKING_DAYS = 209
"""Received dossiers of a year for one a day asked of the demo, which also makes visits that leave none."""


@dataclass(frozen=True)
class Wanted:
    """What city to measure."""

    dossiers: int = 1_200_000
    residents: int = 1_000_000
    days: int = 365
    seed: int = 2026

    @property
    def small(self) -> int:
        return max(self.dossiers // SMALL_SHARE, min(self.dossiers // 2, LEAST))


@dataclass(frozen=True)
class Cities:
    """Where the two installations lie."""

    small: Path
    large: Path


def prepare(folder: Path, wanted: Wanted, tell: Tell) -> Cities:
    """Use the cities in a folder again where they are what is wanted, else make them anew."""
    cities = Cities(folder / "small", folder / "large")
    sign, made = folder / SIGN, {**asdict(wanted), "schema": _schema()}
    if sign.exists() and json.loads(sign.read_text()) == made:
        return cities
    remove(folder)
    with at(cities.small):
        setup.prepare(settings())
        per_day = wanted.small / (A_YEARS_WORKING_DAYS * wanted.days / 365)
        size = filling.Size(residents=wanted.residents, days=wanted.days, seed=wanted.seed, per_day=per_day, waiting=False, sealed=False)
        filled = filling.fill(size, filling.present(now_utc()), tell)
    with closing(sqlite3.connect(cities.small / "motcua.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(cities.small, cities.large)
    copies = max(round(wanted.dossiers / max(filled.dossiers, 1)) - 1, 1)
    with at(cities.large):
        enlarge(cities.large / "motcua.db", copies=copies, open_copies=round(OPEN_SHARE * (copies + 1)) - 1, tell=tell)
    sign.write_text(json.dumps(made))
    return cities


@contextmanager
def at(home: Path) -> Iterator[None]:
    """Work on one of the installations; whatever was set before is set again afterwards."""
    before = {name: os.environ.pop(name, None) for name in ("MOTCUA_HOME", "DATABASE_URL")}
    os.environ["MOTCUA_HOME"] = str(home)
    _forget()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        _forget()


def warm(home: Path) -> int:
    """Read the database once, as a service that has run for a while has; returns its bytes."""
    read = 0
    with (home / "motcua.db").open("rb") as file:
        while block := file.read(1 << 24):
            read += len(block)
    return read


def remove(folder: Path) -> None:
    """Take away what was made in a folder, and the folder when nothing else lies there."""
    for name in ("small", "large"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / SIGN).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _forget() -> None:
    db.dispose()
    settings.cache_clear()


def _schema() -> str:
    written = b"".join(file.read_bytes() for file in sorted((MIGRATIONS / "versions").glob("*.py")))
    return hashlib.sha256(written).hexdigest()
