"""``backup`` and ``restore``: an installation in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

import lib.schema  # noqa: F401  every table is known
from lib import db, keys
from lib.cli import reference, terminal
from lib.cli.terminal import JsonOption, say
from lib.settings import settings

TRIED = frozenset({"failed_try"})
"""Somebody who knocked at a door where nobody lives yet is nobody's work."""

app = terminal.commands()


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it (.tar); must not exist yet.")], json: JsonOption = False) -> None:
    """Write the whole installation to one file: every row, every stored file. It holds personal data: keep it so."""
    db.must_be_current()
    written = db.backup(file)
    _tell(written, json, "{rows} rows and {files} files are in {file}.", file)
    if written.damaged:
        say("{files} damaged files were left out: {names}", error=True, files=len(written.damaged), names=" ".join(written.damaged))
        raise typer.Exit(1)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that backup wrote.")], json: JsonOption = False) -> None:
    """Load a backup into an installation where nobody has worked yet; all or nothing. Run check afterwards."""
    settings().home.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys.key_for("setup")
    db.upgrade()
    _tell(db.restore(file, replaceable=reference.TABLES | TRIED), json, "{rows} rows and {files} files were restored from {file}.", file)


def _tell(done: db.BackedUp, json: bool, sentence: str, file: Path) -> None:
    if json:
        terminal.print_json({"rows": done.rows, "files": done.files, "damaged": done.damaged, "file": file})
    else:
        say(sentence, rows=sum(done.rows.values()), files=done.files, file=file)
