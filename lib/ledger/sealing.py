"""Sealing beside the counter: a thread of the service closes a batch of events every minute."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from lib import db
from lib.ledger.service import seal

EVERY_SECONDS = 60
log = logging.getLogger(__name__)


@contextmanager
def sealing(every_seconds: float = EVERY_SECONDS) -> Iterator[None]:
    """Seal what was committed, again and again, while the block runs."""
    stop = threading.Event()
    thread = threading.Thread(target=_seal_until, args=(stop, every_seconds), name="sealing", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _seal_until(stop: threading.Event, every_seconds: float) -> None:
    while not stop.wait(every_seconds):
        try:
            while db.write(seal) and not stop.is_set():
                continue
        except exc.IntegrityError:
            # Another process closed the same batch first; what is left waits for the next round.
            log.info("another process sealed first")
        except (exc.SQLAlchemyError, OSError):
            # The counter goes on without; events stay unsealed until database and disk answer again.
            log.exception("sealing failed and will be tried again")
