"""Passwords: bcrypt over a digest, a strength rule, and an answer for names that do not exist.

bcrypt reads 72 bytes and Vietnamese letters take two or three each, so it is given the SHA-256
digest of the password (base64, 44 letters: bcrypt stops at a zero byte) instead of its beginning.
"""

import base64
import hashlib
import secrets
import unicodedata

import bcrypt

from lib.errors import Invalid
from lib.values import fold

MIN_LENGTH = 10
MAX_LENGTH = 200
MIN_DIFFERENT = 5
ROUNDS = 12

UNKNOWN = "$2b$12$xyHWtP/pdGI5Hl2wj1SGB.hsOjXR7cmtvLV7ztlnhTy0S8P73ljMW"
"""A hash of nobody's password: who is unknown or disabled is checked against it and takes as long as anybody."""

_COMMON = ("1234567890", "0123456789", "matkhau", "password", "qwertyuiop", "motcua", "hanoi")


def digest(password: str) -> str:
    """What bcrypt is given; the same letters typed composed or decomposed are one password."""
    composed = unicodedata.normalize("NFC", password)
    return base64.b64encode(hashlib.sha256(composed.encode()).digest()).decode()


def hashed(password: str, *, rounds: int = ROUNDS) -> str:
    """The stored form of a password (bcrypt, 60 letters)."""
    return bcrypt.hashpw(digest(password).encode(), bcrypt.gensalt(rounds)).decode()


def is_right(password: str, password_hash: str) -> bool:
    """Does the password belong to the hash? Takes the same time for ``UNKNOWN``, which nothing fits."""
    fits = bcrypt.checkpw(digest(password).encode(), password_hash.encode())
    return fits and password_hash != UNKNOWN


def must_be_strong(password: str, *, username: str, field: str = "password") -> None:
    """Refuse what is guessed first: too short, one letter repeated, the user name, the best-known ones.

    Raises Invalid ``password_short``, ``password_long``, ``password_simple`` or ``password_is_name``.
    """
    if len(password) < MIN_LENGTH:
        raise Invalid("password_short", field=field, least=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise Invalid("password_long", field=field, most=MAX_LENGTH)
    folded = fold(password)
    if username and fold(username) in folded and len(folded) - len(fold(username)) < MIN_DIFFERENT:
        raise Invalid("password_is_name", field=field)
    rest = folded
    for common in _COMMON:
        rest = rest.replace(common, "")
    if len(set(folded)) < MIN_DIFFERENT or len(rest) < MIN_DIFFERENT:
        raise Invalid("password_simple", field=field)


def random_password() -> str:
    """A first password to hand over on paper: no letters that look alike, in groups."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
