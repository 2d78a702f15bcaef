"""The catalogue's tables: a procedure, its versions, and one row that says when the catalogue last changed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, Id, Json, UtcDateTime
from lib.procedures.content import LONGEST_CODE, Content, from_json


class Source(StrEnum):
    """Where a version comes from. What the city published wins over what was shipped, that over the national list."""

    CITY = "city"
    CURATED = "curated"
    NATIONAL = "national"


PRECEDENCE = {Source.CITY: 0, Source.CURATED: 1, Source.NATIONAL: 2}


class Procedure(Base):
    """One administrative procedure by its national code. What it says stands in its versions."""

    __tablename__ = "procedure"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(LONGEST_CODE), unique=True)
    nicknames: Mapped[list[str]] = mapped_column(Json, default=list)
    """What people call it: "sao y", "khai sinh"."""


class ProcedureVersion(Base):
    """What a procedure said from one day to another (both inclusive; ``valid_to`` empty: until further notice).

    Never changed after it was written, except that ``valid_to`` is set when a later one takes over:
    dossiers point here. ``name``, ``field`` and ``level`` repeat the content, for lists.
    """

    __tablename__ = "procedure_version"
    __table_args__ = (Index("ix_procedure_version_procedure_id_valid_from", "procedure_id", "valid_from"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    procedure_id: Mapped[int] = mapped_column(Id, ForeignKey("procedure.id"))
    source: Mapped[Source] = mapped_column(String(10))
    precedence: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    name: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(String(300))
    level: Mapped[str] = mapped_column(String(10))
    fingerprint: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    created_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def content(self) -> Content:
        return from_json(self.body)


class CatalogueState(Base):
    """A single row. ``token`` changes with every change of the catalogue, so that what was cached by it is read anew."""

    __tablename__ = "procedure_catalogue"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token: Mapped[str] = mapped_column(String(32))
