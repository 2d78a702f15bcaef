"""Random histories of real use cases: the figures of every day are its rows and a naive recount; every past day balances."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lib import db, ledger, metrics, org
from lib.dossiers import CLOCK_STOPPED, NEVER_COUNTED, OPEN, WITH_RESULT, Assistance, Dossier, outcome
from lib.errors import NotAllowed
from lib.metrics import FIGURES, Figure, Line, Side
from lib.org import Role
from lib.procedures import Channel
from lib.values import at_local, clock_at
from tests.histories import PLACES, City, every_day

FIRST, DAYS, WEEK, ACTS = date(2026, 4, 20), 16, 8, 16  # across the holidays of the end of April
EVERYBODY = org.system("official")
PARTS = (
    *(f"received.{channel}" for channel in Channel), "resolved.early", "resolved.on_time", "resolved.late",
    "without_result.refused", "without_result.withdrawn", "without_result.stopped",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """One dossier as it stood at the end of a day: what a person with a pencil would note."""

    unit: dict[Side, int]
    status: str
    channel: str
    received_on: date
    limit: date
    finished_on: date | None
    closed_on: date | None
    qualities: frozenset[str]


def look() -> list[Seen]:
    with db.reading() as session:
        return [
            Seen(
                {Side.RECEIVED: d.received_unit_id, Side.COMPETENT: d.competent_unit_id, Side.HELPED: d.helped_unit_id}, d.status, d.channel,
                d.received_on, d.limit_due_on, d.finished_on, d.closed_on,
                frozenset(
                    name
                    for name, has in (
                        ("digitised", d.has_component_file and d.has_result_file), ("reused", d.has_reused), ("electronic_result", d.has_result_file),
                    )
                    if has
                ),
            )
            for d in session.scalars(select(Dossier))
            if d.status not in NEVER_COUNTED
        ]  # fmt: skip


def naive(seen: list[Seen], side: Side, since: date, until: date) -> dict[tuple[int, str], int]:
    """(unit, figure) -> how many, counted with a pencil from what was seen at the end of ``until``."""
    found: Counter[tuple[int, str]] = Counter()
    for one in seen:
        for name in _figures(one, side, since, until):
            found[one.unit[side], name] += 1
    return dict(found)


def _figures(one: Seen, side: Side, since: date, until: date) -> Iterator[str]:
    if since <= one.received_on <= until:
        yield f"received.{one.channel}"
    if side is Side.HELPED:
        return
    if one.received_on < since and (one.closed_on is None or one.closed_on >= since):
        yield "carried_over"
    if one.status in CLOCK_STOPPED:
        yield "waiting"
    elif one.status in OPEN:
        yield "open_overdue" if one.limit < until else "open_in_time"
    elif one.status in WITH_RESULT and since <= one.finished_on <= until:
        yield f"resolved.{outcome(one.finished_on, one.limit)}"
    elif one.status not in WITH_RESULT and since <= one.closed_on <= until:
        yield f"without_result.{one.status}"


@pytest.fixture
def city(database: str) -> Iterator[dict[date, list[Seen]]]:
    """What was seen at the end of each day of two weeks; the clock stands on the last evening."""
    yield from lived(DAYS)


@pytest.fixture
def week(database: str) -> Iterator[dict[date, list[Seen]]]:
    """The same for one week."""
    yield from lived(WEEK)


def lived(days: int) -> Iterator[dict[date, list[Seen]]]:
    at_work = City(seed=11, first=FIRST)
    seen = {}
    for day in every_day(FIRST, days):
        at_work.day(day, ACTS)
        seen[day] = look()
    with clock_at(at_local(FIRST + timedelta(days=days - 1), 20)):
        yield seen


def periods(until: date) -> list[date]:
    return [since for since in (FIRST, until - timedelta(days=4), until) if since >= FIRST]


def figures_of(lines: list[Line], names: tuple[str, ...]) -> dict[tuple[int, str], int]:
    return {(line.unit_id, name): line.figure(name) for line in lines for name in names if line.figure(name)}


def test_the_figures_of_every_day_are_what_a_pencil_counted_on_that_evening(city: dict[date, list[Seen]]) -> None:
    names = ("carried_over", "open_in_time", "open_overdue", "waiting", *PARTS)
    met: Counter[str] = Counter()
    with db.reading() as session:
        for until, seen in city.items():
            for since in periods(until):
                for side in Side:
                    counted = naive(seen, side, since, until)
                    lines = metrics.scoreboard(session, EVERYBODY, side=side, since=since, until=until)
                    assert figures_of(lines, names) == counted, f"{side} {since} {until}"
                    assert [line.unit for line in lines if line.balance] == [], f"{side} {since} {until}"
                    met.update(name for _unit, name in counted)

    assert set(names) <= set(met), "the history is too poor to prove anything"


def test_every_figure_opens_as_many_rows_as_it_says(city: dict[date, list[Seen]]) -> None:
    opened: Counter[str] = Counter()
    with db.reading() as session:
        for until in [*list(city)[3::4], list(city)[-1]]:
            for since in periods(until):
                for side in Side:
                    lines = metrics.scoreboard(session, EVERYBODY, side=side, since=since, until=until)
                    for line in [*lines, metrics.total(lines, "all")]:
                        units = None if line.unit_id is None else (line.unit_id,)
                        names = (
                            (*(f for f in FIGURES if f.startswith("received")), *PARTS[:3], "assisted")
                            if side is Side.HELPED
                            else (*FIGURES, *PARTS)
                        )
                        for name in names:
                            figure = Figure(name, side, units, since, until)
                            assert metrics.how_many(session, EVERYBODY, figure) == line.figure(name), f"{figure}"
                            opened[name] += line.figure(name) > 0

    assert all(opened[name] for name in (*FIGURES, *PARTS, "assisted")), opened


def test_the_rows_are_the_dossiers_and_no_other(week: dict[date, list[Seen]]) -> None:
    until = list(week)[-1] + timedelta(days=6)  # by then whatever is open and not waiting is late
    figure = Figure("received", Side.RECEIVED, None, FIRST, until)
    with clock_at(at_local(until, 9)), db.reading() as session:
        n = metrics.how_many(session, EVERYBODY, figure)
        pages = [metrics.rows(session, EVERYBODY, figure, page=page, limit=10) for page in range(n // 10 + 2)]
        late = metrics.rows(session, EVERYBODY, Figure("open_overdue", Side.RECEIVED, None, until, until), limit=500)
        worst = metrics.worst(session, EVERYBODY, side=Side.RECEIVED, on=until, limit=500)
        holders = metrics.overdue_by_holder(session, EVERYBODY, on=until)
    rows = [row for page in pages for row in page]

    assert len({row.id for row in rows}) == len(rows) == n
    assert all(len(page) <= 10 for page in pages)
    assert {row.id for row in late} == {row.id for row in worst}
    assert [row.due_on for row in worst] == sorted(row.due_on for row in worst)
    assert sum(one.n for one in holders) == len(late) > 0
    assert not any("Người " in row.person and "•" not in row.person for row in rows), "a person's full name stands in a list"


def test_shares_have_their_denominator_and_nothing_is_not_zero(week: dict[date, list[Seen]]) -> None:
    until = list(week)[-1]
    with db.reading() as session:
        whole = metrics.total(metrics.scoreboard(session, EVERYBODY, since=FIRST, until=until), "all")
        empty = metrics.total(metrics.scoreboard(session, EVERYBODY, since=FIRST, until=FIRST, unit_ids=()), "none")
    seen = week[until]
    resolved = [one for one in seen if one.status in WITH_RESULT]

    assert whole.share_of("reused") == sum("reused" in one.qualities for one in seen) / len(seen)
    assert whole.share_of("digitised") == sum("digitised" in one.qualities for one in seen) / len(seen)
    assert whole.share_of("electronic_result") == sum("electronic_result" in one.qualities for one in resolved) / len(resolved)
    assert [empty.share_of(name) for name in metrics.QUALITIES] == [None, None, None]
    assert empty.on_time_share is None


def test_the_trend_adds_up_to_the_figures(week: dict[date, list[Seen]]) -> None:
    until = list(week)[-1]
    with db.reading() as session:
        whole = metrics.total(metrics.scoreboard(session, EVERYBODY, since=FIRST, until=until), "all")
        trend = metrics.trend(session, EVERYBODY, side=Side.RECEIVED, until=until, days=WEEK)

    assert [day for day, _r, _d in trend] == list(week)
    assert (sum(r for _d, r, _n in trend), sum(n for _d, _r, n in trend)) == (whole.received_total, whole.resolved_total)


def test_a_clerk_sees_the_figures_and_rows_of_the_own_unit_only(week: dict[date, list[Seen]]) -> None:
    until = list(week)[-1]
    with db.reading() as session:
        clerk = org.actor_for(session, org.account_named(session, f"clerk{PLACES[0]}").id)
        officer = org.actor_for(session, org.account_named(session, f"officer{PLACES[0]}").id)
        administrator = org.Actor(1, "admin", None, frozenset({Role.ADMINISTRATOR}))
        lines = metrics.scoreboard(session, clerk, since=FIRST, until=until)
        other = next(unit for unit in org.units(session) if unit.place_code == PLACES[1] and unit.kind == org.UnitKind.POINT)
        everything = Figure("received", Side.RECEIVED, None, FIRST, until)

        assert [line.unit_id for line in lines] == [clerk.unit_id]
        assert metrics.how_many(session, clerk, everything) == lines[0].received_total
        assert metrics.how_many(session, clerk, metrics.of_unit(everything, other.id)) == 0
        assert metrics.rows(session, clerk, metrics.of_unit(everything, other.id)) == []
        assert [line.unit_id for line in metrics.scoreboard(session, officer, side=Side.COMPETENT, since=FIRST, until=until)] == [
            officer.unit_id
        ]
        for ask in (
            lambda: metrics.scoreboard(session, administrator, since=FIRST, until=until),
            lambda: metrics.rows(session, administrator, everything),
            lambda: metrics.how_many(session, administrator, everything),
            lambda: metrics.worst(session, administrator, side=Side.RECEIVED, on=until),
        ):
            with pytest.raises(NotAllowed):
                ask()


def test_the_history_recounts_to_nothing(week: dict[date, list[Seen]]) -> None:
    with db.reading() as session:
        assert ledger.differences(session) == []
        assert session.scalars(select(Assistance)).all()


def test_what_was_loaded_at_once_reads_on_past_days_as_it_was_known_then(database: str) -> None:
    city = City(seed=1, first=FIRST)
    later = FIRST + timedelta(days=2)
    with clock_at(at_local(FIRST, 9)):
        db.write(lambda session: city.receive(session, PLACES[0]))
    with clock_at(at_local(later, 9)), db.transaction() as session:
        like = session.scalars(select(Dossier)).one()
        columns = {column.key: getattr(like, column.key) for column in Dossier.__table__.columns}
        # Of another unit, so that nothing but this one dossier stands there: what it was leaves no sum behind.
        unit = org.unit_of_place(session, "00008", org.UnitKind.POINT)
        received = columns | {
            "id": 1_000, "code": "H26.X-1", "idempotency_key": "loaded", "enquiry_token": "t" * 22, "received_unit_id": unit.id,
            "received_on": FIRST, "booked_at_utc": at_local(FIRST, 9), "limit_due_on": FIRST + timedelta(days=3),
        }  # fmt: skip
        done = received | {"status": "done", "finished_on": later, "closed_on": later}
        ledger.insert_counted(session, Dossier, [[(FIRST, received), (later, done)]])
    with clock_at(at_local(later, 10)), db.reading() as session:
        then, now = (metrics.scoreboard(session, EVERYBODY, since=FIRST, until=day, unit_ids=(unit.id,))[0] for day in (FIRST, later))
        trend = metrics.trend(session, EVERYBODY, side=Side.RECEIVED, until=FIRST, days=1, unit_ids=(unit.id,))

    assert (then.received_total, then.open_in_time, then.resolved_total, then.balance) == (1, 1, 0, 0)
    assert (now.received_total, now.open_total, now.resolved_total, now.balance) == (1, 0, 1, 0)
    assert trend == [(FIRST, 1, 0)]
