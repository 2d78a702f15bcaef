"""The QR of a chip card as a scanner types it: seven fields ``ID|old ID|name|ddmmyyyy|sex|address|ddmmyyyy``.

A scanner is a keyboard, so what arrives depends on the keyboard and the input method of the desk:

- diacritics decomposed, or as UTF-8 read as Windows-1252: mended without loss;
- Caps Lock: case turned round, mended;
- another layout: the pipe is another sign, or is lost; on the Vietnamese layout digits are letters with
  diacritics. The sign is found by its place, the digits are turned back;
- raw Telex or VNI keys (``Nguyeenx``, ``Nguye6n4``), or an input method that swallows or alters letters: the
  numbers survive, the name does not. The scan says ``bent``, the name is a suggestion, and the clerk is told
  to switch the input method off or to read the name from the card.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from lib.residents import spelling
from lib.residents.identity import is_citizen_id, province_names, sex_of
from lib.residents.names import words
from lib.values import clean

LONGEST = 2_000
ID = re.compile(r"(?<!\d)\d{12}(?!\d)", re.ASCII)
SQUEEZED = re.compile(r"(\d{12})(\d{9}(?=\D))?(\D+?)(\d{8})(Nam|Nữ)?(.*?)(\d{8})?$", re.ASCII)
LAYOUT_DIGITS = dict(zip("ăâêô\u0300\u0309\u0303\u0301\u0323đ", "1234567890", strict=True))
"""The number row of the Vietnamese keyboard layout of Windows (TCVN 5712)."""

SEXES = {"nam": "m", "nữ": "f"}
ALWAYS_MARKED = frozenset("nguyen tran le pham hoang huynh vu vo dang bui do ngo duong dinh dao trinh luong doan vuong".split())
"""Family names that are never written bare: without their marks an input method has eaten them."""


@dataclass(frozen=True)
class CardScan:
    """What a card said. ``bent``: an input method or layout changed it, so ``name`` and ``address`` are only a suggestion.

    ``id_number`` is empty when its digits did not survive. ``sex`` is ``m``, ``f`` or empty.
    """

    id_number: str
    old_id_number: str = ""
    name: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: str = ""
    issued_on: date | None = None
    bent: bool = False

    @property
    def is_name_reliable(self) -> bool:
        return bool(self.name) and not self.bent


def parse_card(text: str | None) -> CardScan | None:
    """What was scanned, or None when it is no card (a number typed by hand, a name). Never raises.

    Takes the text as it was typed, before any cleaning. Of two scans in one field the last counts.
    """
    scans = [line for line in re.split(r"[\r\n]+", (text or "")[-LONGEST:]) if line.strip()]
    return _parse_line(scans[-1]) if scans else None


def compose_card(scan: CardScan) -> str:
    """The text of a card's QR: for tests and the demo city."""
    born, issued = (day.strftime("%d%m%Y") if day else "" for day in (scan.birth_date, scan.issued_on))
    sex = {"m": "Nam", "f": "Nữ"}.get(scan.sex, "")
    return "|".join((scan.id_number, scan.old_id_number, scan.name, born, sex, scan.address, issued))


