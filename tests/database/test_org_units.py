"""The city's units: the reference table, their succession, editing and validity."""

from collections.abc import Callable
from datetime import date

import pytest

from lib import db, org
from lib.errors import DomainError, Stale
from lib.org import UnitKind

TEST = org.system("test")
NEW = {"code": "SMOI", "name": "Sở Mới", "kind": UnitKind.DEPARTMENT, "valid_from": date(2026, 1, 1)}


def edit(session, code: str, version: int | None = None, **changes):
    unit = org.unit_by_code(session, code)
    given = {
        "name": unit.name, "dossier_code": unit.dossier_code, "hours": unit.hours, "valid_from": unit.valid_from, "valid_to": unit.valid_to,
    }  # fmt: skip
    return org.edit_unit(session, TEST, unit.id, version=unit.version if version is None else version, **(given | changes))


def refused(work: Callable) -> DomainError:
    with pytest.raises(DomainError) as caught, db.transaction() as session:
        work(session)
    return caught.value


def test_the_city_has_its_126_communes_each_with_a_point(database: str) -> None:
    with db.reading() as session:
        communes, points = (org.units(session, kind=kind, on=date(2026, 7, 1)) for kind in (UnitKind.COMMUNE, UnitKind.POINT))
        assert len(communes) == len(points) == 126
        assert {one.place_code for one in communes} == {one.place_code for one in points}
        assert org.unit_of_place(session, "00004", UnitKind.COMMUNE, on=date(2026, 7, 1)).name == "Ủy ban nhân dân phường Ba Đình"
        assert not org.units(session, kind=UnitKind.COMMUNE, on=date(2025, 6, 30))


def test_dossier_codes_are_unique_and_well_formed(database: str) -> None:
    with db.reading() as session:
        codes = [unit.dossier_code for unit in org.units(session, on=date(2026, 7, 1)) if unit.dossier_code]

    assert len(codes) == len(set(codes))
    assert all(code == "H26" or all(part.isdecimal() and len(part) <= 3 for part in code.split(".")[1:]) for code in codes)


def test_loading_the_reference_again_changes_nothing_that_was_edited(database: str) -> None:
    with db.transaction() as session:
        edit(session, "00004", name="UBND Ba Đình")
    with db.transaction() as session:
        assert org.ensure_reference(session) == 0
        assert org.unit_by_code(session, "00004").name == "UBND Ba Đình"


def test_every_former_commune_has_a_present_one(database: str) -> None:
    heirs = org.succession()
    with db.reading() as session:
        present = {unit.place_code for unit in org.units(session, kind=UnitKind.COMMUNE, on=date(2026, 7, 1))}

    assert len(heirs) == 526
    assert set(heirs.values()) <= present


def test_a_new_unit_stands_below_its_parent(database: str) -> None:
    with db.transaction() as session:
        city = org.unit_by_code(session, "HN")
        unit = org.add_unit(session, TEST, parent_id=city.id, dossier_code="H26.99", **NEW)
        assert unit.id in org.units_below(session, city.id)
        assert org.units_below(session, unit.id) == {unit.id}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"code": "00004"}, "unit_code_taken", "code"),
        ({"code": "Sở Mới"}, "unit_code_malformed", "code"),
        ({"name": " "}, "name_missing", "name"),
        ({"dossier_code": "H26.101"}, "dossier_code_taken", "dossier_code"),
        ({"dossier_code": "H26.1234"}, "dossier_code_malformed", "dossier_code"),
        ({"dossier_code": "26.1"}, "dossier_code_malformed", "dossier_code"),
        ({"valid_to": date(2025, 12, 31)}, "validity_backwards", "valid_to"),
        ({"parent_id": 99_999_999}, "unit_unknown", "unit"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_at_its_field(changes: dict, code: str, field: str, database: str) -> None:
    def add(session) -> None:
        org.add_unit(session, TEST, **({"parent_id": org.unit_by_code(session, "HN").id} | NEW | changes))

    error = refused(add)

    assert (error.code, error.field) == (code, field)


def test_a_closed_unit_is_found_on_its_days_only(database: str) -> None:
    with db.transaction() as session:
        org.close_unit(session, TEST, org.unit_by_code(session, "SDL").id, on=date(2026, 6, 30))
    with db.reading() as session:
        assert "SDL" in {unit.code for unit in org.units(session, on=date(2026, 6, 30))}
        assert "SDL" not in {unit.code for unit in org.units(session, on=date(2026, 7, 1))}


def test_the_second_of_two_editors_is_told_who_was_first(database: str) -> None:
    with db.transaction() as session:
        seen = org.unit_by_code(session, "SYT").version
        edit(session, "SYT", name="Sở Y tế Hà Nội")

    error = refused(lambda session: edit(session, "SYT", version=seen, phone="024"))

    assert isinstance(error, Stale)
    assert error.values["who"] == TEST.name
    with db.reading() as session:
        assert org.unit_by_code(session, "SYT").phone == ""


def test_an_unknown_unit_code_is_named(database: str) -> None:
    error = refused(lambda session: org.unit_by_code(session, "NOWHERE"))

    assert (error.code, error.values) == ("unit_unknown", {"unit": "NOWHERE"})
