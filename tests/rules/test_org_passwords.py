"""Passwords: Vietnamese letters count whole, weak ones are refused, nothing fits nobody's hash."""

import unicodedata

import bcrypt
import pytest

from lib.errors import Invalid
from lib.org import passwords

LONG = "Mùa thu Hà Nội có hương hoa sữa nồng nàn trên những con phố dài, và tiếng rao đêm"


def test_a_password_beyond_72_bytes_counts_to_its_last_letter() -> None:
    stored = passwords.hashed(LONG, rounds=4)

    assert len(LONG.encode()) > 72
    assert passwords.is_right(LONG, stored)
    assert not passwords.is_right(LONG[:-1] + "x", stored)


def test_composed_and_decomposed_letters_are_one_password() -> None:
    stored = passwords.hashed(unicodedata.normalize("NFD", LONG), rounds=4)

    assert passwords.is_right(unicodedata.normalize("NFC", LONG), stored)


def test_what_bcrypt_is_given_never_holds_a_zero_byte() -> None:
    for number in range(300):
        given = passwords.digest(f"mật khẩu {number}")
        assert "\0" not in given
        assert len(given.encode()) <= 72
        assert given == given.strip()


def test_nobodys_hash_is_a_real_one_of_the_same_cost_and_nothing_fits_it() -> None:
    assert bcrypt.checkpw(b"x", passwords.UNKNOWN.encode()) is False
    assert passwords.UNKNOWN.startswith(f"$2b${passwords.ROUNDS}$")
    assert not passwords.is_right(LONG, passwords.UNKNOWN)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("ngắn quá", "password_short"),
        ("x" * 201, "password_long"),
        ("aaaaaaaaaaaa", "password_simple"),
        ("Matkhau1234567890", "password_simple"),
        ("nguyen.lan.01", "password_is_name"),
    ],
)
def test_what_is_guessed_first_is_refused_beside_the_field(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.must_be_strong(password, username="nguyen.lan", field="new")

    assert (refused.value.code, refused.value.field) == (code, "new")


def test_a_sentence_of_several_words_is_strong() -> None:
    passwords.must_be_strong("hoa sữa tháng mười", username="lan")


def test_a_password_that_is_handed_over_is_strong_and_easy_to_read() -> None:
    made = {passwords.random_password() for _ in range(50)}

    assert len(made) == 50
    for password in made:
        passwords.must_be_strong(password, username="lan")
        assert not set(password) & set("lo01i")
