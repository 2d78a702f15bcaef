"""``./motcua`` on a fresh machine: it makes its environment once, repairs it, and gets out of the way.

The launcher runs in a small project of its own, whose requirements are empty: no test here needs the network.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ECHO = "import os, sys\nprint(os.getcwd(), *sys.argv[1:], sep='|')\n"
LISTS = ("requirements.txt", "requirements-dev.txt", "constraints.txt")
TOOLS = ("bash", "env", "dirname", "readlink", "mkdir", "flock", "find", "rm")

Completed = subprocess.CompletedProcess[str]


def project_in(place: Path) -> Path:
    (place / "lib" / "cli").mkdir(parents=True)
    (place / "lib" / "__init__.py").touch()
    (place / "lib" / "cli" / "__init__.py").touch()
    (place / "lib" / "cli" / "__main__.py").write_text(ECHO)
    for name in LISTS:
        (place / name).write_text("# nothing\n")
    shutil.copy(PROJECT / "motcua", place / "motcua")
    return place


def start(launcher: Path, *arguments: str, cwd: Path | None = None, path: str | None = None) -> Completed:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "PYTHON", "VIRTUAL_ENV"))}
    if path is not None:
        environment["PATH"] = path
    return subprocess.run([launcher, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = project_in(tmp_path_factory.mktemp("launcher") / "một cửa")
    first = start(project / "motcua")
    assert first.returncode == 0, first.stderr
    assert "Python" in first.stderr
    return project


def test_the_second_start_goes_straight_to_the_command(installed: Path) -> None:
    again = start(installed / "motcua", "kpi", "--unit", "a b")

    assert again.stderr == ""
    assert again.stdout.strip().endswith("|kpi|--unit|a b")


def test_it_works_from_any_folder_and_through_a_link(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("raise SystemExit('this is not our lib')")
    (tmp_path / "link").symlink_to(installed / "motcua")
    (tmp_path / "second").symlink_to("link")

    ran = start(tmp_path / "second", "due", "file.jsonl", cwd=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == f"{tmp_path}|due|file.jsonl"


def test_an_installation_that_was_killed_is_made_anew(installed: Path) -> None:
    (installed / ".venv" / "unfinished").touch()
    (installed / ".venv" / "bin" / "python").unlink()

    repaired = start(installed / "motcua", "serve")
    after = start(installed / "motcua", "serve")

    assert repaired.stdout.strip().endswith("|serve")
    assert after.stderr == ""


def test_a_changed_list_of_requirements_is_installed(installed: Path) -> None:
    with (installed / "requirements.txt").open("a") as file:
        file.write("# one more\n")

    changed = start(installed / "motcua", "serve")
    after = start(installed / "motcua", "serve")

    assert "Installing packages" in changed.stderr
    assert after.stderr == ""


def test_what_only_tests_need_is_installed_for_tests_alone(installed: Path) -> None:
    other = start(installed / "motcua", "serve")
    first = start(installed / "motcua", "test", "tests/rules", "-k", "due")
    second = start(installed / "motcua", "test")

    assert other.stderr == ""
    assert "Installing packages" in first.stderr
    assert first.stdout.strip().endswith("|test|tests/rules|-k|due")
    assert second.stderr == ""


def test_packages_that_cannot_be_had_are_said_and_tried_again(installed: Path) -> None:
    before = (installed / "requirements.txt").read_text()
    (installed / "requirements.txt").write_text("./no-such-folder\n")

    refused = start(installed / "motcua", "serve")
    (installed / "requirements.txt").write_text(before)
    after = start(installed / "motcua", "serve")

    assert refused.returncode != 0
    assert "Packages could not be installed" in refused.stderr
    assert "Không cài được các gói" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert after.stdout.strip().endswith("|serve")


def test_without_a_python_that_is_new_enough_it_says_so_in_both_languages(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    old = tools / "python3"
    old.write_text("#!/usr/bin/env bash\nexit 1\n")
    old.chmod(0o755)

    refused = start(project_in(tmp_path / "project") / "motcua", "demo", path=str(tools))

    assert refused.returncode != 0
    assert "Python 3.11 or newer" in refused.stderr
    assert "Cần Python 3.11 trở lên" in refused.stderr
