"""The reference tables that every installation has, from ``data/``: loaded by ``setup``, ``demo`` and the tests.

Each room that ships such a table has one function ``(session) -> None`` that inserts what is
missing and changes nothing that an administrator has changed; it is listed here in the order of
the rooms. Rooms without a reference table are not listed.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

import lib.schema  # noqa: F401  foreign keys across rooms are strings: every table must be known before a row is written
from lib import calendar, db, org, procedures

LOADERS: tuple[Callable[[Session], object], ...] = (org.ensure_reference, calendar.ensure_reference, procedures.ensure_reference)

TABLES = frozenset({"unit", "calendar_override", "calendar_setting", "regime", "procedure", "procedure_version", "procedure_catalogue"})
"""What the loaders fill. As long as only these hold rows, nobody has worked here: a backup may take their place."""


def load() -> None:
    """Load every reference table, all or nothing; a second time changes nothing."""
    if LOADERS:
        db.write(_load_all)


def _load_all(session: Session) -> None:
    for loader in LOADERS:
        loader(session)
