"""What every table shares: the declarative base, constraint names and portable column types."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ColumnElement, DateTime, Dialect, Integer, MetaData, String, and_
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

# Above every letter that a folded text may hold, so that a prefix is a range.
LAST_CHARACTER = "\U0010ffff"


class Base(DeclarativeBase):
    """All mapped classes. Constraints have names, so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {bool: Boolean(create_constraint=False)}


Id = BigInteger().with_variant(Integer, "sqlite")
"""Primary and foreign keys: 64 bits on both (SQLite only numbers rows by itself for INTEGER)."""

Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; stored in UTC. A naive value is a mistake and is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: say which zone it is in")
        at_utc = value.astimezone(UTC)
        return at_utc if dialect.name == "postgresql" else at_utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Folded(TypeDecorator[str]):
    """Text compared byte by byte on both databases, so that a B-tree answers a prefix as a range."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else String())


def starts_with(column: Any, prefix: str) -> ColumnElement[bool]:
    """``column`` begins with ``prefix``, as a range that an ordinary index answers."""
    return and_(column >= prefix, column < prefix + LAST_CHARACTER)
