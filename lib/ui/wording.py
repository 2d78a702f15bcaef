"""Words on the screen: what people typed, made harmless inside Markdown; days, moments and money as they are read."""

from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal

from lib.i18n import language
from lib.values import local


def plain(text: str) -> str:
    """Text typed by people, safe inside Markdown: every sign that Markdown or Streamlit reads is escaped."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|<>~$:" else sign for sign in text)


def weekday_date(day: date) -> str:
    """``Thứ Tư 25/11/2026``."""
    return f"{format_date(day, 'EEEE', locale=language())} {day:%d/%m/%Y}"


def weekday_time(instant: datetime) -> str:
    """``Thứ Tư 25/11/2026, 17:00``, in Hanoi's time."""
    return f"{weekday_date(local(instant).date())}, {local(instant):%H:%M}"


def money(amount_vnd: int) -> str:
    """Whole dong with the separators of the reader's language: ``16.000 ₫``."""
    return f"{format_decimal(amount_vnd, locale=language())} ₫"
