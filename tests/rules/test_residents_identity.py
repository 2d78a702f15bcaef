"""Numbers of identity: what is refused, what the card decides, what is taken."""

from datetime import date

import pytest

from lib import residents
from lib.residents import identity

TODAY = date(2026, 9, 1)


def codes(problems):
    return [problem.code for problem in problems]


def test_a_true_number_has_no_problem():
    assert residents.check_citizen_id("001203001234", date(2003, 5, 17), "m", TODAY) == []


@pytest.mark.parametrize("number", ["", "00120300123", "0012030012345", "00120300123a", "００1203001234", "001 203 001 234"])
def test_a_malformed_number_is_refused(number):
    (problem,) = residents.check_citizen_id(number, date(2003, 5, 17), "m", TODAY)
    assert (problem.code, problem.field, problem.is_hard) == ("citizen_id_malformed", "id", True)


@pytest.mark.parametrize("number", ["003203001234", "000203001234", "099203001234", "999203001234"])
def test_a_number_of_no_province_is_refused(number):
    (problem,) = residents.check_citizen_id(number, None, "", TODAY)
    assert problem.code == "citizen_id_province_unknown"
    assert problem.is_hard


def test_every_province_of_before_2025_still_counts_and_a_birth_abroad_too():
    assert len(identity.provinces()) == 63
    assert all(not residents.check_citizen_id(f"{prefix}095000001", None, "", TODAY) for prefix in identity.provinces())
    assert residents.check_citizen_id("182195000001", None, "f", TODAY) == []


def test_a_number_against_birth_date_or_sex_is_for_the_card_to_decide():
    problems = residents.check_citizen_id("001203001234", date(1999, 5, 17), "f", TODAY)
    assert codes(problems) == ["citizen_id_birth_mismatch", "citizen_id_sex_mismatch"]
    assert [problem.field for problem in problems] == ["birth_date", "sex"]
    assert not any(problem.is_hard for problem in problems)


def test_the_century_stands_in_the_number():
    assert codes(residents.check_citizen_id("001003001234", date(2003, 1, 1), "m", TODAY)) == ["citizen_id_birth_mismatch"]
    assert residents.check_citizen_id("001003001234", date(1903, 1, 1), "m", TODAY) == []


def test_nobody_is_born_tomorrow():
    (problem,) = residents.check_citizen_id("001226001234", date(2026, 9, 2), "m", TODAY)
    assert (problem.code, problem.is_hard) == ("birth_date_future", True)
    assert codes(residents.check_citizen_id("001299001234", None, "", TODAY)) == ["citizen_id_in_future"]
    assert codes(identity.check_birth_date(date(1890, 1, 1), TODAY)) == ["birth_date_implausible"]


def test_the_nine_digit_card_counts_until_the_end_of_2024():
    assert residents.check_citizen_id("012345678", None, "", date(2024, 12, 31)) == []
    assert codes(residents.check_citizen_id("012345678", None, "", TODAY)) == ["citizen_id_old_card"]


def test_an_invented_number_agrees_with_its_person():
    number = identity.compose_citizen_id("001", date(1987, 3, 2), "f", 42)
    assert number == "001187000042"
    assert residents.check_citizen_id(number, date(1987, 3, 2), "f", TODAY) == []


@pytest.mark.parametrize("number", ["0100233488", "0312687878-001", "0312687878001", "03 12.687.878", "001203001234"])
def test_tax_codes_of_companies_branches_and_household_businesses_are_taken(number):
    assert identity.check_tax_code(number, TODAY) == []


def test_wrong_tax_codes_are_named():
    assert codes(identity.check_tax_code("0100112438", TODAY)) == ["tax_code_checksum"]
    assert codes(identity.check_tax_code("12345", TODAY)) == ["tax_code_malformed"]
    assert codes(identity.check_tax_code("0312687878-000", TODAY)) == ["tax_code_malformed"]
    assert codes(identity.check_tax_code("099203001234", TODAY)) == ["citizen_id_province_unknown"]
    assert identity.normalise_tax_code("0312687878001") == "0312687878-001"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0912 345 678", "0912345678"), ("+84912345678", "0912345678"), ("84912345678", "0912345678"), ("+84 (0)912.345.678", "0912345678"),
        ("0084 912 345 678", "0912345678"), ("024-3826-1234", "02438261234"), ("+1 415 555 0100", "+14155550100"),
    ],
)  # fmt: skip
def test_a_phone_is_stored_in_one_form(typed, stored):
    assert identity.normalise_phone(typed) == stored
    assert identity.is_phone(stored)


@pytest.mark.parametrize("typed", ["12345", "0112345678", "091234567", "09123456789", "abc", "０912345678", "+84", "091234567x"])
def test_what_is_no_phone_is_not_taken(typed):
    assert not identity.is_phone(identity.normalise_phone(typed))


def test_a_passport_is_letters_and_digits():
    assert identity.check_passport("C1234567") == []
    for wrong in ("", "ABCDEFG", "12", "C12 34567", "Ç1234567"):
        assert codes(identity.check_passport(wrong)) == ["passport_malformed"]


def test_age_is_completed_on_the_birthday():
    assert identity.age_on(date(2011, 9, 2), date(2026, 9, 1)) == 14
    assert identity.age_on(date(2011, 9, 1), date(2026, 9, 1)) == 15
    assert identity.age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert identity.age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_who_is_too_young_cannot_act_alone():
    (problem,) = identity.check_age("", date(2011, 9, 2), TODAY, 15)
    assert (problem.code, problem.field, problem.values) == ("too_young", "birth_date", {"age": 14, "min_age": 15})
    assert identity.check_age("", date(2011, 9, 1), TODAY, 15) == []
    assert identity.check_age("", date(2020, 1, 1), TODAY, None) == []


def test_without_a_birth_date_the_number_decides_where_it_can():
    assert codes(identity.check_age("001212000001", None, TODAY, 15)) == ["too_young"]
    assert codes(identity.check_age("001211000001", None, TODAY, 15)) == ["birth_date_needed"]
    assert identity.check_age("001210000001", None, TODAY, 15) == []
