"""Working time: which days count, when a promise falls due and why, by which regime of law.

``rules``, ``workdays`` and ``hours`` are pure arithmetic; ``model``, ``service`` and ``queries`` keep what an
administrator may change; ``wording`` says it to a person.
"""

from lib.calendar.hours import OFFICE_HOURS, Hours
from lib.calendar.model import CalendarChange, CalendarOverride, CalendarSetting, Regime
from lib.calendar.queries import CalendarYear, DecidedDay, load, regime_on, regimes, shipped, year
from lib.calendar.rules import (
    CUT_OFF,
    SAME_DAY,
    SUPPLEMENT_DAYS,
    ClockModel,
    DayStep,
    Due,
    Limit,
    LimitUnit,
    TimeLeft,
    due,
    due_after_supplement,
    forward_by,
    is_after_cut_off,
    notice_by,
    split_by_shares,
    supplement_by,
    time_left,
)
from lib.calendar.service import ensure_reference, remove_override, set_decreed_through, set_override, set_regime_clock
from lib.calendar.wording import as_json, limit_text, reason_text
from lib.calendar.workdays import (
    DECREED_THROUGH,
    FIRST_YEAR,
    LAST_YEAR,
    SHIPPED_OVERRIDES,
    DayVerdict,
    Override,
    WorkingCalendar,
    within_calendar,
)

__all__ = [
    "CUT_OFF", "DECREED_THROUGH", "FIRST_YEAR", "LAST_YEAR", "OFFICE_HOURS", "SAME_DAY", "SHIPPED_OVERRIDES", "SUPPLEMENT_DAYS",
    "CalendarChange", "CalendarOverride", "CalendarSetting", "CalendarYear", "ClockModel", "DayStep", "DayVerdict", "DecidedDay", "Due",
    "Hours", "Limit", "LimitUnit", "Override", "Regime", "TimeLeft", "WorkingCalendar", "as_json", "due", "due_after_supplement",
    "ensure_reference", "forward_by", "is_after_cut_off", "limit_text", "load", "notice_by", "reason_text", "regime_on", "regimes",
    "remove_override", "set_decreed_through", "set_override", "set_regime_clock", "shipped", "split_by_shares", "supplement_by",
    "time_left", "within_calendar", "year",
]  # fmt: skip
