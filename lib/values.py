"""Small values everybody shares: the clock, text as it is stored and searched, money."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen_now: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)


def now_utc() -> datetime:
    """The present instant, aware, in UTC. The only clock of the project."""
    return _frozen_now.get() or datetime.now(UTC)


def today() -> date:
    """The present day in Hanoi."""
    return local(now_utc()).date()


def local(instant: datetime) -> datetime:
    """An aware instant as it reads on a clock in Hanoi."""
    return instant.astimezone(LOCAL_ZONE)


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    """The UTC instant of a wall-clock time in Hanoi."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL_ZONE).astimezone(UTC)


@contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """Run a block at another time: for tests, the demo city and the practice city."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=LOCAL_ZONE)
    token = _frozen_now.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen_now.reset(token)


def clean(text: str | None) -> str:
    """Text as it is stored: NFC, inner white space single, no control or bidirectional override characters."""
    if not text:
        return ""
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():
        return " ".join(composed.split())
    visible = "".join(" " if c.isspace() else c for c in composed if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return " ".join(visible.split())


def fold(text: str | None) -> str:
    """Text as it is searched: no diacritics, đ as d, lower case, single spaces."""
    if not text:
        return ""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return " ".join(bare.casefold().split())
