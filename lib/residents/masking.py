"""Personal values as they are shown to somebody who need not know them.

The number of dots never depends on the length of what they hide.
"""

from datetime import date

from lib.values import clean

DOTS = "•••••"


def mask_id(number: str | None) -> str:
    """``001203001234`` as ``001•••••1234``: three and four characters of twelve; a shorter number shows its last
    four at most, and never more than a third of itself."""
    text = clean(number)
    if len(text) >= 12:
        return text[:3] + DOTS + text[-4:]
    return DOTS + _tail(text, 4)


def mask_phone(phone: str | None) -> str:
    """``0912345678`` as ``•••••678``."""
    return DOTS + _tail(clean(phone), 3) if clean(phone) else ""


def mask_name(name: str | None) -> str:
    """``Nguyễn Văn An`` as ``Nguyễn V• A•``: the family name, which half the city shares, and initials."""
    parts = clean(name).split()
    if len(parts) < 2:
        return "".join(_initial(part) for part in parts)
    return " ".join([parts[0], *(_initial(part) for part in parts[1:])])


def mask_address(address: str | None) -> str:
    """``Số 5, thôn Đoài, xã Thư Lâm, Hà Nội`` as ``•••••, xã Thư Lâm, Hà Nội``: the commune and the city, no digit."""
    parts = [part.strip() for part in clean(address).split(",") if part.strip()]
    if not parts:
        return ""
    kept = parts[-2:] if len(parts) > 2 else parts[1:]
    return ", ".join([DOTS, *("".join("•" if c.isdigit() else c for c in part) for part in kept)])


def mask_birth_date(birth_date: date | None) -> str:
    """``•• •• 1990`` for a birth date: the year alone."""
    return f"••/••/{birth_date.year}" if birth_date else ""


def _tail(text: str, most: int) -> str:
    return text[len(text) - min(most, len(text) // 3) :] if text else ""


def _initial(word: str) -> str:
    return word[0] + "•"
