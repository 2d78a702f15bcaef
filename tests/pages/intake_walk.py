"""How tests walk the intake form: fill fields, find procedures, press buttons, look at what came of it."""

from datetime import date
from typing import Any

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib import db
from lib.dossiers import Dossier, Draft
from lib.residents import CardScan, Party
from tests import cast
from tests.pages.conftest import Desk

CARD = CardScan("001190001234", "", "Đỗ Thị Bưởi", date(1990, 5, 1), "f", "Phố Đội Cấn, Hà Nội", date(2022, 1, 1))
BIRTH, MARITAL, COPY = cast.BIRTH, cast.MARITAL_STATUS, cast.CERTIFIED_COPY
RESIDENCE = "1.004222"
"""Permanent residence: the police's own system handles it."""
ADOPTION = "2.001263"
"""The catalogue states no limit for it."""
CIVIL_DATA = "1.004859"
"""Corrections of civil data: three cases."""
PDF = b"%PDF-1.4\n%%EOF\n"


def opened(desk: Desk) -> Desk:
    desk.open("onestop/intake")
    return desk


def typed(desk: Desk, **fields: Any) -> AppTest:
    """Fill fields by name, one after the other, as a person does."""
    for name, value in fields.items():
        kinds = (
            desk.app.text_input,
            desk.app.number_input,
            desk.app.checkbox,
            desk.app.selectbox,
            desk.app.radio,
            desk.app.date_input,
            desk.app.button_group,
        )
        widget = next(one for kind in kinds for one in kind if one.key == f"in_{name}")
        widget.set_value(value)
        desk.run()
    return desk.app


def pressed(desk: Desk, key: str) -> AppTest:
    desk.app.button(key=key).click()
    return desk.run()


def asked_for(desk: Desk, code: str) -> AppTest:
    """Find a procedure by its code and take it."""
    typed(desk, find_procedure=code)
    return pressed(desk, f"procedure_{code.replace('.', '-')}")


def field(desk: Desk, name: str) -> Any:
    return next(
        (one.value for kind in (desk.app.text_input, desk.app.number_input, desk.app.selectbox) for one in kind if one.key == f"in_{name}"),
        None,
    )


def faults(desk: Desk) -> str:
    return "\n".join(one.value.replace("\\", "") for one in desk.app.markdown if one.value.startswith(":red[:material/error:"))


def dossiers() -> list[Dossier]:
    with db.reading() as session:
        return list(session.scalars(select(Dossier).order_by(Dossier.id)))


def person_of(dossier: Dossier) -> Party:
    with db.reading() as session:
        return session.get_one(Party, dossier.applicant_id)


def drafts() -> list[Draft]:
    with db.reading() as session:
        return list(session.scalars(select(Draft).where(Draft.dossier_id.is_(None))))
