"""Reads of people and organisations: found by number, phone, card or name; masked for who may not see them.

A search is a few bounded ranges of B-trees, asked one after the other until the page is full.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, literal, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from lib.db import starts_with
from lib.errors import NotFound
from lib.org import Actor, Right
from lib.residents import identity
from lib.residents.card import parse_card
from lib.residents.masking import mask_address, mask_birth_date, mask_id, mask_name, mask_phone
from lib.residents.model import Party, PartyKind
from lib.residents.names import words
from lib.values import clean

MOST_MATCHES = 100
MOST_WORDS = 8
LONGEST_TERM = 2_000
SHORTEST_NUMBER = 6
"""Fewer digits of a number would list strangers."""
SCANNED = 3_000
"""How many entries of one index a search looks through for words that no index orders."""

BORN = re.compile(r"(?:(?P<day>\d{1,2})[/.\-](?P<month>\d{1,2})[/.\-])?(?P<year>(?:19|20)\d{2})", re.ASCII)


@dataclass(frozen=True)
class PartyMatch:
    """A person or organisation as it is shown. Masked: numbers, name and address hidden in part, no birth date but its year."""

    id: int
    kind: PartyKind
    name: str
    id_number: str
    old_id_number: str
    birth_date: date | None
    born: str
    sex: str
    phone: str
    address: str
    nationality: str
    place_code: str
    version: int
    is_masked: bool = False

    def masked(self) -> "PartyMatch":
        """The same for a screen that lists persons. An organisation's name, tax code and seat are public."""
        if self.is_masked:
            return self
        hidden = replace(self, phone=mask_phone(self.phone), is_masked=True)
        if self.kind == PartyKind.ORGANISATION:
            number = self.id_number
            return replace(hidden, id_number=mask_id(number) if len(number) == 12 else number)
        return replace(
            hidden, name=mask_name(self.name), id_number=mask_id(self.id_number), old_id_number=mask_id(self.old_id_number),
            birth_date=None, born=mask_birth_date(self.birth_date), address=mask_address(self.address), place_code="",
        )  # fmt: skip


def match_of(party: Party) -> PartyMatch:
    """A row as it is shown in full."""
    born = f"{party.birth_date:%d/%m/%Y}" if party.birth_date else ""
    return PartyMatch(
        party.id, PartyKind(party.kind), party.name, party.id_number, party.old_id_number, party.birth_date, born, party.sex, party.phone,
        party.address, party.nationality, party.place_code, party.version,
    )  # fmt: skip


def find(session: Session, actor: Actor, party_id: int) -> PartyMatch:
    """One person or organisation, masked for an actor who may not reveal. Raises NotAllowed, NotFound ``party_unknown``."""
    actor.must(Right.READ)
    party = session.get(Party, party_id)
    if party is None:
        raise NotFound("party_unknown")
    return _for(actor, party)


def known(session: Session, actor: Actor, kind: str, id_number: str) -> PartyMatch | None:
    """Who has exactly this number, to fill the form; None when nobody has."""
    actor.must(Right.READ)
    number = identity.normalise_tax_code(id_number) if kind == PartyKind.ORGANISATION else identity.compact(id_number)
    party = session.scalar(select(Party).where(Party.has_number(kind, number))) if number else None
    return _for(actor, party) if party else None


def search(session: Session, actor: Actor, term: str, limit: int = 20) -> list[PartyMatch]:
    """Who fits a number, phone, scanned card or name: best first, at most ``limit`` (and never more than 100).

    A number is a personal ID of twelve or nine digits, a passport or a tax code, whole or its first six signs and
    more. A name is any of its words in any order, without diacritics, the last word perhaps unfinished, with a birth
    date or year if one is known (``an nguyễn 1990``). Raises NotAllowed.
    """
    actor.must(Right.READ)
    limit = max(1, min(limit, MOST_MATCHES))
    asked = understand(term)
    ids: list[int] = []
    for step in _steps(asked, whole_numbers_only=actor.masks_persons):
        ids += [i for i in session.scalars(step.ids.limit(limit)) if i not in ids]
        if len(ids) >= limit:
            break
    ids = ids[:limit]
    if not ids:
        return []
    rows = {party.id: party for party in session.scalars(select(Party).where(Party.id.in_(ids)))}
    return [_for(actor, rows[i]) for i in ids]


@dataclass(frozen=True, slots=True)
class Step:
    """One query for ids. ``is_guess``: it goes through names one by one, and is worth that only where nothing better was found."""

    ids: Select[tuple[int]]
    is_guess: bool = False


def matching_ids(session: Session, actor: Actor, term: str, *, at_most: int) -> list[int]:
    """The ids of who fits a term, the best first: for rooms that look for what belongs to a person. Raises NotAllowed."""
    actor.must(Right.READ)
    found: dict[int, None] = {}
    for step in _steps(understand(term), whole_numbers_only=actor.masks_persons):
        if not (step.is_guess and found):
            found.update(dict.fromkeys(session.scalars(step.ids.limit(at_most))))
        if len(found) >= at_most:
            break
    return list(found)[:at_most]


@dataclass(frozen=True)
class Asked:
    """What a search term was understood to be: ``numbers`` it may be, a ``phone``, ``parts`` of a name, when ``born``."""

    numbers: tuple[str, ...] = ()
    beginning: str = ""
    phone: str = ""
    parts: tuple[str, ...] = field(default=())
    born_from: date | None = None
    born_to: date | None = None


