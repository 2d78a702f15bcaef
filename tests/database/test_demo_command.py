"""``./motcua demo``: one command makes the city, the second start only serves, real installations are safe."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lib import db, demo, org
from lib.dossiers import Dossier
from lib.org import Account, Unit, passwords
from tests.conftest import Ran

SMALL = ("demo", "--no-serve", "--json", "--residents", "300", "--days", "10")


def _dossiers() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Dossier)) or 0


def test_one_command_makes_the_city_and_prints_who_may_sign_in(home: Path, motcua: Callable[..., Ran]) -> None:
    ran = motcua(*SMALL)

    assert ran.code == 0, ran.err
    made = json.loads(ran.out.splitlines()[-1])
    assert made["complete"]
    assert made["made"]["dossiers"] == _dossiers() > 0
    assert json.loads((home / "demo.json").read_text(encoding="utf-8")) == made
    with db.reading() as session:
        for account in made["accounts"]:
            stored = session.scalars(select(Account).where(Account.username == account["username"])).one()
            assert passwords.is_right(account["password"], stored.password_hash)
            assert not stored.must_change_password
            assert account["role"] in org.actor_for(session, stored.id).roles


def test_a_second_start_keeps_what_was_entered(home: Path, motcua: Callable[..., Ran]) -> None:
    first = json.loads(motcua(*SMALL).out.splitlines()[-1])
    with db.transaction() as session:
        session.scalars(select(Account).where(Account.username == "clerk")).one().name = "Người trực mới"

    again = motcua(*SMALL, "--seed", "7")

    assert json.loads(again.out.splitlines()[-1]) == first
    with db.reading() as session:
        assert session.scalars(select(Account.name).where(Account.username == "clerk")).one() == "Người trực mới"


def test_fresh_makes_another_city(home: Path, motcua: Callable[..., Ran]) -> None:
    motcua(*SMALL)

    ran = motcua(*SMALL, "--seed", "7", "--fresh", "--yes")

    assert ran.code == 0, ran.err
    assert json.loads(ran.out.splitlines()[-1])["seed"] == 7


def test_an_interrupted_filling_is_done_again(home: Path, motcua: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    def pull_the_plug(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(demo.filling, "_work", pull_the_plug)
        assert motcua(*SMALL).code != 0
    assert not json.loads((home / "demo.json").read_text(encoding="utf-8"))["complete"]

    ran = motcua(*SMALL)

    assert ran.code == 0, ran.err
    assert json.loads(ran.out.splitlines()[-1])["made"]["dossiers"] == _dossiers()


def test_an_installation_in_real_use_is_left_alone(sqlite_database: str, home: Path, motcua: Callable[..., Ran]) -> None:
    with db.transaction() as session:
        unit = session.scalars(select(Unit.id).where(Unit.code == "00004")).one()
        org.add_account(session, org.system("test"), username="real", name="Người thật", unit_id=unit, password="mat khau dai 1", rounds=4)

    for more in ((), ("--fresh", "--yes")):
        ran = motcua(*SMALL, *more)
        assert ran.code == 1
        assert json.loads(ran.out.splitlines()[-1])["error"]["code"] == "demo_in_real_use"
    assert not (home / "demo.json").exists()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 1
