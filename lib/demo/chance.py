"""Chance that can be repeated: whatever the demo city draws comes from its seed."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1


def mixed(*parts: int) -> int:
    """64 bits that depend on every part, the same on every machine (splitmix64)."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = (state + part * 0xBF58476D1CE4E5B9 + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state


def stream(*parts: int) -> Random:
    """A generator of its own for one place in the city's history."""
    return Random(mixed(*parts))


class Weighted(Generic[T]):
    """Draws by weight; the table is made once."""

    def __init__(self, weights: Sequence[tuple[T, float]]) -> None:
        self.things = [thing for thing, _ in weights]
        self.sums = list(accumulate(weight for _, weight in weights))

    def __bool__(self) -> bool:
        return bool(self.things)

    def draw(self, random: Random) -> T:
        return self.things[bisect_right(self.sums, random.random() * self.sums[-1])]
