"""``backup`` and ``restore``: an installation in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

import lib.schema  # noqa: F401  every table is known
from lib import db, keys
from lib.cli import terminal
from lib.cli.terminal import JsonOption, say
from lib.settings import settings

app = terminal.commands()


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it (.tar); must not exist yet.")], json: JsonOption = False) -> None:
    """Write the whole installation to one file: every row, every stored file. It holds personal data: keep it so."""
    db.must_be_current()
    _tell(db.backup(file), json, "{rows} rows and all files are in {file}.", file)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that backup wrote.")], json: JsonOption = False) -> None:
    """Load a backup into an empty installation; all or nothing. Run check afterwards."""
    settings().home.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys.key_for("setup")
    db.upgrade()
    _tell(db.restore(file), json, "{rows} rows and all files were restored from {file}.", file)


def _tell(counts: dict[str, int], json: bool, sentence: str, file: Path) -> None:
    if json:
        terminal.print_json({"rows": counts, "file": file})
    else:
        say(sentence, rows=sum(counts.values()), file=file)
