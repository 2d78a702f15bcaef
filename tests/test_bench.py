"""The bench measures what it says, on a city of a few hundred dossiers; how fast is nothing a test can say."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lib.settings import PROJECT

SIZE = "--dossiers 400 --residents 300 --days 21 --rounds 6".split()
WORK = "--sessions 4 --seconds 3 --period 1".split()


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_") and name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "lib.cli", *arguments],
        cwd=PROJECT,
        env={**environment, "MOTCUA_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def measured(place: Path) -> dict[str, Any]:
    ran = run(place, "bench", "counter", *SIZE, *WORK, "--home", str(place / "cities"), "--keep", "--json")
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout)


def leaves(found: Any) -> list[dict[str, Any]]:
    """Every figure that counts calls."""
    if not isinstance(found, dict):
        return []
    return [found] if "n" in found else [leaf for value in found.values() for leaf in leaves(value)]


def test_every_part_was_measured_more_than_once(measured: dict[str, Any]) -> None:
    for part in ("scoreboards", "queue", "search", "dossier", "enquiry", "submission", "sessions"):
        figures = leaves(measured[part])
        assert figures, part
        assert all(figure["n"] == 0 or figure["p50_ms"] <= figure["max_ms"] for figure in figures), part
    assert measured["submission"]["receive"]["n"] >= 1
    assert measured["submission"]["moves"]["take"]["n"] >= 1


def test_the_large_city_has_more_dossiers_over_the_same_days(measured: dict[str, Any]) -> None:
    city = measured["city"]

    assert city["dossiers"] >= 350
    assert 0 < city["open"] < city["dossiers"]
    assert set(measured["scoreboards"]["ratio"]) == set(measured["scoreboards"]["small"])


def test_every_page_opens_without_an_error_and_is_compared_with_an_empty_one(measured: dict[str, Any]) -> None:
    assert {"onestop/worklist", "onestop/dossier", "metrics/scoreboard", "public/lookup"} <= set(measured["pages"])
    assert {name: page["errors"] for name, page in measured["pages"].items() if page["errors"]} == {}


def test_people_at_work_find_filter_and_open_without_an_error(measured: dict[str, Any]) -> None:
    at_work = measured["sessions"]

    assert at_work["arrived"] == at_work["sessions"] == 4
    assert at_work["acts"] > 0
    assert at_work["first_errors"] == []


def test_the_enlarged_city_keeps_its_books(measured: dict[str, Any], place: Path) -> None:
    checked = run(place / "cities" / "large", "check", "--json")

    assert checked.returncode == 0, checked.stderr[-2000:]
    assert json.loads(checked.stdout)["differences"] == []


def test_a_kept_city_is_used_again_and_then_taken_away(measured: dict[str, Any], place: Path) -> None:
    ran = run(place, "bench", "counter", *SIZE, "--parts", "enquiry", "--home", str(place / "cities"))

    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "residents" not in ran.stderr
    assert not (place / "cities").exists()
