"""Words on the screen: what people typed, made harmless inside Markdown; days, moments and money as they are read."""

import re
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal

from lib.i18n import language
from lib.values import local

READ_LATER = re.compile(r":(?=//|[\w+-]+/?[\w+-]*:)|www(?=\.)|[\w.+-](?=@)|[<-](?=-)|-(?=>)|[<>~](?==)", re.IGNORECASE)
"""Where an address, an icon or an arrow begins. These are looked for after escapes have been read, so an escape does not hold them."""

JOINER = "\u2060"
"""A sign of no width that breaks no line; ``clean`` drops it again from what is copied and pasted."""


def plain(text: str) -> str:
    """Text typed by people, safe inside Markdown: one line of nothing but its own signs; no link, icon, formula or heading comes of it."""
    apart = READ_LATER.sub(lambda found: found[0] + JOINER, " ".join(text.splitlines()))
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|<>~$:&=" else sign for sign in apart)


def weekday_date(day: date) -> str:
    """``Thứ Tư 25/11/2026``."""
    return f"{format_date(day, 'EEEE', locale=language())} {day:%d/%m/%Y}"


def weekday_time(instant: datetime) -> str:
    """``Thứ Tư 25/11/2026, 17:00``, in Hanoi's time."""
    return f"{weekday_date(local(instant).date())}, {local(instant):%H:%M}"


def money(amount_vnd: int) -> str:
    """Whole dong with the separators of the reader's language: ``16.000 ₫``."""
    return f"{format_decimal(amount_vnd, locale=language())} ₫"
