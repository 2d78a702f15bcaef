"""``import``: read lists that others keep into this installation."""

import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from lib import db, org, procedures
from lib.cli import reference, terminal
from lib.cli.terminal import JsonOption, say
from lib.errors import Invalid, NotFound

GZIP_MAGIC = b"\x1f\x8b"
SHOWN = 20

app = terminal.commands()
lists = terminal.commands(help="Read a list that others keep into this installation.")
app.add_typer(lists, name="import")


@lists.callback()
def _group() -> None:
    """Read a list that others keep into this installation."""


@lists.command("procedures")
def import_procedures(
    file: Annotated[Path, typer.Argument(help="The national catalogue: one JSON object a line, plain or gzip.")],
    json: JsonOption = False,
) -> None:
    """Take the national catalogue of procedures into ours; a second time changes nothing."""
    content = list(_lines(file))
    db.must_be_current()
    reference.load()
    report = db.write(lambda session: procedures.import_national(session, org.system("import"), content))
    if json:
        terminal.print_json(report.as_json())
        return
    say("{rows} rows: {created} created, {updated} updated, {unchanged} unchanged, {reported} reported.", **_figures(report))
    for finding in report.reported[:SHOWN]:
        say("Line {line}: {message}", line=finding.line, message=finding.message)
    doubts = Counter(code for code, _line in {(finding.code, finding.line) for finding in report.warnings})
    for code, rows in doubts.most_common():
        say("Doubtful in {rows} rows: {code}", rows=rows, code=code)


def _figures(report: procedures.ImportReport) -> dict[str, int]:
    counts = {name: getattr(report, name) for name in ("rows", "created", "updated", "unchanged")}
    return counts | {"reported": len(report.reported)}


def _lines(file: Path) -> Iterator[bytes]:
    """The lines of a plain or compressed file, as bytes: a broken letter spoils one line, not the file."""
    try:
        with file.open("rb") as plain:
            packed = plain.read(2) == GZIP_MAGIC
        with gzip.open(file) if packed else file.open("rb") as opened:
            yield from opened
    except FileNotFoundError:
        raise NotFound("file_missing", field="file", file=file.name) from None
    except (OSError, EOFError) as error:
        raise Invalid("file_unreadable", field="file", file=file.name) from error
