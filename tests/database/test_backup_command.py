"""``motcua backup`` and ``restore``: a city in one file and back, from either database into either."""

import gzip
import hashlib
import io
import json
import os
import stat
import tarfile
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from lib import db, dossiers, ledger, org
from lib.cli import reference
from lib.dossiers import PaperInput, PaperKind
from lib.settings import settings
from lib.values import clock_at
from tests.cast import MONDAY, act, done, hire, in_process, received

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock_at(MONDAY):
        yield


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``elsewhere("name")`` goes on in another installation, on SQLite unless an address is given."""

    def move(name: str, address: str = "") -> None:
        db.dispose()
        monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / name))
        if address:
            monkeypatch.setenv("DATABASE_URL", address)
        else:
            monkeypatch.delenv("DATABASE_URL", raising=False)
        settings.cache_clear()

    return move


def a_city() -> str:
    """People, dossiers in several states, a scan, a sealed history; returns the hash of the scan."""
    hire()
    digest = db.write(lambda session: dossiers.files.store(session, PDF).sha256)
    received("scanned", papers=(PaperInput("Tờ khai", PaperKind.ELECTRONIC, sha256=digest),))
    in_process("working")
    done("ready")
    db.write(ledger.seal)
    act("ha", dossiers.drafts.begin)
    return digest


def every_row() -> dict[str, list[list[Any]]]:
    """All tables as plain values, whatever the engine."""
    with db.reader().connect() as connection:
        return {
            table.name: [list(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in db.Base.metadata.sorted_tables
        }


def stored() -> set[str]:
    return {path.name for path in settings().files.rglob("*") if path.is_file()}


def is_sound(motcua: Callable[..., Any]) -> bool:
    return motcua("check").code == 0


def next_code(key: str = "the next one") -> str:
    return str(received(key).code)


@pytest.fixture
def backed_up(database: str, motcua, tmp_path: Path) -> Path:
    a_city()
    file = tmp_path / "city.tar"
    assert motcua("backup", str(file)).code == 0
    return file


def test_a_city_comes_back_row_for_row_with_its_files_and_goes_on(backed_up: Path, motcua, elsewhere) -> None:
    before, files = every_row(), stored()
    elsewhere("other")

    assert motcua("restore", str(backed_up)).code == 0

    assert every_row() == before
    assert (stored(), bool(files)) == (files, True)
    assert is_sound(motcua)
    assert next_code() == "H26.50.101-260907-0004"
    assert is_sound(motcua)


@pytest.mark.postgres
def test_a_city_moves_to_postgresql_and_back(sqlite_database: str, motcua, elsewhere, tmp_path: Path, postgres_address: str) -> None:
    a_city()
    before = every_row()
    first, second = tmp_path / "first.tar", tmp_path / "second.tar"
    assert motcua("backup", str(first)).code == 0

    elsewhere("large", postgres_address)
    assert motcua("restore", str(first)).code == 0
    assert every_row() == before
    assert next_code() == "H26.50.101-260907-0004"
    assert is_sound(motcua)
    grown = every_row()
    assert motcua("backup", str(second)).code == 0

    elsewhere("small again")
    assert motcua("restore", str(second)).code == 0
    assert every_row() == grown
    assert next_code("one more") == "H26.50.101-260907-0005"
    assert is_sound(motcua)


def test_what_is_restored_takes_the_place_of_a_fresh_set_up(backed_up: Path, motcua, elsewhere) -> None:
    before = every_row()
    elsewhere("fresh")
    assert motcua("setup").code == 0

    assert motcua("restore", str(backed_up)).code == 0
    assert every_row() == before


def test_who_only_tried_to_sign_in_has_not_worked(backed_up: Path, motcua, elsewhere) -> None:
    before = every_row()
    elsewhere("fresh")
    motcua("setup")
    db.write(lambda session: org.reserve_sign_in(session, "somebody", "192.0.2.7"))

    assert motcua("restore", str(backed_up)).code == 0
    assert every_row() == before


def test_the_tables_that_a_restore_may_replace_are_those_that_set_up_fills(database: str) -> None:
    assert {name for name, rows in every_row().items() if rows} == reference.TABLES


def test_where_somebody_has_worked_nothing_is_restored(backed_up: Path, motcua, elsewhere) -> None:
    elsewhere("in use")
    motcua("setup")
    motcua("user", "add", "chi", "--name", "Chi", "--role", "administrator")
    before = every_row()

    ran = motcua("restore", str(backed_up), "--json")

    assert (ran.code, json.loads(ran.out)["error"]["code"]) == (1, "database_not_empty")
    assert (every_row(), stored()) == (before, set())
    assert motcua("restore", str(backed_up)).code == 1


def test_the_file_is_the_owners_alone_and_holds_no_secret(sqlite_database: str, motcua, tmp_path: Path) -> None:
    motcua("setup")
    a_city()
    file = tmp_path / "city.tar"
    motcua("backup", str(file))

    secret = (settings().home / "secret.key").read_bytes()
    with tarfile.open(file) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    contents = [gzip.decompress(content) if name.endswith(".gz") else content for name, content in members.items()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {name.split("/")[0] for name in members} == {"tables", "files", "manifest.json"}
    assert [one for one in contents if secret in one or secret.hex().encode() in one] == []


def test_a_restored_city_makes_a_secret_of_its_own(backed_up: Path, motcua, elsewhere, tmp_path: Path) -> None:
    motcua("setup")
    ours = (settings().home / "secret.key").read_bytes()
    elsewhere("other")
    motcua("restore", str(backed_up))

    assert (settings().home / "secret.key").read_bytes() != ours


def test_a_backup_never_overwrites_and_leaves_nothing_half_done(backed_up: Path, motcua, tmp_path: Path) -> None:
    before = backed_up.read_bytes()

    again = motcua("backup", str(backed_up), "--json")
    nowhere = motcua("backup", str(tmp_path / "none" / "city.tar"), "--json")

    assert json.loads(again.out)["error"]["code"] == "backup_exists"
    assert json.loads(nowhere.out)["error"]["code"] == "backup_unwritable"
    assert backed_up.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "city" in path.name] == ["city.tar"]


def test_what_was_backed_up_is_told(sqlite_database: str, motcua, tmp_path: Path) -> None:
    a_city()

    told = json.loads(motcua("backup", str(tmp_path / "city.tar"), "--json").out)

    assert (told["rows"]["dossier"], told["rows"]["account"], told["files"], told["damaged"]) == (3, 9, 1, [])


def test_a_file_being_uploaded_is_no_part_of_a_backup(sqlite_database: str, motcua, elsewhere, tmp_path: Path) -> None:
    digest = a_city()
    (dossiers.files.path_of(digest).parent / "tmp8x2k").write_bytes(b"half a scan")
    assert motcua("backup", str(tmp_path / "city.tar")).code == 0

    elsewhere("other")
    assert motcua("restore", str(tmp_path / "city.tar")).code == 0
    assert stored() == {digest}


def test_a_damaged_file_is_named_and_the_rest_is_saved(sqlite_database: str, motcua, elsewhere, tmp_path: Path) -> None:
    digest = a_city()
    dossiers.files.path_of(digest).write_bytes(b"rotten")

    ran = motcua("backup", str(tmp_path / "city.tar"))

    assert (ran.code, digest in ran.err) == (1, True)
    elsewhere("other")
    assert motcua("restore", str(tmp_path / "city.tar")).code == 0
    assert is_sound(motcua)


# --- what is no backup, or no longer one --------------------------------------------------------


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None], *, honest: bool = False) -> Path:
    """The same archive with its members changed; ``honest``: by somebody who also mends the manifest."""
    with tarfile.open(file) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    change(members)
    if honest:
        manifest = json.loads(members["manifest.json"])
        for name, told in manifest["tables"].items():
            told["sha256"] = hashlib.sha256(members[f"tables/{name}.jsonl.gz"]).hexdigest()
        members["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(file, "w") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file


def _rows(members: dict[str, bytes], table: str, change: Callable[[bytes], bytes]) -> None:
    name = f"tables/{table}.jsonl.gz"
    members[name] = gzip.compress(change(gzip.decompress(members[name])))


def _of_files(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.startswith("files/"))


CHANGED: dict[str, Callable[[dict[str, bytes]], Any]] = {
    "a row": lambda m: _rows(m, "dossier", lambda rows: rows.replace(b"1.004873", b"1.004874")),
    "a file": lambda m: m.update({_of_files(m): b"something else"}),
    "a file is gone": lambda m: m.pop(_of_files(m)),
    "a table is gone": lambda m: m.pop("tables/party.jsonl.gz"),
    "a table too much": lambda m: m.update({"tables/secret.jsonl.gz": b""}) or m.update({"manifest.json": m.pop("manifest.json")}),
    "a foreign name": lambda m: m.update({"files/../../evil": b"x", "manifest.json": m.pop("manifest.json")}),
    "no manifest": lambda m: m.pop("manifest.json"),
    "a manifest of something else": lambda m: m.update({"manifest.json": b"[]"}),
    "an empty manifest": lambda m: m.update({"manifest.json": b"{}"}),
    "something behind the manifest": lambda m: m.update({"files/" + "0" * 64: b""}),
}

FORGED: dict[str, Callable[[dict[str, bytes]], Any]] = {
    "a column too much": lambda m: _rows(m, "unit", lambda rows: rows.replace(b"]\n", b", 1]\n")),
    "no JSON": lambda m: _rows(m, "unit", lambda rows: rows + b"{\n"),
    "a number for a row": lambda m: _rows(m, "unit", lambda rows: rows + b"5\n"),
    "a row is gone": lambda m: _rows(m, "failed_try", lambda rows: rows) or _rows(m, "draft", lambda rows: b""),
    "a row twice": lambda m: _rows(m, "party", lambda rows: rows + rows),
    "a row without what it belongs to": lambda m: _rows(m, "party", lambda rows: b""),
    "a day that is none": lambda m: _rows(m, "dossier", lambda rows: rows.replace(b"2026-09-10", b"2026-99-10")),
    "a number beyond all": lambda m: _rows(m, "draft", lambda rows: rows.replace(b"[1, ", b"[" + b"9" * 40 + b", ")),
    "no gzip": lambda m: m.update({"tables/unit.jsonl.gz": b"plain"}),
}


def refused(file: Path, motcua: Callable[..., Any], elsewhere: Callable[..., None]) -> str:
    """The error's code, once nothing of the file is found in a fresh installation."""
    elsewhere("target")
    assert motcua("setup").code == 0
    before = every_row()
    ran = motcua("restore", str(file), "--json")
    assert ran.code == 1
    assert (every_row(), stored()) == (before, set())
    return str(json.loads(ran.out)["error"]["code"])


