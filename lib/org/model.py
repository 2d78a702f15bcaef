"""Units, the people who sign in, what they were granted, and their sign-ins."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, Folded, Id, Json, UtcDateTime


class UnitKind(StrEnum):
    """What a unit is. A point receives; a commune, department or ministry decides."""

    CITY = "city"
    CENTRE = "centre"
    BRANCH = "branch"
    POINT = "point"
    COMMUNE = "commune"
    DEPARTMENT = "department"
    MINISTRY = "ministry"
    SCHOOL = "school"


class Role(StrEnum):
    """What a person was appointed to do in a unit and all units below it."""

    INTAKE_CLERK = "intake_clerk"
    PROCESSING_OFFICER = "processing_officer"
    APPROVER = "approver"
    RETURNS_CLERK = "returns_clerk"
    HEAD = "head"
    CITY_OFFICIAL = "city_official"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a use case asks for. A role is a set of these (``ROLE_RIGHTS``)."""

    READ = "read"
    RECEIVE = "receive"
    HAND_OVER = "hand_over"
    TAKE = "take"
    PROCESS = "process"
    SIGN = "sign"
    RETURN = "return"
    REASSIGN = "reassign"
    CORRECT = "correct"
    VOID = "void"
    REVEAL = "reveal"
    SCOREBOARD = "scoreboard"
    EXPORT = "export"
    PEOPLE = "people"
    UNITS = "units"
    CALENDAR = "calendar"
    CATALOGUE = "catalogue"
    AUDIT = "audit"


_COUNTER = {Right.READ, Right.HAND_OVER, Right.TAKE, Right.REVEAL, Right.SCOREBOARD}

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.INTAKE_CLERK: frozenset(_COUNTER | {Right.RECEIVE, Right.CORRECT}),
    Role.PROCESSING_OFFICER: frozenset(_COUNTER | {Right.PROCESS}),
    Role.APPROVER: frozenset(_COUNTER | {Right.PROCESS, Right.SIGN}),
    Role.RETURNS_CLERK: frozenset(_COUNTER | {Right.RETURN}),
    Role.HEAD: frozenset(_COUNTER | {Right.RECEIVE, Right.PROCESS, Right.RETURN, Right.REASSIGN, Right.CORRECT, Right.VOID, Right.EXPORT}),
    Role.CITY_OFFICIAL: frozenset({Right.READ, Right.SCOREBOARD, Right.EXPORT, Right.AUDIT}),
    Role.ADMINISTRATOR: frozenset({Right.PEOPLE, Right.UNITS, Right.CALENDAR, Right.CATALOGUE, Right.AUDIT}),
}
"""A city official reads everything and changes nothing; an administrator keeps the house and sees no dossier."""

CITY_WIDE = frozenset({Right.CALENDAR, Right.CATALOGUE})
"""There is one calendar and one catalogue for all: only a role in the city itself carries these."""


class Unit(Base):
    """A body of the city. ``path`` lists its ancestors and itself (``/1/4/17/``), so that "below" is a prefix."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[UnitKind] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(Folded(), default="", index=True)
    place_code: Mapped[str] = mapped_column(String(10), default="", index=True)
    """The ward or commune (statistical code, five digits) that the unit serves; empty for the whole city."""
    dossier_code: Mapped[str] = mapped_column(String(35), default="")
    """What dossier codes of this unit begin with (Decision 20/2020): ``H26.101``."""
    hours: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def in_force(cls, day: date) -> ColumnElement[bool]:
        """The units that receive and decide on a day; one that will close later still does."""
        return and_(cls.valid_from <= day, or_(cls.valid_to.is_(None), cls.valid_to >= day))


class Account(Base):
    """A person who signs in. ``password_hash`` is bcrypt over a digest, see ``lib.org.passwords``."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("unit.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(2), default="")
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Grant(Base):
    """A role in a unit. Removing the row removes the right at the holder's next act."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "unit_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(String(30))
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("unit.id"))


class SignIn(Base):
    """One sign-in of one browser. The browser holds the key; only its digest is stored."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """The short-lived proof of password that was exchanged for this row: unique, so it is taken once."""
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"), index=True)
    created_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(120), default="")


class FailedTry(Base):
    """Wrong tries by subject (a user name, an address, a dossier code), so that a lock holds in every process."""

    __tablename__ = "failed_try"
    __table_args__ = (Index("ix_failed_try_subject_tried", "subject", "tried_at_utc"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))
    tried_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
