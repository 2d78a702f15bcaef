"""Sign-ins: one row per browser, looked up on every run, ended for all tabs and processes at once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lib.errors import NotAllowed
from lib.org.actor import Actor
from lib.org.model import Account, SignIn, Unit
from lib.org.rights import actor_of
from lib.settings import settings
from lib.values import clean, now_utc


@dataclass(frozen=True)
class SignedIn:
    """Who is at work in this browser, and what the frame shows of them."""

    actor: Actor
    sign_in_id: int
    account_id: int
    unit_name: str
    title: str
    language: str
    must_change_password: bool


def open_sign_in(session: Session, username: str, *, token: str, address: str = "", browser: str = "", instead_of: str = "") -> str:
    """Exchange a proof of password for the key of a new sign-in (43 letters); only its digest is stored.

    ``token`` is taken once; ``instead_of`` is the key this browser held before, which ends.
    Raises NotAllowed ``sign_in_failed``.
    """
    account = session.scalar(select(Account).where(Account.username == username, Account.disabled_at_utc.is_(None)))
    if account is None:
        raise NotAllowed("sign_in_failed")
    if instead_of:
        end_sign_in(session, instead_of)
    key = secrets.token_urlsafe(32)
    now = now_utc()
    row = SignIn(
        key_sha256=_digest(key),
        token_sha256=_digest(token),
        account_id=account.id,
        created_at_utc=now,
        expires_at_utc=now + timedelta(hours=settings().session_hours),
        address=address[:64],
        browser=clean(browser)[:120],
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as taken:
        raise NotAllowed("sign_in_failed") from taken
    return key


def signed_in(session: Session, key: str) -> SignedIn | None:
    """Whose key this is, with rights as they stand now; None for a wrong, ended or expired key or a disabled account."""
    if not key:
        return None
    found = session.execute(_holder(), {"key_sha256": _digest(key), "now": now_utc()}).one_or_none()
    if found is None:
        return None
    sign_in_id, account, unit_name = found
    return SignedIn(
        actor_of(session, account), sign_in_id, account.id, unit_name, account.title, account.language, account.must_change_password
    )


@cache
def _holder() -> Select[tuple[int, Account, str]]:
    """Built once, as it is asked on every run of every screen."""
    return (
        select(SignIn.id, Account, Unit.name)
        .join(Account, Account.id == SignIn.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        .where(
            SignIn.key_sha256 == bindparam("key_sha256"),
            SignIn.ended_at_utc.is_(None),
            SignIn.expires_at_utc > bindparam("now", type_=SignIn.expires_at_utc.type),
            Account.disabled_at_utc.is_(None),
        )
    )


def end_sign_in(session: Session, key: str) -> None:
    """End the sign-in of one browser, in all its tabs. Ending twice is harmless."""
    _end(session, SignIn.key_sha256 == _digest(key))


def end_all_sign_ins(session: Session, account_id: int, *, but_id: int | None = None) -> None:
    """End every sign-in of an account, or every other one than ``but_id``."""
    _end(session, SignIn.account_id == account_id, SignIn.id != (but_id or 0))


def end_one_sign_in(session: Session, actor: Actor, sign_in_id: int) -> None:
    """End one of the actor's own sign-ins, seen in the list of them. Somebody else's is not found, so nothing happens."""
    _end(session, SignIn.id == sign_in_id, SignIn.account_id == actor.account_id)


def _end(session: Session, *which: object) -> None:
    session.execute(update(SignIn).where(*which, SignIn.ended_at_utc.is_(None)).values(ended_at_utc=now_utc()))  # type: ignore[arg-type]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
