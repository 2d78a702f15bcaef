"""The people at work in the demo city: accounts for every role in every unit, and a handful with easy names.

All of them share one password, which is why a demo says on every page that it is one.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import bcrypt
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from lib import org
from lib.demo import names
from lib.demo.chance import mixed, stream
from lib.demo.clock import utc
from lib.demo.writing import Happened
from lib.org import Account, Grant, Role, Unit, UnitKind, passwords

PASSWORD = "demo-2026-demo"  # noqa: S105  of a demonstration with invented people, printed on its start
ROUNDS = 10
SYSTEM = org.system("demo")

HOME_PLACE = "00004"
NEIGHBOUR_PLACE = "00376"
DEPARTMENT = "SNNMT"

_POINT = (Role.INTAKE_CLERK, Role.INTAKE_CLERK, Role.RETURNS_CLERK, Role.HEAD)
_OFFICE = (Role.PROCESSING_OFFICER, Role.PROCESSING_OFFICER, Role.APPROVER, Role.HEAD)
STAFF: dict[UnitKind, tuple[Role, ...]] = {
    UnitKind.POINT: _POINT,
    UnitKind.BRANCH: (Role.INTAKE_CLERK, *_POINT),
    UnitKind.CENTRE: (Role.INTAKE_CLERK, Role.RETURNS_CLERK, Role.HEAD),
    UnitKind.COMMUNE: _OFFICE,
    UnitKind.DEPARTMENT: (Role.PROCESSING_OFFICER, Role.PROCESSING_OFFICER, *_OFFICE),
    UnitKind.CITY: (Role.CITY_OFFICIAL, Role.ADMINISTRATOR),
}
TITLES = {
    Role.INTAKE_CLERK: "Cán bộ tiếp nhận", Role.PROCESSING_OFFICER: "Chuyên viên", Role.APPROVER: "Lãnh đạo ký duyệt",
    Role.RETURNS_CLERK: "Cán bộ trả kết quả", Role.HEAD: "Trưởng đơn vị", Role.CITY_OFFICIAL: "Lãnh đạo thành phố",
    Role.ADMINISTRATOR: "Quản trị hệ thống",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who acts: what an event needs of an actor."""

    account_id: int | None
    name: str
    unit_id: int | None


@dataclass(slots=True)
class Desk:
    """A unit with its people by role."""

    unit: Unit
    people: dict[Role, list[Worker]] = field(default_factory=dict)

    def any(self, random: Random, role: Role) -> Worker:
        return random.choice(self.people[role])

    def first(self, role: Role) -> Worker:
        return self.people[role][0]


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account that the start of the demo prints."""

    username: str
    name: str
    roles: tuple[Role, ...]
    unit: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Easy:
    """An easy user name for the first holder of a role in a unit; ``also``: a second unit in which the role is granted."""

    username: str
    unit: str
    role: Role
    also: str = ""


EASY = (
    Easy("clerk", f"D{HOME_PLACE}", Role.INTAKE_CLERK),
    Easy("officer", HOME_PLACE, Role.PROCESSING_OFFICER),
    Easy("approver", HOME_PLACE, Role.APPROVER),
    Easy("returns", f"D{HOME_PLACE}", Role.RETURNS_CLERK),
    Easy("head", HOME_PLACE, Role.HEAD, also=f"D{HOME_PLACE}"),
    Easy("neighbour", f"D{NEIGHBOUR_PLACE}", Role.INTAKE_CLERK),
    Easy("department", DEPARTMENT, Role.PROCESSING_OFFICER),
    Easy("signer", DEPARTMENT, Role.APPROVER),
    Easy("official", "HN", Role.CITY_OFFICIAL),
    Easy("admin", "HN", Role.ADMINISTRATOR),
)


def appoint(session: Session, seed: int, units: list[Unit], at: int) -> tuple[dict[int, Desk], list[Happened]]:
    """Accounts and grants for every unit, and the events that an administrator's work would have left."""
    random = stream(seed, 3)
    by_code = {unit.code: unit for unit in units}
    easy = {(one.unit, one.role): one for one in EASY}
    desks: dict[int, Desk] = {}
    accounts: list[dict[str, Any]] = []
    grants: list[dict[str, Any]] = []
    events: list[Happened] = []
    hashed = _hashed(seed)
    next_id = session.scalar(select(func.coalesce(func.max(Account.id), 0))) or 0
    for unit in units:
        desk = desks[unit.id] = Desk(unit)
        for role, username in _posts(unit):
            known = easy.get((unit.code, role)) if not desk.people.get(role) else None
            next_id += 1
            name = names.person_name(random, random.choice("mf"), born=random.randint(1968, 2001))
            worker = Worker(next_id, name, unit.id)
            desk.people.setdefault(role, []).append(worker)
            account = {
                "id": next_id, "username": known.username if known else username, "name": name, "unit_id": unit.id, "password_hash": hashed,
                "title": TITLES[role], "language": "", "must_change_password": False, "created_at_utc": utc(at),
                "disabled_at_utc": None, "version": 1,
            }  # fmt: skip
            accounts.append(account)
            granted = [unit.id] + ([by_code[known.also].id] if known and known.also else [])
            grants += [{"account_id": next_id, "role": role.value, "unit_id": unit_id} for unit_id in granted]
            events += _told(account, role, granted, at)
    session.execute(insert(Account), accounts)
    session.execute(insert(Grant), grants)
    _at_the_head_of_the_home_point(desks, by_code)
    return desks, events


