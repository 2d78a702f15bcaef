"""The doors to the database: who else may read it, what an error says, what is done again, who waits for whom."""

import fcntl
import os
import traceback
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lib import db, org
from lib.org import Account
from lib.residents.model import Party, bulk_rows
from lib.values import now_utc
from tests.cast import hire


def test_nobody_else_on_the_machine_reads_the_database_even_in_an_open_folder(home: Path) -> None:
    home.mkdir(mode=0o755)
    with db.transaction() as session:
        session.execute(text("CREATE TABLE thing (id INTEGER)"))

    modes = {path.name: path.stat().st_mode & 0o077 for path in home.iterdir()}
    assert {"motcua.db", "motcua.db-wal", "motcua.db-shm"} <= modes.keys()
    assert set(modes.values()) == {0}


def test_the_folder_of_an_installation_is_made_for_its_owner_only(home: Path) -> None:
    with db.reading() as session:
        session.execute(text("SELECT 1"))

    assert home.stat().st_mode & 0o077 == 0


def test_a_file_that_another_process_has_just_taken_away_keeps_nobody_from_the_database(
    sqlite_database: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever closes the database last deletes what lies beside it: perhaps after we saw it there."""
    gone = home / "motcua.db-wal"
    monkeypatch.setattr(Path, "glob", lambda _folder, _pattern: iter([gone]))
    assert not gone.exists()

    with db.reading() as session:
        assert session.scalar(select(Account.id).limit(1)) is None



def test_a_process_forked_inside_a_transaction_keeps_nobody_waiting(home: Path) -> None:
    reading_end, writing_end = os.pipe()
    with db.transaction():
        child = os.fork()
        if child == 0:
            os.close(writing_end)
            os.read(reading_end, 1)
            os._exit(0)
    try:
        assert _is_free(home / "writer.lock")
    finally:
        os.close(reading_end)
        os.close(writing_end)
        os.waitpid(child, 0)


def _is_free(lock: Path) -> bool:
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_the_error_of_a_refused_row_does_not_repeat_the_row(database: str) -> None:
    person = {
        "kind": "citizen", "id_number": "001203001234", "name": "Nguyễn Thị Lan", "birth_date": None, "sex": "", "phone": "", "address": "",
        "nationality": "", "old_id_number": "", "place_code": "",
    }  # fmt: skip
    (row,) = bulk_rows([person], at_utc=now_utc())

    with pytest.raises(IntegrityError) as caught, db.transaction() as session:
        session.connection().execute(insert(Party.__table__), row)
        session.connection().execute(insert(Party.__table__), row)

    said = "".join(traceback.format_exception(caught.value))
    assert "unique" in said.lower()
    assert "001203001234" not in said


def test_a_row_changed_by_somebody_else_meanwhile_is_looked_at_anew(database: str) -> None:
    hire()
    seen: list[int] = []

    def rename(session: Session) -> None:
        account = session.scalars(select(Account).where(Account.username == "ha")).one()
        seen.append(account.version)
        if len(seen) == 1:
            session.connection().execute(text("UPDATE account SET version = version + 1 WHERE username = 'ha'"))
        account.name = "Nguyễn Thu Hà"

    db.write(rename)

    assert len(seen) == 2
    with db.reading() as session:
        assert org.account_named(session, "ha").name == "Nguyễn Thu Hà"
