"""The only code that opens a connection.

``transaction()`` writes all or nothing, ``reading()`` looks, ``write(work)`` retries what a
database asks to be retried, ``beside(work)`` does its work again and again in a thread of the
service. ``Base`` and the column types are what every table shares;
``upgrade()`` brings the schema up to date.
"""

from lib.db.background import beside
from lib.db.backup import BackedUp, backup, restore
from lib.db.base import Base, Folded, Id, Json, UtcDateTime, starts_with
from lib.db.doors import among, dispose, is_retryable, reader, reading, transaction, upsert, write, writer
from lib.db.schema import current_revision, is_current, must_be_current, upgrade, write_revision

__all__ = [
    "BackedUp", "Base", "Folded", "Id", "Json", "UtcDateTime", "among", "backup", "beside", "current_revision", "dispose", "is_current",
    "is_retryable", "must_be_current", "reader", "reading", "restore", "starts_with", "transaction", "upgrade", "upsert", "write",
    "write_revision", "writer",
]  # fmt: skip
