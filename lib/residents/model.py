"""People and organisations the city serves, up to ten million rows, and how they are found.

Search keys are columns, computed when a name is set; each index answers one way of asking on both
databases as a range of a B-tree.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, String, and_, literal_column
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, Folded, Id, UtcDateTime
from lib.residents.names import name_keys

NAME_LENGTH = 200
ADDRESS_LENGTH = 400


class PartyKind(StrEnum):
    """Who acts. ``NAME``: known by name alone, never found again and never merged."""

    CITIZEN = "citizen"
    FOREIGNER = "foreigner"
    ORGANISATION = "organisation"
    NAME = "name"


WITH_NUMBER = sql("id_number <> ''")
WITH_OLD_NUMBER = sql("old_id_number <> ''")
WITH_PHONE = sql("phone <> ''")


class Party(Base):
    """A person or organisation. ``id_number``: personal ID, passport or tax code by kind, empty for a name alone."""

    __tablename__ = "party"
    __table_args__ = (
        Index("uq_party_id_number_kind", "id_number", "kind", unique=True, sqlite_where=WITH_NUMBER, postgresql_where=WITH_NUMBER),
        Index("ix_party_old_id_number", "old_id_number", sqlite_where=WITH_OLD_NUMBER, postgresql_where=WITH_OLD_NUMBER),
        Index("ix_party_phone", "phone", sqlite_where=WITH_PHONE, postgresql_where=WITH_PHONE),
        Index("ix_party_name_folded", "name_folded", "birth_date", "id"),
        Index("ix_party_name_sorted", "name_sorted", "birth_date", "id"),
        Index("ix_party_name_given", "name_given", "birth_date", "id"),
        Index("ix_party_birth_date", "birth_date", "name_given", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[PartyKind] = mapped_column(String(20))
    id_number: Mapped[str] = mapped_column(Folded(), default="")
    old_id_number: Mapped[str] = mapped_column(Folded(), default="")
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_folded: Mapped[str] = mapped_column(Folded())
    name_sorted: Mapped[str] = mapped_column(Folded())
    name_given: Mapped[str] = mapped_column(Folded())
    birth_date: Mapped[date | None]
    sex: Mapped[str] = mapped_column(String(1), default="")
    phone: Mapped[str] = mapped_column(Folded(), default="")
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    nationality: Mapped[str] = mapped_column(String(60), default="")
    place_code: Mapped[str] = mapped_column(String(10), default="")
    """The ward or commune of residence (statistical code, five digits); empty when it is not known."""
    created_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def has_number(cls, kind: str, number: str) -> ColumnElement[bool]:
        """Who has exactly this number. It repeats the index's own condition, without which SQLite reads the whole table."""
        return and_(cls.id_number != literal_column("''"), cls.id_number == number, cls.kind == kind)

    def rename(self, name: str) -> None:
        """The only way a name changes: its search keys change with it."""
        self.name = name
        keys = name_keys(name)
        self.name_folded, self.name_sorted, self.name_given = keys.folded, keys.sorted, keys.given_first

    @property
    def is_person(self) -> bool:
        return self.kind != PartyKind.ORGANISATION


_DEFAULTS: dict[str, Any] = {
    "kind": PartyKind.CITIZEN.value, "id_number": "", "old_id_number": "", "birth_date": None, "sex": "", "phone": "", "address": "",
    "nationality": "", "place_code": "", "version": 1,
}  # fmt: skip


def bulk_rows(people: Iterable[dict[str, Any]], *, at_utc: datetime) -> Iterator[dict[str, Any]]:
    """Complete rows for ``insert(Party)`` from invented people (``name`` and whatever else is known): keys computed,
    the rest filled in. For demo cities and benches; nothing is checked, no event is recorded."""
    for person in people:
        keys = name_keys(person["name"])
        yield {
            **_DEFAULTS, "created_at_utc": at_utc, "updated_at_utc": at_utc, **person,
            "name_folded": keys.folded, "name_sorted": keys.sorted, "name_given": keys.given_first,
        }  # fmt: skip
