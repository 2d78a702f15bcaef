"""The residents, foreigners and organisations of the demo city, each a function of the seed and its number.

Nobody is kept in memory: a person is worked out again whenever a dossier needs one.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random
from typing import Any

from stdnum.vn import mst

from lib.demo import names
from lib.demo.chance import Weighted, mixed
from lib.residents import PartyKind, age_on, compose_citizen_id

MOST_CITIZENS = 1_000_000
"""As many serial numbers as a personal ID has: each resident takes another one, so that no number stands twice."""

_SPREAD = 387_420_489
"""Odd and without the factor 5, so that numbers multiplied by it meet every serial once."""

PROVINCES: Weighted[str] = Weighted(
    [
        ("001", 80),
        ("036", 2.5),
        ("034", 2.5),
        ("035", 2),
        ("033", 2),
        ("030", 2),
        ("025", 1.5),
        ("026", 1.5),
        ("027", 1.5),
        ("038", 2),
        ("040", 1.5),
        ("024", 1),
    ]
)
BORN: Weighted[tuple[int, int]] = Weighted(
    [((0, 14), 22), ((15, 24), 13), ((25, 34), 17), ((35, 44), 16), ((45, 54), 12), ((55, 64), 10), ((65, 79), 8), ((80, 96), 2)]
)


@dataclass(frozen=True, slots=True)
class Place:
    """A ward or commune with the share of the city that lives there."""

    code: str
    name: str
    is_ward: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Someone:
    """What a dossier needs to know of a party."""

    id: int
    kind: PartyKind
    id_number: str
    name: str
    birth_date: date | None
    sex: str
    phone: str
    address: str
    nationality: str
    place_code: str


class Population:
    """Numbers 0 to ``size`` - 1: citizens by place of residence, then foreigners, then organisations."""

    def __init__(self, seed: int, citizens: int, places: Sequence[Place], *, first_id: int, today: date) -> None:
        self.seed, self.citizens, self.places, self.first_id, self.today = seed, min(citizens, MOST_CITIZENS), places, first_id, today
        self.foreigners, self.organisations = max(citizens // 200, 5), max(citizens // 40, 20)
        self.size = self.citizens + self.foreigners + self.organisations
        total = sum(place.weight for place in places)
        self._ends = [int(self.citizens * reached / total + 0.5) for reached in accumulate(place.weight for place in places)]
        self._by_code = {place.code: at for at, place in enumerate(places)}
        self._offset = mixed(seed, 1) % MOST_CITIZENS

    def rows(self) -> Iterator[dict[str, Any]]:
        """Everybody, as ``residents.bulk_rows`` takes them."""
        for number in range(self.size):
            yield row_of(self.someone(number))

    def someone(self, number: int) -> Someone:
        random = Random(mixed(self.seed, 2, number))
        if number < self.citizens:
            return self._citizen(number, random)
        if number < self.citizens + self.foreigners:
            return self._foreigner(number, random)
        return self._organisation(number, random)

    def _citizen(self, number: int, random: Random) -> Someone:
        place = self.places[bisect_right(self._ends, number)]
        sex = "f" if random.random() < 0.505 else "m"
        low, high = BORN.draw(random)
        born = date.fromordinal(self.today.toordinal() - int((low + random.random() * (high - low + 1)) * 365.25) - 1)
        age = age_on(born, self.today)
        return Someone(
            self.first_id + number,
            PartyKind.CITIZEN,
            compose_citizen_id(PROVINCES.draw(random), born, sex, (number * _SPREAD + self._offset) % MOST_CITIZENS),
            names.person_name(random, sex, born=born.year),
            born,
            sex,
            names.phone(random) if age >= 15 and random.random() < 0.94 else "",
            names.address(random, place.name, is_ward=place.is_ward),
            "",
            place.code,
        )

    def _foreigner(self, number: int, random: Random) -> Someone:
        nationality, people = random.choice(names.FOREIGN)
        place = random.choice(self.places)
        born = date.fromordinal(self.today.toordinal() - random.randint(22 * 366, 60 * 366))
        passport = f"{random.choice('ACEGMPX')}{10_000_000 + number * 7 % 89_999_999}"
        return Someone(
            self.first_id + number, PartyKind.FOREIGNER, passport, random.choice(people), born, random.choice("mf"), names.phone(random),
            names.address(random, place.name, is_ward=place.is_ward), nationality, place.code,
        )  # fmt: skip

    def _organisation(self, number: int, random: Random) -> Someone:
        place = random.choice(self.places)
        serial = _with_check_digit(number)
        return Someone(
            self.first_id + number, PartyKind.ORGANISATION, serial, names.company_name(random), None, "",
            names.phone(random), names.address(random, place.name, is_ward=place.is_ward), "", place.code,
        )  # fmt: skip

    def adult(self, random: Random, place_code: str, *, least_age: int = 18, on: date) -> Someone:
        """A citizen of age who lives in a place; of anywhere when the place is empty or has nobody."""
        at = self._by_code.get(place_code)
        low, high = (0, self.citizens) if at is None else (self._ends[at - 1] if at else 0, self._ends[at])
        if high - low < 3:
            low, high = 0, self.citizens
        for _ in range(60):
            found = self.someone(random.randrange(low, high))
            if found.birth_date and age_on(found.birth_date, on) >= least_age:
                return found
        return self.adult(random, "", least_age=least_age, on=on)

    def foreigner(self, random: Random) -> Someone:
        return self.someone(self.citizens + random.randrange(self.foreigners))

    def organisation(self, random: Random) -> Someone:
        return self.someone(self.citizens + self.foreigners + random.randrange(self.organisations))


def _with_check_digit(number: int) -> str:
    """A tax code of Hanoi; of seven in a row some have no check digit of one figure and belong to nobody."""
    for more in range(7):
        serial = f"01{(number * 7 + more + 3_000_000) % 10_000_000:07}"
        digit = mst.calc_check_digit(serial)
        if len(digit) == 1:
            return serial + digit
    raise AssertionError(serial)


def row_of(someone: Someone) -> dict[str, Any]:
    """A party's columns as the register takes them."""
    return {
        "id": someone.id, "kind": someone.kind.value, "id_number": someone.id_number, "name": someone.name,
        "birth_date": someone.birth_date,
        "sex": someone.sex, "phone": someone.phone, "address": someone.address, "nationality": someone.nationality,
        "place_code": someone.place_code,
    }  # fmt: skip
