"""``motcua due``: before there is a database, and with the administrator's calendar."""

import json
from datetime import date
from pathlib import Path

import pytest

from lib import calendar, db, org, procedures
from lib.calendar import Limit


def test_a_fresh_clone_answers_with_the_shipped_calendar_and_creates_nothing(motcua, home: Path) -> None:
    ran = motcua("due", "--days", "3", "--received", "2026-08-28T10:00", "--json")

    answer = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert (answer["due_on"], answer["due_at"], answer["provisional"]) == ("2026-09-07", "2026-09-07T17:00:00+07:00", False)
    assert len(answer["days"]) == 11
    assert answer["days"][0] == {"date": "2026-08-28", "counted": False, "reason": "day of receipt"}
    assert sum(day["counted"] for day in answer["days"]) == 3
    assert not home.exists()


@pytest.mark.parametrize(
    ("options", "due_at"),
    [
        (["--hours", "2"], "2026-09-03T09:30:00+07:00"),
        (["--calendar-days", "5"], "2026-09-03T17:00:00+07:00"),
        (["--months", "1"], "2026-09-28T17:00:00+07:00"),
        (["--same-day"], "2026-09-03T17:00:00+07:00"),
        (["--days", "10", "--asked", "2026-09-04", "--completed", "2026-09-11"], "2026-09-25T17:00:00+07:00"),
        (["--days", "10", "--asked", "2026-09-04", "--completed", "2026-09-11", "--clock", "pause"], "2026-09-23T17:00:00+07:00"),
    ],
)
def test_each_kind_of_limit_has_its_option(motcua, options: list[str], due_at: str) -> None:
    ran = motcua("due", *options, "--received", "2026-08-28T16:30", "--json")
    assert json.loads(ran.out)["due_at"] == due_at


@pytest.mark.parametrize(
    ("options", "code", "field"),
    [
        (["--days", "0"], "limit_out_of_range", "days"),
        (["--calendar-days", "-4"], "limit_out_of_range", "calendar_days"),
        (["--days", "3", "--received", "28/08/2026"], "time_malformed", "received"),
        (["--days", "3", "--received", "1999-12-31"], "date_outside_calendar", "received"),
        (["--days", "3", "--received", "2026-01-05", "--asked", "2026-01-08", "--completed", "x"], "time_malformed", "completed"),
        (["--days", "3", "--received", "2016-01-05", "--asked", "2016-01-08", "--completed", "2016-01-09"], "no_regime", "received"),
        (["--procedure", "1.001193"], "database_missing", "procedure"),
    ],
)
def test_bad_input_is_an_error_at_its_field(motcua, options: list[str], code: str, field: str) -> None:
    ran = motcua("due", *options, "--json")

    error = json.loads(ran.out)["error"]
    assert (ran.code, error["code"], error["field"]) == (1, code, field)
    assert not error["message"].startswith("error.")


@pytest.mark.parametrize("options", [[], ["--days", "3", "--months", "1"], ["--days", "3", "--asked", "2026-01-05"], ["--days", "many"]])
def test_a_command_typed_wrongly_is_a_usage_error(motcua, options: list[str]) -> None:
    assert motcua("due", *options).code == 2


def test_without_json_a_person_reads_every_day(motcua, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_LANG", "vi")
    ran = motcua("due", "--days", "3", "--received", "2026-08-28T10:00")

    assert "Hẹn trả Th 2 07/09/2026 17:00" in ran.out
    assert "nghỉ lễ: Quốc khánh" in ran.out
    assert "tạm tính" in motcua("due", "--days", "3", "--received", "2027-03-01T10:00").out


def test_a_decided_day_reaches_the_command_line(database: str, motcua) -> None:
    with db.transaction() as session:
        calendar.set_override(session, org.system("test"), date(2026, 9, 4), working=False, note="Bão số 5")
    ran = motcua("due", "--days", "3", "--received", "2026-08-28T10:00", "--json")

    answer = json.loads(ran.out)
    assert answer["due_on"] == "2026-09-08"
    assert {"date": "2026-09-04", "counted": False, "reason": "day off by decision: Bão số 5"} in answer["days"]


def test_an_unknown_procedure_is_named(database: str, motcua) -> None:
    ran = motcua("due", "--procedure", "9.999999", "--channel", "counter", "--json")

    error = json.loads(ran.out)["error"]
    assert (ran.code, error["code"], error["field"]) == (1, "procedure_unknown", "procedure")


def test_the_limit_of_a_procedure_comes_from_the_catalogue(database: str, motcua) -> None:
    with db.reading() as session:
        offered = procedures.offer(session, "1.004222", channel="counter", on=date(2026, 11, 23)).limit
    by_hand = motcua("due", "--days", "7", "--received", "2026-11-23T10:00", "--json")
    ran = motcua("due", "--procedure", "1.004222", "--channel", "counter", "--received", "2026-11-23T10:00", "--json")

    assert offered == Limit(7)
    assert (ran.code, ran.out) == (0, by_hand.out)
