"""The first scoreboard, the same units and periods on a small city and on a large one."""

from datetime import date, timedelta
from typing import Any

from benchmarks.cast import Cast
from benchmarks.measuring import summary, timed
from lib import db, metrics
from lib.metrics import Side
from lib.org import Actor, Role
from lib.values import today

RATIO = 1.2
TREND_DAYS = 30


def periods(on: date) -> dict[str, tuple[date, date]]:
    """What is looked at: up to now, and past periods as they were known on their last day."""
    month = on.replace(day=1)
    last_month_end = month - timedelta(days=1)
    return {
        "year_to_date": (on.replace(month=1, day=1), on),
        "month_to_date": (month, on),
        "last_30_days": (on - timedelta(days=29), on),
        "today": (on, on),
        "365_days": (on - timedelta(days=364), on),
        "last_month": (last_month_end.replace(day=1), last_month_end),
        "half_a_year_ago": (on - timedelta(days=210), on - timedelta(days=180)),
    }


def scoreboards(cast: Cast, rounds: int) -> dict[str, Any]:
    """Every unit of the city by the receiving side, one office alone, the trend, and what is late now."""
    on, head = today(), cast.someone(Role.HEAD, cast.offices[0])
    found: dict[str, Any] = {}
    for name, (since, until) in periods(on).items():
        found[name] = summary(timed(lambda _n, a=since, b=until: _lines(cast.official, Side.RECEIVED, a, b), range(rounds), warm_up=2))
    since, until = periods(on)["year_to_date"]
    found["year_to_date_competent"] = summary(timed(lambda _n: _lines(cast.official, Side.COMPETENT, since, until), range(rounds), warm_up=2))
    found["year_to_date_one_office"] = summary(timed(lambda _n: _lines(head, Side.COMPETENT, since, until), range(rounds), warm_up=2))
    found["trend"] = summary(timed(lambda _n: _trend(cast.official, on), range(rounds), warm_up=2))
    found["late_now"] = summary(timed(lambda _n: _late(cast.official, on), range(rounds), warm_up=2))
    return found


def ratios(small: dict[str, Any], large: dict[str, Any]) -> dict[str, Any]:
    """Large against small, by the median, which other people's work on the machine moves least."""
    return {
        name: {"ratio": round(large[name]["p50_ms"] / small[name]["p50_ms"], 2), "target": RATIO, "met": large[name]["p50_ms"] <= RATIO * small[name]["p50_ms"]}
        for name in large
        if name in small
    }  # fmt: skip


def _lines(actor: Actor, side: Side, since: date, until: date) -> None:
    with db.reading() as session:
        metrics.scoreboard(session, actor, side=side, since=since, until=until)


def _trend(actor: Actor, on: date) -> None:
    with db.reading() as session:
        metrics.trend(session, actor, side=Side.RECEIVED, until=on, days=TREND_DAYS)


def _late(actor: Actor, on: date) -> None:
    with db.reading() as session:
        metrics.overdue_by_holder(session, actor, on=on)
        metrics.worst(session, actor, side=Side.RECEIVED, on=on)
