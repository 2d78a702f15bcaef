"""The sign-in form: what it says, how it locks, and that nothing but the row in the database is believed."""

from collections.abc import Callable

import bcrypt
import pytest

from lib import db, org
from lib.org import Role
from lib.ui import cookies, menu
from tests.pages.conftest import PASSWORD, Desk

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
LOCKED = "Đã thử sai quá nhiều lần."


@pytest.fixture
def form(appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> Desk:
    appointed("lan", Role.ADMINISTRATOR)
    desk = desk_of("")
    desk.open()
    return desk


def sign_in(desk: Desk, username: str, password: str) -> list[str]:
    """Fill the form and press; what is said in red."""
    desk.app.text_input(key="sign_in_username").set_value(username)
    desk.app.text_input(key="sign_in_password").set_value(password)
    next(button for button in desk.app.button if button.label == "Đăng nhập").click()
    desk.run()
    return [error.value for error in desk.app.error]


def pending(desk: Desk) -> str:
    return desk.app.session_state["access:exchange"]["token"] if "access:exchange" in desk.app.session_state else ""


@pytest.mark.parametrize("username", ["lan", "LAN", " lan "])
def test_the_right_password_leads_to_a_proof_for_the_route(username: str, form: Desk) -> None:
    assert sign_in(form, username, PASSWORD) == []
    assert cookies.username_of(pending(form)) == "lan"
    assert not form.app.dataframe


def test_a_proof_of_password_alone_opens_nothing(form: Desk) -> None:
    sign_in(form, "lan", PASSWORD)
    form.app.switch_page(menu.BY_NAME["admin/people"].file)
    form.run()

    assert not form.app.header
    assert not form.app.dataframe


def test_what_the_authenticator_keeps_in_the_session_is_not_believed(form: Desk) -> None:
    for key, value in {"authentication_status": True, "username": "lan", "name": "Lan", "roles": ["administrator"]}.items():
        form.app.session_state[key] = value
    form.app.switch_page(menu.BY_NAME["admin/people"].file)
    form.run()

    assert "Đăng nhập" in [button.label for button in form.app.button]
    assert not form.app.dataframe


def test_nothing_of_the_authenticator_stays_in_the_session(form: Desk) -> None:
    sign_in(form, "lan", PASSWORD)

    assert not {"authentication_status", "username", "name", "roles", "email"} & set(form.app.session_state.to_dict())


@pytest.mark.parametrize(
    ("username", "password"), [("lan", "wrong password"), ("nobody", PASSWORD), ("", PASSWORD), ("lan", ""), ("lan", PASSWORD.upper())]
)
def test_whatever_is_wrong_the_form_says_the_same(username: str, password: str, form: Desk) -> None:
    assert sign_in(form, username, password) == [WRONG]
    assert pending(form) == ""


def test_a_disabled_account_is_answered_like_a_wrong_password(appointed: Callable[..., int], form: Desk) -> None:
    account_id = appointed("minh", Role.ADMINISTRATOR)
    with db.transaction() as session:
        org.disable_account(session, org.system("test"), account_id)

    assert sign_in(form, "minh", PASSWORD) == [WRONG]


def test_every_answer_costs_one_comparison_of_the_same_kind(
    appointed: Callable[..., int], form: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = appointed("minh", Role.HEAD, rounds=12)
    appointed("huong", Role.HEAD, rounds=12)
    with db.transaction() as session:
        org.disable_account(session, org.system("test"), account_id)
    asked: list[bytes] = []
    monkeypatch.setattr(bcrypt, "checkpw", lambda _given, stored: bool(asked.append(stored)))

    for username in ("huong", "nobody", "minh"):
        sign_in(form, username, "wrong password")

    assert [stored[:7] for stored in asked] == [b"$2b$12$"] * 3


def test_five_wrong_tries_lock_the_name_also_for_the_right_password(form: Desk) -> None:
    for _ in range(5):
        assert sign_in(form, "lan", "wrong password") == [WRONG]

    assert sign_in(form, "lan", PASSWORD)[0].startswith(LOCKED)
    assert pending(form) == ""


def test_a_lock_is_everywhere_because_it_is_in_the_database(form: Desk, desk_of: Callable[[str], Desk]) -> None:
    for _ in range(5):
        sign_in(form, "lan", "wrong password")
    another = desk_of("")
    another.open()

    assert sign_in(another, "lan", PASSWORD)[0].startswith(LOCKED)


def test_after_a_right_password_the_count_starts_anew(form: Desk, desk_of: Callable[[str], Desk]) -> None:
    for _ in range(4):
        sign_in(form, "lan", "wrong password")
    sign_in(form, "lan", PASSWORD)
    another = desk_of("")
    another.open()

    assert sign_in(another, "lan", "wrong password") == [WRONG]
    assert sign_in(another, "lan", PASSWORD) == []


def test_what_one_person_typed_is_not_left_to_the_next(appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> None:
    appointed("lan", Role.ADMINISTRATOR)
    appointed("minh", Role.ADMINISTRATOR)
    desk = desk_of("lan")
    desk.open("admin/people")
    desk.app.text_input(key="person").set_value("a secret of Lan")
    desk.run()

    desk._key[0] = desk_of("minh").key
    desk.run()

    assert "a secret of Lan" not in str(desk.app.session_state.to_dict())


@pytest.mark.parametrize(("locale", "label"), [("vi-VN", "Đăng nhập"), ("en-GB", "Sign in"), ("fr-FR", "Sign in")])
def test_the_form_speaks_the_browsers_language(locale: str, label: str, form: Desk, desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of("")
    desk.app.context["locale"] = locale
    desk.open()

    assert label in [button.label for button in desk.app.button]


def test_a_persons_choice_of_language_is_kept(appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> None:
    appointed("lan", Role.ADMINISTRATOR)
    desk = desk_of("lan")
    desk.open("account/me")
    desk.app.get_by_key("lang").set_value("en")
    desk.run()
    assert [header.value for header in desk.app.header] == ["My account"]

    elsewhere = desk_of("lan")
    elsewhere.open("account/me")
    assert [header.value for header in elsewhere.app.header] == ["My account"]
