"""The calendar and the regimes as they stand, and one year for the screen."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.calendar.model import CalendarOverride, CalendarSetting, Regime
from lib.calendar.reference import shipped_regimes
from lib.calendar.workdays import DayVerdict, Override, WorkingCalendar, public_calendar
from lib.errors import Invalid, NotAllowed
from lib.org import Actor, Right


@dataclass(frozen=True, slots=True)
class DecidedDay:
    """A row of the override table. ``differs`` is false when the public calendar says the same."""

    day: date
    working: bool
    note: str
    decision: str
    differs: bool


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year on one screen: twelve tuples of days, their working days, and what was decided."""

    year: int
    provisional: bool
    months: tuple[tuple[DayVerdict, ...], ...]
    working_days: tuple[int, ...]
    decided: tuple[DecidedDay, ...]
    version: int


_worked_out: dict[str, WorkingCalendar] = {}
_KEPT = 8


@lru_cache(maxsize=1)
def shipped() -> WorkingCalendar:
    """The calendar of an installation that has no database yet."""
    return WorkingCalendar()


def load(session: Session | None) -> WorkingCalendar:
    """The calendar in force. Reads one row; the calendar itself is kept until that row's stamp changes.

    Without a session (no database yet) or without that row it is the shipped one.
    """
    if session is None:
        return shipped()
    setting = session.execute(select(CalendarSetting.stamp, CalendarSetting.decreed_through).where(CalendarSetting.id == 1)).one_or_none()
    if setting is None:
        return shipped()
    found = _worked_out.get(setting.stamp)
    if found is None:
        found = WorkingCalendar(_overrides(session), decreed_through=setting.decreed_through)
        while len(_worked_out) >= _KEPT:
            _worked_out.pop(next(iter(_worked_out)), None)
        _worked_out[setting.stamp] = found
    return found


def _overrides(session: Session) -> dict[date, Override]:
    rows = session.execute(select(CalendarOverride.day, CalendarOverride.working, CalendarOverride.note, CalendarOverride.decision))
    return {row.day: Override(row.working, row.note, row.decision) for row in rows}


def regime_on(session: Session | None, day: date) -> Regime:
    """The law for requests received on ``day``; without a session the shipped one. Raises Invalid ``no_regime`` before the first."""
    for regime in _known_regimes(session):
        if regime.is_in_force(day):
            return regime
    raise Invalid("no_regime", field="received", day=day.isoformat())


def regimes(session: Session, actor: Actor) -> tuple[Regime, ...]:
    """All regimes, earliest first."""
    _may_read(actor)
    return _known_regimes(session)


def _known_regimes(session: Session | None) -> tuple[Regime, ...]:
    stored = session.scalars(select(Regime).order_by(Regime.valid_from)).all() if session else ()
    return tuple(stored) or shipped_regimes()


def year(session: Session, actor: Actor, year: int) -> CalendarYear:
    """One year day by day, for anybody who is signed in. Raises NotAllowed, Invalid ``date_outside_calendar``."""
    _may_read(actor)
    calendar = load(session)
    days = calendar.year(year)
    months = tuple(tuple(of_month) for _, of_month in groupby(days, key=lambda verdict: verdict.date.month))
    rows = session.scalars(
        select(CalendarOverride)
        .where(CalendarOverride.day >= date(year, 1, 1), CalendarOverride.day <= date(year, 12, 31))
        .order_by(CalendarOverride.day)
    )
    public = public_calendar()
    decided = tuple(DecidedDay(row.day, row.working, row.note, row.decision, public.is_working(row.day) != row.working) for row in rows)
    version = session.scalar(select(CalendarSetting.version).where(CalendarSetting.id == 1)) or 0
    counts = tuple(sum(verdict.working for verdict in month) for month in months)
    return CalendarYear(year, calendar.is_provisional(date(year, 1, 1)), months, counts, decided, version)


def _may_read(actor: Actor) -> None:
    if not actor.rights:
        raise NotAllowed("not_allowed", right=Right.READ.value)
