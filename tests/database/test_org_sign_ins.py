"""Sign-ins: looked up each time, ended everywhere at once, taken once, locked after wrong tries."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from lib import db, org
from lib.errors import NotAllowed
from lib.org import locks, passwords
from lib.values import clock_at, now_utc

PASSWORD = "hoa sữa tháng mười"
TEST = org.system("test")
HERE = "192.0.2.1"


@pytest.fixture
def lan(database: str) -> int:
    with db.transaction() as session:
        unit_id = org.unit_by_code(session, "D00004").id
        return org.add_account(session, TEST, username="lan", name="Lan", unit_id=unit_id, password=PASSWORD, rounds=4).id


def open_one(token: str = "one", **more: str) -> str:
    with db.transaction() as session:
        return org.open_sign_in(session, "lan", token=token, **more)


def whose(key: str) -> str:
    with db.reading() as session:
        found = org.signed_in(session, key)
    return found.actor.username if found else ""


def reserve(username: str, address: str = HERE) -> tuple[str, str]:
    with db.transaction() as session:
        return org.reserve_sign_in(session, username, address)


def is_locked(username: str, address: str = HERE) -> bool:
    try:
        reserve(username, address)
    except NotAllowed as error:
        return error.code == "locked"
    return False


def test_a_key_says_who_it_is_and_nothing_of_it_is_stored(lan: int) -> None:
    key = open_one()

    assert whose(key) == "lan"
    with db.reading() as session:
        row = session.scalars(select(org.SignIn)).one()
        assert key not in (row.key_sha256, row.token_sha256)
    assert whose("") == whose(key[:-1]) == whose(key + "x") == ""


def test_a_proof_of_password_is_taken_once(lan: int) -> None:
    open_one("proof")

    with pytest.raises(NotAllowed, match="sign_in_failed"):
        open_one("proof")


def test_a_browser_that_signs_in_anew_leaves_its_old_key_behind(lan: int) -> None:
    before = open_one("one")
    after = open_one("two", instead_of=before)

    assert whose(before) == ""
    assert whose(after) == "lan"


def test_a_sign_in_ends_by_itself(lan: int) -> None:
    key = open_one()

    with clock_at(now_utc() + timedelta(hours=9, minutes=59)):
        assert whose(key) == "lan"
    with clock_at(now_utc() + timedelta(hours=10, minutes=1)):
        assert whose(key) == ""


def test_signing_out_ends_one_browser_and_no_other(lan: int) -> None:
    office, phone = open_one("one"), open_one("two")
    with db.transaction() as session:
        org.end_sign_in(session, office)

    assert (whose(office), whose(phone)) == ("", "lan")


def test_a_changed_password_ends_every_other_sign_in(lan: int) -> None:
    here, there = open_one("one"), open_one("two")
    with db.transaction() as session:
        me = org.signed_in(session, here)
        org.change_password(
            session, me.actor, old=PASSWORD, new="một câu khác hẳn", again="một câu khác hẳn", keep_sign_in_id=me.sign_in_id
        )

    assert (whose(here), whose(there)) == ("lan", "")


@pytest.mark.parametrize("what", [org.disable_account, org.reset_password])
def test_disabling_and_resetting_end_every_sign_in(what: Callable, lan: int) -> None:
    keys = [open_one("one"), open_one("two")]
    with db.transaction() as session:
        what(session, TEST, lan)

    assert [whose(key) for key in keys] == ["", ""]


def test_a_disabled_account_gets_no_new_sign_in(lan: int) -> None:
    with db.transaction() as session:
        org.disable_account(session, TEST, lan)

    with pytest.raises(NotAllowed, match="sign_in_failed"):
        open_one()


def test_nobody_ends_somebody_elses_sign_in_from_the_list(lan: int) -> None:
    key = open_one()
    with db.transaction() as session:
        mine = org.signed_in(session, key)
        stranger = org.Actor(account_id=lan + 1, name="x", unit_id=None)
        org.end_one_sign_in(session, stranger, mine.sign_in_id)

    assert whose(key) == "lan"


def test_nobody_and_a_disabled_account_are_judged_by_a_hash_that_nothing_fits(lan: int) -> None:
    assert reserve("lan")[1] != passwords.UNKNOWN
    assert reserve("nobody") == ("", passwords.UNKNOWN)
    with db.transaction() as session:
        org.disable_account(session, TEST, lan)
    assert reserve("lan") == ("", passwords.UNKNOWN)


@pytest.mark.parametrize("username", ["lan", "nobody"])
def test_five_wrong_tries_lock_a_name_whether_it_exists_or_not(username: str, lan: int) -> None:
    assert [is_locked(username, f"192.0.2.{n}") for n in range(7)] == [False] * 5 + [True] * 2
    assert not is_locked("somebody-else")


def test_many_tries_at_once_do_not_pass_together(lan: int) -> None:
    with ThreadPoolExecutor(12) as many:
        locked = list(many.map(lambda n: is_locked("lan", f"192.0.2.{n}"), range(12)))

    assert locked.count(False) == locks.BY_USER.limit


def test_a_lock_says_how_long_it_still_holds(lan: int) -> None:
    start = now_utc()
    with clock_at(start):
        for _ in range(5):
            reserve("lan")
    with clock_at(start + timedelta(minutes=5)), pytest.raises(NotAllowed) as locked:
        reserve("lan")

    assert locked.value.values["minutes"] == 10


def test_a_lock_ends_by_itself_even_while_somebody_keeps_knocking(lan: int) -> None:
    start = now_utc()
    for minute in range(14):
        with clock_at(start + timedelta(minutes=minute)):
            is_locked("lan")
    with clock_at(start + timedelta(minutes=15, seconds=1)):
        assert not is_locked("lan")


def test_the_right_password_forgives_the_name(lan: int) -> None:
    for _ in range(4):
        reserve("lan")
    with db.transaction() as session:
        org.forgive_tries(session, "lan", HERE)

    assert [is_locked("lan") for _ in range(6)] == [False] * 5 + [True]


def test_one_address_that_tries_many_names_is_locked(lan: int) -> None:
    for n in range(locks.BY_ADDRESS.limit):
        reserve(f"name{n}")

    assert is_locked("lan")
    assert not is_locked("lan", "192.0.2.99")


def test_one_right_password_does_not_open_an_address_that_guesses(lan: int) -> None:
    for n in range(locks.BY_ADDRESS.limit - 1):
        reserve(f"name{n}")
    reserve("lan")
    with db.transaction() as session:
        org.forgive_tries(session, "lan", HERE)

    assert not is_locked("another")
    assert is_locked("yet-another")


def test_what_was_typed_as_a_name_is_not_kept(lan: int) -> None:
    reserve("my password by mistake")

    with db.reading() as session:
        assert not any("password" in subject for subject in session.scalars(select(org.FailedTry.subject)))
