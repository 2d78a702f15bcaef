"""Reads about units and people: always ordered, always bounded."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.db import starts_with
from lib.errors import NotFound
from lib.org.actor import EVERYWHERE, Actor
from lib.org.model import Account, Grant, Right, Role, SignIn, Unit, UnitKind
from lib.values import clean, fold, now_utc, today

MOST_UNITS = 2_000
PAGE = 50


@dataclass(frozen=True)
class Person:
    """One line of the list of people. ``roles`` are (role, unit name) pairs."""

    account_id: int
    username: str
    name: str
    title: str
    unit_id: int
    unit_name: str
    roles: tuple[tuple[Role, int, str], ...]
    disabled_at_utc: datetime | None
    last_sign_in_at_utc: datetime | None
    version: int


@dataclass(frozen=True)
class OpenSignIn:
    """A browser in which the reader is signed in."""

    sign_in_id: int
    created_at_utc: datetime
    expires_at_utc: datetime
    address: str
    browser: str


def units(session: Session, *, kind: UnitKind | None = None, on: date | None = None, with_closed: bool = False) -> list[Unit]:
    """Units in force on a day (today unless said), by code; units are no secret and need no actor."""
    day = on or today()
    query = select(Unit).order_by(Unit.kind, Unit.code).limit(MOST_UNITS)
    if kind is not None:
        query = query.where(Unit.kind == kind)
    if not with_closed:
        query = query.where(Unit.in_force(day))
    return list(session.scalars(query))


def unit_by_code(session: Session, code: str) -> Unit:
    """Raises NotFound ``unit_unknown``."""
    unit = session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise NotFound("unit_unknown", field="unit", unit=code)
    return unit


def units_below(session: Session, unit_id: int) -> frozenset[int]:
    """Ids of a unit and all units below it."""
    path = session.scalar(select(Unit.path).where(Unit.id == unit_id))
    return frozenset(session.scalars(select(Unit.id).where(starts_with(Unit.path, path)))) if path else frozenset()


def unit_names(session: Session) -> dict[int, str]:
    """Id to name of every unit, closed ones too: for tables that show a unit per row."""
    return dict(session.execute(select(Unit.id, Unit.name).limit(MOST_UNITS)).tuples().all())


def unit_of_place(session: Session, place_code: str, kind: UnitKind, *, on: date | None = None) -> Unit | None:
    """The unit of a kind that serves a ward or commune, on a day."""
    return next((unit for unit in units(session, kind=kind, on=on) if unit.place_code == place_code), None)


def account_named(session: Session, username: str, *, with_disabled: bool = False) -> Account:
    """Raises NotFound ``account_unknown``, for a disabled one too unless ``with_disabled``."""
    account = session.scalar(select(Account).where(Account.username == clean(username).lower()))
    if account is None or (account.disabled_at_utc is not None and not with_disabled):
        raise NotFound("account_unknown", field="username", username=username)
    return account


def people(
    session: Session, actor: Actor, *, term: str = "", unit_id: int | None = None, with_disabled: bool = False, page: int = 0
) -> tuple[list[Person], int]:
    """One page of the people whom the actor keeps, by name, and how many there are in all.

    ``term`` is any part of a name or user name, with or without diacritics.
    """
    where = []
    scope = actor.units_with(Right.PEOPLE)
    if scope is not EVERYWHERE:
        where.append(Account.unit_id.in_(scope))
    if unit_id is not None:
        where.append(Account.unit_id.in_(units_below(session, unit_id)))
    if not with_disabled:
        where.append(Account.disabled_at_utc.is_(None))
    rows = session.execute(
        select(Account, Unit.name).join(Unit, Unit.id == Account.unit_id).where(*where).order_by(Account.name, Account.id)
    ).all()
    wanted = fold(term)
    rows = [row for row in rows if wanted in fold(f"{row[0].name} {row[0].username}")]
    shown = rows[page * PAGE : (page + 1) * PAGE]
    ids = [account.id for account, _ in shown]
    roles: dict[int, list[tuple[Role, int, str]]] = {}
    granted = select(Grant.account_id, Grant.role, Unit.id, Unit.name).join(Unit, Unit.id == Grant.unit_id).where(Grant.account_id.in_(ids))
    for account_id, role, in_unit, name in session.execute(granted.order_by(Grant.id)):
        roles.setdefault(account_id, []).append((Role(role), in_unit, name))
    seen = select(SignIn.account_id, func.max(SignIn.created_at_utc)).where(SignIn.account_id.in_(ids)).group_by(SignIn.account_id)
    last = dict(session.execute(seen).tuples().all())
    return [
        Person(
            a.id,
            a.username,
            a.name,
            a.title,
            a.unit_id,
            unit_name,
            tuple(roles.get(a.id, ())),
            a.disabled_at_utc,
            last.get(a.id),
            a.version,
        )
        for a, unit_name in shown
    ], len(rows)


def person(session: Session, actor: Actor, account_id: int) -> Person:
    """One person whom the actor keeps. Raises NotFound ``account_unknown``."""
    account = session.get(Account, account_id)
    if account is None or not actor.can(Right.PEOPLE, account.unit_id):
        raise NotFound("account_unknown")
    found, _ = people(session, actor, term=account.username, with_disabled=True)
    return next(one for one in found if one.account_id == account_id)


def open_sign_ins(session: Session, actor: Actor) -> list[OpenSignIn]:
    """Where the actor is signed in now, newest first."""
    mine = select(SignIn).where(SignIn.account_id == actor.account_id, SignIn.ended_at_utc.is_(None), SignIn.expires_at_utc > now_utc())
    rows = session.scalars(mine.order_by(SignIn.id.desc()).limit(PAGE))
    return [OpenSignIn(row.id, row.created_at_utc, row.expires_at_utc, row.address, row.browser) for row in rows]
