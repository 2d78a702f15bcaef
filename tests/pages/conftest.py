"""A desk: the whole app as one person sees it, with a real sign-in in the database of this test.

Only the way the browser shows its key is replaced; rights are read from the tables as in service.
"""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib import db, org
from lib.ui import access, cached, menu

APP = Path(__file__).resolve().parents[2] / "app.py"
PASSWORD = "hoa sữa tháng mười"
SECONDS = 30
CHEAP_ROUNDS = 4  # what bcrypt allows at least: a test signs many people up


class Desk:
    """``desk.open("admin/people", account="3")`` shows a page; ``desk.app`` is Streamlit's own view of it."""

    def __init__(self, username: str, key: list[str]) -> None:
        self.username = username
        self.app = AppTest.from_file(APP, default_timeout=SECONDS)
        self._key = key

    def open(self, name: str = "", **query: str) -> AppTest:
        """Go to a page by its name in the menu (nothing: the front door) and run it."""
        with_key(self)
        if name:
            # Streamlit finds a page only in an app that has run once.
            self.app.run()
            self.app.switch_page(menu.BY_NAME[name].file)
        self.app.query_params.update(query)
        return self.run()

    def run(self) -> AppTest:
        """Run again, as a browser does after each act."""
        with_key(self)
        self.app.run()
        assert not self.app.exception, [one.value for one in self.app.exception]
        return self.app

    @property
    def key(self) -> str:
        return self._key[0]

    def says(self) -> str:
        """Every text of the page, for tests of what must be there and what must not."""
        kinds = (
            "header",
            "subheader",
            "title",
            "markdown",
            "caption",
            "error",
            "warning",
            "info",
            "success",
            "text_input",
            "button",
            "selectbox",
        )
        found: list[str] = []
        for kind in kinds:
            for element in getattr(self.app, kind):
                found += [str(getattr(element, part, "") or "") for part in ("value", "label")]
        found += [frame.value.to_csv() for frame in self.app.dataframe]
        return "\n".join(found)


_shown: dict[str, str] = {"key": ""}


def with_key(desk: Desk) -> None:
    _shown["key"] = desk.key


@pytest.fixture
def browser(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """``browser(key)``: from now on the browser shows this key of a sign-in."""
    _shown["key"] = ""
    monkeypatch.setattr(access, "session_key", lambda: _shown["key"])
    monkeypatch.setattr(access, "address", lambda: "192.0.2.7")
    cached.forget()
    yield lambda key: _shown.update(key=key)
    cached.forget()


@pytest.fixture
def appointed(sqlite_database: str) -> Callable[..., int]:
    """``appointed("lan", Role.INTAKE_CLERK, "D00004")`` makes a person with that role in that unit; returns the account id."""

    def make(username: str, role: org.Role | None, unit: str = "HN", **more: Any) -> int:
        with db.transaction() as session:
            unit_id = org.unit_by_code(session, unit).id
            given = {"name": username.title(), "password": PASSWORD, "must_change": False, "rounds": CHEAP_ROUNDS} | more
            return org.add_account(session, org.system("test"), username=username, unit_id=unit_id, role=role, **given).id

    return make


@pytest.fixture
def desk_of(browser: Callable[[str], None]) -> Callable[[str], Desk]:
    """``desk_of("lan")``: the app as this person sees it, signed in; ``desk_of("")``: as a stranger."""

    def sit(username: str) -> Desk:
        key = ""
        if username:
            with db.transaction() as session:
                key = org.open_sign_in(session, username, token=secrets.token_hex())
        return Desk(username, [key])

    return sit
