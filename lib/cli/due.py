"""``due``: when a request is due and why, day by day; the limit is typed or comes from the catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from babel.dates import format_date
from sqlalchemy import inspect, make_url
from sqlalchemy.orm import Session

from lib import calendar, db, procedures
from lib.calendar import OFFICE_HOURS, SAME_DAY, CalendarSetting, ClockModel, Due, Limit, LimitUnit
from lib.cli import terminal
from lib.cli.terminal import JsonOption, say
from lib.errors import DomainError, Invalid
from lib.i18n import language, text
from lib.settings import settings
from lib.values import LOCAL_ZONE, local, now_utc

app = terminal.commands()

UNITS = {
    "days": LimitUnit.WORKING_DAYS,
    "hours": LimitUnit.HOURS,
    "calendar_days": LimitUnit.DAYS,
    "months": LimitUnit.MONTHS,
}


@app.command()
def due(
    days: Annotated[int | None, typer.Option(help="Limit in working days.")] = None,
    hours: Annotated[int | None, typer.Option(help="Limit in working hours.")] = None,
    calendar_days: Annotated[int | None, typer.Option(help="Limit in calendar days.")] = None,
    months: Annotated[int | None, typer.Option(help="Limit in months.")] = None,
    same_day: Annotated[bool, typer.Option("--same-day", help="The result is promised for the same working day.")] = False,
    procedure: Annotated[str | None, typer.Option(help="Take the limit of this procedure from the catalogue.")] = None,
    channel: Annotated[str, typer.Option(help="How the request comes in, with --procedure: counter, postal or portal.")] = "counter",
    case: Annotated[str, typer.Option(help="Which case of the procedure, where it has several.")] = "",
    received: Annotated[str, typer.Option(help="When it was received, in Hanoi: 2026-08-28T10:00. Now, if left out.")] = "",
    asked: Annotated[str, typer.Option(help="When the supplement was asked for.")] = "",
    completed: Annotated[str, typer.Option(help="When the file was complete; counts with --asked.")] = "",
    clock: Annotated[ClockModel | None, typer.Option(help="What the supplement did to the clock; the regime's rule, if left out.")] = None,
    json: JsonOption = False,
) -> None:
    """When a request is due, with every day explained."""
    typed = {"days": days, "hours": hours, "calendar_days": calendar_days, "months": months}
    typed |= {"same_day": 0 if same_day else None}
    chosen = [option for option, amount in typed.items() if amount is not None] + (["procedure"] if procedure is not None else [])
    if len(chosen) != 1:
        raise typer.BadParameter(text("Give one limit: --days, --hours, --calendar-days, --months, --same-day or --procedure."))
    if bool(asked) != bool(completed):
        raise typer.BadParameter(text("Give --asked and --completed together."))
    received_at = _moment(received, "received") if received else local(now_utc())
    supplement = (_moment(asked, "asked"), _moment(completed, "completed")) if asked else None
    with _reading() as session:
        limit = _of_catalogue(session, procedure, channel, case, received_at.date()) if procedure is not None else _typed(chosen[0], typed)
        known = calendar.load(session)
        if supplement:
            model = clock or calendar.regime_on(session, received_at.date()).clock_model
            found = calendar.due_after_supplement(limit, received_at, *supplement, ClockModel(model), known, OFFICE_HOURS)
        else:
            found = calendar.due(limit, received_at, known, OFFICE_HOURS)
    if json:
        terminal.print_json(calendar.as_json(found))
    else:
        _tell(found, limit, received_at)


@contextmanager
def _reading() -> Iterator[Session | None]:
    """The database, or None before ``setup``: the shipped calendar answers then, and nothing is created."""
    if _has_database():
        with db.reading() as session:
            yield session
    else:
        yield None


def _has_database() -> bool:
    url = make_url(settings().url)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file()):
        return False
    return inspect(db.reader()).has_table(CalendarSetting.__tablename__)


def _of_catalogue(session: Session | None, code: str, channel: str, case: str, on: date) -> Limit | None:
    if session is None:
        raise DomainError("database_missing", field="procedure", command="./motcua setup")
    return procedures.offer(session, code, channel=channel, case=case, on=on).limit


def _typed(option: str, typed: dict[str, int | None]) -> Limit:
    if option == "same_day":
        return SAME_DAY
    try:
        return Limit(typed[option] or 0, UNITS[option])
    except Invalid as error:
        raise Invalid(error.code, field=option, **error.values) from None


def _moment(written: str, field: str) -> datetime:
    """A moment as typed; without a zone it is Hanoi's, without a time the day's first moment."""
    try:
        instant = datetime.fromisoformat(written.strip())
    except ValueError:
        raise Invalid("time_malformed", field=field, text=written[:40]) from None
    calendar.within_calendar(instant.date(), field=field)
    return local(instant) if instant.tzinfo else instant.replace(tzinfo=LOCAL_ZONE)


def _tell(found: Due, limit: Limit | None, received_at: datetime) -> None:
    say("Received {at}, limit: {limit}", at=_clock(received_at), limit=calendar.limit_text(limit))
    sentence = "Due {at}, provisional: the holidays of that year are not decreed yet" if found.provisional else "Due {at}"
    say(sentence, at=_clock(found.due_at))
    counted = 0
    for step in found.days:
        counted += step.counted
        typer.echo(f"{counted if step.counted else '·':>4}  {step.date:%d/%m/%Y} {_weekday(step.date):5}  {calendar.reason_text(step)}")


def _clock(instant: datetime) -> str:
    return f"{_weekday(instant.date())} {instant:%d/%m/%Y %H:%M}"


def _weekday(day: date) -> str:
    return format_date(day, "EEE", locale=language())
