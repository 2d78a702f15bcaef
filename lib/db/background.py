"""Work beside the counter: a thread of the service that does one thing again and again, in nobody's way."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import exc
from sqlalchemy.orm import Session

from lib.db.doors import write

log = logging.getLogger(__name__)

Work = Callable[[Session], Any]
"""Does one bounded piece in one transaction; what it returns is true while there is more to do."""


@contextmanager
def beside(work: Work, *, name: str, every_seconds: float) -> Iterator[None]:
    """Do ``work`` every so often while the block runs, each time until nothing is left."""
    stop = threading.Event()
    thread = threading.Thread(target=_again_until, args=(stop, work, name, every_seconds), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _again_until(stop: threading.Event, work: Work, name: str, every_seconds: float) -> None:
    while not stop.wait(every_seconds):
        try:
            while write(work) and not stop.is_set():
                continue
        except exc.IntegrityError:
            # Another process did the same piece first; what is left waits for the next round.
            log.info("%s: another process was first", name)
        except (exc.SQLAlchemyError, OSError):
            # The counter goes on without; the work waits until database and disk answer again.
            log.exception("%s failed and will be tried again", name)
