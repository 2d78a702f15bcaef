"""Search keys and masks of names and numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import residents
from lib.residents.names import is_same_name, name_keys, words

SOME_WORDS = st.lists(st.sampled_from("Nguyễn Trần Văn Thị Đức Ánh Hồng Ơn Ưu Ý K'Brêr Ỷ".split()), min_size=1, max_size=6)


def test_a_name_is_found_by_its_order_any_order_and_its_given_name():
    keys = name_keys("Nguyễn Đức  An")
    assert (keys.folded, keys.sorted, keys.given_first) == ("nguyen duc an", "an duc nguyen", "an nguyen duc")


def test_apostrophes_join_and_other_signs_part():
    assert words("H’Hen Niê-Kđăm") == ["hhen", "nie", "kdam"]
    assert words("=cmd|' /C calc'!A0 <b>x</b> 🙂") == ["cmd", "c", "calc", "a0", "b", "x", "b"]


@given(SOME_WORDS, st.randoms())
def test_the_sorted_key_does_not_know_the_order(parts, random):
    shuffled = random.sample(parts, len(parts))
    assert name_keys(" ".join(parts)).sorted == name_keys(" ".join(shuffled)).sorted
    assert is_same_name(" ".join(parts).upper(), " ".join(shuffled))


@given(st.text(max_size=60))
def test_keys_are_stable_and_hold_the_same_words(text):
    keys = name_keys(text)
    assert sorted(keys.folded.split()) == keys.sorted.split() == sorted(keys.given_first.split())
    assert all(part.isalnum() for part in keys.folded.split())
    assert name_keys(f"  {text}\u202e ").folded == keys.folded


def test_masks_show_what_was_promised():
    assert residents.mask_id("001203001234") == "001•••••1234"
    assert residents.mask_id("012345678") == "•••••678"
    assert residents.mask_phone("0912345678") == "•••••678"
    assert residents.mask_name("Nguyễn Văn An") == "Nguyễn V• A•"
    assert residents.mask_name("An") == "A•"
    assert residents.mask_address("Số 5, thôn Đoài, xã Thư Lâm, Hà Nội") == "•••••, xã Thư Lâm, Hà Nội"
    assert residents.mask_birth_date(date(1990, 3, 4)) == "••/••/1990"


@pytest.mark.parametrize("mask", [residents.mask_id, residents.mask_phone, residents.mask_name, residents.mask_address])
def test_a_mask_of_nothing_shows_nothing(mask):
    assert not any(c.isalnum() for c in mask(""))
    assert not any(c.isalnum() for c in mask(None))


@given(st.from_regex(r"\A[0-9]{0,20}\Z"))
def test_a_mask_never_shows_more_digits_than_promised(number):
    shown = sum(c.isdigit() for c in residents.mask_id(number))
    assert shown <= 7 if len(number) >= 12 else shown <= len(number) // 3
    assert sum(c.isdigit() for c in residents.mask_phone(number)) <= min(3, len(number) // 3)
    assert not any(c.isdigit() for c in residents.mask_address(f"Số {number}, tổ {number}, phường {number}, Hà Nội"))


@given(SOME_WORDS)
def test_a_masked_name_shows_the_family_name_and_initials(parts):
    name = " ".join(parts)
    hidden = residents.mask_name(name).split()
    assert [part[0] for part in hidden] == [part[0] for part in parts]
    assert all(len(part) == 2 for part in hidden[1:])
