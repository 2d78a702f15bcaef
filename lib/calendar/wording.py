"""Days, limits and explanations as a person reads them."""

from typing import Any, Protocol

from lib.calendar.rules import Due, Limit
from lib.i18n import text, use


class Explained(Protocol):
    """A day with its reason: a ``DayStep`` of an explanation or a ``DayVerdict`` of the calendar."""

    @property
    def reason(self) -> str: ...
    @property
    def name(self) -> str: ...


def reason_text(step: Explained) -> str:
    """Why a day counts or not, in the reader's language; the name of a public holiday too, where that language has one."""
    return text(f"day.{step.reason}", name=text(step.name) if step.name else "").strip(" :")


def limit_text(limit: Limit | None) -> str:
    """A limit in words ("3 working days", "same day"), or that it is unknown, in the reader's language."""
    if limit is None:
        return text("limit.unknown")
    if limit.same_day:
        return text("limit.same_day")
    return text(f"limit.{limit.unit}" + (".one" if limit.amount == 1 else ""), amount=limit.amount)


def as_json(due: Due) -> dict[str, Any]:
    """A due date as the command line and the API give it.

    ``{"due_on", "due_at", "provisional", "days": [{"date", "counted", "reason"}]}``: ISO dates, the instant with
    Hanoi's offset; ``reason`` in English whatever the reader's language, holidays by their official name.
    """
    with use("en"):
        days = [
            {"date": step.date.isoformat(), "counted": step.counted, "reason": text(f"day.{step.reason}", name=step.name).strip(" :")}
            for step in due.days
        ]
    return {"due_on": due.due_on.isoformat(), "due_at": due.due_at.isoformat(), "provisional": due.provisional, "days": days}
