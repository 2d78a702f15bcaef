"""The first scoreboard, the same units and periods on a small city and on a large one."""

from datetime import date, timedelta
from functools import partial
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
    since, until = periods(on)["year_to_date"]
    works = {
        name: partial(_lines, cast.official, Side.RECEIVED, first, last) for name, (first, last) in periods(on).items()
    } | {
        "year_to_date_competent": partial(_lines, cast.official, Side.COMPETENT, since, until),
        "year_to_date_one_office": partial(_lines, head, Side.COMPETENT, since, until),
        "trend": partial(_trend, cast.official, on),
        "late_now": partial(_late, cast.official, on),
    }  # fmt: skip
    return {name: summary(timed(lambda _n, work=work: work(), range(rounds + 2), warm_up=2)) for name, work in works.items()}


def ratios(small: dict[str, Any], large: dict[str, Any]) -> dict[str, Any]:
    """Large against small: by the clock, and by processor time, which other people's work on the machine moves less (medians)."""
    found = {}
    for name in small.keys() & large.keys():
        clock, processor = (round(large[name][key] / max(small[name][key], 0.01), 2) for key in ("p50_ms", "processor_p50_ms"))
        found[name] = {"ratio": clock, "processor_ratio": processor, "target": RATIO, "met": clock <= RATIO}
    return dict(sorted(found.items()))


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
