"""Events, their personal values, seals over them, tallies and their totals."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.db import Base, Id, Json, UtcDateTime


class Event(Base):
    """What happened: appended in the transaction of the act itself, never changed or deleted."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_kind_thing", "kind", "thing_id", "id"),
        Index("ix_event_at", "at_utc"),
        Index("ix_event_account", "account_id", "at_utc"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column(Id)
    unit_id: Mapped[int | None] = mapped_column(Id)
    account_id: Mapped[int | None] = mapped_column(Id)
    actor: Mapped[str] = mapped_column(String(120))
    was: Mapped[str] = mapped_column(String(30), default="")
    to: Mapped[str] = mapped_column(String(30), default="")
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    private_sha256: Mapped[str] = mapped_column(String(64), default="")

    private: Mapped["EventPrivate | None"] = relationship(cascade="save-update, merge", passive_deletes="all")


class EventPrivate(Base):
    """Personal values of an event. May be erased where the law asks; their salted hash stays in the event."""

    __tablename__ = "event_private"

    event_id: Mapped[int] = mapped_column(Id, ForeignKey("event.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[dict[str, Any]] = mapped_column(Json)


class Seal(Base):
    """Closes a batch of committed events; its hash covers theirs and the seal before it."""

    __tablename__ = "seal"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sealed_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    previous_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    events: Mapped[int]


class SealedEvent(Base):
    """Which events a seal holds, one by one, because ids do not commit in order."""

    __tablename__ = "sealed_event"

    event_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    seal_id: Mapped[int] = mapped_column(Id, ForeignKey("seal.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))


LATE = sql("booked_on > day")


class Tally(Base):
    """How many: the sum of what things count, by measure, unit, the day it was booked and the day it counts for.

    The key is the table: in its order what was booked for a unit since a day is one range.
    """

    __tablename__ = "tally"
    __table_args__ = (
        Index("ix_tally_late", "measure", "booked_on", "unit_id", "day", "n", "amount", sqlite_where=LATE, postgresql_where=LATE),
        {"sqlite_with_rowid": False},
    )

    measure: Mapped[str] = mapped_column(String(60), primary_key=True)
    unit_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    booked_on: Mapped[date] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger, default=0)


class Axis(StrEnum):
    """By which of its two days a tally is added up."""

    DAY = "day"
    BOOKED = "booked"


class Grain(StrEnum):
    """How long a total's period is."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Total(Base):
    """The sum of all tallies of a measure and unit that count for a day, month or year, or that were booked in it."""

    __tablename__ = "total"
    __table_args__ = {"sqlite_with_rowid": False}

    measure: Mapped[str] = mapped_column(String(60), primary_key=True)
    axis: Mapped[Axis] = mapped_column(String(6), primary_key=True)
    grain: Mapped[Grain] = mapped_column(String(5), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger, default=0)
