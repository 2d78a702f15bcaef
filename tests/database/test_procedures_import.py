"""Importing the national catalogue: every row has one fate, and a second time changes nothing."""

import gzip
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from lib import db, org, procedures
from lib.calendar import SAME_DAY, Limit
from lib.procedures import ImportReport, ProcedureVersion
from lib.values import clock_at, now_utc, today

IMPORTER = org.system("import")


def national(code: str = "5.000001", days: str = "5", **changed: Any) -> dict[str, Any]:
    channel = {"channel": "DIRECT", "limit": days, "unit": "WORKING_DAY", "fees": [{"amount": "0", "currency": "VNĐ", "note": ""}]}
    return {"code": code, "name": f"Thủ tục {code}", "field": "Thử", "level": "Cấp Xã", "channels": [channel], "documents": []} | changed


def taken(*rows: Any) -> ImportReport:
    lines = [row if isinstance(row, str | bytes) else json.dumps(row, ensure_ascii=False) for row in rows]
    with db.transaction() as session:
        return procedures.import_national(session, IMPORTER, lines)


def fates(report: ImportReport) -> tuple[int, int, int, int]:
    assert report.created + report.updated + report.unchanged + len(report.reported) == report.rows
    return report.created, report.updated, report.unchanged, len(report.reported)


def offered(code: str) -> procedures.Offer:
    with db.reading() as session:
        return procedures.offer(session, code, channel="counter", on=today())


def versions() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count(ProcedureVersion.id))) or 0


def test_a_second_import_changes_nothing(database: str) -> None:
    first = taken(national("5.000001"), national("5.000002"))
    after = versions()

    assert fates(first) == (2, 0, 0, 0)
    assert fates(taken(national("5.000001"), national("5.000002"))) == (0, 0, 2, 0)
    assert versions() == after


def test_a_changed_row_takes_over_from_today_and_yesterday_keeps_the_old_one(database: str) -> None:
    with clock_at(now_utc() - timedelta(days=30)):
        taken(national(days="5"), national("5.000002"))

    assert fates(taken(national(days="3"), national("5.000002"))) == (0, 1, 1, 0)
    assert offered("5.000001").limit == Limit(3)
    with db.reading() as session:
        assert procedures.offer(session, "5.000001", channel="counter", on=today() - timedelta(1)).limit == Limit(5)


def test_a_row_may_change_twice_on_one_day(database: str) -> None:
    for days in ("5", "3", "5"):
        taken(national(days=days))

    assert offered("5.000001").limit == Limit(5)
    assert fates(taken(national(days="5"))) == (0, 0, 1, 0)


def test_rows_that_cannot_be_stored_are_reported_by_line_and_the_others_are_kept(database: str) -> None:
    report = taken("{broken", "[]", b"\xff\xfe", national(code=""), "", national(), national(name=" "), national("5.000009", channels=[]))

    assert fates(report) == (1, 0, 0, 6)
    assert report.rows == 7
    assert [(one.line, one.code) for one in report.reported] == [
        (1, "row_malformed"), (2, "row_malformed"), (3, "row_malformed"), (4, "code_missing"), (7, "name_missing"), (8, "channel_missing"),
    ]  # fmt: skip
    assert offered("5.000001").limit == Limit(5)


def test_of_two_rows_with_one_code_the_first_holds_and_the_second_is_said(database: str) -> None:
    report = taken(national(days="5"), national(days="9"))

    assert fates(report) == (1, 0, 1, 0)
    assert [(one.line, one.code) for one in report.warnings] == [(2, "code_twice")]
    assert fates(taken(national(days="5"), national(days="9"))) == (0, 0, 2, 0)
    assert offered("5.000001").limit == Limit(5)


def test_what_we_curated_wins_over_the_national_row(database: str) -> None:
    other = [{"channel": "DIRECT", "limit": "1", "unit": "OTHER", "fees": []}]

    assert fates(taken(national("1.001193", channels=other))) == (1, 0, 0, 0)
    assert offered("1.001193").limit == SAME_DAY
    assert fates(taken(national("1.001193"))) == (0, 1, 0, 0)
    assert offered("1.001193").limit == SAME_DAY


