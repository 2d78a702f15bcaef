"""The service with an empty page beside its own and a count of the time its reads take: for ``benchmarks.pages`` alone."""

import argparse
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy.orm import Session

import server
from benchmarks.service import EMPTY, READS
from lib import db
from lib.ui import menu

_seconds = {"reads": 0.0}
_guard = threading.Lock()
_really_reading = db.reading


@dataclass(frozen=True)
class Outside(menu.Entry):
    """A page whose file lies outside ``pages/``."""

    @property
    def file(self) -> str:
        return str(Path(__file__).with_name("empty_page.py"))


@contextmanager
def _counted_reading() -> Iterator[Session]:
    started = time.perf_counter()
    try:
        with _really_reading() as session:
            yield session
    finally:
        with _guard:
            _seconds["reads"] += time.perf_counter() - started


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Seconds spent reading so far at ``READS``; everything else is the service."""
    if scope["type"] == "http" and scope["path"] == READS:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(_seconds).encode()})
        return
    await server.app(scope, receive, send)


def main() -> None:
    """``python -m benchmarks.counted_service --port N``."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--port", type=int, required=True)
    entry = Outside("bench/empty", EMPTY, "Scoreboard", "science", "Figures")
    menu.ENTRIES = (*menu.ENTRIES, entry)
    menu.BY_NAME[entry.name] = menu.BY_ADDRESS[entry.address] = entry
    db.reading = _counted_reading
    port = asked.parse_args().port
    uvicorn.run(app, host="127.0.0.1", port=port, ws="websockets-sansio", log_level="warning", ws_per_message_deflate=False)


if __name__ == "__main__":
    main()