def understand(term: str | None) -> Asked:
    """Read a search term; an empty ``Asked`` finds nothing."""
    term = (term or "")[:LONGEST_TERM]
    scan = parse_card(term)
    if scan is not None:
        return Asked(numbers=(scan.id_number,)) if scan.id_number else Asked(parts=tuple(words(scan.name)[:MOST_WORDS]))
    number, phone = identity.compact(term), identity.normalise_phone(term)
    if re.fullmatch(r"(?=.*\d.*\d.*\d)[A-Z0-9]{5,20}", number) and not re.search(r"[^\W\d_]\s", clean(term)):
        numbers = tuple(dict.fromkeys((number, identity.normalise_tax_code(number))))
        beginning = number if SHORTEST_NUMBER <= len(number) < 12 else ""
        return Asked(numbers, beginning, phone if identity.is_phone(phone) else "")
    if identity.is_phone(phone):
        return Asked(phone=phone)
    return _asked_name(clean(term))


def _asked_name(term: str) -> Asked:
    kept: list[str] = []
    born: tuple[date, date] | None = None
    for word in term.split():
        found = BORN.fullmatch(word)
        try:
            year, month, day = (int(found[name] or 0) for name in ("year", "month", "day")) if found else (0, 0, 0)
            period = (date(year, month, day), date(year, month, day)) if month else (date(year, 1, 1), date(year, 12, 31)) if year else None
        except ValueError:
            period = None
        if period:
            born = period
        else:
            kept.append(word)
    parts = tuple(words(" ".join(kept))[:MOST_WORDS])
    return Asked(parts=parts, born_from=born[0] if born else None, born_to=born[1] if born else None)


def _steps(asked: Asked, *, whole_numbers_only: bool) -> Iterator[Step]:
    """Bounded queries, the best first; each is made only when it is asked for."""
    if asked.numbers:
        yield Step(_ids(and_(Party.id_number != "", Party.id_number.in_(asked.numbers))))
        yield Step(_ids(and_(Party.old_id_number != "", Party.old_id_number.in_(asked.numbers))))
    if asked.phone:
        yield Step(_ids(and_(Party.phone != "", Party.phone == asked.phone)))
    if asked.beginning and not whole_numbers_only:
        begins = _ids(and_(Party.id_number != "", starts_with(Party.id_number, asked.beginning)))
        yield Step(begins.order_by(None).order_by(Party.id_number))
    if not asked.parts:
        return
    text = " ".join(asked.parts)
    whole = _ids(Party.name_sorted == " ".join(sorted(asked.parts)), _born(asked, Party.birth_date))
    yield Step(whole.order_by(None).order_by(Party.name_sorted, Party.birth_date, Party.id))
    if asked.born_from and asked.born_from == asked.born_to:
        yield Step(_born_that_day(asked.born_from, asked.parts))
        return
    yield Step(_scan(Party.name_folded, text, (), asked))
    yield Step(_scan(Party.name_given, text, (), asked))
    if len(asked.parts) > 1:
        for given, family in _given_and_family(asked.parts):
            yield Step(_scan(Party.name_given, f"{given} {family}", _without(asked.parts, given, family), asked))
        # Of two words the second half may be meant (Thu Hà of Nguyễn Thu Hà): nobody's whole name says that it is not.
        is_guess = len(asked.parts) > 2
        for given in dict.fromkeys((asked.parts[-1], asked.parts[0])):
            yield Step(_scan(Party.name_given, given + " ", _without(asked.parts, given), asked), is_guess)


def _given_and_family(parts: tuple[str, ...]) -> list[tuple[str, str]]:
    """Which words may be the given and the family name, which stand side by side in the index: as people write a name
    (family first, given last), as forms in other languages do (given first), and given with family second."""
    return list(dict.fromkeys([(parts[-1], parts[0]), (parts[0], parts[-1]), (parts[0], parts[1])]))


def _without(parts: tuple[str, ...], *taken: str) -> list[str]:
    rest = list(parts)
    for word in taken:
        if word in rest:
            rest.remove(word)
    return rest


def _ids(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(Party.id).where(*conditions).order_by(Party.id)


def _born_that_day(day: date, parts: tuple[str, ...]) -> Select[tuple[int]]:
    """A day has few births: every word is looked for in each name."""
    wanted = [(literal(" ") + Party.name_given).contains(" " + part, autoescape=True) for part in parts]
    return select(Party.id).where(Party.birth_date == day, *wanted).order_by(Party.name_given, Party.id)


def _scan(column: InstrumentedAttribute[str], prefix: str, others: list[str] | tuple[()], asked: Asked) -> Select[tuple[int]]:
    """Ids in one index range, in its order; what the index cannot order is looked for in its first entries only."""
    order = (column, Party.birth_date, Party.id)
    if not others and not asked.born_from:
        return select(Party.id).where(starts_with(column, prefix)).order_by(*order)
    first = select(Party.id, column.label("key"), Party.birth_date).where(starts_with(column, prefix)).order_by(*order).limit(SCANNED)
    entry = first.subquery().c
    wanted = [(literal(" ") + entry.key).contains(" " + other, autoescape=True) for other in others]
    return select(entry.id).where(*wanted, _born(asked, entry.birth_date)).order_by(entry.key, entry.birth_date, entry.id)


def _born(asked: Asked, column: ColumnElement[date] | InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    return true() if asked.born_from is None else column.between(asked.born_from, asked.born_to)


def _for(actor: Actor, party: Party) -> PartyMatch:
    match = match_of(party)
    return match.masked() if actor.masks_persons else match
