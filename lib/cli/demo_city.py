"""What makes the demo's city: wipes an earlier demo, prepares the installation, fills it and says so as it goes."""

import json
import shutil
import sys
import time
from typing import Any

import typer
from sqlalchemy import text as sql

from lib import db, demo, org
from lib.cli.demo import sign_place
from lib.cli.setup import prepare
from lib.cli.terminal import say
from lib.demo import Size
from lib.errors import Invalid
from lib.i18n import text
from lib.settings import settings
from lib.values import local, now_utc

STAGES = {"residents": "Residents", "days": "Days of dossiers", "seals": "Sealed events"}


def make(*, residents: int, days: int, seed: int, known: bool, quiet: bool) -> dict[str, Any]:
    """A new city in this installation; ``known``: a demo stands here already and is thrown away first.

    Returns (and writes as the sign of the demo) ``{"complete", "filled_on", "as_of", "residents", "days", "seed",
    "seconds", "made", "accounts"}``. Raises Invalid ``demo_in_real_use`` where real people have accounts.
    """
    began = time.monotonic()
    if known:
        _throw_away()
    prepare(settings())
    with db.reading() as session:
        if org.count_accounts(session):
            raise Invalid("demo_in_real_use", field="home", home=str(settings().home))
    as_of = demo.present(now_utc())
    said = {"filled_on": f"{local(as_of):%d/%m/%Y}", "as_of": as_of.isoformat(), "residents": residents, "days": days, "seed": seed}
    _write_sign({"complete": False, **said})
    progress = _Progress(began, quiet=quiet)
    filled = demo.fill(Size(residents=residents, days=days, seed=seed), as_of, progress.tell)
    seconds = round(time.monotonic() - began, 1)
    with db.reading() as session:
        named = demo.named_accounts(session)
    accounts = [
        {
            "username": one.username, "password": demo.PASSWORD, "name": one.name, "role": one.roles[0].value, "unit": one.unit,
            "unit_name": one.unit_name,
        }
        for one in named
    ]  # fmt: skip
    made = {
        "parties": filled.parties, "accounts": filled.accounts, "dossiers": filled.dossiers, "assistances": filled.assistances,
        "events": filled.events, "first": filled.first.isoformat(), "last": filled.last.isoformat(),
    }  # fmt: skip
    whole = {"complete": True, **said, "seconds": seconds, "made": made, "accounts": accounts}
    _write_sign(whole)
    if not quiet:
        say(
            "The city stands after {seconds} s: {dossiers} dossiers, {events} events.",
            seconds=seconds,
            dossiers=filled.dossiers,
            events=filled.events,
        )
    return whole


def _write_sign(said: dict[str, Any]) -> None:
    """Written before the first invented row, so that an interrupted filling is known for what it is."""
    draft = sign_place().with_suffix(".new")
    draft.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(sign_place())


def _throw_away() -> None:
    """Database and files of a demo. Its sign stays until the new one is written."""
    installation = settings()
    if installation.is_sqlite:
        db.dispose()
        for suffix in ("", "-wal", "-shm"):
            (installation.home / f"motcua.db{suffix}").unlink(missing_ok=True)
    else:
        with db.transaction() as session:
            connection = session.connection()
            db.Base.metadata.drop_all(connection)
            connection.execute(sql("DROP TABLE IF EXISTS alembic_version"))
        db.dispose()
    shutil.rmtree(installation.files, ignore_errors=True)


class _Progress:
    """One line a stage; on a terminal it is written over until the stage is done."""

    def __init__(self, began: float, *, quiet: bool) -> None:
        self.began, self.quiet = began, quiet

    def tell(self, stage: str, done: int, of: int) -> None:
        if self.quiet or not (done >= of or sys.stdout.isatty()):
            return
        line = f"  {text(STAGES[stage])}: {done:,}/{of:,}  {time.monotonic() - self.began:.0f} s".replace(",", ".")
        typer.echo(f"\r{line}" if sys.stdout.isatty() else line, nl=done >= of)
