"""The scoreboard as officials and clerks see it: figures that add up, open their rows, and stay in one's own unit."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from lib import db, ledger, metrics, org
from lib.metrics import Figure, Side
from lib.org import Role
from lib.values import today
from tests.histories import PLACES, City
from tests.pages.conftest import Desk

DAYS = 9
POINT = f"D{PLACES[0]}"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database of the city is kept once it was lived, so that each test need not live it again."""
    return tmp_path_factory.mktemp("city") / "motcua.db"


@pytest.fixture
def city(sqlite_database: str, home: Path, lived: Path) -> None:
    """Two communes that worked for nine days until today."""
    if not lived.exists():
        first = today() - timedelta(days=DAYS - 1)
        City(seed=11, first=first).live(first, DAYS, 16)
        db.dispose()
        with closing(sqlite3.connect(home / "motcua.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(home / "motcua.db", lived)
    shutil.copyfile(lived, home / "motcua.db")


@pytest.fixture
def official(city: None, appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> Desk:
    appointed("quang", Role.CITY_OFFICIAL)
    return desk_of("quang")


def figures(side: Side = Side.RECEIVED) -> metrics.Line:
    with db.reading() as session:
        lines = metrics.scoreboard(session, org.system("test"), side=side, since=today().replace(month=1, day=1), until=today())
        return metrics.total(lines, "")


def test_the_cards_add_up_and_say_so(official: Desk) -> None:
    official.open("metrics/scoreboard", period="year")
    whole, shown = figures(), {one.label: one.value for one in official.app.metric}

    assert [
        shown[name] for name in ("Kỳ trước chuyển sang", "+ Tiếp nhận", "= Đã giải quyết", "+ Không có kết quả", "+ Đang giải quyết")
    ] == [str(n) for n in (whole.carried_over, whole.received_total, whole.resolved_total, whole.without_result_total, whole.open_total)]
    assert "Cân đối ở cả 2 đơn vị" in official.says()


def test_a_sum_that_does_not_hold_is_a_red_alarm_with_the_unit(official: Desk) -> None:
    with db.transaction() as session:
        unit = org.unit_by_code(session, POINT)
        on, name = today(), unit.name
        tally = {"measure": "resolved.late@received", "unit_id": unit.id, "day": on, "booked_on": on, "n": 3, "amount": 0}
        session.connection().execute(ledger.Tally.__table__.insert(), [tally | {"day": on - timedelta(days=1)}])
        ledger.add_up_again(session)
    official.open("metrics/scoreboard", period="year")

    alarms = [one.value for one in official.app.error]
    assert len(alarms) == 1
    assert name in alarms[0].replace("\\", "")
    assert "Cân đối ở" not in official.says()


@pytest.mark.parametrize("side", Side)
def test_every_figure_on_the_page_opens_its_rows_by_a_link(side: Side, official: Desk) -> None:
    whole = figures(side)
    official.open("metrics/scoreboard", period="year", side=side.value)
    names = {str(button.key).removeprefix("open_") for button in official.app.button if str(button.key).startswith("open_")}
    parts = {
        name for name in names if not name.startswith(("share_", *(f"{q}_received" for q in metrics.QUALITIES), "electronic_result_r"))
    }
    assert {"received", "received.counter"} <= parts

    for name in sorted(parts):
        official.open("metrics/scoreboard", period="year", side=side.value, figure=name)
        n = whole.figure(name)
        assert not official.app.error, f"{name}: {[one.value for one in official.app.error]}"
        if n:
            assert any(f"{n} hồ sơ, khớp" in one.value or f"{n} lượt, khớp" in one.value for one in official.app.caption), f"{name} {n}"


def test_a_click_on_a_figure_puts_it_into_the_address_and_closing_takes_it_out(official: Desk) -> None:
    official.open("metrics/scoreboard", period="year")
    official.app.button(key="open_received").click()
    official.run()

    assert official.app.query_params["figure"] in ("received", ["received"])
    official.app.button(key="close_rows").click()
    official.run()
    assert "figure" not in official.app.query_params


def test_persons_are_masked_and_a_page_holds_no_more_than_its_rows(official: Desk) -> None:
    official.open("metrics/scoreboard", period="year", figure="received")
    rows = max((frame.value for frame in official.app.dataframe if "person" in frame.value), key=len)

    assert 0 < len(rows) <= 25
    assert all("•" in name for name in rows["person"])


def test_a_clerk_sees_the_own_unit_only(city: None, desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of(f"clerk{PLACES[0]}")
    desk.open("metrics/scoreboard", period="year")
    with db.reading() as session:
        other = org.unit_by_code(session, f"D{PLACES[1]}").name
        mine = org.unit_by_code(session, POINT)
        figure = Figure("received", Side.RECEIVED, (mine.id,), today().replace(month=1, day=1), today())
        n = metrics.how_many(session, org.system("test"), figure)

    assert other not in desk.says()
    assert {one.label: one.value for one in desk.app.metric}["+ Tiếp nhận"] == str(n)
    desk.open("metrics/scoreboard", period="year", figure="received", of=f"D{PLACES[1]}")
    assert [one.value for one in desk.app.error] == ["Không có đơn vị này trong phạm vi bạn được xem."]


@pytest.mark.parametrize(
    "query",
    [
        {"period": "never"}, {"side": "'; drop"}, {"unit": "<b>"}, {"figure": "<script>alert(1)</script>"}, {"figure": "resolved.never"},
        {"period": "custom", "since": "2026-13-77"}, {"period": "custom", "since": "2999-01-01", "until": "1000-01-01"},
        {"figure": "received", "page": "99999"}, {"figure": "received", "page": "-1"}, {"late": "x"}, {"figure": "assisted"},
    ],
)  # fmt: skip
def test_a_broken_address_is_a_sentence_or_the_usual_view(query: dict[str, str], official: Desk) -> None:
    official.open("metrics/scoreboard", **query)

    assert official.app.header[0].value == "Bảng tổng hợp"
    assert not any("Traceback" in one.value for one in official.app.error)


def test_a_period_that_ends_before_it_begins_is_said(official: Desk) -> None:
    official.open("metrics/scoreboard", period="custom", since=str(today()), until=str(today() - timedelta(days=3)))

    assert [one.value for one in official.app.error] == ["Ngày cuối kỳ đứng trước ngày đầu kỳ."]


def test_what_is_late_now_shows_days_step_and_holder(official: Desk) -> None:
    official.open("metrics/scoreboard", period="today", late="holders")
    with db.reading() as session:
        late = metrics.overdue_by_holder(session, org.system("test"), on=today())
    frames = [frame.value for frame in official.app.dataframe if "oldest" in frame.value]

    assert sum(one.n for one in late) == (int(frames[0]["n"].sum()) if frames else 0)


def test_without_a_denominator_there_is_no_share(official: Desk) -> None:
    official.open("metrics/scoreboard", period="custom", since="2020-01-01", until="2020-01-02")

    shown = {one.label: one.value for one in official.app.metric}
    assert shown["Kết quả điện tử"] == shown["Số hóa hồ sơ và kết quả"] == "Không có số liệu"
