"""Reached cold, over Streamlit's own protocol: the first message of a new process may already ask for any page.

The answer to a stranger holds the sign-in form and nothing of what the page would show.
"""

import asyncio
import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.exceptions import InvalidStatus

from lib import db, org
from lib.org import Role
from lib.settings import settings
from lib.ui import cookies, menu
from lib.values import now_utc
from tests.pages.conftest import CHEAP_ROUNDS, PASSWORD

T = TypeVar("T")

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "Nguyễn Thị Bí Mật"
HEALTHY_SECONDS = 60


class Served:
    """A server process on a free port."""

    def __init__(self, home: Path, port: int, log: Path) -> None:
        self.port = port
        self.home = home
        environment = os.environ | {"MOTCUA_HOME": str(home), "PYTHONPATH": str(PROJECT), "MOTCUA_PUBLIC_URL": f"http://localhost:{port}"}
        self._log = log
        with log.open("wb") as output:
            command = [sys.executable, "-m", "lib.cli", "serve", "--port", str(port)]
            self._process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)

    def wait(self) -> None:
        for _ in range(HEALTHY_SECONDS * 5):
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            try:
                self._process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            break
        pytest.fail(self._log.read_text(encoding="utf-8", errors="replace")[-3000:])

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def _server(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("cold")
    shutil.copyfile(_sqlite_template, place / "motcua.db")
    server = Served(place, free_port(), place / "server.log")
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture
def served(_server: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """One process for this file; the test itself works on the same installation."""
    monkeypatch.setenv("MOTCUA_HOME", str(_server.home))
    settings.cache_clear()
    db.dispose()
    with db.transaction() as session:
        if not org.count_accounts(session):
            unit_id = org.unit_by_code(session, "HN").id
            org.add_account(
                session, org.system("test"), username="lan", name=SECRET, unit_id=unit_id, password=PASSWORD, must_change=False,
                role=Role.ADMINISTRATOR, rounds=CHEAP_ROUNDS,
            )  # fmt: skip
    return _server


def _message(address: str, page_hash: str, fragment: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = address
    message.rerun_script.page_script_hash = page_hash
    message.rerun_script.fragment_id = fragment
    message.rerun_script.context_info.locale = "vi-VN"
    return message.SerializeToString()


def _in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: the browser tests leave an event loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _ask(port: int, address: str, *, cookie: str = "", page_hash: str = "", fragment: str = "") -> bytes:
    """Everything the server sends for one first message."""
    headers = {"Cookie": cookie} if cookie else {}
    url = f"ws://localhost:{port}/_stcore/stream"
    async with websockets.connect(
        url, subprotocols=["streamlit"], origin=f"http://localhost:{port}", additional_headers=headers, max_size=None
    ) as connection:
        if fragment:
            # A fragment that nobody made has no end of its own, so an ordinary run follows it.
            await connection.send(_message(address, page_hash, fragment))
        await connection.send(_message(address, page_hash))
        said = b""
        while True:
            raw = await asyncio.wait_for(connection.recv(), 60)
            said += raw
            kind = ForwardMsg.FromString(raw).WhichOneof("type")
            if kind == "script_finished" and ForwardMsg.FromString(raw).script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return said


def ask(server: Served, address: str, **how: str) -> str:
    return _in_a_loop(_ask(server.port, address, **how)).decode("utf-8", errors="replace")


def cookie_of(key: str) -> str:
    return f"{cookies.session_name()}={key}"


def key_of(username: str) -> str:
    with db.transaction() as session:
        return org.open_sign_in(session, username, token=secrets.token_hex())


def test_a_stranger_gets_the_form_at_every_address_from_the_first_message_on(served: Served) -> None:
    addresses = [entry.address for entry in menu.ENTRIES if not entry.public]
    for address in ["nguoi-dung", "", "start", "people", "me", "account/me", "no-such-page", "../app", *addresses]:
        said = ask(served, address)
        assert "sign_in_username" in said, address
        assert SECRET not in said, address


def test_guessing_the_inner_name_of_a_page_or_fragment_opens_nothing(served: Served) -> None:
    for entry in menu.ENTRIES:
        if entry.public:
            continue
        for inner in (calc_hash(entry.address), calc_hash(str(PROJECT / entry.file)), calc_hash(entry.file)):
            said = ask(served, "", page_hash=inner) + ask(served, entry.address, page_hash=inner, fragment="0" * 32)
            assert SECRET not in said, entry.name


def test_a_key_opens_the_page_and_an_ended_or_wrong_one_does_not(served: Served) -> None:
    key = key_of("lan")
    assert SECRET in ask(served, "nguoi-dung", cookie=cookie_of(key))

    with db.transaction() as session:
        org.end_sign_in(session, key)
    expired = key_of("lan")
    with db.transaction() as session:
        row = session.query(org.SignIn).order_by(org.SignIn.id.desc()).first()
        row.expires_at_utc = now_utc()
    for old in (key, expired, secrets.token_urlsafe(32), "", "x" * 5_000):
        said = ask(served, "nguoi-dung", cookie=cookie_of(old))
        assert "sign_in_username" in said
        assert SECRET not in said


def test_another_site_cannot_open_the_stream_with_somebodys_cookie(served: Served) -> None:
    async def from_elsewhere() -> None:
        async with websockets.connect(
            f"ws://localhost:{served.port}/_stcore/stream",
            subprotocols=["streamlit"],
            origin="https://evil.example",
            additional_headers={"Cookie": cookie_of(key_of("lan"))},
        ):
            pass

    with pytest.raises(InvalidStatus):
        _in_a_loop(from_elsewhere())


def test_the_source_of_pages_is_not_served(served: Served) -> None:
    for path in ("/app/static/../app.py", "/pages/admin/people.py", "/app/static/secret.key", "/static/../server.py"):
        try:
            with urllib.request.urlopen(f"http://localhost:{served.port}{path}", timeout=5) as answer:
                body = answer.read()
        except urllib.error.HTTPError as refused:
            body = refused.read()
        assert b"import" not in body.replace(b"important", b"") or b"<!DOCTYPE html>" in body[:200], path
