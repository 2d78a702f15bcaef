"""The demo city: every state, counted and sealed, and each dossier one that the use cases themselves would have made."""

import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib import db, demo, dossiers, ledger, org
from lib.dossiers import Dossier, Handover, Paper, Request, Series, Status, Supplement, Tab
from lib.errors import Invalid
from lib.ledger import Event
from lib.org import Account, Actor, Right, Unit
from lib.residents import Party, PartyInput
from lib.values import at_local, clock_at, local

NOW = at_local(date(2026, 10, 14), 10, 30)
"""A Wednesday morning, so that the day has begun."""

SMALL = demo.Size(residents=600, days=45, per_day=30)

RIGHTS = {
    "received": Right.RECEIVE, "refused_at_intake": Right.RECEIVE, "handed_over": Right.HAND_OVER, "taken": Right.TAKE, "claimed": Right.TAKE,
    "supplement_asked": Right.PROCESS, "supplement_completed": Right.RECEIVE, "opinion_asked": Right.PROCESS, "opinion_given": Right.PROCESS,
    "payment_asked": Right.PROCESS, "proposed": Right.PROCESS, "sent_back": Right.SIGN, "signed": Right.SIGN, "done": Right.PROCESS,
    "returned": Right.RETURN, "refused": Right.SIGN, "stopped": Right.PROCESS, "withdrawn": Right.RECEIVE, "voided": Right.VOID,
}  # fmt: skip
AT_THE_POINT = ("withdrawn", "supplement_completed", "voided")


def _histories(session: Session) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    for event in session.scalars(select(Event).where(Event.kind == "dossier").order_by(Event.id)):
        found[event.thing_id].append(event)
    return found


def _actor(session: Session, username: str) -> Actor:
    return org.actor_for(session, session.scalars(select(Account.id).where(Account.username == username)).one())


def test_a_demo_city_is_counted_sealed_and_legal(database: str) -> None:
    made = demo.fill(SMALL, NOW)

    with db.reading() as session:
        assert set(session.scalars(select(Dossier.status).distinct())) == set(Status)
        assert ledger.differences(session) == []
        seals = ledger.verify(session)
        assert (seals.broken, seals.unsealed, seals.events) == ([], 0, made.events)
        whole = {dossier.id: dossier for dossier in session.scalars(select(Dossier))}
        histories = _histories(session)
        actors = {id_: org.actor_for(session, id_) for id_ in session.scalars(select(Event.account_id).distinct()) if id_}
        assert whole.keys() == histories.keys()
        for dossier_id, events in histories.items():
            _must_be_legal(whole[dossier_id], events, actors)
        _codes_must_be_consecutive(session)
        latest = session.scalar(select(func.max(Event.at_utc)))
        assert latest is not None and latest <= NOW
        days = session.execute(select(Event.at_utc).where(Event.id > made.accounts * 3).order_by(Event.id)).scalars().all()
        assert days == sorted(days)


def _must_be_legal(dossier: Dossier, events: list[Event], actors: dict[int, Actor]) -> None:
    status, at = Status.DRAFT, events[0].at_utc
    for event in events:
        name = event.name.removeprefix("dossier:")
        assert event.at_utc >= at, (dossier.code, name)
        at = event.at_utc
        if event.account_id is not None:
            where = dossier.received_unit_id if name in AT_THE_POINT else event.unit_id
            assert actors[event.account_id].can(RIGHTS[name], where), (dossier.code, name)
        if event.to and event.to != status:
            assert Status(event.to) in dossiers.MOVES[status], (dossier.code, name)
            assert event.was in (status, ""), (dossier.code, name)
            status = Status(event.to)
    assert status == dossier.status


