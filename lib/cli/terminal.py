"""How commands speak: the language, sentences, JSON; what every command module needs and no rule."""

import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from lib import i18n
from lib.errors import DomainError
from lib.i18n import text

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of sentences.")]


def commands(**options: Any) -> typer.Typer:
    """A Typer group in the house's manner: plain text, no shell completion to install."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, **options)


def language(environment: Mapping[str, str] = os.environ) -> str:
    """``MOTCUA_LANG``, else the language of ``LANG``, else Vietnamese."""
    for name in ("MOTCUA_LANG", "LANG"):
        chosen = environment.get(name, "").lower().replace("-", "_").split("_")[0].split(".")[0]
        if chosen in i18n.LANGUAGES:
            return chosen
    return "vi"


def say(sentence: str, /, *, error: bool = False, **values: Any) -> None:
    """A sentence in the reader's language, on standard output or, for ``error``, on standard error."""
    typer.echo(text(sentence, **values), err=error)


def print_json(thing: Any) -> None:
    """One JSON document on one line; dates as ISO 8601, Vietnamese letters as they are."""
    typer.echo(json.dumps(thing, ensure_ascii=False, default=_plain))


def error_as_json(error: DomainError) -> dict[str, str]:
    """``{"code", "field", "message"}`` of one error, the message in the reader's language."""
    return {"code": error.code, "field": error.field, "message": i18n.error_text(error)}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON: give it as text or number")
