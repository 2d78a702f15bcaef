"""A clerk's morning in a real browser, by keyboard alone: scan, choose, receive, print, the next person."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lib.residents import CardScan, compose_card
from lib.values import today

FIND = ".st-key-in_find_applicant input"
PROCEDURE = ".st-key-in_find_procedure input"
ALL_GIVEN = ".st-key-in_pick_all_given input"
GUARDIANSHIP = "Đăng ký giám hộ"
ADULT = 18


@pytest.fixture
def card(live_city: Any) -> str:
    """The card of somebody grown up whom the city knows."""
    grown = date(today().year - ADULT - 1, 1, 1).isoformat()
    wanted = "select id_number, name, birth_date, sex, address from party where kind = 'citizen' and birth_date < ? and sex <> '' order by id limit 1"
    with closing(sqlite3.connect(live_city.home / "motcua.db")) as connection:
        number, name, born, sex, address = connection.execute(wanted, (grown,)).fetchone()
    return compose_card(CardScan(number, "", name, date.fromisoformat(born), sex, address, date(2022, 3, 4)))


@pytest.fixture
def counter(live_city: Any, office: Page) -> Page:
    """A clerk at her counter: the page is open, the cursor in the first field."""
    clerk = next(account for account in live_city.accounts if account["role"] == "intake_clerk")
    office.goto(f"{live_city.url}/tiep-nhan")
    office.locator('input[autocomplete="username"]').fill(clerk["username"])
    office.locator('input[autocomplete="current-password"]').fill(clerk["password"])
    office.keyboard.press("Enter")
    expect(office.locator(FIND)).to_be_focused()
    return office


def typed(page: Page, text: str, *keys: str) -> None:
    page.keyboard.insert_text(text)
    for key in keys:
        page.keyboard.press(key)


def test_a_card_a_procedure_the_papers_and_ctrl_enter_give_a_code_and_a_printed_receipt(
    counter: Page, card: str, picture: Callable[[Page, str], Any]
) -> None:
    typed(counter, card, "Enter")
    expect(counter.locator(PROCEDURE)).to_be_focused()
    picture(counter, "card scanned")
    typed(counter, "giam ho", "Enter")
    expect(counter.locator(ALL_GIVEN)).to_be_focused()
    expect(counter.get_by_text(GUARDIANSHIP, exact=True)).to_be_visible()
    counter.keyboard.press("Space")
    expect(counter.locator(ALL_GIVEN)).to_be_checked()
    picture(counter, "papers given")
    counter.keyboard.press("Control+Enter")

    code = counter.locator(".st-key-done h1")
    expect(code).to_contain_text("H26.")
    expect(counter.locator(FIND)).to_be_focused()
    expect(counter.locator(FIND)).to_have_value("")
    printed = counter.locator("iframe#motcua-print")
    expect(printed).to_be_attached()
    assert (
        counter.evaluate("fetch(document.getElementById('motcua-print').src).then((r) => r.text()).then((t) => t.slice(0, 5))") == "%PDF-"
    )
    with counter.expect_download() as download:
        counter.locator(".st-key-download_receipt button").click()
    assert download.value.suggested_filename == f"{code.inner_text()}.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    picture(counter, "received")


def test_what_was_typed_survives_a_reload_and_a_new_person_is_typed_by_tab(counter: Page, picture: Callable[[Page, str], Any]) -> None:
    typed(counter, "Trần Thị Chưa Có", "Enter")
    expect(counter.locator(".st-key-in_applicant_id input")).to_be_focused()
    typed(counter, "001303009876", "Tab")
    expect(counter.locator(".st-key-in_applicant_name input")).to_be_focused()
    counter.keyboard.press("Tab")
    typed(counter, "17051999", "Tab")
    expect(counter.locator(".st-key-in_applicant_card_seen input")).to_be_visible()
    picture(counter, "number against birth date")
    counter.reload()

    expect(counter.locator(".st-key-in_applicant_name input")).to_have_value("Trần Thị Chưa Có")
    expect(counter.locator(".st-key-in_applicant_birth_date input")).to_have_value("17/05/1999")
    expect(counter.locator(".st-key-in_applicant_card_seen input")).to_be_visible()
    counter.get_by_role("button", name="Làm lại từ đầu").click()
    counter.locator(".st-key-clear button").click()
    expect(counter.locator(FIND)).to_be_visible()


def test_ctrl_enter_on_a_case_chooses_none_and_says_that_one_is_missing(counter: Page, card: str) -> None:
    typed(counter, card, "Enter")
    expect(counter.locator(PROCEDURE)).to_be_focused()
    typed(counter, "cai chinh ho tich", "Enter")
    case = counter.locator(".st-key-in_case input")
    expect(case.first).to_be_focused()
    counter.keyboard.press("Control+Enter")

    expect(counter.get_by_text("Hãy chọn trường hợp.")).to_be_visible()
    expect(case.first).not_to_be_checked()
    counter.get_by_role("button", name="Làm lại từ đầu").click()
    counter.locator(".st-key-clear button").click()
    expect(counter.locator(FIND)).to_be_visible()
