"""Signing in, in a real browser whose clock stands in another zone than the server's."""

import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "hoa sữa tháng mười"
NEW = "hoa sữa tháng mười một"
FORM = 'input[autocomplete="username"]'
DEEP = "/tai-khoan?from=a-mail"


@pytest.fixture
def person(live_city: Any) -> str:
    """A new person of this city; returns the user name."""
    username = f"thu{secrets.token_hex(4)}"
    command = [sys.executable, "-m", "lib.cli", "user", "add", username, "--name", "Thu", "--role", "administrator", "--password-stdin"]
    made = subprocess.run(command, cwd=PROJECT, env=live_city.environment, input=PASSWORD, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return username


def fill(page: Page, username: str, password: str = PASSWORD) -> None:
    page.locator(FORM).fill(username)
    page.locator('input[autocomplete="current-password"]').fill(password)
    page.keyboard.press("Enter")


def sign_in(page: Page, url: str, username: str, password: str = PASSWORD) -> None:
    page.goto(url)
    fill(page, username, password)
    expect(page.locator(".st-key-sign_out")).to_be_visible()


def test_the_address_asked_for_is_kept_and_the_key_is_out_of_reach_of_scripts(
    person: str, live_city: Any, office: Page, picture: Callable
) -> None:
    elsewhere: list[str] = []
    office.on("request", lambda request: elsewhere.append(request.url) if not _is_ours(request, live_city.url) else None)
    office.goto(live_city.url + DEEP)
    expect(office.locator(FORM)).to_be_focused()
    picture(office, "form")
    fill(office, person)

    expect(office.get_by_role("heading", name="Tài khoản của tôi")).to_be_visible()
    picture(office, "account")
    assert office.url == live_city.url + DEEP
    key = next(cookie for cookie in office.context.cookies() if cookie["name"].startswith("motcua_"))
    assert key["httpOnly"]
    assert key["sameSite"] == "Strict"
    assert "motcua" not in office.evaluate("document.cookie")
    assert not elsewhere, "nothing is fetched from another host"


def _is_ours(request: Request, url: str) -> bool:
    return request.url.startswith((url, url.replace("http://", "ws://"), "blob:", "data:"))


def test_a_reload_shows_no_form_even_for_a_moment(person: str, live_city: Any, office: Page) -> None:
    sign_in(office, live_city.url + DEEP, person)
    office.add_init_script(
        f"""window.seen = 0;
        new MutationObserver(() => {{ if (document.querySelector('{FORM}')) window.seen += 1; }})
          .observe(document, {{ childList: true, subtree: true }});"""
    )
    office.reload()
    expect(office.get_by_role("heading", name="Tài khoản của tôi")).to_be_visible()

    assert office.evaluate("window.seen") == 0


def test_a_second_tab_is_signed_in_and_signing_out_of_one_ends_the_other(person: str, live_city: Any, office: Page) -> None:
    sign_in(office, live_city.url + DEEP, person)
    second = office.context.new_page()
    second.goto(live_city.url + DEEP)
    expect(second.get_by_role("heading", name="Tài khoản của tôi")).to_be_visible()

    office.locator(".st-key-sign_out button").click()
    expect(office.locator(FORM)).to_be_visible()
    assert not [cookie for cookie in office.context.cookies() if cookie["name"].startswith("motcua_")]
    second.locator(".st-key-lang button").last.click()
    expect(second.locator(FORM)).to_be_visible()
    expect(second.get_by_role("heading", name="Tài khoản của tôi")).to_have_count(0)

    fill(second, person)
    expect(second.locator(".st-key-sign_out")).to_be_visible()


def test_a_changed_password_ends_the_sign_in_on_the_other_computer(
    person: str, live_city: Any, office: Page, new_browser: Callable[..., BrowserContext]
) -> None:
    sign_in(office, live_city.url + DEEP, person)
    other = new_browser().new_page()
    sign_in(other, live_city.url + DEEP, person)

    for key, typed in (("old_password", PASSWORD), ("new_password", NEW), ("new_password_again", NEW)):
        office.locator(f".st-key-{key} input").fill(typed)
    office.keyboard.press("Tab")
    office.locator(".st-key-change_password button").click()
    expect(office.locator(".st-key-flash")).to_be_visible()
    expect(office.locator(".st-key-sign_out")).to_be_visible()
    assert office.locator(".st-key-old_password input").input_value() == ""

    other.locator(".st-key-lang button").last.click()
    expect(other.locator(FORM)).to_be_visible()
    fill(other, person, PASSWORD)
    expect(other.get_by_text("User name or password is not right.")).to_be_visible()
    fill(other, person, NEW)
    expect(other.locator(".st-key-sign_out")).to_be_visible()


def test_the_form_speaks_english_to_an_english_browser_and_can_be_switched(
    live_city: Any, new_browser: Callable[..., BrowserContext], picture: Callable
) -> None:
    page = new_browser(locale="en-GB").new_page()
    page.goto(live_city.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    picture(page, "english")
    page.get_by_text("Tiếng Việt").click()
    expect(page.get_by_role("button", name="Đăng nhập")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Đăng nhập")).to_be_visible()


def test_the_form_on_a_phone_needs_no_scrolling_sideways(live_city: Any, phone: Page, picture: Callable) -> None:
    phone.goto(live_city.url)
    expect(phone.locator(FORM)).to_be_visible()
    picture(phone, "phone")

    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
