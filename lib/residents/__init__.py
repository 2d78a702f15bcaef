"""The people and organisations the city serves: identity rules, card scans, search without diacritics, masks."""

from lib.residents.card import CardScan, compose_card, parse_card
from lib.residents.identity import (
    Problem,
    age_on,
    check_age,
    check_citizen_id,
    check_passport,
    check_tax_code,
    compose_citizen_id,
    is_phone,
    normalise_phone,
    normalise_tax_code,
)
from lib.residents.masking import mask_address, mask_birth_date, mask_id, mask_name, mask_phone
from lib.residents.names import name_keys

__all__ = [
    "CardScan", "Problem", "age_on", "check_age", "check_citizen_id", "check_passport", "check_tax_code", "compose_card",
    "compose_citizen_id", "is_phone", "mask_address", "mask_birth_date", "mask_id", "mask_name", "mask_phone", "name_keys",
    "normalise_phone", "normalise_tax_code", "parse_card",
]  # fmt: skip
