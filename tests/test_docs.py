"""The documentation speaks of what exists: commands, settings, files."""

import re
from pathlib import Path

import typer

from lib import cli
from lib.cli import terminal
from lib.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent
OPERATIONS = PROJECT / "docs" / "operations.md"
DOCUMENTS = [path for path in [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))] if path.exists()]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"\./motcua +([a-z][a-z-]*)(?: +([a-z][a-z-]*))?")


def _known(name: str, inner: str) -> bool:
    if name not in cli.COMMANDS:
        return False
    group = typer.main.get_group(cli.app)
    command = group.get_command(typer.Context(group), name)
    return not inner or not hasattr(command, "commands") or inner in command.commands


def test_every_command_in_the_documents_exists() -> None:
    unknown = []
    for document in DOCUMENTS:
        for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
            unknown += [f"{document.name}:{number}: {name} {inner}" for name, inner in COMMAND.findall(line) if not _known(name, inner)]

    assert not unknown, "\n".join(["There is no such command:", *unknown])


def test_every_command_is_in_the_handbook() -> None:
    handbook = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    missing = [name for name in cli.COMMANDS if f"./motcua {name}" not in handbook]

    assert not missing, f"Say in README.md or docs/ what these commands are for: {missing}"


def test_every_setting_is_in_the_handbook() -> None:
    handbook = OPERATIONS.read_text(encoding="utf-8")
    settings = {str(field.validation_alias) for field in Settings.model_fields.values()}
    missing = sorted(name for name in settings if f"`{name}`" not in handbook)

    assert not missing, f"Add to the table of settings in docs/operations.md: {missing}"


def test_the_handbook_names_no_setting_that_is_gone() -> None:
    handbook = OPERATIONS.read_text(encoding="utf-8")
    known = {str(field.validation_alias) for field in Settings.model_fields.values()} | {"MOTCUA_LANG", "MOTCUA_PYTHON", "MOTCUA_VENV"}
    gone = sorted(set(re.findall(r"MOTCUA_[A-Z_]+", handbook)) - known)

    assert not gone, f"docs/operations.md names settings that lib/settings.py does not know: {gone}"


def test_links_lead_somewhere() -> None:
    broken = []
    for document in DOCUMENTS:
        targets = LINK.findall(document.read_text(encoding="utf-8"))
        broken += [f"{document.relative_to(PROJECT)}: {target}" for target in targets if not (document.parent / target).exists()]

    assert not broken, "\n".join(["These links lead nowhere:", *broken])


def test_each_requirement_is_pinned_and_its_purpose_is_written_down() -> None:
    purposes = (PROJECT / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8")
    lines = [line for name in ("requirements.txt", "requirements-dev.txt") for line in (PROJECT / name).read_text().splitlines()]
    wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
    loose = [line for line in wanted if "==" not in line]
    names = [re.split(r"==|\[", line)[0] for line in wanted]
    unexplained = [name for name in names if f"`{name}`" not in purposes]

    assert not loose, f"Pin an exact version: {loose}"
    assert not unexplained, f"Say in docs/decisions/0002-dependencies.md what these are for: {unexplained}"


def test_the_language_of_commands_follows_the_environment() -> None:
    assert terminal.language({}) == "vi"
    assert terminal.language({"LANG": "C.UTF-8"}) == "vi"
    assert terminal.language({"LANG": "en_US.UTF-8"}) == "en"
    assert terminal.language({"LANG": "en_US.UTF-8", "MOTCUA_LANG": "vi"}) == "vi"
