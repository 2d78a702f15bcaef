"""``./motcua user``: the first administrator, and the last one."""

import io
import json
import sys
from collections.abc import Callable

import pytest

from lib import db, org
from lib.org import Role, passwords

PASSWORD = "hoa sữa tháng mười"


def account(username: str) -> org.Account:
    with db.reading() as session:
        return org.account_named(session, username, with_disabled=True)


def test_a_password_made_here_is_printed_once_and_must_be_changed(database: str, motcua: Callable) -> None:
    ran = motcua("user", "add", "lan", "--name", "Nguyễn Thị Lan", "--role", "administrator", "--json")

    assert ran.code == 0
    printed = json.loads(ran.out)
    made = account("lan")
    assert passwords.is_right(printed["password"], made.password_hash)
    assert made.must_change_password
    with db.reading() as session:
        assert org.actor_for(session, made.id).roles == {Role.ADMINISTRATOR}


def test_a_password_from_standard_input_is_the_persons_own(database: str, motcua: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
    ran = motcua("user", "add", "lan", "--name", "Lan", "--password-stdin", "--json")

    assert "password" not in json.loads(ran.out)
    assert passwords.is_right(PASSWORD, account("lan").password_hash)
    assert not account("lan").must_change_password


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (("add", "Lan Anh", "--name", "Lan"), "username_malformed", "username"),
        (("add", "lan", "--name", " "), "name_missing", "name"),
        (("add", "lan", "--name", "Lan", "--unit", "NOWHERE"), "unit_unknown", "unit"),
        (("disable", "nobody"), "account_unknown", "username"),
    ],
)
def test_what_cannot_be_done_is_an_error_with_its_field(
    arguments: tuple[str, ...], code: str, field: str, database: str, motcua: Callable
) -> None:
    ran = motcua("user", *arguments, "--json")

    assert ran.code == 1
    error = json.loads(ran.out)["error"]
    assert (error["code"], error["field"]) == (code, field)


def test_a_disabled_person_leaves_the_list_and_the_sign_in_ends(database: str, motcua: Callable) -> None:
    motcua("user", "add", "boss", "--name", "Boss", "--role", "administrator")
    motcua("user", "add", "lan", "--name", "Lan", "--unit", "D00004", "--role", "intake_clerk", "--role", "returns_clerk")
    with db.transaction() as session:
        key = org.open_sign_in(session, "lan", token="one")
    assert {one["username"] for one in json.loads(motcua("user", "list", "--json").out)} == {"boss", "lan"}

    assert motcua("user", "disable", "lan").code == 0

    assert {one["username"] for one in json.loads(motcua("user", "list", "--json").out)} == {"boss"}
    assert {one["username"] for one in json.loads(motcua("user", "list", "--all", "--json").out)} == {"boss", "lan"}
    with db.reading() as session:
        assert org.signed_in(session, key) is None


def test_the_last_administrator_stays(database: str, motcua: Callable) -> None:
    motcua("user", "add", "boss", "--name", "Boss", "--role", "administrator")

    assert json.loads(motcua("user", "disable", "boss", "--json").out)["error"]["code"] == "last_administrator"
    assert account("boss").disabled_at_utc is None
