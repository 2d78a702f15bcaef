"""Who acts in a benchmark: people of the filled city, chosen by a seed so that two runs ask the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import ledger, org
from lib.org import Account, Actor, Grant, Role


@dataclass(frozen=True)
class Cast:
    """Actors by role and unit; ``official`` sees the whole city."""

    official: Actor
    by_role: dict[tuple[Role, int], Actor]
    points: Sequence[int]
    offices: Sequence[int]
    """Communes and departments that decide, those with the most open dossiers first."""

    def someone(self, role: Role, unit_id: int) -> Actor:
        return self.by_role[role, unit_id]


def assemble(session: Session, seed: int, *, points: int = 12, offices: int = 12) -> Cast:
    """People of some points and offices; the three busiest offices are always among them."""
    random = Random(seed)
    accounts: dict[tuple[Role, int], int] = {}
    for role, unit_id, account_id in session.execute(select(Grant.role, Grant.unit_id, Grant.account_id).order_by(Grant.id)):
        accounts.setdefault((Role(role), unit_id), account_id)
    opened = ledger.sums(session, measures=["open@competent"], units=None, spans={"ever": (None, None)})
    busy = sorted(opened, key=lambda key: -opened[key]["ever"].n)
    ranked = [unit for unit, _measure in busy if (Role.PROCESSING_OFFICER, unit) in accounts]
    chosen_offices = ranked[:3] + random.sample(ranked[3:], min(max(offices - 3, 0), len(ranked[3:])))
    all_points = [unit for role, unit in accounts if role is Role.INTAKE_CLERK]
    chosen_points = random.sample(all_points, min(points, len(all_points)))
    wanted = {(role, unit): account for (role, unit), account in accounts.items()}
    official = session.scalars(
        select(Account).join(Grant, Grant.account_id == Account.id).where(Grant.role == Role.CITY_OFFICIAL).order_by(Account.id).limit(1)
    ).one()
    return Cast(
        org.actor_for(session, official.id),
        {key: org.actor_for(session, account) for key, account in wanted.items()},
        chosen_points,
        chosen_offices,
    )