@pytest.fixture
def city_file(sqlite_database: str, motcua, tmp_path: Path) -> Path:
    a_city()
    assert motcua("backup", str(tmp_path / "city.tar")).code == 0
    return tmp_path / "city.tar"


@pytest.mark.parametrize("what", CHANGED)
def test_a_changed_backup_is_refused_and_nothing_is_touched(city_file: Path, motcua, elsewhere, what: str) -> None:
    assert refused(rewritten(city_file, CHANGED[what]), motcua, elsewhere) == "backup_unreadable"


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_backup_that_does_not_fit_is_taken_back_whole(city_file: Path, motcua, elsewhere, what: str) -> None:
    assert refused(rewritten(city_file, FORGED[what], honest=True), motcua, elsewhere) == "backup_unreadable"


def test_a_forged_event_is_found_by_the_seals(city_file: Path, motcua, elsewhere) -> None:
    forged = rewritten(city_file, lambda m: _rows(m, "event", lambda rows: rows.replace("Lê Quang Minh".encode(), b"Nobody")), honest=True)
    elsewhere("target")

    assert motcua("restore", str(forged)).code == 0
    assert motcua("check").code == 1


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9])
def test_a_short_backup_is_refused(city_file: Path, motcua, elsewhere, part: float) -> None:
    os.truncate(city_file, int(city_file.stat().st_size * part))
    assert refused(city_file, motcua, elsewhere) == "backup_unreadable"


