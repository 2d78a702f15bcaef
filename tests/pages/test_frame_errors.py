"""What nobody foresaw: the person gets a number, the log the rest, and nobody's values are in either."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from streamlit.testing.v1 import AppTest

from lib import db
from lib.errors import Invalid, NotFound, Several
from lib.ui import refusals

REFERENCE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")


NUMBER = "001203001234"


def shown(error: Exception) -> list[str]:
    """What ``on_script_error`` puts on the screen for an error."""

    def script(error: Exception) -> None:
        refusals.on_script_error(error)

    app = AppTest.from_function(script, kwargs={"error": error}, default_timeout=30).run()
    assert not app.exception
    return [one.value for one in app.error]


@pytest.fixture(autouse=True)
def _refusals_are_known_to_the_script(monkeypatch: pytest.MonkeyPatch) -> None:
    # Streamlit runs only the body of the function above, which finds its names among the built-in ones.
    monkeypatch.setattr("builtins.refusals", refusals, raising=False)


def log_of(home: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (home / "logs").glob("errors-*.log"))


def test_an_unforeseen_error_shows_a_number_that_finds_it_in_the_log(home: Path) -> None:
    (said,) = shown(ZeroDivisionError("a secret of the code"))

    reference = REFERENCE.search(said.replace("\\", ""))
    assert reference
    assert "secret" not in said
    assert "Zero" not in said
    assert reference.group() in log_of(home)
    assert "a secret of the code" in log_of(home)


def test_a_failed_statement_is_logged_without_the_persons_values(sqlite_database: str, home: Path) -> None:
    with pytest.raises(DBAPIError) as failed, db.reading() as session:
        session.execute(text("select * from no_such_table where id_number = :number"), {"number": NUMBER})
    shown(failed.value)

    assert "no_such_table" in log_of(home)
    assert NUMBER not in log_of(home)
    assert NUMBER not in str(failed.value), "Streamlit writes the error to the service's own output, too"


def test_what_a_person_can_mend_is_a_sentence_without_a_number(home: Path) -> None:
    (said,) = shown(NotFound("unit_unknown"))

    assert not REFERENCE.search(said)
    assert "đơn vị" in said
    assert not (home / "logs").exists()


def test_several_refusals_are_all_said(home: Path) -> None:
    said = shown(Several([Invalid("password_wrong", field="old"), Invalid("passwords_differ", field="again")]))

    assert len(said) == 2
