"""What people come for: procedures by how often they are asked, with everything that depends on the catalogue alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lib import dossiers, procedures
from lib.calendar import Limit
from lib.demo.chance import Weighted
from lib.dossiers.competence import competent_unit
from lib.errors import DomainError
from lib.org import Role, Unit, UnitKind
from lib.procedures import Channel, Level, Offer

OFTEN: dict[str, float] = {
    "2.000815": 26, "2.000635": 14, "1.001193": 8, "2.000884": 8, "1.004873": 9, "1.000894": 4, "1.000656": 3, "2.000986": 4, "2.001023": 1,
    "1.004859": 4, "1.004884": 2, "1.001022": 1, "1.001612": 5, "2.000720": 2, "1.001266": 1.5, "1.013225": 4, "1.013226": 1, "1.013831": 4,
    "1.012783": 3, "1.012784": 1.5, "1.013833": 1.5, "1.001776": 3, "1.014027": 2, "1.001731": 1.5, "1.001699": 1.5, "1.004222": 5,
    "1.004194": 5,
    "1.014061": 4, "3.000330": 4, "3.000347": 3, "1.014137": 2, "1.001456": 1.5, "1.010497": 0.6, "3.000182": 0.3, "3.000181": 0.2,
}  # fmt: skip
"""How often, against each other: an assumption after what Hanoi's points report, not a count (docs/demo.md). Others: ``SELDOM``."""

SELDOM = 0.35
CHANNELS = {Channel.COUNTER: 0.62, Channel.PORTAL: 0.33, Channel.POSTAL: 0.05}
RECEIVERS = frozenset({UnitKind.POINT, UnitKind.BRANCH, UnitKind.CENTRE})


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """One procedure through one channel, for one case, in the form in which a dossier keeps it."""

    offer: Offer
    limit: Limit | None
    limit_json: dict[str, Any] | None
    steps: list[dict[str, Any]]
    shares: list[int]
    approver_step: int
    department: Unit | None
    """Who decides a procedure of the city; None: the commune of the case's place."""

    @property
    def is_commune(self) -> bool:
        return self.department is None


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked at a point of a commune, and at a branch, where more come with requests to the city."""

    at_point: Weighted[Wish]
    at_branch: Weighted[Wish]


def read(session: Session, on: date, some_point: Unit) -> Demand:
    """The demand under the catalogue in force on a day. Procedures that the city's units do not decide are left out."""
    at_point: list[tuple[Wish, float]] = []
    at_branch: list[tuple[Wish, float]] = []
    for code, (content, _nicknames) in sorted(procedures.shipped().items()):
        weight = OFTEN.get(code, SELDOM)
        offered = {row.channel for row in content.channels}
        total = sum(CHANNELS[channel] for channel in offered)
        for channel in sorted(offered):
            cases = sorted({row.case for row in content.channels if row.channel == channel})
            for case in cases:
                wish = _wish(session, code, channel, case, on, some_point)
                if wish is not None:
                    share = weight * CHANNELS[channel] / total / len(cases)
                    at_point.append((wish, share if wish.is_commune else share * 0.6))
                    at_branch.append((wish, share * 0.4 if wish.is_commune else share * 6))
    return Demand(Weighted(at_point), Weighted(at_branch))


def _wish(session: Session, code: str, channel: Channel, case: str, on: date, some_point: Unit) -> Wish | None:
    try:
        offer = procedures.offer(session, code, channel=channel, case=case, on=on)
        decides = None if offer.is_assistance or offer.level is Level.COMMUNE else competent_unit(session, offer, received_at=some_point)
    except DomainError:
        return None
    roles = [step.role for step in offer.steps]
    usual = (
        len(roles) > 2 and roles[1] == Role.PROCESSING_OFFICER and Role.APPROVER in roles[2:] and offer.steps[1].unit_kind not in RECEIVERS
    )
    if not usual and not offer.is_assistance:
        return None
    return Wish(
        offer,
        offer.limit,
        dossiers.limit_json(offer.limit),
        [{"name": s.name, "unit_kind": s.unit_kind, "role": s.role, "share": s.share} for s in offer.steps],
        [step.share for step in offer.steps],
        roles.index(Role.APPROVER) if Role.APPROVER in roles else 0,
        decides,
    )
