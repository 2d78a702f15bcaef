"""Searching the catalogue in memory: some thousand folded lines, scanned whole in a few milliseconds."""

from collections.abc import Iterable
from dataclasses import dataclass

from lib.procedures.content import Level
from lib.values import fold

ANY_LEVEL: frozenset[Level] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure as a list shows it."""

    code: str
    name: str
    field: str
    level: Level
    nicknames: tuple[str, ...]
    version_id: int
    precedence: int


class Index:
    """All entries with their folded texts. Immutable after it was made."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        ordered = sorted(entries, key=lambda entry: (entry.precedence, len(entry.name), entry.code))
        self._lines = [_Line(entry) for entry in ordered]
        self.entries = tuple(ordered)
        self.by_code = {entry.code: entry for entry in ordered}

    def search(self, term: str, limit: int, levels: frozenset[Level] = ANY_LEVEL) -> list[Entry]:
        """The entries that hold every word of ``term``, best first; ties: shipped before national, short before long, by code."""
        wanted = fold(term)
        words = wanted.split()
        if not words or limit < 1:
            return []
        found = []
        for order, line in enumerate(self._lines):
            if all(word in line.whole for word in words) and (not levels or line.entry.level in levels):
                found.append((line.rank(wanted, words), order, line.entry))
        return [entry for _, _, entry in sorted(found, key=lambda each: each[:2])[:limit]]


class _Line:
    """One entry, folded: its whole text, and the same with a space before each word."""

    __slots__ = ("code", "entry", "name", "nicknames", "spaced", "whole")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.code = fold(entry.code)
        self.name = fold(entry.name)
        self.nicknames = tuple(fold(nickname) for nickname in entry.nicknames)
        self.whole = "\n".join((self.code, self.name, *self.nicknames))
        self.spaced = " " + self.whole.replace("\n", " ")

    def rank(self, wanted: str, words: list[str]) -> int:
        """0 is best: the code itself; a nickname or name itself; how it begins; the phrase; whole words; parts of words."""
        if wanted == self.code:
            return 0
        if wanted in self.nicknames or wanted == self.name:
            return 1
        if self.code.startswith(wanted) or any(nickname.startswith(wanted) for nickname in self.nicknames):
            return 2
        if self.name.startswith(wanted):
            return 3
        if f" {wanted}" in self.spaced:
            return 4
        if all(f" {word}" in self.spaced for word in words):
            return 5
        return 6