@pytest.mark.parametrize("content", [b"no archive at all", gzip.compress(b"x" * 1_000), b"\0" * 10_240], ids=["text", "gzip", "zeros"])
def test_a_foreign_file_is_refused(city_file: Path, motcua, elsewhere, content: bytes) -> None:
    city_file.write_bytes(content)
    assert refused(city_file, motcua, elsewhere) == "backup_unreadable"


def test_a_missing_file_is_said(city_file: Path, motcua, elsewhere) -> None:
    assert refused(city_file.with_name("none.tar"), motcua, elsewhere) == "backup_missing"


def test_a_backup_of_another_schema_names_both(city_file: Path, motcua, elsewhere) -> None:
    def older(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | {"revision": "0000"}).encode()

    assert refused(rewritten(city_file, older), motcua, elsewhere) == "backup_of_other_schema"


def test_a_backup_is_one_state_while_people_go_on_working(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere, motcua
) -> None:
    hire()
    received("before")
    add = db.backup.__globals__["_add_table"]

    def work_between(archive: Any, connection: Any, table: Any, beside: Path) -> Any:
        if table.name == "dossier":
            received("while it was written")
        return add(archive, connection, table, beside)

    monkeypatch.setitem(db.backup.__globals__, "_add_table", work_between)
    rows = db.backup(tmp_path / "city.tar").rows

    assert rows["dossier"] == 1
    elsewhere("other")
    assert motcua("restore", str(tmp_path / "city.tar")).code == 0
    assert is_sound(motcua)


def test_memory_does_not_grow_with_the_rows(sqlite_database: str, tmp_path: Path, elsewhere) -> None:
    event = {"at_utc": datetime(2026, 1, 1, tzinfo=UTC), "name": "dossier:received", "kind": "dossier", "thing_id": 1, "actor": "Hà"}
    event |= {"was": "", "to": "received", "details": {"code": "H26.50.101-260907-0001" * 20}, "private_sha256": "0" * 64}
    with db.writer().begin() as connection:
        for _batch in range(20):
            connection.execute(insert(ledger.Event), [event] * 2_000)
    size = 40_000 * len(json.dumps(event, default=str))

    tracemalloc.start()
    db.backup(tmp_path / "city.tar")
    elsewhere("other")
    db.upgrade()
    db.restore(tmp_path / "city.tar", replaceable=reference.TABLES)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < size / 2
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ledger.Event)) == 40_000
