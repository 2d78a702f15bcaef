"""Every use case for every role: who may is let in, everybody else is refused by name, on both databases.

Use cases are found by their signature ``(session, actor, ...)``; one that is missing from the matrix in
``tests/use_cases.py`` makes this fail.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest

from lib import calendar, db, dossiers, org, procedures, residents
from lib.dossiers import Tab
from lib.errors import DomainError, NotAllowed, NotFound
from lib.values import clock_at
from tests.cast import MONDAY
from tests.use_cases import COMPANY, ELSEWHERE, OWN, READS, WRITES, Call, World, as_somebody, made

ROOMS = (dossiers, org, calendar, procedures, residents)
PERSON = ("Đỗ Thị Bưởi", "001190001234", "0912345678", "1990-05-01", "01/05/1990")
"""What the request of the cast says of Mrs. Bưởi."""


class _Undone(Exception):
    """What was tried leaves no trace, so that the next finds the world as it was."""


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock_at(MONDAY):
        yield


@pytest.fixture
def world(database: str) -> World:
    return made()


def use_cases() -> Iterator[str]:
    """``room.module.function`` of every public function whose second parameter is an actor, after the session."""
    for room in ROOMS:
        for found in pkgutil.iter_modules(room.__path__):
            module = importlib.import_module(f"{room.__name__}.{found.name}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                parameters = list(inspect.signature(function).parameters)
                if function.__module__ == module.__name__ and not name.startswith("_") and parameters[:2] == ["session", "actor"]:
                    yield f"{module.__name__.removeprefix('lib.')}.{name}"


def attempt(username: str, call: Call, world: World) -> DomainError | None:
    """What the use case refuses, if it does; whatever it did is undone."""
    try:
        with db.transaction() as session:
            call(session, as_somebody(session, username), world)
            session.flush()
            raise _Undone
    except _Undone:
        return None
    except DomainError as error:
        return error


def test_every_use_case_stands_in_the_matrix() -> None:
    listed = WRITES.keys() | READS.keys() | OWN.keys()

    assert sorted(set(use_cases()) - listed) == [], "Say in tests/use_cases.py who may do this, and with which arguments."
    assert sorted(listed - set(use_cases())) == [], "These are gone from the rooms."


def test_every_use_case_lets_in_who_may_and_refuses_everybody_else(world: World) -> None:
    wrong = []
    for name, case in (WRITES | READS).items():
        for username in COMPANY:
            refused = attempt(username, case.call, world)
            if username in case.may and refused is not None:
                wrong.append(f"{name}: {username} may, and was refused: {refused}")
            elif username not in case.may and refused is None:
                wrong.append(f"{name}: {username} may not, and was let in")
            elif username not in case.may and not isinstance(refused, NotAllowed | NotFound):
                wrong.append(f"{name}: {username} may not, and was told more than that: {refused}")

    assert wrong == [], "\n".join(wrong)


def said(value: Any) -> Iterator[str]:
    """Every text, number and day in a value, however deep, also in the columns of a row."""
    if isinstance(value, db.Base):
        value = {column.key: getattr(value, column.key) for column in type(value).__mapper__.column_attrs}
    if is_dataclass(value):
        value = [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, Mapping):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from said(one)
    else:
        yield value.isoformat() if isinstance(value, date) else str(value)


def test_an_official_reads_with_persons_masked_and_a_clerk_in_full(world: World) -> None:
    leaks = []
    with db.reading() as session:
        official, clerk = as_somebody(session, "quang"), as_somebody(session, "ha")
        for name, case in READS.items():
            if "quang" in case.may:
                texts = "\n".join(said(case.call(session, official, world)))
                leaks += [f"{name}: {value}" for value in PERSON if value in texts]
        in_full = "\n".join(said(dossiers.whole(session, clerk, world.done)))

    assert leaks == []
    assert [value for value in PERSON[:3] if value not in in_full] == []


def test_nobody_reads_outside_the_own_scope(world: World) -> None:
    terms = ("H26.50.101", "001190001234", "0912345678", "Đỗ Thị Bưởi")
    with db.reading() as session:
        for username in sorted(ELSEWHERE):
            reader = as_somebody(session, username)
            listed = {row.id for tab in Tab for row in dossiers.queue(session, reader, tab)}

            assert [row for term in terms for row in dossiers.search(session, reader, term)] == []
            assert listed <= {world.asked}, "only what their opinion was asked on"
            assert dossiers.frequent(session, reader) == []


def test_what_one_does_with_the_own_account_touches_nobody_else(world: World) -> None:
    key = "k" * 32
    with db.transaction() as session:
        lan = org.account_named(session, "lan")
        theirs = org.SignIn(
            key_sha256=key, token_sha256=key, account_id=lan.id, created_at_utc=MONDAY, expires_at_utc=MONDAY.replace(hour=19), address="", browser=""
        )  # fmt: skip
        session.add(theirs)
        session.flush()
        for username in COMPANY:
            somebody = as_somebody(session, username)
            org.choose_language(session, somebody, "en" if username != "lan" else "vi")
            if username != "lan":
                org.end_one_sign_in(session, somebody, theirs.id)
                assert theirs.id not in [one.sign_in_id for one in org.open_sign_ins(session, somebody)]
        session.expire_all()

        assert theirs.ended_at_utc is None
        assert session.get_one(org.Account, lan.id).language == "vi"
