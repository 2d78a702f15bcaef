"""The keys by which a name is found, whatever its diacritics, case and order of words."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from lib.values import clean, fold

APOSTROPHES = frozenset("'`´‘’ʼ")


def words(name: str | None) -> list[str]:
    """The words of a name as they are searched: folded, letters and digits only (``H'Hen Niê`` is ``hhen``, ``nie``)."""
    bare = "".join(c for c in fold(clean(name)) if c not in APOSTROPHES and not unicodedata.category(c).startswith("M"))
    return "".join(c if c.isalnum() else " " for c in bare).split()


@dataclass(frozen=True)
class NameKeys:
    """``folded`` in the given order, ``sorted`` by word (the same for any order), ``given_first`` (An Nguyễn Văn)."""

    folded: str
    sorted: str
    given_first: str


@lru_cache(maxsize=8_192)
def name_keys(name: str | None) -> NameKeys:
    """All three keys of a name; each is empty for a name without any letter or digit."""
    parts = words(name)
    return NameKeys(" ".join(parts), " ".join(sorted(parts)), " ".join(parts[-1:] + parts[:-1]))


def is_same_name(one: str | None, other: str | None) -> bool:
    """The same words, whatever their order, case and diacritics (a typist's ``NGUYEN VAN AN``)."""
    return sorted(words(one)) == sorted(words(other))