def _at_the_head_of_the_home_point(desks: dict[int, Desk], by_code: dict[str, Unit]) -> None:
    """Who heads the home commune heads its point too, so that what they struck out is theirs."""
    for one in EASY:
        if one.also:
            desks[by_code[one.also].id].people[one.role].insert(0, desks[by_code[one.unit].id].first(one.role))


def _posts(unit: Unit) -> Iterator[tuple[Role, str]]:
    """``d00004.clerk2``: every post of a unit with its user name."""
    numbers: dict[Role, int] = {}
    for role in STAFF.get(UnitKind(unit.kind), ()):
        numbers[role] = numbers.get(role, 0) + 1
        yield role, f"{unit.code.lower()}.{_SHORT[role]}{numbers[role]}"


_SHORT = {
    Role.INTAKE_CLERK: "clerk", Role.PROCESSING_OFFICER: "officer", Role.APPROVER: "approver", Role.RETURNS_CLERK: "returns",
    Role.HEAD: "head", Role.CITY_OFFICIAL: "official", Role.ADMINISTRATOR: "admin",
}  # fmt: skip


def _told(account: dict[str, Any], role: Role, granted: list[int], at: int) -> Iterator[Happened]:
    private = {"name": account["name"], "username": account["username"]}
    yield Happened(at, "account", account["id"], "account:account_added", account["unit_id"], None, SYSTEM.name, "", "", {}, private)
    for unit_id in granted:
        details = {"role": role.value, "in_unit": unit_id}
        yield Happened(
            at, "account", account["id"], "account:role_granted", account["unit_id"], None, SYSTEM.name, "", "", details, private
        )


def _hashed(seed: int) -> str:
    """One hash for all, its salt from the seed, so that two cities of one seed are equal row by row."""
    passwords.must_be_strong(PASSWORD, username="")
    salt = b"$2b$%02d$" % ROUNDS + _bcrypt_letters(mixed(seed, 4).to_bytes(8, "big") * 2)
    return bcrypt.hashpw(passwords.digest(PASSWORD).encode(), salt).decode()


def _bcrypt_letters(raw: bytes) -> bytes:
    """16 bytes in bcrypt's own alphabet; the last of 22 letters carries two bits only."""
    usual, own = (
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    )
    return base64.b64encode(raw)[:22].translate(bytes.maketrans(usual, own))


def named_accounts(session: Session) -> list[NamedAccount]:
    """The accounts with easy names, in the order in which a request passes them."""
    found: list[NamedAccount] = []
    for one in EASY:
        row = session.execute(
            select(Account.name, Unit.code, Unit.name).join(Unit, Unit.id == Account.unit_id).where(Account.username == one.username)
        ).one_or_none()
        if row is not None:
            found.append(NamedAccount(one.username, row[0], (one.role,), row[1], row[2]))
    return found
