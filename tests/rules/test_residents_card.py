"""A card scanned at a desk: sound, mended, or bent and said so."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import residents
from lib.residents import spelling
from lib.residents.card import CardScan, compose_card

AN = CardScan(
    "001203001234", "012345678", "Nguyễn Văn An", date(2003, 5, 17), "m", "Thôn Đoài, Nam Hồng, Đông Anh, Hà Nội", date(2021, 4, 15)
)
MAI = CardScan("036187004321", "", "Trần Thị Tuyết Mai", date(1987, 12, 3), "f", "Số 5 ngõ 12, Phủ Lý, Hà Nam", date(2022, 1, 30))
TEXT = compose_card(AN)


@pytest.mark.parametrize("scan", [AN, MAI])
def test_a_sound_scan_says_what_the_card_says(scan):
    assert residents.parse_card(compose_card(scan)) == scan


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n", "\t", "  ", "\r\n\r\n"])
def test_what_the_scanner_types_after_the_card_does_not_matter(ending):
    assert residents.parse_card(TEXT + ending) == AN


@pytest.mark.parametrize("sign", ["~", "¦", "\\", "#", "\t", "£", "Ç", "ǀ", "│", "*", "_"])
def test_the_pipe_of_another_keyboard_is_found_by_its_place(sign):
    assert residents.parse_card(TEXT.replace("|", sign)) == AN


def test_more_fields_and_fewer_are_taken():
    assert residents.parse_card(TEXT + "||Nguyễn Văn Bình|Lê Thị Cúc|") == AN
    short = residents.parse_card("001203001234|Nguyễn Văn An|17052003|Nam|Hà Nội|15042021")
    assert (short.name, short.old_id_number, short.birth_date, short.issued_on) == (
        "Nguyễn Văn An",
        "",
        date(2003, 5, 17),
        date(2021, 4, 15),
    )
    shorter = residents.parse_card("001203001234|012345678|Nguyễn Văn An")
    assert (shorter.id_number, shorter.old_id_number, shorter.name, shorter.birth_date) == (
        "001203001234",
        "012345678",
        "Nguyễn Văn An",
        None,
    )


def test_a_scan_whose_pipes_were_swallowed_is_read_by_its_digits():
    assert residents.parse_card(TEXT.replace("|", "")) == AN
    assert residents.parse_card(compose_card(MAI).replace("|", "")) == MAI


def test_what_can_be_mended_without_loss_is_mended():
    assert residents.parse_card(unicodedata.normalize("NFD", TEXT)) == AN
    assert residents.parse_card(TEXT.encode().decode("latin-1")) == AN
    assert residents.parse_card("]Q1" + TEXT) == AN
    assert residents.parse_card("\ufeff" + TEXT.swapcase()) == AN


def test_of_two_scans_in_one_field_the_last_counts():
    assert residents.parse_card(f"{TEXT}\r\n{compose_card(MAI)}\r\n") == MAI
    assert residents.parse_card(TEXT + TEXT) == AN


BENT = {
    "raw Telex": "001203001234|012345678|Nguyeenx Vawn An|17052003|Nam|Thoon Ddoaif, Haf Nooij|15042021",
    "raw Telex, tone at once": "001203001234|012345678|Nguyeexn Vawn An|17052003|Nam|Haf Nooji|15042021",
    "raw VNI": "001203001234|012345678|Nguye6n4 Va8n An|17052003|Nam|Tho6n 3, Ha2 No65i|15042021",
    "diacritics lost": "001203001234|012345678|NGUYEN VAN AN|17052003|Nam|Ha Noi|15042021",
    "letters swallowed": "001203001234|012345678|Nguyn Vn An|17052003|Nam|Thn Đoi, H Ni|15042021",
    "question marks": "001203001234|012345678|Nguy?n V?n An|17052003|Nam|H? N?i|15042021",
    "tone upon tone": "001203001234|012345678|Nguyễ\u0300n Văn An|17052003|Nam|Hà Nội|15042021",
    "sex bent": "001303001234|012345678|Lê An|17052003|Nu|Hà Nội|15042021",
    "province bent": "001203001234|012345678|Cao Long|17052003|Nam|Ha Noi|15042021",
}


@pytest.mark.parametrize("text", BENT.values(), ids=BENT.keys())
def test_a_scan_bent_by_an_input_method_says_so_and_keeps_its_numbers(text):
    scan = residents.parse_card(text)
    assert scan.bent
    assert not scan.is_name_reliable
    assert (scan.id_number, scan.old_id_number, scan.birth_date) == (text[:12], "012345678", date(2003, 5, 17))
    assert scan.sex == ("f" if text[3] == "3" else "m")


@pytest.mark.parametrize("text", [BENT["raw Telex"], BENT["raw Telex, tone at once"], BENT["raw VNI"]])
def test_raw_keys_give_a_suggestion(text):
    scan = residents.parse_card(text)
    assert scan.name == "Nguyễn Văn An"
    assert scan.address.endswith("Hà Nội")


def test_the_vietnamese_keyboard_layout_turns_digits_into_letters_and_is_turned_back():
    keys = dict(zip("1234567890", "ăâêô\u0300\u0309\u0303\u0301\u0323đ", strict=True))
    fields = [value if i in (2, 4, 5) else "".join(keys[c] for c in value) for i, value in enumerate(TEXT.split("|"))]
    scan = residents.parse_card("|".join(fields))
    assert scan.bent
    assert (scan.id_number, scan.birth_date, scan.issued_on) == (AN.id_number, AN.birth_date, AN.issued_on)
    composed = residents.parse_card(unicodedata.normalize("NFC", "|".join(fields)))
    assert composed.id_number == AN.id_number


@pytest.mark.parametrize("name", ["H'Hen Niê Ksor", "K’Brêr", "Y Moan Êban", "Sùng A Páo", "Rơ Châm Phiang", "Giàng Thị Dợ", "Vàng Seo Lử"])
def test_names_of_all_peoples_of_the_country_are_not_called_bent(name):
    scan = residents.parse_card(f"066203001234||{name}|17052003|Nam|Buôn Đôn, Đắk Lắk|15042021")
    assert scan.name == name
    assert scan.is_name_reliable


@pytest.mark.parametrize(
    "text", ["", None, "  \r\n", "001203001234", "nguyễn văn an", "0912345678", "|||||||", "001203001234 Nguyễn Văn An", "0100233488"]
)
def test_what_is_no_card_is_none(text):
    assert residents.parse_card(text) is None


def test_a_card_whose_number_is_lost_is_still_known_as_a_card():
    scan = residents.parse_card("0012030O1234|012345678|Nguyễn Văn An|17052003|Nam|Hà Nội|15042021")
    assert scan.id_number == ""
    assert scan.bent


@given(st.one_of(st.text(), st.text(alphabet="0123456789|~ăâêôđ\u0300\u0323 NamNữ\r\n\x00\ud800", max_size=80)))
def test_reading_a_card_never_raises(text):
    scan = residents.parse_card(text)
    assert scan is None or isinstance(scan, CardScan)


@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.characters()), min_size=1, max_size=6))
def test_a_damaged_card_never_raises(damages):
    letters = list(TEXT)
    for at, letter in damages:
        letters[at] = letter
    scan = residents.parse_card("".join(letters))
    assert scan is None or isinstance(scan, CardScan)


@given(
    st.builds(
        CardScan,
        id_number=st.sampled_from([AN.id_number, MAI.id_number]),
        old_id_number=st.sampled_from(["", "012345678", "001203001234"]),
        name=st.sampled_from(["Nguyễn Văn An", "Lê Ý", "Đặng Thị Ngọc Ánh", "Hoàng Xuân Khoát", "Phan Thuỵ Oanh"]),
        birth_date=st.dates(date(1900, 1, 1), date(2026, 1, 1)),
        sex=st.sampled_from(["m", "f"]),
        address=st.sampled_from(["Hà Nội", "Tổ 3, Sa Pa, Lào Cai", "Số 1 Lê Lợi, Phường 5, Thành phố Hồ Chí Minh", "Hoà Bình"]),
        issued_on=st.one_of(st.none(), st.dates(date(2021, 1, 1), date(2026, 1, 1))),
    )
)
def test_a_card_written_is_a_card_read(scan):
    assert residents.parse_card(compose_card(scan)) == scan


KEYS = {"\u0301": "s1", "\u0300": "f2", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}
SHAPES = {
    "ă": ("aw", "a8"),
    "â": ("aa", "a6"),
    "ê": ("ee", "e6"),
    "ô": ("oo", "o6"),
    "ơ": ("ow", "o7"),
    "ư": ("uw", "u7"),
    "đ": ("dd", "d9"),
}
NAMES = (
    "Nguyễn Trần Phạm Huỳnh Đặng Trường Thị Quỳnh Giàng Khuê Tuấn Hương Đường Diễm Thủy Hoàng Nghĩa Khoắng Mừng Tiến Đĩnh Oánh Yến".split()
)


@pytest.mark.parametrize("name", NAMES)
def test_raw_telex_and_vni_keys_give_back_the_syllable(name):
    bare, marks = spelling.toneless(name)
    for method, decode in enumerate((spelling.decode_telex, spelling.decode_vni)):
        keys = "".join(SHAPES.get(c, (c, c))[method] for c in bare) + "".join(KEYS[m][method] for m in marks)
        assert spelling.toneless(decode(keys.capitalize())) == (bare, marks)
        assert spelling.is_syllable(decode(keys))
