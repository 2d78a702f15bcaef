"""Every sentence in both languages: what the code says, the catalogues hold.

A sentence is found where it is written as a literal of ``_()``, ``text()`` or ``say()``; a coded text
(``error.stale``, ``status.done``) is one that looks like a code. A catalogue is ``lib/i18n/{vi,en}/<room>.po``.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from lib import cli, errors, i18n
from tests.test_house_rules import Source, sources

CODED = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+(:[a-z_]+)?")
SPEAKING = ("_", "text", "say")
# Names of things, which stay what they are in English.
PROPER_NAMES = ("Một Cửa", "VNeID", "Tiếng Việt", "Đà Nẵng", "Hà Nội")
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯàáạảãằắặẳẵầấậẩẫèéẹẻẽềếệểễìíịỉĩòóọỏõồốộổỗờớợởỡùúụủũừứựửữỳýỵỷỹ]", re.IGNORECASE)


@cache
def _speaking_in(source: Source) -> set[str]:
    """The names that speak in one file: ``text`` may also be SQLAlchemy's, which says nothing to anybody."""
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }
    return set(SPEAKING) - foreign


def _says(source: Source, call: ast.Call) -> bool:
    """``text("...")`` or ``i18n.text("...")``; not a widget that happens to be called text."""
    if not call.args:
        return False
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in SPEAKING and ast.unparse(call.func.value) in ("i18n", "terminal")
    return isinstance(call.func, ast.Name) and call.func.id in _speaking_in(source)


def _spoken() -> Iterator[Source]:
    return (source for source in sources() if source.is_under("lib/", "pages/", "app.py", "server.py"))


def _literals(node: ast.expr) -> Iterator[str]:
    """The strings an argument may be: itself, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


@cache
def said() -> dict[str, str]:
    """Each sentence and coded text that the code says, and where."""
    found = {command.sentence: "lib/cli/__init__.py" for command in cli.COMMANDS.values()}
    for source in _spoken():
        for call, _name in source.calls():
            if _says(source, call):
                found |= dict.fromkeys(_literals(call.args[0]), f"{source.path}:{call.lineno}")
            if source.is_under("lib/cli/"):
                helps = (keyword.value for keyword in call.keywords if keyword.arg == "help")
                found |= {literal: f"{source.path}:{call.lineno}" for value in helps for literal in _literals(value)}
    return {literal: place for literal, place in found.items() if literal.strip()}


@cache
def raised() -> dict[str, str]:
    """Each error code that the code raises, and where."""
    names = {name for name, thing in vars(errors).items() if isinstance(thing, type) and issubclass(thing, errors.DomainError)}
    found = {}
    for source in _spoken():
        for call, name in source.calls():
            is_error = name in names or (source.path == "lib/errors.py" and name == "__init__")
            if is_error and call.args:
                found |= dict.fromkeys(_literals(call.args[0]), f"{source.path}:{call.lineno}")
    return found


@cache
def entries(lang: str) -> list[tuple[str, str, str]]:
    """(file, message, sentence) of every catalogue of one language."""
    found = []
    for path in sorted((Path(i18n.__file__).parent / lang).glob("*.po")):
        with path.open("rb") as file:
            found += [(f"{lang}/{path.name}", str(message.id), str(message.string)) for message in read_po(file) if message.id]
    return found


def coded(lang: str) -> set[str]:
    return {message for _file, message, sentence in entries(lang) if CODED.fullmatch(message) and sentence}


def places(sentence: str) -> set[str]:
    return {name for _before, name, _format, _conversion in Formatter().parse(sentence) if name}


def test_every_sentence_has_its_vietnamese() -> None:
    missing = [f'{place}: "{literal}"' for literal, place in said().items() if not CODED.fullmatch(literal) and literal not in i18n.catalogue("vi")]

    assert not missing, "\n".join(["Add the Vietnamese to lib/i18n/vi/<room>.po:", *missing])


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_coded_text_that_is_said_has_its_sentence(lang: str) -> None:
    missing = [f"{place}: {literal}" for literal, place in said().items() if CODED.fullmatch(literal) and literal not in coded(lang)]

    assert not missing, "\n".join([f"Add these coded texts to lib/i18n/{lang}/<room>.po:", *missing])


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_error_that_is_raised_has_its_sentence(lang: str) -> None:
    missing = [f"{place}: error.{code}" for code, place in raised().items() if f"error.{code}" not in coded(lang)]

    assert not missing, "\n".join([f"Add the sentence of these errors to lib/i18n/{lang}/<room>.po:", *missing])


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_family_of_coded_texts_exists(lang: str) -> None:
    families = {}
    for source in _spoken():
        for call, _name in source.calls():
            if _says(source, call) and isinstance(call.args[0], ast.JoinedStr):
                first = call.args[0].values[0]
                if isinstance(first, ast.Constant) and str(first.value).endswith("."):
                    families[str(first.value)] = f"{source.path}:{call.lineno}"
    missing = [f"{place}: {family}*" for family, place in families.items() if not any(code.startswith(family) for code in coded(lang))]

    assert not missing, "\n".join([f"No text of these families is in lib/i18n/{lang}:", *missing])


def test_both_languages_have_the_same_coded_texts() -> None:
    one_only = sorted(coded("vi") ^ coded("en"))

    assert not one_only, "\n".join(["These coded texts stand in one language only:", *one_only])


def test_a_sentence_has_the_same_places_in_both_languages() -> None:
    english = {message: sentence for _file, message, sentence in entries("en")}
    different = [
        f"{file}: {message}"
        for file, message, sentence in entries("vi")
        if sentence and places(sentence) != places(english.get(message, "" if CODED.fullmatch(message) else message))
    ]

    assert not different, "\n".join(["The {places} differ between the languages:", *different])


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_text_is_translated_in_one_way(lang: str) -> None:
    ways = defaultdict(set)
    for _file, message, sentence in entries(lang):
        ways[message].add(sentence)
    several = [f"{message}: {sorted(found)}" for message, found in ways.items() if len(found) > 1 or "" in found]

    assert not several, "\n".join([f"Empty, or different in two catalogues of {lang}:", *several])


def test_sentences_in_code_are_english() -> None:
    def is_vietnamese(sentence: str) -> bool:
        for name in PROPER_NAMES:
            sentence = sentence.replace(name, "")
        return bool(VIETNAMESE.search(sentence))

    found = [f'{place}: "{literal}"' for literal, place in said().items() if is_vietnamese(literal)]
    # What comes in Vietnamese from a table (the names of holidays) has its English in the other catalogue.
    from_tables = {message for _file, message, _sentence in entries("en")}
    found += [f'{file}: "{message}"' for file, message, _sentence in entries("vi") if is_vietnamese(message) and message not in from_tables]

    assert not found, "\n".join(["The message is the English sentence; its Vietnamese stands in lib/i18n/vi:", *found])


def test_the_reader_chooses_the_language() -> None:
    with i18n.use("vi"):
        vietnamese = i18n.text("Serve the screens and the HTTP interface")
    with i18n.use("en"):
        english = i18n.text("Serve the screens and the HTTP interface")

    assert VIETNAMESE.search(vietnamese)
    assert english == "Serve the screens and the HTTP interface"
