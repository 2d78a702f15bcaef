"""``check``: recount every figure and verify every seal; ``kpi``: the scoreboard's figures as text or JSON."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from lib import calendar, db, ledger, metrics, org
from lib.cli import terminal
from lib.cli.terminal import JsonOption, say
from lib.errors import Invalid
from lib.i18n import text
from lib.values import today

app = terminal.commands()

SHOWN = 20
OPTIONS = {"since": "from", "until": "as_of"}
"""How the command names what the scoreboard calls otherwise."""


@app.command()
def check(json: JsonOption = False) -> None:
    """Recount all figures from their rows and verify all seals; exit 0 only when nothing differs."""
    db.must_be_current()
    with db.reading() as session:
        found = ledger.differences(session)
        names = org.unit_names(session)
    while db.write(ledger.seal):
        continue
    with db.reading() as session:
        seals = ledger.verify(session)
    if json:
        terminal.print_json({"differences": [asdict(one) for one in found], "seals": asdict(seals)})
    else:
        for one in found[:SHOWN]:
            _say_difference(one, names.get(one.unit_id, str(one.unit_id)))
        for broken in seals.broken[:SHOWN]:
            what, event, name = text(f"broken.{broken['what']}"), broken.get("event", ""), broken.get("name", "")
            say("Seal {seal}: {what} {event} {name}", seal=broken["seal"], what=what, event=event, name=name)
        say(
            "{differences} differences; {seals} seals over {events} events, {broken} broken.", differences=len(found), seals=seals.seals,
            events=seals.events, broken=len(seals.broken),
        )  # fmt: skip
    if found or seals.broken:
        raise typer.Exit(1)


def _say_difference(one: ledger.Difference, unit: str) -> None:
    """Where the number of things agrees, it is their amount in dong that does not."""
    sides = (one.tallied, one.counted) if one.tallied != one.counted else (one.tallied_amount, one.counted_amount)
    sentence = "{measure}, unit {unit}, {day}: {tallied} tallied, {counted} counted"
    say(sentence, measure=one.measure, unit=unit, day=one.day, tallied=sides[0], counted=sides[1])


@app.command()
def kpi(
    as_of: Annotated[str, typer.Option("--as-of", help="Figures as known at the end of this day; today, if left out.")] = "",
    since: Annotated[str, typer.Option("--from", help="First day of the period; 1 January of that year, if left out.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="Only this unit and those below it, by code.")] = "",
    side: Annotated[metrics.Side, typer.Option("--side", help="By which unit a figure counts.")] = metrics.Side.RECEIVED,
    json: JsonOption = False,
) -> None:
    """The scoreboard's figures: carried over, received, resolved, returned without result, open."""
    db.must_be_current()
    until = _day(as_of, "as_of") if as_of else today()
    begin = _day(since, "from") if since else date(until.year, 1, 1)
    actor = org.system("cli")
    with db.reading() as session:
        only = org.units_below(session, org.unit_by_code(session, unit).id) if unit else None
        lines = _scoreboard(session, actor, side=side, since=begin, until=until, unit_ids=only)
        codes = {one.id: one.code for one in metrics.units_in_scope(session, actor, only).values()}
    whole = metrics.total(lines, unit or "all")
    if json:
        units = [{"code": codes[line.unit_id or 0], **_figures(line)} for line in lines]
        terminal.print_json({"from": begin, "as_of": until, "side": side.value, "total": _figures(whole), "units": units})
        return
    say("From {since} to {until}", since=f"{begin:%d/%m/%Y}", until=f"{until:%d/%m/%Y}")
    for name, value in _figures(whole).items():
        if isinstance(value, int):
            typer.echo(f"{value:>15,}  {text(f'figure.{name}')}")


def _scoreboard(session: Session, actor: org.Actor, **asked: Any) -> list[metrics.Line]:
    """The lines; what is wrong with the period is said beside its option."""
    try:
        return metrics.scoreboard(session, actor, **asked)
    except Invalid as error:
        raise Invalid(error.code, field=OPTIONS.get(error.field, error.field), **error.values) from error


def _figures(line: metrics.Line) -> dict[str, Any]:
    return {
        "carried_over": line.carried_over, "received": line.received_total, "received_by_channel": line.received,
        "resolved": line.resolved_total, "resolved_by_outcome": line.resolved, "without_result": line.without_result_total,
        "without_result_by_kind": line.without_result, "open": line.open_total, "open_in_time": line.open_in_time,
        "open_overdue": line.open_overdue, "waiting": line.waiting, "balance": line.balance, "digitised": line.digitised,
        "reused": line.reused, "electronic_result": line.electronic_result, "assisted": line.assisted, "fees_vnd": line.fees_vnd,
        "on_time_share": line.on_time_share,
    }  # fmt: skip


def _day(written: str, field: str) -> date:
    try:
        return calendar.within_calendar(date.fromisoformat(written.strip()), field=field)
    except ValueError as error:
        raise Invalid("date_malformed", field=field) from error
