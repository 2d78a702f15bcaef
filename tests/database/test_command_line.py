"""How every command ends: done, refused with a sentence, or unforeseen with a reference; never a traceback."""

import json
from pathlib import Path

import pytest

from lib import cli
from lib.cli import setup
from lib.errors import Invalid, Several


def refuse(*_arguments: object, **_values: object) -> None:
    raise Several([Invalid("port_taken", field="port", port=1), Invalid("address_refused", field="host", host="x", port=2)])


def fail(*_arguments: object, **_values: object) -> None:
    raise ZeroDivisionError("nobody foresaw this")


def test_without_a_command_all_are_listed(motcua) -> None:
    listed = motcua()

    assert listed.code == 0
    assert all(name in listed.out for name in cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself(motcua, name: str) -> None:
    explained = motcua(name, "--help")

    assert explained.code == 0
    assert explained.out.startswith(f"Usage: ./motcua {name}")


def test_a_refusal_says_everything_that_is_wrong(motcua, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_LANG", "en")
    monkeypatch.setattr(setup, "prepare", refuse)

    refused = motcua("setup")

    assert refused.code == 1
    assert "port 1" in refused.err
    assert "port 2" in refused.err


def test_the_unforeseen_is_a_reference_and_no_traceback(motcua, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(setup, "prepare", fail)

    failed = motcua("setup")

    (log,) = (home / "logs").iterdir()
    reference = failed.err.split()[-1].strip(".")
    assert failed.code == 3
    assert "Traceback" not in failed.err
    assert reference in log.read_text(encoding="utf-8")


def test_programs_get_errors_as_json(motcua) -> None:
    answer = motcua("due", "--procedure", "1.000000", "--received", "yesterday", "--json")

    error = json.loads(answer.out)["error"]
    assert answer.code == 1
    assert set(error) == {"code", "field", "message"}
    assert not error["message"].startswith("error.")


def test_a_command_that_is_typed_wrongly_names_the_help(motcua) -> None:
    mistyped = motcua("setpu")

    assert mistyped.code == 2
    assert "--help" in mistyped.err


def test_a_database_that_cannot_be_reached_is_said(motcua, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    refused = motcua("serve")

    assert refused.code == 1
    assert "DATABASE_URL" in refused.err
