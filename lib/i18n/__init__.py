"""Every sentence a person reads, in Vietnamese and English.

``_("English sentence")`` in screens; ``error.<code>``, ``status.<value>`` and other coded
texts stand in both languages. Catalogues are ``{vi,en}/<room>.po``, merged when first used.
Dates, money and numbers are in ``formats``.
"""

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from lib.errors import DomainError

LANGUAGES = ("vi", "en")
_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_provider: Callable[[], str | None] = lambda: None  # noqa: E731


def set_provider(provider: Callable[[], str | None]) -> None:
    """Screens say where the reader's language stands, because a fragment runs without the page around it."""
    global _provider
    _provider = provider


def language() -> str:
    """The language of this run: ``vi`` unless chosen otherwise."""
    found = _chosen.get() or _provider()
    return found if found in LANGUAGES else "vi"


@contextmanager
def use(lang: str):
    """Say everything inside the block in ``lang``: papers are Vietnamese whoever prints them."""
    token = _chosen.set(lang)
    try:
        yield
    finally:
        _chosen.reset(token)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(lang: str) -> dict[str, str]:
    """All texts of one language: message id to sentence."""
    merged: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / lang).glob("*.po")):
        with path.open("rb") as file:
            merged |= {str(m.id): str(m.string) for m in read_po(file, locale=lang) if m.id and m.string}
    return merged


def text(message: str, /, **values: Any) -> str:
    """The sentence in the reader's language; ``{name}`` places take ``values``."""
    sentence = catalogue(language()).get(message, message)
    return sentence.format_map(values) if values else sentence


def error_text(error: DomainError) -> str:
    """What an error says to a person. States are named, never shown as codes."""
    values = {k: text(f"status.{v}") if k in ("was", "to") else v for k, v in error.values.items()}
    return text(f"error.{error.code}", **values)


_ = text
