"""Working time: which days count, when a promise falls due and why, by which regime of law.

``rules``, ``workdays`` and ``hours`` are pure arithmetic; ``model``, ``service`` and ``queries`` keep what an
administrator may change.
"""

from lib.calendar.hours import OFFICE_HOURS, Hours
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
    "CUT_OFF",
    "DECREED_THROUGH",
    "FIRST_YEAR",
    "LAST_YEAR",
    "OFFICE_HOURS",
    "SAME_DAY",
    "SHIPPED_OVERRIDES",
    "SUPPLEMENT_DAYS",
    "ClockModel",
    "DayStep",
    "DayVerdict",
    "Due",
    "Hours",
    "Limit",
    "LimitUnit",
    "Override",
    "TimeLeft",
    "WorkingCalendar",
    "due",
    "due_after_supplement",
    "forward_by",
    "is_after_cut_off",
    "notice_by",
    "split_by_shares",
    "supplement_by",
    "time_left",
    "within_calendar",
]
