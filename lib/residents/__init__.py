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
    provinces,
)
from lib.residents.masking import mask_address, mask_birth_date, mask_id, mask_name, mask_phone
from lib.residents.model import Party, PartyKind, bulk_rows
from lib.residents.names import is_same_name, name_keys
from lib.residents.queries import PartyMatch, find, known, match_of, matching_ids, search
from lib.residents.service import NEEDS_CARD, PartyInput, check_input, check_known, correct, open_at_intake, read_date, register, reveal

__all__ = [
    "NEEDS_CARD", "CardScan", "Party", "PartyInput", "PartyKind", "PartyMatch", "Problem", "age_on", "bulk_rows", "check_age",
    "check_citizen_id", "check_input", "check_known", "check_passport", "check_tax_code", "compose_card", "compose_citizen_id",
    "correct", "find", "is_phone", "is_same_name", "known", "mask_address", "mask_birth_date", "mask_id", "mask_name", "mask_phone",
    "match_of", "matching_ids", "name_keys", "normalise_phone", "normalise_tax_code", "open_at_intake", "parse_card", "provinces",
    "read_date", "register", "reveal", "search",
]  # fmt: skip
