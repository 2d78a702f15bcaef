"""The architecture, as rules that explain themselves when they are broken.

A rule may be broken where keeping it would make the code uglier: the line then ends with
``# house: <reason>``. Layers are kept by the import contracts in ``pyproject.toml``.
"""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PYTHON_ROOTS = ("lib", "pages", "tests", "benchmarks")
LONGEST_FILE = 400
WAIVER = re.compile(r"#.*\bhouse: \S+")
# Written in pieces, so that these lines do not break their own rule.
UNFINISHED = re.compile(r"\b(TO{0}DO|FIX{0}ME|X{0}XX|NotImplemented{0}Error)\b".format(""))
MACHINE_PLACES = re.compile(r"(?<![\w.:/\]}}])/(?:{0}root|{0}tmp|{0}home/\w+|{0}work/(?:main|shared))/\w".format(""))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Source(NamedTuple):
    """One Python file: its path inside the project and what stands in it."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> "Source":
        return cls(path, text, ast.parse(text))

    def is_under(self, *places: str) -> bool:
        return any(self.path == place or (place.endswith("/") and self.path.startswith(place)) for place in places)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Each call with the last part of the called name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                called = node.func
                yield node, called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""

    def imports(self) -> Iterator[tuple[int, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.lineno, node.module


Check = Callable[[Source], Iterator[int]]


class Rule(NamedTuple):
    """``why`` is what the reader of a failure learns; ``broken_by`` a file that must be caught: (path, text)."""

    check: Check
    why: str
    broken_by: tuple[str, str]


RULES: dict[str, Rule] = {}


def rule(why: str, *, broken_by: tuple[str, str]) -> Callable[[Check], Check]:
    def add(check: Check) -> Check:
        RULES[check.__name__] = Rule(check, why, broken_by)
        return check

    return add


def _imports_of(source: Source, package: str) -> Iterator[int]:
    return (line for line, name in source.imports() if name == package or name.startswith(f"{package}."))


@rule(
    "Only lib/ui, pages/, app.py and server.py know Streamlit: a rule that needs no screen can be tested, and called from the "
    "command line and the HTTP interface. Return values; let lib/ui show them.",
    broken_by=("lib/dossiers/service.py", "import streamlit as st"),
)
def streamlit_stays_at_the_screens(source: Source) -> Iterator[int]:
    if not source.is_under("lib/ui/", "pages/", "app.py", "server.py", "tests/", "benchmarks/"):
        yield from _imports_of(source, "streamlit")


@rule(
    "Only lib/ui/access.py knows streamlit-authenticator, so that signing in has one place with all its precautions. Call lib.ui.access.",
    broken_by=("lib/ui/page.py", "import streamlit_authenticator"),
)
def sign_in_has_one_place(source: Source) -> Iterator[int]:
    if not source.is_under("lib/ui/access.py", "tests/"):
        yield from _imports_of(source, "streamlit_authenticator")


@rule(
    "pandas belongs to reads (queries.py, lib/metrics), bulk import (importing.py) and screens (lib/ui): a use case works on rows, "
    "and loading pandas costs every command half a second.",
    broken_by=("lib/dossiers/service.py", "from pandas import DataFrame"),
)
def pandas_is_for_reading(source: Source) -> Iterator[int]:
    allowed = source.path.endswith(("/queries.py", "/importing.py")) or source.is_under("lib/metrics/", "lib/ui/", "tests/", "benchmarks/")
    if not allowed:
        yield from _imports_of(source, "pandas")


@rule(
    f"A file over {LONGEST_FILE} lines is two files. If it truly is one thing, a comment '# house: <reason>' of its own, at the margin, says why.",
    broken_by=("lib/dossiers/service.py", "x = 1\n" * (LONGEST_FILE + 1)),
)
def files_are_short(source: Source) -> Iterator[int]:
    if source.text.count("\n") > LONGEST_FILE and not re.search(r"^# house: \S+", source.text, re.MULTILINE):
        yield LONGEST_FILE


@rule(
    "Imports stand at the top: one look tells what a file needs. A circle of imports means that something lives in the wrong room.",
    broken_by=("lib/org/service.py", "def f():\n    import json"),
)
def imports_are_at_the_top(source: Source) -> Iterator[int]:
    for function in ast.walk(source.tree):
        if isinstance(function, FUNCTIONS):
            yield from (node.lineno for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


@rule(
    "The ledger counts what passes through a session's flush. bulk_save_objects and raw connections go around it, and the scoreboard "
    "would be wrong without anybody noticing. Use db.transaction(); to load many rows, the set-wise ways of lib.ledger.",
    broken_by=("lib/records/service.py", "session.bulk_save_objects(rows)"),
)
def nothing_goes_around_the_ledger(source: Source) -> Iterator[int]:
    if source.is_under("lib/db/", "tests/"):
        return
    for call, name in source.calls():
        owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        around = name in ("bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings", "raw_connection", "create_engine")
        if around or (name in ("connect", "begin") and owner.endswith(("engine", "get_bind()"))):
            yield call.lineno


@rule(
    "A use case never commits: its caller decides what belongs together. db.transaction() commits at the end of its block.",
    broken_by=("lib/dossiers/service.py", "session.commit()"),
)
def use_cases_never_commit(source: Source) -> Iterator[int]:
    if source.is_under("lib/", "pages/", "app.py", "server.py") and not source.is_under("lib/db/"):
        yield from (call.lineno for call, name in source.calls() if name == "commit")


@rule(
    "unsafe_allow_html lets what somebody typed run in everybody's browser. Use st.markdown, st.badge or a component of lib/ui.",
    broken_by=("lib/ui/page.py", "st.markdown(text, unsafe_allow_html=True)"),
)
def no_html_by_hand(source: Source) -> Iterator[int]:
    for call, _name in source.calls():
        yield from (call.lineno for keyword in call.keywords if keyword.arg == "unsafe_allow_html")


@rule(
    "A page is a table of contents: title, actor, named parts from lib/ui. No query, no try, no session state; those live in lib/ui and the rooms.",
    broken_by=("pages/onestop/intake.py", "try:\n    f()\nexcept ValueError:\n    g()"),
)
def pages_read_aloud(source: Source) -> Iterator[int]:
    if not source.is_under("pages/"):
        return
    yield from (call.lineno for call, name in source.calls() if name in ("select", "transaction", "reading"))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Try) or (isinstance(node, ast.Attribute) and node.attr == "session_state"):
            yield node.lineno


@rule(
    "Streamlit runs a file directly in pages/ by itself, past app.py and its sign-in. Pages stand one folder down.",
    broken_by=("pages/intake.py", "x = 1"),
)
def no_page_outside_a_folder(source: Source) -> Iterator[int]:
    if re.fullmatch(r"pages/[^/]+\.py", source.path):
        yield 1


@rule(
    "An error that is swallowed whole comes back as a riddle. Name the exception that is expected, or let it pass to the one place that "
    "translates errors.",
    broken_by=("lib/db/doors.py", "try:\n    f()\nexcept Exception:\n    pass"),
)
def errors_are_not_swallowed(source: Source) -> Iterator[int]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            catches_all = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
            does_nothing = all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
            if catches_all and does_nothing:
                yield node.lineno


@rule(
    "A status is a member of its enum: a misspelt string is never equal and nobody sees it. Write Status.DONE, or ask the row (is_open).",
    broken_by=("lib/dossiers/queries.py", "if dossier.status == 'received':\n    f()"),
)
def a_status_is_not_a_string(source: Source) -> Iterator[int]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Compare) or source.is_under("tests/"):
            continue
        sides = [node.left, *node.comparators]
        names_a_status = any(ast.unparse(side).split(".")[-1] in ("status", "state") for side in sides)
        if names_a_status and any(_is_text(side) for side in sides):
            yield node.lineno


def _is_text(node: ast.expr) -> bool:
    """A bare string, or a list of them; the empty one means "none" and is nobody's state."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(map(_is_text, node.elts))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


