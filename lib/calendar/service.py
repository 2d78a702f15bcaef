"""Changes of the calendar: by an administrator, each an event, each a new edition that every process notices."""

import secrets
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lib import ledger
from lib.calendar import queries
from lib.calendar.model import CalendarChange, CalendarOverride, CalendarSetting, Regime
from lib.calendar.reference import SHIPPED_REGIMES
from lib.calendar.rules import ClockModel
from lib.calendar.workdays import DECREED_THROUGH, FIRST_YEAR, LAST_YEAR, SHIPPED_OVERRIDES, public_calendar, within_calendar
from lib.db import upsert
from lib.errors import Invalid, NotFound
from lib.org import Actor, Right
from lib.values import clean


def ensure_reference(session: Session) -> bool:
    """Put in what the calendar ships with, once; true when it was not there yet.

    A day or regime that an administrator changed or removed afterwards stays as it is.
    """
    first = {"id": 1, "decreed_through": DECREED_THROUGH, "version": 1, "stamp": _new_stamp()}
    made = session.execute(
        upsert(session, CalendarSetting).values(first).on_conflict_do_nothing().returning(CalendarSetting.id)
    ).scalar_one_or_none()
    if made is None:
        return False
    days = [
        {"day": day, "working": decided.working, "note": decided.note, "decision": decided.decision}
        for day, decided in SHIPPED_OVERRIDES.items()
    ]
    session.execute(upsert(session, CalendarOverride).on_conflict_do_nothing(), days)
    session.execute(upsert(session, Regime).on_conflict_do_nothing(), [dict(terms) for terms in SHIPPED_REGIMES])
    return True


def set_override(session: Session, actor: Actor, day: date, *, working: bool, note: str = "", decision: str = "") -> CalendarChange:
    """Decide that a day is worked or off, with a note or the decision's number; a second decision replaces the first.

    Returns what changed, so that promises across that day can be looked at again. Raises NotAllowed, Invalid
    ``date_outside_calendar``, ``override_without_ground``, ``text_too_long``.
    """
    actor.must(Right.CALENDAR)
    within_calendar(day, field="day")
    note, decision = _short(note, 200, "note"), _short(decision, 100, "decision")
    if not note and not decision:
        raise Invalid("override_without_ground", field="note")
    _new_edition(session)
    decided = session.scalar(select(CalendarOverride).where(CalendarOverride.day == day))
    was_working = decided.working if decided else public_calendar().is_working(day)
    if decided is None:
        decided = CalendarOverride(day=day)
        session.add(decided)
    decided.working, decided.note, decided.decision = working, note, decision
    session.flush()
    _tell(session, actor, "calendar:day_decided", decided, was_working, working)
    return CalendarChange(day, was_working, working)


def remove_override(session: Session, actor: Actor, day: date) -> CalendarChange:
    """Take a decision back, so that the day is again what the public calendar says. Raises NotAllowed, NotFound."""
    actor.must(Right.CALENDAR)
    _new_edition(session)
    decided = session.scalar(select(CalendarOverride).where(CalendarOverride.day == day))
    if decided is None:
        raise NotFound("override_not_found", field="day", day=day.isoformat())
    was_working, working = decided.working, public_calendar().is_working(day)
    session.delete(decided)
    session.flush()
    _tell(session, actor, "calendar:decision_removed", decided, was_working, working)
    return CalendarChange(day, was_working, working)


def set_decreed_through(session: Session, actor: Actor, year: int) -> None:
    """Say up to which year the holidays are decreed; dates in later years are called provisional."""
    actor.must(Right.CALENDAR)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("date_outside_calendar", field="year", day=str(year), first=FIRST_YEAR, last=LAST_YEAR)
    was = queries.load(session).decreed_through
    _new_edition(session, decreed_through=year)
    ledger.record(session, actor, "calendar:decreed", kind="calendar", thing_id=1, was=str(was), to=str(year))


def set_regime_clock(session: Session, actor: Actor, code: str, model: ClockModel, *, source: str) -> Regime:
    """Choose what a supplement request does to the clock under a regime, with the ground for it.

    Promises already made stay as they are; the model is asked when a supplement is complete. Raises NotAllowed,
    NotFound ``regime_not_found``, Invalid ``override_without_ground``.
    """
    actor.must(Right.CALENDAR)
    source = _short(source, 500, "source")
    if not source:
        raise Invalid("override_without_ground", field="source")
    regime = session.scalar(select(Regime).where(Regime.code == code))
    if regime is None:
        raise NotFound("regime_not_found", field="regime", regime=code)
    was, regime.clock_model, regime.source = regime.clock_model, model, source
    session.flush()
    _new_edition(session)
    details = {"regime": code, "source": source}
    ledger.record(session, actor, "calendar:clock_chosen", kind="regime", thing_id=regime.id, was=str(was), to=model.value, details=details)
    return regime


def _tell(session: Session, actor: Actor, name: str, decided: CalendarOverride, was_working: bool, working: bool) -> None:
    ledger.record(
        session,
        actor,
        name,
        kind="calendar",
        thing_id=decided.id,
        was="working" if was_working else "off",
        to="working" if working else "off",
        details={"day": decided.day.isoformat(), "note": decided.note, "decision": decided.decision},
    )


def _short(text: str, longest: int, field: str) -> str:
    text = clean(text)
    if len(text) > longest:
        raise Invalid("text_too_long", field=field, longest=longest)
    return text


def _new_stamp() -> str:
    return secrets.token_hex(16)


def _new_edition(session: Session, **changed: int) -> None:
    """Takes the one row first, so that two administrators change the calendar one after the other."""
    values = {"version": CalendarSetting.version + 1, "stamp": _new_stamp(), **changed}
    change = update(CalendarSetting).where(CalendarSetting.id == 1).values(values)
    if not session.execute(change).rowcount:
        ensure_reference(session)
        session.execute(change)
