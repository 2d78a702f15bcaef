"""From grants to an Actor: which right holds in which units, read anew on every run."""

from collections import defaultdict
from functools import cache
from types import MappingProxyType

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from lib.db.base import LAST_CHARACTER
from lib.errors import NotFound
from lib.org.actor import EVERYWHERE, Actor
from lib.org.model import CITY_WIDE, ROLE_RIGHTS, Account, Grant, Right, Role, Unit, UnitKind


def actor_for(session: Session, account_id: int) -> Actor:
    """The Actor of an account that may sign in. Raises NotFound ``account_unknown``, also for a disabled one."""
    account = session.get(Account, account_id)
    if account is None or account.disabled_at_utc is not None:
        raise NotFound("account_unknown")
    return actor_of(session, account)


def actor_of(session: Session, account: Account) -> Actor:
    """One query: each grant with the units at and below its own; a grant on the city is everywhere."""
    granted = session.execute(_granted(), {"account_id": account.id}).all()
    units: dict[Right, set[int]] = defaultdict(set)
    everywhere: set[Right] = set()
    for role, kind, unit_id in granted:
        for right in ROLE_RIGHTS[Role(role)]:
            if right in CITY_WIDE and kind != UnitKind.CITY:
                continue
            units[right].add(unit_id)
            if kind == UnitKind.CITY:
                everywhere.add(right)
    rights = {right: EVERYWHERE if right in everywhere else frozenset(ids) for right, ids in units.items()}
    roles = frozenset(Role(role) for role, _, _ in granted)
    return Actor(account.id, account.name, account.unit_id, roles, MappingProxyType(rights), account.username)


@cache
def _granted() -> Select[tuple[Role, UnitKind, int]]:
    """Built once: it is asked on every run of every screen, and building it takes longer than answering it."""
    held, below = aliased(Unit), aliased(Unit)
    is_below = (held.kind != UnitKind.CITY) & (below.path > held.path) & (below.path < held.path + LAST_CHARACTER)
    return (
        select(Grant.role, held.kind, below.id)
        .join(held, held.id == Grant.unit_id)
        .join(below, (below.id == held.id) | is_below)
        .where(Grant.account_id == bindparam("account_id"))
    )
