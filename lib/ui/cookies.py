"""The cookie of a sign-in, which no script can read, and the token that is exchanged for it.

Cookies do not tell ports apart, so the name carries the installation: two can stand side by side.
"""

import hashlib
from functools import lru_cache
from urllib.parse import urlsplit

import jwt

from lib.keys import key_for
from lib.settings import settings
from lib.values import now_utc

TOKEN_SECONDS = 60
ALGORITHM = "HS256"


def session_name() -> str:
    """The name of the cookie that holds the key of a sign-in; ``__Host-`` binds it to this host over TLS."""
    return _session_name(key_for("cookie-name"), settings().secure_cookies)


@lru_cache(maxsize=4)
def _session_name(key: str, secure: bool) -> str:
    return f"{'__Host-' if secure else ''}motcua_{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def token_for(username: str) -> str:
    """Says for a minute that this person's password was just proven; the route takes it once."""
    claims = {"username": username, "exp_date": now_utc().timestamp() + TOKEN_SECONDS}
    return jwt.encode(claims, key_for("sign-in-token"), algorithm=ALGORITHM)


def username_of(token: str) -> str:
    """Whose password was just proven; empty for a token that is forged, old or says nothing."""
    try:
        claims = jwt.decode(token, key_for("sign-in-token"), algorithms=[ALGORITHM])
        username, ends = str(claims["username"]), float(claims["exp_date"])
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
        return ""
    left = ends - now_utc().timestamp()
    return username if 0 < left <= TOKEN_SECONDS else ""


def is_own_origin(origin: str, host: str) -> bool:
    """Does a request come from our own pages? Browsers always say so for a POST; silence is a no."""
    given = urlsplit(origin)
    if given.scheme not in ("http", "https") or not given.netloc:
        return False
    return given.netloc == host or origin == settings().public_url.rstrip("/")
