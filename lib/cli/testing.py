"""``test``: everything that can be tested, and what that needs of the system."""

import os
import shutil
import subprocess
import sys
from typing import Annotated

import typer

from lib.cli import terminal
from lib.cli.terminal import say
from lib.i18n import text
from lib.settings import PROJECT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MOST_WORKERS = 4
"""Each has a PostgreSQL server of its own."""

BROWSER_PACKAGES = ("chromium", "fonts-dejavu-core")
# Its own script names the folder in which it was installed; this also works after the folder has moved.
LINT_IMPORTS = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_logo=True))"

app = terminal.commands()


@app.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": ["--help"]})
def run_all(
    arguments: Annotated[list[str] | None, typer.Argument(help="Passed on to pytest, such as tests/rules -k due.")] = None,
) -> None:
    """Check style and layers, then run the tests; with arguments for pytest, only the tests they choose."""
    chosen = list(arguments or [])
    if _needs_browser(chosen) and not find_browser():
        _install_browser()
    checks = {
        "style": [sys.executable, "-m", "ruff", "check", "--quiet", "."],
        "layers": [sys.executable, "-c", LINT_IMPORTS],
        **_tests(chosen),
    }
    # All of them run, so that one round shows everything; pytest is last, so that its counts close the output.
    failed = [name for name, command in checks.items() if not _passes(command)]
    for name in failed:
        say("Failed: {check}", check=text(name), error=True)
    raise typer.Exit(1 if failed else 0)


def _tests(chosen: list[str]) -> dict[str, list[str]]:
    """Chosen ones as asked for, else all: on every core those without a browser; a person at a screen wants the machine alone."""
    pytest = [sys.executable, "-m", "pytest"]
    if chosen:
        return {"tests": [*pytest, *chosen]}
    side_by_side = ["-n", str(min(os.cpu_count() or 1, MOST_WORKERS)), "--dist", "worksteal"]
    return {"tests": [*pytest, "-m", "not browser", *side_by_side], "browser tests": [*pytest, "-m", "browser"]}


def find_browser() -> str | None:
    """The Chromium on this machine, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _needs_browser(chosen: list[str]) -> bool:
    places = [argument for argument in chosen if argument.startswith("tests")]
    return not places or any("browser" in place for place in places)


def _install_browser() -> None:
    """From the system's packages, where this account may; otherwise it is said, and the browser tests say it again."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        say("No Chromium was found and this account may not install one: the browser tests cannot run.", error=True)
        return
    say("Installing Chromium from the system's packages ...", error=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *BROWSER_PACKAGES]):
        subprocess.run(["apt-get", "-qq", *command], env=quietly, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    if not find_browser():
        say("Chromium could not be installed: the browser tests cannot run.", error=True)


def _passes(command: list[str]) -> bool:
    return subprocess.run(command, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)}, check=False).returncode == 0
