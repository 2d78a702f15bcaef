"""How a dossier's state and time are said: the light, the time left, the promise as one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lib import calendar
from lib.dossiers import CLOCK_STOPPED, OPEN, Dossier, Row, Status
from lib.i18n import _
from lib.ui.wording import weekday_date, weekday_time
from lib.values import local

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SOON = 1
"""Working days left from which a promise is "soon"."""


@dataclass(frozen=True)
class Light:
    """How urgent something is: a word with a sign, and a colour beside it, never the colour alone."""

    code: str
    sign: str
    color: str

    @property
    def text(self) -> str:
        return f"{self.sign} {_(f'light.{self.code}')}".strip()

    @property
    def badge(self) -> str:
        return f":{self.color}-badge[{self.text}]"


LATE = Light("late", "▲", "red")
TODAY = Light("today", "◆", "orange")
CLOSE = Light("soon", "◆", "orange")
IN_TIME = Light("in_time", "●", "green")
STOPPED = Light("stopped", "‖", "blue")
NONE = Light("none", "", "gray")
LIGHTS = (LATE, TODAY, CLOSE, IN_TIME, STOPPED, NONE)


def light(days_left: int | None, status: Status) -> Light:
    """The light of an open dossier with so many working days left (negative: overdue)."""
    if status in CLOCK_STOPPED:
        return STOPPED
    if days_left is None or status not in OPEN:
        return NONE
    if days_left < 0:
        return LATE
    if days_left == 0:
        return TODAY
    return CLOSE if days_left <= SOON else IN_TIME


def light_of(row: Row) -> Light:
    return light(row.days_left, row.status)


def short_day(day: date) -> str:
    """``T6 27/11``."""
    return f"{_(f'weekday_short.{WEEKDAYS[day.weekday()]}')} {day:%d/%m}"


def time_left(row: Row) -> str:
    """``còn 3 ngày làm việc · T6 27/11``: what is relative has its day beside it."""
    if row.due_on is None:
        return ""
    if row.status in CLOCK_STOPPED:
        return _("clock stopped · was {day}", day=short_day(row.due_on))
    if row.days_left is None:
        return short_day(row.due_on)
    return f"{days_said(row.days_left)} · {short_day(row.due_on)}"


def days_said(days_left: int) -> str:
    """Working days left or late, in words."""
    if days_left == 0:
        return _("due today")
    amount = abs(days_left)
    if days_left < 0:
        return _("1 working day late") if amount == 1 else _("{n} working days late", n=amount)
    return _("1 working day left") if amount == 1 else _("{n} working days left", n=amount)


def days_left(dossier: Dossier, on: date, working: calendar.WorkingCalendar) -> int | None:
    """Working days to the present promise, negative when overdue; None while nothing runs."""
    if dossier.due_on is None or not dossier.is_open or dossier.status in CLOCK_STOPPED:
        return None
    left = calendar.time_left(dossier.due_on, on, working)
    return -left.working_days if left.is_overdue else left.working_days


def promise_sentence(dossier: Dossier, left: int | None) -> str:
    """Promise and time left in one sentence; for what has ended, how it ended against the promise."""
    if dossier.due_at_utc is None or dossier.due_on is None:
        return _("No promise was made.")
    when = weekday_time(dossier.due_at_utc)
    if dossier.finished_on is not None:
        return _("Promised for {when}; the result was ready on {day}.", when=when, day=weekday_date(dossier.finished_on))
    if dossier.closed_on is not None:
        return _("Ended without a result on {day}.", day=weekday_date(dossier.closed_on))
    if dossier.status in CLOCK_STOPPED:
        return _("The clock is stopped until the file is complete; the promise was {when}.", when=when)
    if left is None:
        return _("Promised for {when}.", when=when)
    return _("Promised for {when}: {left}.", when=when, left=days_said(left))


def step_name(step: Mapping[str, Any]) -> str:
    """What is done in a step, by the role that does it; the catalogue's own words are Vietnamese."""
    return _(f"step.{step['role']}") if step.get("role") else ""


def moment(instant: Any) -> str:
    """``24/11/2026 09:05`` in Hanoi's time; empty for none."""
    return f"{local(instant):%d/%m/%Y %H:%M}" if instant else ""
