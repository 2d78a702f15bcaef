"""``intake``: receive requests from a file, one JSON object a line, as a clerk of a unit; and ``dossier``: read one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from lib import db, dossiers, org
from lib.cli import terminal
from lib.cli.terminal import JsonOption, error_as_json, say
from lib.dossiers import lines
from lib.errors import DomainError, Invalid, NotFound, Several
from lib.i18n import text
from lib.values import local

app = terminal.commands()

LONGEST_LINE = 1_000_000
"""Bytes; a hundred documents with long names fit several times."""


@app.command()
def intake(
    file: Annotated[Path, typer.Argument(help="Requests, one JSON object a line; paths of documents are relative to it.")],
    user: Annotated[str, typer.Option("--as", help="User name of the clerk who receives; the unit is the clerk's.")],
    filed_online: Annotated[
        bool, typer.Option("--filed-online", help="Keep them for a clerk to receive, as requests filed online.")
    ] = False,
) -> None:
    """Receive requests from a file; prints one JSON object a line. Good lines are kept; exit 1 if any was bad."""
    db.must_be_current()
    account_id = _account(user)
    bad = 0
    for number, raw in enumerate(_raw_lines(file), 1):
        if not raw.strip():
            continue
        try:
            terminal.print_json({"line": number, **_receive(account_id, raw, file.parent, filed_online=filed_online)})
        except DomainError as error:
            bad += 1
            terminal.print_json({"line": number, **_refusal(error)})
    if bad:
        raise typer.Exit(1)


def _receive(account_id: int, raw: bytes, folder: Path, *, filed_online: bool = False) -> dict[str, Any]:
    """One line, in a transaction of its own, so that a bad one takes no good one with it."""
    if len(raw) > LONGEST_LINE:
        raise Invalid("line_too_long", field="line", most=LONGEST_LINE)
    line = lines.parse(raw)
    request = lines.read(line)
    named = lines.paths(line)

    def work(session: Session) -> dict[str, Any]:
        actor = org.actor_for(session, account_id)
        whole = lines.store_files(session, request, named, folder)
        if filed_online:
            dossier = dossiers.submit(session, actor, whole, unit_code=org.find_unit(session, actor.unit_id or 0).code)
        else:
            dossier = dossiers.receive(session, actor, whole).dossier
        return {"code": dossier.code, "due_on": dossier.due_on, "status": str(dossier.status)}

    return db.write(work)


def _refusal(error: DomainError) -> dict[str, Any]:
    """``error``, and where more than one thing is wrong ``errors`` with all of them."""
    each = [error_as_json(one) | {"field": lines.field_of(one)} for one in (error.errors if isinstance(error, Several) else (error,))]
    return {"error": each[0]} if len(each) == 1 else {"error": each[0], "errors": each}


def _account(username: str) -> int:
    with db.reading() as session:
        return org.account_named(session, username).id


def _raw_lines(file: Path) -> Iterator[bytes]:
    """The lines, each cut where it is longer than a request can be."""
    try:
        with file.open("rb") as opened:
            while raw := opened.readline(LONGEST_LINE + 1):
                rest = raw
                while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
                    rest = opened.readline(LONGEST_LINE + 1)
                yield raw
    except FileNotFoundError as error:
        raise NotFound("file_missing", field="file", file=file.name) from error
    except OSError as error:
        raise Invalid("file_unreadable", field="file", file=file.name) from error


@app.command()
def dossier(
    code: Annotated[str, typer.Argument(help="The dossier's code.")],
    user: Annotated[
        str, typer.Option("--as", help="Read as this user, with this user's scope; without it as the installation. Persons are not shown.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Show one dossier: state, promise, who holds it, what happened."""
    db.must_be_current()
    with db.reading() as session:
        actor = org.actor_for(session, org.account_named(session, user).id) if user else org.system("cli")
        found = dossiers.find_by_code(session, actor, code)
        whole = dossiers.whole(session, actor, found.id)
        happened = dossiers.timeline(session, actor, found.id)
    shown = _as_json(whole, happened)
    if json:
        terminal.print_json(shown)
        return
    say("{code}: {status}", code=found.code, status=text(f"status.{found.status}"))
    typer.echo(found.procedure_name)
    if found.due_on:
        say("Promised for {day}, first for {first}", day=f"{found.due_on:%d/%m/%Y}", first=f"{found.first_due_on:%d/%m/%Y}")
    say("Held by {unit}", unit=whole.units[found.holder_unit_id].name)
    for one in happened:
        typer.echo(f"  {one.at_utc:%d/%m/%Y %H:%M}  {text(f'event.{one.name}')}  {one.actor}")


def _as_json(whole: dossiers.Whole, happened: list[dossiers.Happening]) -> dict[str, Any]:
    found = whole.dossier
    unit = {name: whole.units[getattr(found, f"{name}_unit_id")].code for name in ("helped", "received", "competent", "holder")}
    return {
        "code": found.code, "status": str(found.status), "procedure": found.procedure_code, "case": found.case_code,
        "channel": str(found.channel),
        "units": unit, "received_at": found.received_at_utc and local(found.received_at_utc), "first_due_on": found.first_due_on,
        "limit_due_on": found.limit_due_on, "due_on": found.due_on, "due_at": found.due_at_utc and local(found.due_at_utc),
        "finished_on": found.finished_on, "returned_on": found.returned_on, "fee_vnd": found.fee_vnd, "late_reason": found.late_reason,
        "documents": [{"name": p.name, "kind": str(p.kind), "count": p.count, "sha256": p.sha256} for p in whole.papers],
        "events": [
            {"at": one.at_utc, "name": one.name, "actor": one.actor, "unit": one.unit, "was": one.was, "to": one.to, "details": one.details}
            for one in happened
        ],
    }  # fmt: skip
