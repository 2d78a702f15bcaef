"""What ``setup`` leaves, and what ``serve`` refuses."""

from pathlib import Path

from lib import db


def test_setup_makes_a_database_that_serve_accepts_and_says_what_comes_next(database: str, home: Path, motcua) -> None:
    first = motcua("setup")
    again = motcua("setup")

    assert (first.code, again.code) == (0, 0)
    assert "./motcua user add" in first.out
    assert db.is_current()


def test_serve_refuses_an_old_schema_and_names_the_command(home: Path, motcua) -> None:
    home.mkdir()

    refused = motcua("serve", "--port", "1")

    assert refused.code == 1
    assert "./motcua setup" in refused.err