def _parse_line(line: str) -> CardScan | None:
    line = "".join(c for c in _from_cp1252(line) if c == "\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip(" ")
    line = re.sub(r"^\]Q\d", "", line)
    fields, was_layout = _from_vietnamese_layout(line), True
    if fields is None:
        fields, was_layout = _fields(line), False
    if fields is None:
        return _squeezed(line)
    texts = [clean(value) for value in fields]
    number = texts[0] if ID.fullmatch(texts[0]) else ""
    dated = next((i for i in range(1, len(texts)) if _day(texts[i])), None)
    if dated is None:
        has_old = len(texts) > 2 and (not texts[1] or texts[1].isdecimal())
        named, dated = (2, 3) if has_old else (1, 2)
    else:
        named = dated - 1
    at = dict(enumerate(texts))
    old = next((t for t in texts[1:named] if re.fullmatch(r"\d{9}|\d{12}", t, re.ASCII)), "")
    issued = next((_day(t) for t in texts[dated + 1 :] if _day(t)), None)
    name = at.get(named, "") if named else ""
    born = _day(at.get(dated, ""))
    return _understood(number, old, name, born, at.get(dated + 1, ""), at.get(dated + 2, ""), issued, damaged=was_layout or not number)


def _understood(
    number: str, old: str, name: str, born: date | None, sex: str, address: str, issued: date | None, *, damaged: bool
) -> CardScan:
    if sex[:1] == "n" and sex[1:2].isupper():
        sex, name, address = sex.lower(), _uncapped(name), _uncapped(address)
    bent = damaged or _is_bent(name, sex, address)
    known_sex = SEXES.get(sex.lower(), "")
    if not known_sex and is_citizen_id(number):
        known_sex = sex_of(number)
    if bent:
        name, address = _suggested(name), _suggested(address)
    return CardScan(number, old, name, born, known_sex, address, issued, bent)


def _from_cp1252(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252; what is not that stays as it is."""
    if text.isascii():
        return text
    raw = bytearray()
    for c in text:
        try:
            raw += c.encode("cp1252")
        except UnicodeEncodeError:
            if ord(c) > 0xFF:
                return text
            raw.append(ord(c))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return text


def _from_vietnamese_layout(line: str) -> list[str] | None:
    """Turn letters back into the digits of the same keys; only a scan that begins with twelve of them qualifies."""
    head, sign, _ = line.partition("|")
    digits = _layout_digits(head)
    if not sign or digits is None or len(digits) != 12:
        return None
    values = line.split("|")
    return [turned if (turned := _layout_digits(value)) and len(turned) in (8, 9, 12) else value for value in values]


def _layout_digits(value: str) -> str | None:
    """The digits behind a field, or None. Composed text is taken apart where the order of its marks is certain."""
    exact = [LAYOUT_DIGITS.get(c) for c in value.lower()]
    if all(exact):
        return "".join(d for d in exact if d)
    digits = ""
    for letter in unicodedata.normalize("NFC", value.lower()):
        bare, marks = spelling.toneless(letter)
        if letter in LAYOUT_DIGITS:
            digits += LAYOUT_DIGITS[letter]
        elif bare in LAYOUT_DIGITS and len(marks) == 1:
            digits += LAYOUT_DIGITS[bare] + LAYOUT_DIGITS[marks[0]]
        else:
            return None
    return digits


def _fields(line: str) -> list[str] | None:
    """Split at the sign that follows the ID; None when nothing separates the fields."""
    found = ID.search(line)
    if found is None:
        values = line.split("|")
        return values if len(values) >= 5 and sum(1 for v in values if _day(v.strip())) >= 1 else None
    rest = line[found.end() :]
    sign = rest.lstrip(" ")[:1] or rest[:1]
    if not sign or not _can_separate(sign) or rest.count(sign) < 2:
        return None
    return [found.group(), *rest.split(sign)[1:]]


def _can_separate(sign: str) -> bool:
    """Any sign that stands in no name and no address: ``~``, a tab, the ``Ç`` of a Spanish keyboard."""
    return sign in "Ççǀ" or not (sign in " ,./-+:'\"" or sign.isalnum())


def _squeezed(line: str) -> CardScan | None:
    """A scan without any separator: the digits hold the fields apart."""
    found = SQUEEZED.match(unicodedata.normalize("NFC", line))
    if not found:
        return None
    number, old, name, born, sex, address, issued = (clean(value or "") for value in found.groups())
    day = _day(born)
    if not is_citizen_id(number) or day is None:
        return None
    return _understood(number, old, name, day, sex, address, _day(issued), damaged=not sex)


def _day(value: str) -> date | None:
    """``ddmmyyyy``, also with signs between, or a second scan stuck to it; None when it is no day."""
    found = re.match(r"(\d{2})[/.\- ]?(\d{2})[/.\- ]?(\d{4})(?:\d{12})?$", value, re.ASCII)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def _uncapped(value: str) -> str:
    """``nGUYỄN vĂN aN`` was typed with Caps Lock on."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in value.split())


def _is_bent(name: str, sex: str, address: str) -> bool:
    """Did something between scanner and field change letters? Judged by signs that a sound card never shows."""
    if sex and sex.lower() not in SEXES:
        return True
    return _is_name_bent(name) or _is_province_bent(address)


def _is_name_bent(name: str) -> bool:
    parts = name.split()
    if any(not (c.isalpha() or c in " '’.-\u0306") for c in name):
        return True
    if parts and parts[0].lower() in ALWAYS_MARKED:
        return True
    return any(_is_word_bent(word) for part in parts for word in part.split("-"))


def _is_word_bent(word: str) -> bool:
    if len(word) > 1 and "'" not in word and "’" not in word and "." not in word and not spelling.has_vowel(word):
        return True
    if len(spelling.toneless(word)[1]) > 1:
        return True
    return not spelling.is_syllable(word) and spelling.decode_telex(word) is not None


def _is_province_bent(address: str) -> bool:
    """An address ends with a province; its letters without their marks are a sure sign."""
    tail = re.sub(r"^(tỉnh|thành phố|tp\.?)\s+", "", address.rpartition(",")[2].strip(), flags=re.IGNORECASE)
    by_letters = [_letters(name) for name in province_names()]
    if _letters(tail) in by_letters:
        return False
    return _letters(_suggested(tail)) in by_letters or words(tail) in [words(name) for name in province_names()]


def _letters(text: str) -> list[str]:
    """Each word with its tone behind it, so that ``Hoà`` equals ``Hòa``."""
    return [bare + "".join(marks) for bare, marks in map(spelling.toneless, text.replace("-", " ").split())]


def _suggested(text: str) -> str:
    """The text with raw Telex or VNI words turned into what they say; other words stay."""
    return " ".join(_said(word) for word in text.split(" "))


def _said(word: str) -> str:
    core = word.strip(",.;()")
    if not core or spelling.is_syllable(core):
        return word
    said = spelling.decode_telex(core) or (spelling.decode_vni(core) if len(core) > 2 else None)
    return word.replace(core, said, 1) if said else word
