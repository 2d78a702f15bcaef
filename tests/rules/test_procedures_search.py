"""Finding a procedure by any part of its name, code or nickname."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from lib.procedures import Entry, Level, shipped
from lib.procedures.ranking import Index

ENTRIES = [Entry(code, one.name, one.field, one.level, nicknames, n, 1) for n, (code, (one, nicknames)) in enumerate(shipped().items())]
CATALOGUE = Index(ENTRIES)


def found(term: str, **options: object) -> list[str]:
    return [entry.code for entry in CATALOGUE.search(term, 20, **options)]  # type: ignore[arg-type]


def test_people_find_what_they_call_it() -> None:
    for term, code in [
        ("sao y", "2.000815"),
        ("độc thân", "1.004873"),
        ("doc than", "1.004873"),
        ("khai sinh", "1.001193"),
        ("XÂY NHÀ", "1.013225"),
        ("1.0011", "1.001193"),
    ]:
        assert found(term)[0] == code, term


def test_the_code_itself_comes_first() -> None:
    for entry in ENTRIES:
        assert found(entry.code)[0] == entry.code


def test_words_may_stand_in_any_order_and_be_parts() -> None:
    assert "2.000806" in found("nước ngoài kết hôn")
    assert "1.004873" in found("ôn nhâ")


def test_nothing_is_found_by_nothing_or_by_nonsense() -> None:
    assert found("") == found("   ") == found("qxzw") == []


def test_a_unit_may_ask_for_what_its_level_offers() -> None:
    assert found("đất", levels=frozenset({Level.CITY}))
    assert {entry.level for entry in CATALOGUE.search("đất", 50, frozenset({Level.CITY}))} == {Level.CITY}


@given(
    entry=st.sampled_from(ENTRIES),
    place=st.tuples(st.integers(0, 200), st.integers(1, 30)),
    change=st.sampled_from([str.upper, str.lower, str.title, str]),
)
def test_any_part_of_a_name_finds_it_whatever_its_case_and_diacritics(entry: Entry, place: tuple[int, int], change) -> None:
    part = entry.name[place[0] : place[0] + place[1]].strip()
    bare = "".join(c for c in unicodedata.normalize("NFD", part.replace("đ", "d").replace("Đ", "D")) if not unicodedata.combining(c))
    every = {one.code for one in CATALOGUE.search(part, len(ENTRIES))}

    for written in (change(part), bare, change(bare), unicodedata.normalize("NFD", part)):
        assert {one.code for one in CATALOGUE.search(written, len(ENTRIES))} == every
    assert not part or entry.code in every


@given(term=st.text(max_size=40), limit=st.integers(0, 30))
def test_no_text_breaks_the_search_and_the_limit_holds(term: str, limit: int) -> None:
    assert len(CATALOGUE.search(term, limit)) <= limit
