"""What is typed in haste, as the form reads it."""

from datetime import date

import pytest

from lib.errors import Invalid
from lib.ui.intake_request import party_of, read_day, unreadable


@pytest.mark.parametrize("typed", ["17052003", "17/05/2003", "17/5/2003", "17.5.2003", "17 5 2003", "17-05-2003", " 2003-05-17 "])
def test_a_birth_date_is_read_however_it_is_typed(typed: str) -> None:
    assert read_day(typed, "") == date(2003, 5, 17)


@pytest.mark.parametrize("typed", ["31022003", "2003", "17/05", "hôm qua", "170520031"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="birth_date_malformed"):
        read_day(typed, "applicant.birth_date")


def test_an_unreadable_birth_date_does_not_hide_the_rest_of_the_person() -> None:
    body = {"applicant_kind": "citizen", "applicant_name": "Trần Văn Mới", "applicant_birth_date": "31/02/2003"}

    assert party_of(body, "applicant").name == "Trần Văn Mới"
    assert [error.field for error in unreadable(body, "applicant")] == ["applicant.birth_date"]


def test_an_organisation_has_no_birth_date_left_over_from_a_person() -> None:
    body = {"applicant_kind": "organisation", "applicant_birth_date": "17/05/2003", "applicant_sex": "m"}

    assert (party_of(body, "applicant").birth_date, party_of(body, "applicant").sex) == (None, "")