@rule(
    "A test that sleeps is slow on every machine and wrong on some. Wait for what should happen: expect(), wait_for_selector, "
    "a thread's join, clock_at for time that passes.",
    broken_by=("tests/rules/test_x.py", "time.sleep(1)"),
)
def no_test_sleeps(source: Source) -> Iterator[int]:
    if source.is_under("tests/"):
        yield from (call.lineno for call, name in source.calls() if name in ("sleep", "wait_for_timeout"))


@rule(
    "lib.values has the only clock (now_utc, today), so that a test, the demo city and a backdated correction can stand at another time.",
    broken_by=("lib/dossiers/service.py", "from datetime import datetime\nx = datetime.now(UTC)"),
)
def there_is_one_clock(source: Source) -> Iterator[int]:
    if source.is_under("tests/", "benchmarks/", "lib/values.py"):
        return
    for call, name in source.calls():
        owner = ast.unparse(call.func.value).split(".")[-1] if isinstance(call.func, ast.Attribute) else ""
        if name in ("now", "today", "utcnow") and owner in ("datetime", "date"):
            yield call.lineno


@rule(
    "A test that asserts nothing passes whatever happens. Say what a person would notice.",
    broken_by=("tests/rules/test_x.py", "def test_nothing():\n    f()"),
)
def every_test_asserts(source: Source) -> Iterator[int]:
    if source.is_under("tests/"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _asserts(node):
                yield node.lineno


def _asserts(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call) and re.search(r"(raises|warns|fail|expect|assert_?\w*|must_\w+)$", ast.unparse(node.func)):
            return True
    return False


@rule(
    "What is promised for later is forgotten: do it, or file an issue. An abstract method is a Protocol or a plain argument.",
    broken_by=("lib/org/service.py", "raise " + "NotImplemented" + "Error"),
)
def nothing_is_left_for_later(source: Source) -> Iterator[int]:
    yield from (number for number, line in enumerate(source.text.splitlines(), 1) if UNFINISHED.search(line))


@cache
def sources() -> tuple[Source, ...]:
    found = [PROJECT / name for name in ("app.py", "server.py") if (PROJECT / name).exists()]
    for root in PYTHON_ROOTS:
        found += sorted((PROJECT / root).rglob("*.py"))
    named = ((path.relative_to(PROJECT).as_posix(), path) for path in found)
    return tuple(Source.of(name, path.read_text(encoding="utf-8")) for name, path in named if "/migrations/versions/" not in name)


def _broken(rule_: Rule, source: Source) -> list[str]:
    lines = source.text.splitlines()
    found = sorted(set(rule_.check(source)))
    return [f"{source.path}:{line}" for line in found if not WAIVER.search(lines[line - 1] if line <= len(lines) else "")]


@pytest.mark.parametrize("name", RULES)
def test_the_house_keeps_its_rules(name: str) -> None:
    broken = [place for source in sources() for place in _broken(RULES[name], source)]

    assert not broken, "\n".join([RULES[name].why, *broken])


@pytest.mark.parametrize("name", RULES)
def test_each_rule_catches_what_breaks_it(name: str) -> None:
    assert _broken(RULES[name], Source.of(*RULES[name].broken_by))


def test_no_file_names_a_place_on_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=PROJECT, capture_output=True, check=True)
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = PROJECT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            lines = enumerate(content.decode("utf-8", "replace").splitlines(), 1)
            found += [f"{name}:{number}" for number, line in lines if MACHINE_PLACES.search(line)]

    assert not found, "\n".join(["These lines are true on one machine only: take a folder from settings, the project or tmp_path.", *found])
