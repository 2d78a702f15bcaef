"""The two cookies: the authenticator's short-lived token, and the key of a sign-in that scripts cannot read.

Cookies do not tell ports apart, so their names carry the installation: two can stand side by side.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import jwt

from lib.keys import key_for
from lib.settings import settings
from lib.values import now_utc

TOKEN_DAYS = 2
"""How long the authenticator's cookie is asked to live. The browser reads its end in the browser's own time zone,
so anything shorter than a day may be over before it begins; the route takes it for ``TOKEN_SECONDS`` only."""

TOKEN_SECONDS = 60


@dataclass(frozen=True)
class Names:
    """The names of the two cookies in this installation."""

    token: str
    session: str


def names() -> Names:
    return _names(key_for("cookie-names"), settings().secure_cookies)


@lru_cache(maxsize=4)
def _names(key: str, secure: bool) -> Names:
    mark = hashlib.sha256(key.encode()).hexdigest()[:8]
    return Names(token=f"motcua_token_{mark}", session=f"{'__Host-' if secure else ''}motcua_{mark}")


def token_key() -> str:
    """What the authenticator signs its token with."""
    return key_for("sign-in-token")


def username_of(token: str) -> str:
    """Whose password was just proven; empty for a token that is forged, old or says nothing."""
    try:
        claims = jwt.decode(token, token_key(), algorithms=["HS256"])
        username, ends = str(claims["username"]), float(claims["exp_date"])
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
        return ""
    age = now_utc().timestamp() - (ends - TOKEN_DAYS * 86_400)
    return username if -5 <= age <= TOKEN_SECONDS else ""


def is_own_origin(origin: str, host: str) -> bool:
    """Does a request come from our own pages? Browsers always say so for a POST; silence is a no."""
    given = urlsplit(origin)
    if given.scheme not in ("http", "https") or not given.netloc:
        return False
    return given.netloc == host or origin == settings().public_url.rstrip("/")