def test_a_search_made_before_the_import_does_not_hide_what_came_in(database: str) -> None:
    with db.reading() as session:
        assert procedures.search(session, "5.000001") == []
    taken(national())

    with db.reading() as session:
        assert [entry.code for entry in procedures.search(session, "5.000001")] == ["5.000001"]


def test_hostile_text_is_stored_clean(database: str) -> None:
    taken(national(name="Thu\u0309 tu\u0323c\x00 <script>\u202e 'x'; =1+1 😀", decision="\ud800", field="x" * 900))

    assert offered("5.000001").name == "Thủ tục <script> 'x'; =1+1 😀"


def test_a_row_that_vanished_from_the_list_stays(database: str) -> None:
    taken(national("5.000001"), national("5.000002"))
    taken(national("5.000002"))

    assert offered("5.000001").limit == Limit(5)


def test_the_whole_national_catalogue_comes_in_and_comes_in_again(database: str, shared_data: Path) -> None:
    with gzip.open(shared_data / "national_procedures.jsonl.gz") as packed:
        lines = packed.readlines()

    first, second = taken(*lines), taken(*lines)

    assert fates(first) == (3787, 0, 0, 0)
    assert fates(second) == (0, 0, 3787, 0)
    assert second.warnings == first.warnings
    doubtful = {finding.line for finding in first.warnings}
    assert len(doubtful) == 1197
    with db.reading() as session:
        assert procedures.search(session, "giai the ho kinh doanh")[0].code == "1.001266"


def test_the_command_prints_the_report_for_a_plain_and_a_packed_file(
    sqlite_database: str, motcua: Callable[..., Any], tmp_path: Path
) -> None:
    text = "\n".join(json.dumps(row) for row in (national(), national("5.000002", days="7.5"), {"code": "x"}))
    plain, packed = tmp_path / "list.jsonl", tmp_path / "list.gz"
    plain.write_text("\ufeff" + text, encoding="utf-8")
    packed.write_bytes(gzip.compress(text.encode()))

    first, second = (json.loads(motcua("import", "procedures", str(file), "--json").out) for file in (plain, packed))

    assert {name: first[name] for name in ("rows", "created", "updated", "unchanged")} == {
        "rows": 3,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
    }
    assert (second["created"], second["unchanged"]) == (0, 2)
    assert [(one["line"], one["field"], one["code"]) for one in first["reported"]] == [(3, "name", "name_missing")]
    assert [(one["line"], one["field"], one["code"]) for one in first["warnings"]] == [(2, "channels[0].limit", "limit_not_whole")]
    assert all(one["message"] and not one["message"].startswith("catalogue.") for one in first["reported"] + first["warnings"])


def test_a_file_that_is_not_there_or_broken_is_named(sqlite_database: str, motcua: Callable[..., Any], tmp_path: Path) -> None:
    broken = tmp_path / "broken.gz"
    broken.write_bytes(gzip.compress(b"{}" * 5000)[:20])

    for file, code in [(tmp_path / "nothing.jsonl", "file_missing"), (broken, "file_unreadable"), (tmp_path, "file_unreadable")]:
        ran = motcua("import", "procedures", str(file), "--json")
        assert (ran.code, json.loads(ran.out)["error"]["code"]) == (1, code)


def test_two_imports_at_once_create_each_procedure_once(database: str) -> None:
    rows = [national(f"5.{n:06d}") for n in range(40)]
    with ThreadPoolExecutor(2) as pool:
        both = [job.result() for job in [pool.submit(taken, *rows), pool.submit(taken, *rows)]]

    assert sorted(fates(report) for report in both) == [(0, 0, 40, 0), (40, 0, 0, 0)]
    assert versions() == len(procedures.shipped()) + 40
