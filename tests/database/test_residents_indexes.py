"""Every way of asking for a person is a range of an index, so that a million rows cost what a thousand do."""

from datetime import date

import pytest
from sqlalchemy import Select, insert, select, text
from sqlalchemy.orm import Session

from lib import db
from lib.residents import Party, bulk_rows, compose_citizen_id, queries
from lib.values import now_utc

TERMS = [
    "001203001234",
    "012345678",
    "00120300",
    "0912345678",
    "nguyen van an",
    "an nguyen",
    "n",
    "an 1990",
    "an van 17/05/1990",
    "sao mai co",
]


def _plan(session: Session, statement: Select[tuple[int]], database: str) -> str:
    sentence = str(statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN " if database == "sqlite" else "EXPLAIN "
    return "\n".join(str(row[-1]) for row in session.connection().exec_driver_sql(explain + sentence))


@pytest.fixture
def crowd(database: str) -> str:
    names = ("Nguyễn Văn An", "Trần Thị Mai", "Lê Đức Bình", "Phạm Thu Hà", "Hoàng Sao Mai")
    people = (
        {
            "id_number": compose_citizen_id("001", date(1990, 1, 1 + n % 28), "m", n),
            "name": f"{names[n % 5]} {n % 97}",
            "phone": f"09{n:08}",
            "birth_date": date(1990, 1, 1 + n % 28),
        }
        for n in range(20_000)
    )
    with db.writer().begin() as connection:
        connection.execute(insert(Party), list(bulk_rows(people, at_utc=now_utc())))
    if database == "postgres":
        with db.writer().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE party"))
    return database


@pytest.mark.parametrize("term", TERMS)
def test_a_search_reads_ranges_of_indexes_and_never_the_table(crowd: str, term: str) -> None:
    with db.reading() as session:
        for step in queries._steps(queries.understand(term), whole_numbers_only=False):
            plan = _plan(session, step.ids.limit(20), crowd)
            assert "ix_party_" in plan or "uq_party_" in plan, plan
            assert "Seq Scan on party" not in plan, plan
            assert "SCAN party" not in plan, plan


def test_a_person_is_known_again_by_the_index_of_numbers(crowd: str) -> None:
    with db.reading() as session:
        known = select(Party).where(Party.has_number("citizen", compose_citizen_id("001", date(1990, 1, 1), "m", 0)))
        compiled = known.compile(session.get_bind())
        values = tuple(compiled.params[name] for name in compiled.positiontup) if compiled.positiontup else compiled.params
        explain = "EXPLAIN QUERY PLAN " if crowd == "sqlite" else "EXPLAIN "
        plan = "\n".join(str(row[-1]) for row in session.connection().exec_driver_sql(explain + str(compiled), values))
    assert "uq_party_id_number_kind" in plan, plan
