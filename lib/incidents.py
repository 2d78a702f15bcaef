"""What nobody foresaw: a reference number for the person, the details in a log for whoever looks after the service."""

import logging
import os
import secrets
import traceback

from lib import values
from lib.settings import settings

# No letter or digit that is mistaken for another when read out over the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, LETTERS = 2, 4

_log = logging.getLogger(__name__)


def record(error: BaseException, *, where: str = "") -> str:
    """Write an unforeseen error to ``MOTCUA_HOME/logs/errors-YYYY-MM-DD.log``; returns its reference, such as ``K7M2-QX9D``.

    ``where`` says what was being done (a page, a command), never who was served.
    """
    reference = "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    _hide_values(error)
    when = values.local(values.now_utc())
    entry = f"{when.isoformat(timespec='seconds')} {reference} {where}\n{''.join(traceback.format_exception(error))}\n"
    try:
        folder = settings().home / "logs"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / f"errors-{when:%Y-%m-%d}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(entry)
    except OSError:
        # A full disk must not turn one error into two: the details still reach whoever reads the service's own output.
        _log.exception(entry)
    return reference


def _hide_values(error: BaseException | None) -> None:
    """A failed statement shows its SQL in the log, not the names and ID numbers that it carried."""
    while error is not None:
        # SQLAlchemy's StatementError, told by its switch: listing the commands does not wait for SQLAlchemy.
        if hasattr(error, "hide_parameters"):
            error.hide_parameters = True
        error = error.__cause__ or error.__context__
