"""Numbers without gaps: dossier codes by unit and day, slips by unit, kind and year."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import db
from lib.dossiers.model import Series
from lib.errors import Invalid
from lib.org import Unit


def next_number(session: Session, unit_id: int, series: str) -> int:
    """The next number of a series of a unit, from 1.

    The row stays locked until the caller's transaction ends, and a rollback gives the number back:
    so there is neither a double nor a gap.
    """
    insert = db.upsert(session, Series).values(unit_id=unit_id, name=series, last=1)
    counted = insert.on_conflict_do_update(index_elements=["unit_id", "name"], set_={"last": Series.last + 1}).returning(Series.last)
    return session.execute(counted).scalar_one()


def dossier_code(session: Session, unit: Unit, day: date) -> str:
    """``H26.101-260902-0001``: unit code, date of receipt, sequence of the day (Circular 01/2018 art. 19, Decision 20/2020).

    The sequence has four digits, five past 9,999.
    """
    if not unit.dossier_code:
        raise Invalid("unit_without_code", field="unit", unit=unit.name)
    number = next_number(session, unit.id, f"code:{day:%y%m%d}")
    return f"{unit.dossier_code}-{day:%y%m%d}-{number:04d}"


def slip_number(session: Session, unit_id: int, abbreviation: str, day: date) -> str:
    """``12/HDHS``: slips are numbered per unit, kind and year (Circular 01/2018 art. 10)."""
    return f"{next_number(session, unit_id, f'{abbreviation}:{day.year}')}/{abbreviation}"


def last_number(session: Session, unit_id: int, series: str) -> int:
    """The last number given in a series; 0 before the first."""
    return session.scalar(select(Series.last).where(Series.unit_id == unit_id, Series.name == series)) or 0
