"""The command line: the same use cases as the screens, with an actor of their own, and no rule.

``COMMANDS`` is the table of contents. A new command is one line here and one module that makes its
commands on ``app = terminal.commands()``. The module is imported only when one of its commands is
called, so that the list appears at once and serving does not wait for what it does not use.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from lib import i18n, incidents
from lib.cli import terminal
from lib.errors import DomainError, Several
from lib.i18n import text

PROGRAM = "./motcua"
REFUSED, UNFORESEEN = 1, 3  # exit codes; 2 is Typer's own for a command typed wrongly


class Command(NamedTuple):
    """Where a command lives in ``lib/cli`` and what it does, in one sentence of the catalogue."""

    module: str
    sentence: str


COMMANDS = {
    "setup": Command("setup", "Prepare an installation: folders, secrets, database, reference tables"),
    "demo": Command("demo", "Make a demonstration city and serve it"),
    "serve": Command("serve", "Serve the screens and the HTTP interface"),
    "user": Command("users", "The people who sign in: add, list, disable."),
    "due": Command("due", "Say when a request is due, day by day"),
    "import": Command("import_", "Read a list that others keep into this installation."),
    "intake": Command("intake", "Receive requests from a file"),
    "dossier": Command("intake", "Show one dossier"),
    "kpi": Command("check", "Say the scoreboard's figures"),
    "check": Command("check", "Recount all figures and verify all seals"),
    "backup": Command("backups", "Write the whole installation to one file"),
    "restore": Command("backups", "Load a backup into an empty installation"),
    "bench": Command("bench", "Measure how fast this installation works on this machine."),
    "test": Command("testing", "Run everything that can be tested"),
}


class Commands(TyperGroup):
    """The commands of ``COMMANDS``, each imported when it is called."""

    def list_commands(self, ctx: typer.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"lib.cli.{COMMANDS[cmd_name].module}")
        return _in_readers_language(typer.main.get_group(module.app).commands[cmd_name])

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:
        formatter.write_text(text("Một Cửa: requests, results, records and figures of a city."))
        with formatter.section(text("Commands")):
            formatter.write_dl([(name, text(command.sentence)) for name, command in COMMANDS.items()])
        formatter.write_paragraph()
        formatter.write_text(text("More about one of them: {command}", command=f"{PROGRAM} COMMAND --help"))


def _in_readers_language(command: Any) -> Any:
    """Help in the language of this run; plain text, which also reads well in a log or a mail."""
    command.rich_markup_mode = None
    command.help = text(command.help) if command.help else command.help
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = text(parameter.help)
    for inner in getattr(command, "commands", {}).values():
        _in_readers_language(inner)
    return command


app = terminal.commands(cls=Commands, invoke_without_command=True)


@app.callback()
def contents(ctx: typer.Context) -> None:
    """All commands, when none is named."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns its exit code.

    What a person can mend is a sentence, or with ``--json`` an object ``{"error": {"code", "field",
    "message"}}`` on standard output, and 1; what nobody foresaw is a reference number and 3.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    with i18n.use(terminal.language()):
        try:
            command = _in_readers_language(typer.main.get_command(app))
            command.main(arguments, prog_name=PROGRAM)
        except SystemExit as ending:
            return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
        except DomainError as error:
            return _refuse(arguments, error, REFUSED)
        except Exception as error:
            if _is_unreachable_database(error):
                return _refuse(arguments, DomainError("database_unreachable"), REFUSED)
            reference = incidents.record(error, where=f"{PROGRAM} {arguments[0] if arguments else ''}".strip())
            return _refuse(arguments, DomainError("unforeseen", reference=reference), UNFORESEEN)
    return 0


def _is_unreachable_database(error: Exception) -> bool:
    """SQLAlchemy's OperationalError before anything was asked; told by name, because the list of commands needs no SQLAlchemy."""
    return type(error).__name__ == "OperationalError" and getattr(error, "statement", "") is None


def _refuse(arguments: Sequence[str], error: DomainError, code: int) -> int:
    if "--json" in arguments:
        terminal.print_json({"error": terminal.error_as_json(error)})
    else:
        for one in error.errors if isinstance(error, Several) else (error,):
            typer.echo(i18n.error_text(one), err=True)
    return code


__all__ = ["COMMANDS", "PROGRAM", "main"]
