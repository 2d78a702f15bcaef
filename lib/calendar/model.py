"""What an administrator keeps: days decided otherwise, the regimes of law, and how far holidays are decreed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from lib.calendar.rules import ClockModel
from lib.db import Base, Id, Json


class CalendarOverride(Base):
    """One day that is worked, or off, whatever the package of holidays says."""

    __tablename__ = "calendar_override"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    working: Mapped[bool]
    note: Mapped[str] = mapped_column(String(200), default="")
    decision: Mapped[str] = mapped_column(String(100), default="")


class Regime(Base):
    """The law in force for requests received from ``valid_from`` to ``valid_to`` (both included)."""

    __tablename__ = "regime"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    valid_to: Mapped[date | None]
    clock_model: Mapped[ClockModel] = mapped_column(String(10))
    supplement_days: Mapped[int]
    receipt_paper: Mapped[str] = mapped_column(String(2))
    forms: Mapped[dict[str, Any]] = mapped_column(Json)
    """Form role -> ``{"number": "01", "title": "Giấy tiếp nhận ..."}``; roles: receipt, supplement, refusal, apology,
    stop_notice, control_slip, book. A role that is absent has no form under this regime."""
    source: Mapped[str] = mapped_column(String(500), default="")

    def title(self, role: str) -> str:
        """The official Vietnamese title of a form; empty when the regime has no such form."""
        return self.forms.get(role, {}).get("title", "")

    def form_number(self, role: str) -> str:
        """The number of a form in the circular's annex; empty when the regime has no such form."""
        return self.forms.get(role, {}).get("number", "")

    def is_in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class CalendarSetting(Base):
    """The one row that says how far holidays are decreed and which edition of the calendar this is.

    ``stamp`` changes with every change and is unique among databases, so that a reading of it tells a process
    whether the calendar it has worked out still holds.
    """

    __tablename__ = "calendar_setting"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    decreed_through: Mapped[int]
    version: Mapped[int]
    stamp: Mapped[str] = mapped_column(String(32))


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What a change of one day did; ``touches`` picks the promises that may move."""

    day: date
    was_working: bool
    working: bool

    @property
    def moves_promises(self) -> bool:
        return self.was_working != self.working

    def touches(self, received_on: date, due_on: date) -> bool:
        """May a promise made for these days have moved? Only where the day lies between them, both included."""
        return self.moves_promises and received_on <= self.day <= due_on
