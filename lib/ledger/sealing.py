"""Sealing beside the counter: a batch of events is closed every minute."""

from contextlib import AbstractContextManager

from lib import db
from lib.ledger.service import seal

EVERY_SECONDS = 60


def sealing(every_seconds: float = EVERY_SECONDS) -> AbstractContextManager[None]:
    """Seal what was committed, again and again, while the block runs."""
    return db.beside(seal, name="sealing", every_seconds=every_seconds)
