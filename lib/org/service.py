"""Use cases about the people who sign in. Each checks the right, applies the rule, records the event."""

import re

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lib import ledger
from lib.errors import Invalid, NotAllowed, NotFound, Stale
from lib.org import locks, passwords, sign_ins
from lib.org.actor import Actor
from lib.org.model import Account, Grant, Right, Role, Unit, UnitKind
from lib.values import clean, local, now_utc

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,58})[a-z0-9]")


def reserve_sign_in(session: Session, username: str, address: str) -> tuple[str, str]:
    """Before a password is judged: note the try and return ``(name to show, hash to judge by)``.

    Nobody and a disabled account get a hash that nothing fits, so that names cannot be told
    apart by the answer or its time. Raises NotAllowed ``locked``.
    """
    locks.reserve(session, {locks.BY_USER: username, locks.BY_ADDRESS: address})
    account = session.scalar(select(Account).where(Account.username == username))
    if account is None or account.disabled_at_utc is not None:
        return "", passwords.UNKNOWN
    return account.name, account.password_hash


def forgive_tries(session: Session, username: str, address: str) -> None:
    """The password was right: earlier wrong tries for the name are forgotten."""
    locks.forgive(session, {locks.BY_USER: username, locks.BY_ADDRESS: address})


def add_account(
    session: Session,
    actor: Actor,
    *,
    username: str,
    name: str,
    unit_id: int,
    password: str,
    title: str = "",
    role: Role | None = None,
    must_change: bool = True,
    rounds: int = passwords.ROUNDS,
) -> Account:
    """A new person who may sign in, with a first role in the own unit if one is named.

    Raises NotAllowed, Invalid (``username_malformed``, ``username_taken``, ``name_missing``, password rules).
    """
    actor.must(Right.PEOPLE, unit_id)
    username = clean(username).lower()
    name = clean(name)
    if not USERNAME.fullmatch(username):
        raise Invalid("username_malformed", field="username")
    if not name:
        raise Invalid("name_missing", field="name")
    _unit(session, unit_id)
    passwords.must_be_strong(password, username=username)
    account = Account(
        username=username,
        name=name[:120],
        unit_id=unit_id,
        title=clean(title)[:120],
        password_hash=passwords.hashed(password, rounds=rounds),
        must_change_password=must_change,
        created_at_utc=now_utc(),
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError as taken:
        raise Invalid("username_taken", field="username", username=username) from taken
    _record(session, actor, "added", account)
    if role is not None:
        grant(session, actor, account.id, role, unit_id)
    return account


def rename_account(session: Session, actor: Actor, account_id: int, *, name: str, title: str, unit_id: int, version: int) -> Account:
    """Correct how a person is shown and where they work. Raises NotAllowed, Invalid ``name_missing``, Stale."""
    account = _kept_by(session, actor, account_id)
    actor.must(Right.PEOPLE, unit_id)
    if account.version != version:
        raise Stale(who="", at=f"{local(now_utc()):%H:%M}", thing=account.username)
    if not clean(name):
        raise Invalid("name_missing", field="name")
    _unit(session, unit_id)
    account.name, account.title, account.unit_id = clean(name)[:120], clean(title)[:120], unit_id
    _record(session, actor, "renamed", account, unit_id=unit_id)
    return account


def disable_account(session: Session, actor: Actor, account_id: int) -> Account:
    """Nobody signs in with it any more, and every open sign-in ends now. Done twice, it changes nothing.

    Raises NotAllowed (``not_allowed``, ``not_yourself``), Invalid ``last_administrator``.
    """
    account = _kept_by(session, actor, account_id)
    if account.id == actor.account_id:
        raise NotAllowed("not_yourself")
    if account.disabled_at_utc is None:
        _another_administrator_stays(session, account)
        account.disabled_at_utc = now_utc()
        sign_ins.end_all_sign_ins(session, account.id)
        _record(session, actor, "disabled", account)
    return account


def enable_account(session: Session, actor: Actor, account_id: int) -> Account:
    """A disabled account may sign in again, with the roles it had. Done twice, it changes nothing."""
    account = _kept_by(session, actor, account_id)
    if account.disabled_at_utc is not None:
        account.disabled_at_utc = None
        _record(session, actor, "enabled", account)
    return account


def grant(session: Session, actor: Actor, account_id: int, role: Role, unit_id: int) -> Grant:
    """Appoint a person in a unit and all below it. Granted twice, it is one grant.

    Raises NotAllowed unless the actor keeps the people of that unit, so that nobody reaches beyond the own scope.
    """
    account = _kept_by(session, actor, account_id)
    actor.must(Right.PEOPLE, unit_id)
    _unit(session, unit_id)
    known = session.scalar(select(Grant).where(Grant.account_id == account.id, Grant.role == role, Grant.unit_id == unit_id))
    if known is not None:
        return known
    new = Grant(account_id=account.id, role=Role(role), unit_id=unit_id)
    session.add(new)
    session.flush()
    _record(session, actor, "role_granted", account, role=Role(role).value, in_unit=unit_id)
    return new


def revoke(session: Session, actor: Actor, account_id: int, role: Role, unit_id: int) -> None:
    """Take a role back; it is gone at the holder's next act. Taken twice, it changes nothing.

    Raises NotAllowed, Invalid ``last_administrator``.
    """
    account = _kept_by(session, actor, account_id)
    held = session.scalar(select(Grant).where(Grant.account_id == account.id, Grant.role == role, Grant.unit_id == unit_id))
    if held is None:
        return
    if Role(role) is Role.ADMINISTRATOR:
        _another_administrator_stays(session, account)
    session.delete(held)
    session.flush()
    _record(session, actor, "role_revoked", account, role=Role(role).value, in_unit=unit_id)


def change_password(session: Session, actor: Actor, *, old: str, new: str, again: str, keep_sign_in_id: int | None = None) -> None:
    """A person's own new password; every other sign-in of theirs ends now, everywhere.

    Whoever asks for the old one notes the try first (``reserve_sign_in``), in a transaction of its own that stays.
    Raises Invalid (``password_wrong`` at ``old``, ``passwords_differ`` at ``again``, ``password_same``, strength rules at ``new``).
    """
    account = session.get(Account, actor.account_id) if actor.account_id else None
    if account is None:
        raise NotAllowed("not_allowed", right="")
    if not passwords.is_right(old, account.password_hash):
        raise Invalid("password_wrong", field="old")
    if new != again:
        raise Invalid("passwords_differ", field="again")
    if new == old:
        raise Invalid("password_same", field="new")
    passwords.must_be_strong(new, username=account.username, field="new")
    account.password_hash = passwords.hashed(new)
    account.must_change_password = False
    sign_ins.end_all_sign_ins(session, account.id, but_id=keep_sign_in_id)
    _record(session, actor, "password_changed", account)


def reset_password(session: Session, actor: Actor, account_id: int) -> str:
    """A new first password, returned once to be handed over; every sign-in of the account ends, wrong tries are forgotten."""
    account = _kept_by(session, actor, account_id)
    if account.id == actor.account_id:
        raise NotAllowed("not_yourself")
    password = passwords.random_password()
    account.password_hash = passwords.hashed(password)
    account.must_change_password = True
    sign_ins.end_all_sign_ins(session, account.id)
    locks.forgive(session, {locks.BY_USER: account.username})
    _record(session, actor, "password_reset", account)
    return password


def choose_language(session: Session, actor: Actor, language: str) -> None:
    """Remember in which language a person reads. Raises Invalid ``language_unknown``."""
    if language not in ("vi", "en"):
        raise Invalid("language_unknown", field="language")
    account = session.get(Account, actor.account_id) if actor.account_id else None
    if account is not None and account.language != language:
        account.language = language


def _kept_by(session: Session, actor: Actor, account_id: int) -> Account:
    """The account, if the actor keeps its unit *and* every unit it holds a role in.

    Otherwise the administrator of one commune could reset the password of somebody who holds more than the commune.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("account_unknown")
    for unit_id in {account.unit_id, *session.scalars(select(Grant.unit_id).where(Grant.account_id == account_id))}:
        actor.must(Right.PEOPLE, unit_id)
    return account


def _another_administrator_stays(session: Session, account: Account) -> None:
    """Somebody must remain who can appoint people for the whole city."""
    city_wide = (
        select(Grant.account_id).join(Unit, Unit.id == Grant.unit_id).where(Grant.role == Role.ADMINISTRATOR, Unit.kind == UnitKind.CITY)
    )
    holders = set(session.scalars(select(Account.id).where(Account.id.in_(city_wide), Account.disabled_at_utc.is_(None))))
    if holders == {account.id}:
        raise Invalid("last_administrator")


def _unit(session: Session, unit_id: int) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("unit_unknown", field="unit")
    return unit


def _record(session: Session, actor: Actor, what: str, account: Account, **details: object) -> None:
    ledger.record(
        session,
        actor,
        f"account:{what}",
        kind="account",
        thing_id=account.id,
        unit_id=account.unit_id,
        details=details,
        private={"name": account.name, "username": account.username},
    )


def count_accounts(session: Session) -> int:
    """How many accounts there are: a new installation has none."""
    return session.scalar(select(func.count()).select_from(Account)) or 0
