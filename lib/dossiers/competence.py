"""Which unit decides: proposed from the procedure's level and the place of the case; a clerk may choose another."""

import csv
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.errors import Invalid, NotFound
from lib.org import Unit, UnitKind
from lib.procedures import Level, Offer
from lib.settings import PROJECT
from lib.values import today

FIELDS = PROJECT / "data" / "competence.csv"


@lru_cache(maxsize=1)
def _departments() -> dict[str, str]:
    """Field of law -> code of the department that decides it (data/competence.csv)."""
    with FIELDS.open(encoding="utf-8", newline="") as file:
        return {row["field"]: row["unit_code"] for row in csv.DictReader(file)}


def competent_unit(session: Session, offer: Offer, *, received_at: Unit, place_code: str = "", chosen: str = "") -> Unit:
    """The unit that decides a request received at ``received_at``.

    A commune procedure belongs to the commune of the case's place (else of the receiving point's own
    place); a city procedure to the department of its field. Raises NotFound ``unit_unknown`` or Invalid
    ``competent_unknown`` when neither rule nor choice names one.
    """
    if chosen:
        unit = session.scalar(select(Unit).where(Unit.code == chosen, Unit.in_force(today())))
        if unit is None:
            raise NotFound("unit_unknown", field="competent_unit", unit=chosen)
        return unit
    if offer.level is Level.COMMUNE:
        place = place_code or received_at.place_code
        found = session.scalar(select(Unit).where(Unit.kind == UnitKind.COMMUNE, Unit.place_code == place, Unit.in_force(today())))
        if found is None and place_code:
            raise NotFound("place_unknown", field="place", place=place_code)
    else:
        code = _departments().get(offer.field)
        found = session.scalar(select(Unit).where(Unit.code == code, Unit.in_force(today()))) if code else None
    if found is None:
        raise Invalid("competent_unknown", field="competent_unit", procedure=offer.code)
    return found
