"""What nobody foresaw: a number for the person, the rest for the log, and nobody's name in it."""

from pathlib import Path

from sqlalchemy.exc import StatementError

from lib import incidents


def test_the_reference_leads_to_the_entry(home: Path) -> None:
    reference = incidents.record(ZeroDivisionError("one of a kind"), where="./motcua kpi")

    (log,) = (home / "logs").iterdir()
    assert reference in log.read_text(encoding="utf-8")
    assert "ZeroDivisionError: one of a kind" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0


def test_the_values_of_a_failed_statement_stay_out_of_the_log(home: Path) -> None:
    failed = StatementError("failed", "INSERT INTO party VALUES (?)", {"name": "Nguyễn Thị Lan"}, ValueError("too long"))
    try:
        raise RuntimeError("while receiving") from failed
    except RuntimeError as error:
        incidents.record(error)

    (log,) = (home / "logs").iterdir()
    assert "INSERT INTO party" in log.read_text(encoding="utf-8")
    assert "Nguyễn" not in log.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_no_second_error(home: Path) -> None:
    home.write_text("a file where the folder should be")

    assert incidents.record(ValueError("x"))
