"""``motcua dossier``, ``kpi`` and ``check``: what a program reads, and that nothing altered goes unseen."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from lib import db, dossiers
from lib.settings import PROJECT
from lib.values import clock_at
from tests.cast import MONDAY, act, done, hire, in_process, received, request

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def _the_cast(database: str) -> None:
    hire()


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock_at(MONDAY):
        yield


@pytest.fixture
def asked(motcua) -> Callable[..., dict[str, Any]]:
    """What a command prints with ``--json``, and its exit code under ``exit``."""

    def run(*arguments: str) -> dict[str, Any]:
        ran = motcua(*arguments, "--json")
        return json.loads(ran.out) | {"exit": ran.code}

    return run


HANDBOOK = (PROJECT / "docs" / "command-line.md").read_text(encoding="utf-8")


def names(told: Any) -> Iterator[str]:
    """Every name in a JSON document but those inside the details of an event, which each event has its own."""
    if isinstance(told, list):
        for one in told:
            yield from names(one)
    elif isinstance(told, dict):
        for name, value in told.items():
            yield name
            yield from names(value if name != "details" else None)


def behind_the_house(statement: str, **values: Any) -> None:
    """What somebody with a database client does."""
    with db.writer().begin() as connection:
        assert connection.execute(text(statement), values).rowcount


def test_a_dossier_is_told_with_units_promises_documents_and_events_but_no_person(asked) -> None:
    dossier = in_process()

    told = asked("dossier", str(dossier.code))

    assert (told["exit"], told["code"], told["status"], told["channel"]) == (0, "H26.50.101-260907-0001", "in_process", "counter")
    assert told["units"] == {"helped": "D00004", "received": "D00004", "competent": "00004", "holder": "00004"}
    assert (told["received_at"], told["first_due_on"], told["due_on"]) == ("2026-09-07T09:00:00+07:00", "2026-09-10", "2026-09-10")
    assert [one["name"] for one in told["documents"]] == ["Tờ khai"]
    assert [one["name"] for one in told["events"]] == ["dossier:received", "dossier:handed_over", "dossier:taken"]
    assert (told["events"][2]["was"], told["events"][2]["to"], told["events"][2]["actor"]) == ("received", "in_process", "Trần Văn Bình")
    assert "Bưởi" not in json.dumps(told, ensure_ascii=False)


def test_a_dossier_is_found_by_a_code_typed_small_and_told_in_sentences(motcua) -> None:
    received()

    ran = motcua("dossier", "h26.50.101-260907-0001")

    assert ran.code == 0
    assert ran.out.startswith("H26.50.101-260907-0001")
    assert "10/09/2026" in ran.out
    assert "Bưởi" not in ran.out


@pytest.mark.parametrize(("user", "code"), [("ha", 0), ("binh", 0), ("quang", 0), ("giang", 1), ("yen", 1)])
def test_a_dossier_is_read_with_the_scope_of_who_asks(asked, user: str, code: int) -> None:
    dossier = in_process()

    told = asked("dossier", str(dossier.code), "--as", user)

    assert told["exit"] == code
    assert ("error" in told) == bool(code)


def test_an_unknown_code_is_said(asked) -> None:
    assert asked("dossier", "H26.50.101-260907-9999")["error"]["code"] == "dossier_unknown"


def test_the_scoreboard_is_told_as_known_on_a_day_and_balances(asked) -> None:
    with clock_at(MONDAY - timedelta(days=7)):
        received("before")
    done("ready")
    with clock_at(FRIDAY):
        received("later")
        now = asked("kpi", "--from", "2026-09-07")
        then = asked("kpi", "--from", "2026-09-07", "--as-of", "2026-09-07")

    assert (now["from"], now["as_of"], now["side"]) == ("2026-09-07", "2026-09-11", "received")
    total = now["total"]
    assert (total["carried_over"], total["received"], total["resolved"], total["open"], total["balance"]) == (1, 2, 1, 2, 0)
    assert (total["received_by_channel"], total["resolved_by_outcome"]) == ({"counter": 2}, {"early": 1})
    assert (total["open_overdue"], total["on_time_share"], total["fees_vnd"]) == (1, 1.0, 30_000)
    assert [unit["code"] for unit in now["units"]] == ["D00004"]
    assert (then["total"]["received"], then["total"]["open"], then["total"]["waiting"]) == (1, 1, 0)


def test_the_scoreboard_of_one_unit_and_side(asked) -> None:
    received()
    act("giang", dossiers.receive, request("elsewhere"))

    assert asked("kpi")["total"]["received"] == 2
    assert asked("kpi", "--unit", "D00008")["total"]["received"] == 1
    assert asked("kpi", "--unit", "00004", "--side", "competent")["total"]["received"] == 1
    assert asked("kpi", "--unit", "D00004", "--side", "helped")["total"]["received"] == 1


@pytest.mark.parametrize(
    ("options", "code", "field"),
    [
        (["--as-of", "2026-09-08"], "period_in_future", "as_of"),
        (["--from", "2026-09-07", "--as-of", "2026-09-01"], "period_reversed", "from"),
        (["--from", "07/09/2026"], "date_malformed", "from"),
        (["--as-of", "0001-01-01"], "date_outside_calendar", "as_of"),
        (["--unit", "nowhere"], "unit_unknown", "unit"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_name(asked, options: list[str], code: str, field: str) -> None:
    told = asked("kpi", *options)

    assert (told["exit"], told["error"]["code"], told["error"]["field"]) == (1, code, field)


def test_figures_are_told_in_sentences_too(motcua, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_LANG", "en")
    received()

    ran = motcua("kpi")

    assert ran.code == 0
    assert "figure." not in ran.out
    assert "15,000  Fees of what was received (dong)" in ran.out


def test_nothing_differs_and_every_event_is_sealed(asked) -> None:
    done()

    told = asked("check")

    assert (told["exit"], told["differences"], told["seals"]["broken"], told["seals"]["unsealed"]) == (0, [], [], 0)
    assert told["seals"]["events"] > 0


def test_a_changed_event_is_found_and_named(asked, motcua) -> None:
    done()
    asked("check")
    behind_the_house("UPDATE event SET actor = 'Somebody else' WHERE name = 'dossier:signed'")

    told = asked("check")

    (broken,) = told["seals"]["broken"]
    assert (told["exit"], broken["what"], broken["name"]) == (1, "event_changed", "dossier:signed")
    ran = motcua("check")
    assert (ran.code, "dossier:signed" in ran.out, "broken." in ran.out) == (1, True, False)


def test_a_removed_event_a_changed_person_and_a_changed_seal_are_found(asked) -> None:
    done()
    asked("check")
    behind_the_house("DELETE FROM event WHERE name = 'dossier:proposed'")
    behind_the_house("UPDATE event_private SET salt = 'x' WHERE event_id = (SELECT id FROM event WHERE name = 'dossier:received')")
    behind_the_house("UPDATE seal SET sha256 = 'x'")

    told = asked("check")

    assert told["exit"] == 1
    assert {one["what"] for one in told["seals"]["broken"]} == {"event_missing", "private_changed", "seal_changed"}


def test_erased_personal_values_break_no_seal(asked) -> None:
    dossier = received()
    asked("check")
    behind_the_house("DELETE FROM event_private WHERE event_id = (SELECT id FROM event WHERE name = 'dossier:received')")

    assert asked("check")["exit"] == 0
    assert asked("dossier", str(dossier.code))["exit"] == 0


def test_a_changed_tally_and_a_changed_row_are_found_and_named(asked, motcua) -> None:
    received()
    behind_the_house("UPDATE tally SET n = n + 5 WHERE measure = 'received.counter@helped'")
    behind_the_house("UPDATE dossier SET fee_vnd = 1")

    told = asked("check")

    named = {one["measure"]: (one["tallied"], one["counted"]) for one in told["differences"] if "/" not in one["measure"]}
    assert told["exit"] == 1
    assert named["received.counter@helped"] == (6, 1)
    assert {name: named[name] for name in ("received.counter@received", "received.counter@competent")} == {
        "received.counter@received": (1, 1), "received.counter@competent": (1, 1),
    }  # fmt: skip
    amounts = {one["measure"]: (one["tallied_amount"], one["counted_amount"]) for one in told["differences"]}
    assert amounts["received.counter@received"] == (15_000, 1)
    assert {one["day"] for one in told["differences"] if "/" not in one["measure"]} == {date(2026, 9, 7).isoformat()}
    assert motcua("check").code == 1


def test_every_name_that_is_printed_stands_in_the_handbook(asked) -> None:
    late = in_process("late")
    done("ready")
    asked("check")
    behind_the_house("UPDATE event SET actor = 'Somebody else' WHERE name = 'dossier:signed'")
    behind_the_house("UPDATE tally SET n = n + 1 WHERE measure = 'received.counter@helped'")

    answers = [asked("dossier", str(late.code)), asked("kpi"), asked("check")]

    assert sorted({name for told in answers for name in names(told) if f'"{name}"' not in HANDBOOK} - {"exit"}) == []
