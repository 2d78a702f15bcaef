"""``due``: when a request is due and why, day by day; the limit is typed or comes from the catalogue."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import inspect, make_url
from sqlalchemy.orm import Session

from lib import calendar, db, procedures
from lib.calendar import ClockModel, Due, Limit, LimitUnit, Regime, WorkingCalendar
from lib.cli import terminal
from lib.cli.terminal import JsonOption, say
from lib.errors import DomainError, Invalid
from lib.i18n import language, text
from lib.settings import settings
from lib.values import LOCAL_ZONE, local, now_utc

app = terminal.commands()


class Channel(StrEnum):
    """By which door a request comes in."""

    COUNTER = "counter"
    POSTAL = "postal"
    PORTAL = "portal"


@app.command()
def due(
    days: Annotated[int | None, typer.Option(help="Limit in working days.")] = None,
    hours: Annotated[int | None, typer.Option(help="Limit in working hours.")] = None,
    calendar_days: Annotated[int | None, typer.Option(help="Limit in calendar days.")] = None,
    months: Annotated[int | None, typer.Option(help="Limit in months.")] = None,
    same_day: Annotated[bool, typer.Option("--same-day", help="The result is promised for the same working day.")] = False,
    procedure: Annotated[str | None, typer.Option(help="Take the limit of this procedure from the catalogue.")] = None,
    channel: Annotated[Channel, typer.Option(help="How the request comes in, with --procedure.")] = Channel.COUNTER,
    case: Annotated[str, typer.Option(help="Which case of the procedure, where it has several.")] = "",
    received: Annotated[str, typer.Option(help="When it was received, in Hanoi: 2026-08-28T10:00. Now, if left out.")] = "",
    asked: Annotated[str, typer.Option(help="When the supplement was asked for.")] = "",
    completed: Annotated[str, typer.Option(help="When the file was complete; counts with --asked.")] = "",
    clock: Annotated[ClockModel | None, typer.Option(help="What the supplement did to the clock; the regime's rule, if left out.")] = None,
    json: JsonOption = False,
) -> None:
    """When a request is due, with every day explained."""
    typed = {"days": days, "hours": hours, "calendar_days": calendar_days, "months": months}
    chosen = [name for name, amount in typed.items() if amount is not None] + ["same_day"] * same_day + ["procedure"] * (procedure is not None)
    if len(chosen) != 1:
        raise typer.BadParameter(text("Give one limit: --days, --hours, --calendar-days, --months, --same-day or --procedure."))
    if bool(asked) != bool(completed):
        raise typer.BadParameter(text("Give --asked and --completed together."))
    received_at = _moment(received, "received") if received else local(now_utc())
    supplement = (_moment(asked, "asked"), _moment(completed, "completed")) if asked else None
    if has_database():
        with db.reading() as session:
            limit = _of_catalogue(session, procedure, channel, case, received_at.date()) if procedure else _typed(chosen[0], typed)
            found = _promise(limit, received_at, supplement, clock, calendar.load(session), _regime(session, received_at.date(), supplement))
    elif procedure:
        raise DomainError("database_missing", field="procedure", command="./motcua setup")
    else:
        limit = _typed(chosen[0], typed)
        found = _promise(limit, received_at, supplement, clock, calendar.shipped(), calendar.shipped_regime_on(received_at.date()))
    if json:
        terminal.print_json(calendar.as_json(found))
    else:
        _tell(found, limit, received_at)
