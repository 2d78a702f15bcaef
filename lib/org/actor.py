"""Who acts. Every read and every write takes an Actor; without one there is no way to any row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lib.errors import NotAllowed
from lib.org.model import Right, Role

EVERYWHERE: frozenset[int] = frozenset()
"""As a scope: every unit. An empty set of units is never granted, so the two cannot be confused."""


@dataclass(frozen=True)
class Actor:
    """A person or program at work: identity, unit, and for each right the units in which it holds."""

    account_id: int | None
    name: str
    unit_id: int | None
    roles: frozenset[Role] = frozenset()
    rights: Mapping[Right, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))
    """Right -> ids of the units where it holds; ``EVERYWHERE`` for all of them."""
    username: str = ""

    def can(self, right: Right, *unit_ids: int | None) -> bool:
        """Does the right hold in one of these units (or in any unit at all, when none is named)?"""
        if right not in self.rights:
            return False
        units = self.rights[right]
        return not unit_ids or units is EVERYWHERE or any(u in units for u in unit_ids)

    def must(self, right: Right, *unit_ids: int | None) -> None:
        """Raise NotAllowed unless ``can``."""
        if not self.can(right, *unit_ids):
            raise NotAllowed("not_allowed", right=right.value)

    def units_with(self, right: Right) -> frozenset[int]:
        """The units in which the right holds: ``EVERYWHERE`` means all. Raises NotAllowed if in none."""
        self.must(right)
        return self.rights[right]

    def sees(self, *unit_ids: int | None) -> bool:
        """May this actor read what belongs to one of these units?"""
        return self.can(Right.READ, *unit_ids)

    @property
    def masks_persons(self) -> bool:
        """Persons are masked for everyone on screens that list; an official never sees them unmasked."""
        return not self.can(Right.REVEAL)

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None


PUBLIC = Actor(account_id=None, name="public", unit_id=None)
"""A resident without sign-in: no right at all; the enquiry answers by code and proof alone."""


def system(name: str) -> Actor:
    """A program of the installation itself (set-up, demo, seals): every right, everywhere, under its own name."""
    return Actor(None, f"system:{name}", None, rights=MappingProxyType(dict.fromkeys(Right, EVERYWHERE)))
