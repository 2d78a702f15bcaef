"""What every dossier of the demo city may look at while its history is made."""

from dataclasses import dataclass, field

from lib.demo.people import Population
from lib.demo.staff import Desk
from lib.demo.terms import Terms
from lib.demo.writing import Ledgers
from lib.org import UnitKind

REMEMBERED = 20_000
"""Of how many people the city remembers a file for reuse: bounded, because a large city has a million."""


@dataclass(slots=True)
class City:
    """Units with their people, residents, promises, and the instant at which history ends (``now``, seconds since 1970)."""

    seed: int
    now: int
    terms: Terms
    desks: dict[int, Desk]
    population: Population
    ledgers: Ledgers
    scans: list[str]
    results: dict[str, str]
    """Procedure code to the stored file that stands for its electronic results."""
    communes: dict[str, Desk] = field(default_factory=dict)
    points: dict[str, Desk] = field(default_factory=dict)
    branches: list[Desk] = field(default_factory=list)
    departments: list[Desk] = field(default_factory=list)
    held: dict[int, int] = field(default_factory=dict)
    """Party to a paper of theirs whose file the city holds."""
    result_numbers: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for desk in self.desks.values():
            match UnitKind(desk.unit.kind):
                case UnitKind.COMMUNE:
                    self.communes[desk.unit.place_code] = desk
                case UnitKind.POINT:
                    self.points[desk.unit.place_code] = desk
                case UnitKind.BRANCH:
                    self.branches.append(desk)
                case UnitKind.DEPARTMENT:
                    self.departments.append(desk)

    def quality(self, unit_id: int) -> float:
        """How well a unit keeps its promises, 0 to 1, the same all along, so that units differ on the scoreboard."""
        return ((unit_id * 2_654_435_761 + self.seed * 97) % 1_000) / 1_000

    def by_code(self, code: str) -> Desk:
        """A department by its code."""
        return next(desk for desk in self.departments if desk.unit.code == code)

    def everybody(self) -> set[int | None]:
        """The accounts of all who work here."""
        return {worker.account_id for desk in self.desks.values() for people in desk.people.values() for worker in people}

    def remember(self, party_id: int, paper_id: int) -> None:
        if len(self.held) >= REMEMBERED:
            self.held.pop(next(iter(self.held)))
        self.held[party_id] = paper_id

    def result_number(self, unit_id: int, year: int) -> str:
        key = (unit_id, year)
        self.result_numbers[key] = self.result_numbers.get(key, 0) + 1
        return f"{self.result_numbers[key]}/{year}"
