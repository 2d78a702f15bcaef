"""A real Chromium against the real server, on a small demo city of its own. Screenshots go to ``tests/artifacts``.

One city serves all browser tests of a session: a test takes the dossiers it makes itself, not those of others.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from lib.cli.testing import BROWSERS

PROJECT = Path(__file__).resolve().parents[2]
ARTIFACTS = PROJECT / "tests" / "artifacts"
# Chromium as root, without a screen, and without the connections it makes on its own account.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OFFICE_SCREEN = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
FILLING_SECONDS = 180
HEALTHY_SECONDS = 60
PATIENCE_MS = 20_000


class City(NamedTuple):
    """A running installation: where it answers, where it lives, and the accounts that the demo printed."""

    url: str
    home: Path
    accounts: list[dict[str, str]]
    environment: dict[str, str]

    def motcua(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command line on the same installation."""
        command = [sys.executable, "-m", "lib.cli", *arguments]
        return subprocess.run(command, cwd=PROJECT, env=self.environment, capture_output=True, text=True, check=False)


def _file_name(title: str) -> str:
    return re.sub(r"\W+", "-", title).strip("-")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"Nothing was tried in a browser: none of {', '.join(BROWSERS)} is installed (./motcua test installs it as root).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _await_health(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    waited = 0.0
    while not _answers(url):
        try:
            server.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            waited += 0.2
        if server.poll() is not None or waited > HEALTHY_SECONDS:
            pytest.fail(f"The server did not become healthy.\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def live_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The real server on a free port with a demo city of 300 residents and 10 days."""
    place = tmp_path_factory.mktemp("live")
    port = _free_port()
    url = f"http://localhost:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_") and name != "DATABASE_URL"}
    environment |= {"MOTCUA_HOME": str(place / "var"), "MOTCUA_PUBLIC_URL": url, "MOTCUA_LANG": "vi", "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "lib.cli"]
    small = ["--no-serve", "--residents", "300", "--days", "10", "--port", str(port), "--json"]
    filled = subprocess.run(
        [*command, "demo", *small], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=FILLING_SECONDS, check=False
    )
    if filled.returncode != 0:
        pytest.fail(f"The demo city could not be made.\n{filled.stdout[-2000:]}\n{filled.stderr[-2000:]}")
    log = place / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen([*command, "serve", "--port", str(port)], cwd=PROJECT, env=environment, stdout=output, stderr=output)
        try:
            _await_health(url, server, log)
            yield City(url, place / "var", json.loads(filled.stdout.splitlines()[-1])["accounts"], environment)
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture
def new_browser(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """``new_browser(locale="en-US", viewport=PHONE)``: a person with a browser of their own; as many as a test needs."""
    opened: list[BrowserContext] = []

    def make(*, locale: str = "vi-VN", viewport: dict[str, int] | None = None) -> BrowserContext:
        context = chromium.new_context(locale=locale, timezone_id="Asia/Ho_Chi_Minh", viewport=viewport or OFFICE_SCREEN)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def office(new_browser: Callable[..., BrowserContext], live_city: City) -> Page:
    """An empty page on an office screen, in Vietnamese."""
    return new_browser().new_page()


@pytest.fixture
def phone(new_browser: Callable[..., BrowserContext], live_city: City) -> Page:
    return new_browser(viewport=PHONE).new_page()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
    """``picture(page, "receipt printed")`` keeps a screenshot of this step under the test's name."""

    def take(page: Page, step: str) -> Path:
        place = ARTIFACTS / _file_name(request.node.name)
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{len(list(place.glob('*.png'))) + 1:02}-{_file_name(step)}.png"
        page.screenshot(path=path)
        return path

    return take


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failed browser test leaves a picture of what was on each screen."""
    report = yield
    pages = [thing for thing in getattr(item, "funcargs", {}).values() if isinstance(thing, Page)]
    if report.failed and report.when == "call":
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(pages, 1):
            page.screenshot(path=ARTIFACTS / f"failed-{_file_name(item.name)}-{number}.png")
    return report
