"""What numbers of identity say and whether they can be true. No table, no screen.

Sources: Decree 137/2015 art. 13 and Circular 59/2021/TT-BCA art. 4 (personal ID number), Law 26/2023
art. 46 (nine-digit identity cards ended with 2024), Circular 86/2024/TT-BTC (the personal ID as tax code).
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.vn import mst

from lib.errors import Invalid
from lib.settings import PROJECT
from lib.values import clean

PROVINCES = PROJECT / "data" / "province_codes.csv"
ABROAD = range(101, 400)
"""Who was first registered abroad carries a country's number instead of a province's (Circular 59/2021, annex)."""

OLD_CARDS_ENDED_ON = date(2025, 1, 1)
OLDEST_AGE = 130

MOBILE = re.compile(r"0[35789]\d{8}")
LANDLINE = re.compile(r"02\d{8,9}")
ABROAD_PHONE = re.compile(r"\+(?!84)\d{7,15}")
PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,20}")


@dataclass(frozen=True)
class Problem:
    """One thing that cannot be right. A hard one is refused; a soft one is taken by a clerk who saw the card."""

    code: str
    field: str
    is_hard: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)

    def error(self, prefix: str = "") -> Invalid:
        """The named error beside its input: ``applicant.birth_date``."""
        return Invalid(self.code, field=f"{prefix}.{self.field}" if prefix else self.field, **self.values)


@lru_cache(maxsize=1)
def provinces() -> dict[str, str]:
    """Number prefix to the province as it was named when prefixes were given out (63 rows of ``data/province_codes.csv``)."""
    with PROVINCES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def province_names() -> frozenset[str]:
    """Every name a province has or had."""
    with PROVINCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return frozenset(name for row in rows for name in (row["name"], row["name_since_july_2025"]) if name)


def compact(number: str | None) -> str:
    """A number as it is compared: no spaces, dots or dashes, upper case."""
    return re.sub(r"[\s.\-‐-―]", "", clean(number)).upper()


def birth_year_of(id_number: str) -> int:
    """The birth year that a personal ID number states (its fourth to sixth digit)."""
    return 1900 + 100 * (int(id_number[3]) // 2) + int(id_number[4:6])


def sex_of(id_number: str) -> str:
    """The sex that a personal ID number states: ``m`` or ``f``."""
    return "f" if int(id_number[3]) % 2 else "m"


def compose_citizen_id(province: str, birth_date: date, sex: str, serial: int) -> str:
    """A well-formed personal ID number for invented residents; ``serial`` 0 to 999999."""
    century = 2 * ((birth_date.year - 1900) // 100) + (sex == "f")
    return f"{province}{century}{birth_date.year % 100:02}{serial:06}"


def is_citizen_id(number: str) -> bool:
    """Twelve digits that begin with a province or country; says nothing about the person."""
    return bool(re.fullmatch(r"[0-9]{12}", number)) and (number[:3] in provinces() or int(number[:3]) in ABROAD)


def check_citizen_id(id_number: str, birth_date: date | None, sex: str, today: date) -> list[Problem]:
    """Everything that cannot be right about a personal ID number and what is said of its holder.

    A nine-digit number of an old card is taken for a day before 2025 only. A number against the birth
    date or the sex is a soft problem: registers do hold such numbers, and the card decides.
    """
    found = check_birth_date(birth_date, today)
    if re.fullmatch(r"[0-9]{9}", id_number):
        return found if today < OLD_CARDS_ENDED_ON else [*found, Problem("citizen_id_old_card", "id")]
    if not re.fullmatch(r"[0-9]{12}", id_number):
        return [*found, Problem("citizen_id_malformed", "id")]
    if not is_citizen_id(id_number):
        return [*found, Problem("citizen_id_province_unknown", "id", values={"prefix": id_number[:3]})]
    if birth_year_of(id_number) > today.year:
        return [*found, Problem("citizen_id_in_future", "id", values={"year": birth_year_of(id_number)})]
    if birth_date and not found and birth_date.year != birth_year_of(id_number):
        found.append(Problem("citizen_id_birth_mismatch", "birth_date", is_hard=False, values={"year": birth_year_of(id_number)}))
    if sex and sex != sex_of(id_number):
        found.append(Problem("citizen_id_sex_mismatch", "sex", is_hard=False))
    return found


def check_birth_date(birth_date: date | None, today: date) -> list[Problem]:
    """Born after today, or longer ago than anybody lives."""
    if birth_date and birth_date > today:
        return [Problem("birth_date_future", "birth_date")]
    if birth_date and age_on(birth_date, today) > OLDEST_AGE:
        return [Problem("birth_date_implausible", "birth_date")]
    return []


def age_on(birth_date: date, day: date) -> int:
    """Full years on that day; who was born on 29 February completes a year on 1 March of a common year."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def check_age(id_number: str, birth_date: date | None, day: date, min_age: int | None) -> list[Problem]:
    """Is the person old enough to act alone? Without a birth date the number's year decides where it can.

    ``min_age`` is the procedure's; None or 0 asks nothing.
    """
    if not min_age:
        return []
    if birth_date:
        age = age_on(birth_date, day)
        return [Problem("too_young", "birth_date", values={"age": age, "min_age": min_age})] if age < min_age else []
    if not is_citizen_id(id_number):
        return []
    at_year_end = day.year - birth_year_of(id_number)
    if at_year_end < min_age:
        return [Problem("too_young", "birth_date", values={"age": at_year_end, "min_age": min_age})]
    return [Problem("birth_date_needed", "birth_date")] if at_year_end == min_age else []


def check_tax_code(number: str, today: date) -> list[Problem]:
    """Ten digits with a check digit, a branch of one (three more), or the personal ID of a household business."""
    digits = compact(number)
    if re.fullmatch(r"[0-9]{12}", digits):
        return check_citizen_id(digits, None, "", today)
    try:
        mst.validate(digits)
    except InvalidChecksum:
        return [Problem("tax_code_checksum", "id")]
    except ValidationError:
        return [Problem("tax_code_malformed", "id")]
    return []


def normalise_tax_code(number: str | None) -> str:
    """``0312687878-001`` for a branch, digits alone otherwise; what is no tax code stays as compared."""
    digits = compact(number)
    return f"{digits[:10]}-{digits[10:]}" if re.fullmatch(r"[0-9]{13}", digits) else digits


def check_passport(number: str) -> list[Problem]:
    """Five to twenty letters and digits with a digit among them (ICAO 9303 leaves the form to the state)."""
    return [] if PASSPORT.fullmatch(number) else [Problem("passport_malformed", "id")]


def normalise_phone(phone: str | None) -> str:
    """``+84 912.345.678`` as ``0912345678``; a number abroad keeps its ``+``."""
    digits = re.sub(r"[\s.\-()‐-―]", "", clean(phone))
    digits = re.sub(r"^00(?=[1-9])", "+", digits)
    return re.sub(r"^(\+84|84(?=[235789]\d{8,9}$))0?", "0", digits)


def is_phone(phone: str) -> bool:
    """A normalised mobile or landline number of Viet Nam, or a number abroad with its country."""
    return any(form.fullmatch(phone) and phone.isascii() for form in (MOBILE, LANDLINE, ABROAD_PHONE))
