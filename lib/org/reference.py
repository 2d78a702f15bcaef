"""The city's units as delivered in ``data/units``, loaded once; what an administrator changed stays."""

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.org.model import Unit, UnitKind
from lib.org.structure import OFFICE_HOURS
from lib.settings import PROJECT

FOLDER = PROJECT / "data" / "units"


def ensure_reference(session: Session) -> int:
    """Add the units that are missing (by code) and return how many; a second call adds none.

    ``units.csv``: code,name,kind,parent,place_code,dossier_code,address,phone,valid_from,valid_to; a parent
    stands before its children.
    """
    known = {code: (unit_id, path) for code, unit_id, path in session.execute(select(Unit.code, Unit.id, Unit.path))}
    added = 0
    for row in _rows(FOLDER / "units.csv"):
        if row["code"] in known:
            continue
        parent_id, parent_path = known[row["parent"]] if row["parent"] else (None, "/")
        unit = Unit(
            code=row["code"],
            name=row["name"],
            kind=UnitKind(row["kind"]),
            parent_id=parent_id,
            path="",
            place_code=row["place_code"],
            dossier_code=row["dossier_code"],
            hours=OFFICE_HOURS,
            address=row["address"],
            phone=row["phone"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        session.add(unit)
        session.flush()
        unit.path = f"{parent_path}{unit.id}/"
        known[unit.code] = (unit.id, unit.path)
        added += 1
    session.flush()
    return added


def succession() -> dict[str, str]:
    """Statistical code of a former commune to that of its main successor (from 1 July 2025)."""
    return {row["old_code"]: row["new_code"] for row in _rows(FOLDER / "succession.csv") if row["main_successor"] == "1"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
