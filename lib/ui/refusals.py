"""What an error looks like: a sentence where a person can mend it, a reference number where not; never a traceback."""

import logging
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

import streamlit as st
from sqlalchemy.exc import StatementError

from lib import i18n
from lib.errors import DomainError
from lib.i18n import _
from lib.settings import settings
from lib.ui.wording import plain
from lib.values import now_utc


@contextmanager
def shown() -> Iterator[None]:
    """Show what a page refuses (no such dossier, not your unit) as a sentence at its place."""
    try:
        yield
    except DomainError as error:
        show(error)


def show(error: DomainError) -> None:
    st.error(plain(i18n.error_text(error)), icon=":material/block:")


def on_script_error(error: Exception) -> bool:
    """For ``st.App``: everything uncaught, in pages, callbacks and fragments. The person gets a number, the log the rest."""
    if isinstance(error, DomainError):
        show(error)
        return True
    reference = written_down(error)
    st.error(
        _("Something went wrong here. Nothing was changed that was not confirmed. Please tell the administrator this number: {reference}",
          reference=reference),
        icon=":material/report:",
    )  # fmt: skip
    return True


def written_down(error: Exception) -> str:
    """Log an error without the personal values of its statement; returns the reference number (``7K3M-92QF``)."""
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    reference = "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(2))
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, StatementError):
            link.hide_parameters = True
        link = link.__cause__ or link.__context__
    where = "".join(traceback.format_exception(error))
    _log(settings().home / "logs").error("%s %s\n%s", now_utc().isoformat(timespec="seconds"), reference, where)
    return reference


@lru_cache(maxsize=2)
def _log(folder: Path) -> logging.Logger:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = logging.getLogger(f"motcua.errors.{folder}")
    log.propagate = False
    log.addHandler(RotatingFileHandler(folder / "errors.log", maxBytes=5_000_000, backupCount=5, encoding="utf-8"))
    return log
