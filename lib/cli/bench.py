"""``bench counter``: how fast the counter is, measured on a city of its own. What is measured is in ``benchmarks/``."""

import subprocess
import sys
from typing import Annotated

import typer

from lib.cli import terminal
from lib.settings import PROJECT

app = terminal.commands()
bench = terminal.commands()
app.add_typer(bench, name="bench", help="Measure how fast this installation works on this machine.")


@bench.callback()
def contents() -> None:
    """Measure how fast this installation works on this machine."""


@bench.command("counter", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def counter(
    arguments: Annotated[list[str] | None, typer.Argument(help="Passed on, such as --dossiers 120000 --keep; --help lists all.")] = None,
) -> None:
    """Queue, search, submission, enquiry, scoreboard, pages and people at work, as JSON; in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.counter", *(arguments or [])]
    raise typer.Exit(subprocess.run(command, cwd=PROJECT, check=False).returncode)
