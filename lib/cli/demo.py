"""``demo``: a living city with one command. The first start makes it, every later one only serves.

Like ``serve`` it imports little; what makes the city is loaded when there is one to make. ``demo.json`` in MOTCUA_HOME
is the sign that an installation is a demo: every page shows a banner while it stands.
"""

import json as json_text
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from lib import db
from lib.cli import serve, terminal
from lib.cli.terminal import JsonOption, say
from lib.i18n import text
from lib.settings import settings

SIGN = "demo.json"

app = terminal.commands()


@app.command()
def demo(
    residents: Annotated[int, typer.Option(help="How many residents live in the city.", min=200, max=1_000_000)] = 20_000,
    days: Annotated[int, typer.Option(help="How many days back the dossiers go.", min=5, max=400)] = 90,
    seed: Annotated[int, typer.Option(help="The same seed makes the same city.", min=0)] = 2026,
    port: Annotated[int | None, typer.Option(help="Port to listen on (MOTCUA_PORT).")] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Make the city and stop.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the demo away and make a new one.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before throwing the demo away.")] = False,
    json: JsonOption = False,
) -> None:
    """Make a demonstration city of invented people and serve it; a second start only serves."""
    made = read_sign()
    if made is not None and fresh and not yes:
        typer.confirm(text("Throw away the demo in {home} with everything entered in it?", home=settings().home), abort=True)
    if made is None or fresh or not made.get("complete"):
        made = import_module("lib.cli.demo_city").make(residents=residents, days=days, seed=seed, known=made is not None, quiet=json)
    else:
        db.must_be_current()
        if not json:
            say("The demo of {day} is still here. A new one: {command}", day=made["filled_on"], command="./motcua demo --fresh")
    if json:
        terminal.print_json(made)
    else:
        _show_accounts(made["accounts"])
    if not no_serve:
        serve.run_server(host=settings().host, port=settings().port if port is None else port)


def sign_place() -> Path:
    """Where the sign of a demo stands."""
    return settings().home / SIGN


def read_sign() -> dict[str, Any] | None:
    """What ``demo_city`` wrote about this demo; ``complete`` is false while it is being made. None: this is no demo."""
    if not sign_place().exists():
        return None
    try:
        found = json_text.loads(sign_place().read_text(encoding="utf-8"))
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"complete": False}


def _show_accounts(accounts: list[dict[str, str]]) -> None:
    say("Accounts (all with the password {password}):", password=accounts[0]["password"])
    for account in accounts:
        typer.echo(f"  {account['username']:<11} {text('role.' + account['role']):<38} {account['unit_name']}")