def _codes_must_be_consecutive(session: Session) -> None:
    given: dict[tuple[int, date], list[tuple[datetime, int]]] = defaultdict(list)
    for unit_id, day, at, code in session.execute(
        select(Dossier.received_unit_id, Dossier.received_on, Dossier.received_at_utc, Dossier.code).where(Dossier.code.is_not(None))
    ):
        assert re.fullmatch(rf"H26(\.\d+)+-{day:%y%m%d}-\d{{4}}", code)
        given[unit_id, day].append((at, int(code[-4:])))
    series = {(unit_id, name): last for unit_id, name, last in session.execute(select(Series.unit_id, Series.name, Series.last))}
    for (unit_id, day), numbers in given.items():
        assert [number for _, number in sorted(numbers)] == list(range(1, len(numbers) + 1))
        assert series[unit_id, f"code:{day:%y%m%d}"] == len(numbers)


def test_work_goes_on_where_the_demo_ends(database: str) -> None:
    demo.fill(SMALL, NOW)

    with clock_at(NOW + timedelta(hours=1)):
        with db.reading() as session:
            clerk = _actor(session, "clerk")
            before = dossiers.numbers.last_number(session, clerk.unit_id or 0, f"code:{local(NOW):%y%m%d}")
            someone = session.scalars(select(Party).where(Party.kind == "citizen", Party.birth_date < date(1990, 1, 1)).limit(1)).one()
        assert before > 0
        known = PartyInput("citizen", someone.id_number, someone.name, someone.birth_date, someone.sex)
        stranger = PartyInput("citizen", "001090999999", "Đỗ Thị Bưởi", date(1990, 5, 1), "m")
        for number, person in enumerate((known, stranger), 1):
            request = Request(f"key {number}", "1.004873", person, stated_fee_vnd=0, stated_fee_source="Niêm yết tại điểm")
            with db.transaction() as session:
                received = dossiers.receive(session, clerk, request).dossier
                assert (received.code or "")[-4:] == f"{before + number:04d}"
        with db.transaction() as session:
            dossiers.hand_over(session, clerk, received.id)
        with db.transaction() as session:
            ledger.seal(session)
        with db.reading() as session:
            assert ledger.differences(session) == []
            assert ledger.verify(session).broken == []


def test_something_waits_under_every_tab_for_the_people_with_easy_names(database: str) -> None:
    demo.fill(SMALL, NOW)

    with clock_at(NOW), db.reading() as session:
        found: dict[Tab, int] = defaultdict(int)
        for username in ("clerk", "officer", "department"):
            for tab, count in dossiers.queue_counts(session, _actor(session, username)).items():
                found[tab] += count
        assert {tab for tab in Tab if not found[tab]} == set()
        assert [one.username for one in demo.named_accounts(session)] == [
            "clerk", "officer", "approver", "returns", "head", "neighbour", "department", "signer", "official", "admin",
        ]  # fmt: skip


def test_the_same_seed_and_day_give_the_same_rows(sqlite_database: str, home: Path) -> None:
    def rows() -> dict[str, list[Any]]:
        with db.reading() as session:
            tables = (Dossier, Paper, Handover, Supplement, Party, Account, Event, ledger.EventPrivate, ledger.Tally, ledger.SealedEvent)
            return {t.__name__: session.execute(select(t.__table__).order_by(*t.__table__.primary_key)).all() for t in tables}

    empty = (home / "motcua.db").read_bytes()
    demo.fill(SMALL, NOW)
    first = rows()
    db.dispose()
    for name in ("motcua.db-wal", "motcua.db-shm"):
        (home / name).unlink(missing_ok=True)
    (home / "motcua.db").write_bytes(empty)
    demo.fill(SMALL, NOW)

    assert rows() == first


def test_a_demo_made_in_the_tet_holidays_has_its_days_before_them(sqlite_database: str) -> None:
    made = demo.fill(demo.Size(residents=300, days=5, per_day=10), at_local(date(2027, 2, 9), 10, 30))

    assert made.last < date(2027, 2, 4)
    assert made.dossiers > 20


def test_an_installation_with_people_is_never_filled(sqlite_database: str) -> None:
    with db.transaction() as session:
        unit = session.scalars(select(Unit.id).where(Unit.code == "00004")).one()
        org.add_account(session, org.system("test"), username="real", name="Người thật", unit_id=unit, password="mat khau dai 1", rounds=4)

    with pytest.raises(Invalid) as refused:
        demo.fill(SMALL, NOW)

    assert refused.value.code == "demo_not_empty"
