"""The service as it is really started, in processes of its own; sign-ins for those who will use it."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import db, org
from lib.org import Account, Grant, Role
from lib.settings import PROJECT, settings
from lib.ui import cookies

START_SECONDS = 60
EMPTY = "trang-trong"
READS = "/bench/reads"
"""Addresses that ``benchmarks.counted_service`` adds."""


@dataclass(frozen=True)
class Process:
    """One process of the service."""

    url: str
    pid: int


@contextmanager
def serving(module: tuple[str, ...] = ("lib.cli", "serve"), *, processes: int = 1) -> Iterator[list[Process]]:
    """So many processes on ports of their own until the block ends. Raises RuntimeError when one does not come up."""
    started: list[subprocess.Popen[bytes]] = []
    found = []
    try:
        for _number in range(processes):
            port = _free_port()
            environment = {**os.environ, "MOTCUA_HOME": str(settings().home), "PYTHONPATH": str(PROJECT), "MOTCUA_LANG": "vi"}
            command = [sys.executable, "-m", *module, "--port", str(port)]
            started.append(subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL))
            found.append(Process(f"http://localhost:{port}", started[-1].pid))
        for process in found:
            _wait_for(process.url)
        yield found
    finally:
        for running in started:
            running.terminate()
        for running in started:
            running.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the service did not come up")


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in: the cookie of their browser."""

    account_id: int
    unit_id: int
    role: Role
    cookie: str


def sign_in(*, roles: dict[Role, int], at_most: int) -> list[Visitor]:
    """Sign in as many people, spread over units, by shares of their roles; a row in the database each, as the password would leave it."""

    def work(session: Session) -> list[Visitor]:
        visitors = []
        total = sum(roles.values())
        for role, share in roles.items():
            found = session.execute(
                select(Account.id, Account.username, Account.unit_id)
                .join(Grant, Grant.account_id == Account.id)
                .where(Grant.role == role)
                .order_by(Account.id % 97, Account.id)
                .limit(-(-at_most * share // total))
            ).all()
            for account_id, username, unit_id in found:
                key = org.open_sign_in(session, username, token=secrets.token_hex(16), browser="bench")
                visitors.append(Visitor(account_id, unit_id, role, f"{cookies.session_name()}={key}"))
        return visitors

    return db.write(work)[:at_most]
