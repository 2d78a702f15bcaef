"""The whole way of a request in a real browser: five people, one dossier, and the resident who asks where it is."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lib.residents import CardScan, compose_card
from lib.values import today

FIND = ".st-key-in_find_applicant input"
PROCEDURE = ".st-key-in_find_procedure input"
ALL_GIVEN = ".st-key-in_pick_all_given input"
PHONE = {"width": 390, "height": 844}
ADULT = 18


def one(city: Any, query: str, *values: Any) -> tuple[Any, ...]:
    with closing(sqlite3.connect(city.home / "motcua.db")) as connection:
        return connection.execute(query, values).fetchone()


def card_of_somebody(city: Any) -> str:
    """The card of a grown-up whom the city knows and who has nothing open."""
    number, name, born, sex, address = one(
        city,
        "select id_number, name, birth_date, sex, address from party where kind = 'citizen' and birth_date < ? and sex <> ''"
        " and id not in (select applicant_id from dossier) order by id desc limit 1",
        date(today().year - ADULT - 1, 1, 1).isoformat(),
    )
    return compose_card(CardScan(number, "", name, date.fromisoformat(born), sex, address, date(2022, 3, 4)))


@pytest.fixture
def person_at(live_city: Any, new_browser: Callable[..., BrowserContext]) -> Callable[[str, str], Page]:
    """``person_at("officer", "/cong-viec")``: a named account of the demo in a browser of its own, signed in at an address."""

    def sit(username: str, address: str) -> Page:
        account = next(one for one in live_city.accounts if one["username"] == username)
        page = new_browser().new_page()
        page.goto(live_city.url + address)
        page.locator('input[autocomplete="username"]').fill(username)
        page.locator('input[autocomplete="current-password"]').fill(account["password"])
        page.keyboard.press("Enter")
        expect(page.locator(".st-key-sign_out")).to_be_visible()
        return page

    return sit


def done(page: Page, action: str) -> None:
    """Press the action's button and wait until it is said to be done."""
    page.locator(f".st-key-do_{action} button").click()
    expect(page.locator(".st-key-flash")).to_be_visible()


def figure(page: Page, name: str) -> int:
    """The number on a card of the scoreboard."""
    card = page.locator(f".st-key-card_{name} [data-testid=stMetricValue]")
    expect(card).to_be_visible()
    return int(re.sub(r"\D", "", card.inner_text()))


def test_a_request_comes_in_at_the_counter_and_leaves_as_a_result(
    live_city: Any, person_at: Callable[[str, str], Page], new_browser: Callable[..., BrowserContext], picture: Callable[[Page, str], Any]
) -> None:
    board = person_at("official", "/tong-hop")
    came_in, resolved = figure(board, "received"), figure(board, "resolved")

    clerk = person_at("clerk", "/tiep-nhan")
    expect(clerk.locator(FIND)).to_be_focused()
    clerk.keyboard.insert_text(card_of_somebody(live_city))
    clerk.keyboard.press("Enter")
    expect(clerk.locator(PROCEDURE)).to_be_focused()
    clerk.keyboard.insert_text("giam ho")
    clerk.keyboard.press("Enter")
    expect(clerk.locator(ALL_GIVEN)).to_be_focused()
    clerk.keyboard.press("Space")
    expect(clerk.locator(ALL_GIVEN)).to_be_checked()
    clerk.keyboard.press("Control+Enter")
    code = clerk.locator(".st-key-done h1").inner_text().strip()
    expect(clerk.locator("iframe#motcua-print")).to_be_attached()
    picture(clerk, "received and printed")
    address = f"/ho-so?ma={code}"

    clerk.goto(live_city.url + address)
    done(clerk, "hand_over")
    picture(clerk, "handed over")

    officer = person_at("officer", address)
    picture(officer, "offered to the officer")
    done(officer, "take")
    officer.goto(live_city.url + address)
    done(officer, "propose")

    approver = person_at("approver", address)
    number = approver.locator('[class*="st-key-sign_result_number_"] input')
    number.fill("15/QĐ-UBND")
    number.press("Tab")
    done(approver, "sign")
    approver.goto(live_city.url + address)
    done(approver, "finish")
    picture(approver, "finished")

    returns = person_at("returns", address)
    taken_by = returns.locator('[class*="st-key-return_taken_by_"] input')
    if taken_by.count():
        taken_by.fill("Người nộp hồ sơ")
        taken_by.press("Tab")
    done(returns, "return")
    returns.goto(live_city.url + address)
    expect(returns.locator(".st-key-timeline")).to_contain_text("Trả kết quả")
    picture(returns, "returned")

    board.reload()
    assert figure(board, "received") == came_in + 1
    assert figure(board, "resolved") == resolved + 1
    picture(board, "the scoreboard has moved")

    token, digits = one(
        live_city,
        "select d.enquiry_token, substr(p.id_number, -4) from dossier d join party p on p.id = d.applicant_id where d.code = ?",
        code,
    )
    for locale, language in (("vi-VN", "vi"), ("en-GB", "en")):
        resident = new_browser(locale=locale, viewport=PHONE).new_page()
        resident.goto(f"{live_city.url}/tra-cuu?t={token}")
        expect(resident.locator(".st-key-answer")).to_contain_text(code)
        picture(resident, f"the resident asks by QR {language}")
    by_hand = new_browser(viewport=PHONE).new_page()
    by_hand.goto(f"{live_city.url}/tra-cuu")
    by_hand.locator(".st-key-lookup_code input").fill(code.lower())
    by_hand.locator(".st-key-lookup_digits input").fill(digits)
    by_hand.keyboard.press("Enter")
    expect(by_hand.locator(".st-key-answer")).to_contain_text(code)

    checked = live_city.motcua("check", "--json")
    assert checked.returncode == 0, checked.stdout
