"""What waits for the people with easy names: something under each tab of their units on the day of the demo."""

from collections import defaultdict
from datetime import date

from lib.calendar import LimitUnit
from lib.demo.chance import Weighted
from lib.demo.city import City
from lib.demo.clock import start_of
from lib.demo.days import Waiting
from lib.demo.demand import Demand, Wish
from lib.demo.lives import HOUR, MINUTE, Halt
from lib.demo.staff import DEPARTMENT, HOME_PLACE, NEIGHBOUR_PLACE, Desk
from lib.dossiers import Status
from lib.procedures import Channel

FRESH = ((Halt.RECEIVED, 4), (Halt.OFFERED, 5), (Halt.TAKEN, 3))
"""Of the last working day."""

UNDER_WAY = (
    (Halt.TAKEN, 3),
    (Halt.ASKED_OPINION, 2),
    (Halt.WAITING, 2),
    (Halt.PAYMENT, 2),
    (Halt.PROPOSED, 4),
    (Halt.SIGNED, 1),
    (Halt.DONE, 4),
)
"""Of the working day before it."""

FORGOTTEN = ((Halt.TAKEN, 3), (Halt.PROPOSED, 1))
"""Of so long ago that the promise has passed."""

DAYS_FORGOTTEN = 27


def waiting_for(city: City, demand: Demand, days: list[date]) -> dict[date, list[Waiting]]:
    """By day of receipt. ``days`` are the working days of the city's history."""
    found: dict[date, list[Waiting]] = defaultdict(list)
    department = city.by_code(DEPARTMENT)
    last, before, long_ago = days[-1], days[max(len(days) - 2, 0)], days[max(len(days) - DAYS_FORGOTTEN, 0)]
    latest = min(city.now - 50 * MINUTE, start_of(last) + 14 * HOUR)
    morning = start_of(last) + 8 * HOUR
    for place, share in ((HOME_PLACE, 1.0), (NEIGHBOUR_PLACE, 0.5)):
        desk = city.points[place]
        for wishes in (_only(demand, None), _only(demand, department)):
            fresh = _spread(FRESH, share)
            for number, halt in enumerate(fresh):
                at = morning + 5 * MINUTE + (max(latest - morning, 10 * MINUTE) - 5 * MINUTE) * number // len(fresh)
                if at <= city.now:
                    found[last].append(Waiting(at, desk, wishes, halt))
            for number, halt in enumerate(_spread(UNDER_WAY, share)):
                found[before].append(Waiting(start_of(before) + 8 * HOUR + (7 + 6 * number) * MINUTE, desk, wishes, halt))
            for number, halt in enumerate(_spread(FORGOTTEN, share)):
                found[long_ago].append(Waiting(start_of(long_ago) + 9 * HOUR + 11 * number * MINUTE, desk, wishes, halt))
    for number, desk in enumerate((city.points[HOME_PLACE], city.points[HOME_PLACE], *list(city.points.values())[5:20:2])):
        filed = start_of(last) + 6 * HOUR + number * 9 * MINUTE
        status = Status.DRAFT if number % 5 == 4 else Status.SUBMITTED
        found[last].append(Waiting(filed, desk, _online(demand), Halt.NOWHERE, status))
    return found


def _spread(halts: tuple[tuple[Halt, int], ...], share: float) -> list[Halt]:
    return [halt for halt, many in halts for _ in range(max(round(many * share), 1))]


def _only(demand: Demand, department: Desk | None) -> Weighted[Wish]:
    """Requests with a limit of some days that a commune (None) or this department decides."""
    wanted = department.unit.id if department else None
    return Weighted(
        [
            (wish, 1.0)
            for wish in demand.at_point.things
            if (wish.department.id if wish.department else None) == wanted
            and not wish.offer.is_assistance
            and wish.offer.needs_identity
            and wish.limit is not None
            and not wish.limit.same_day
            and wish.limit.unit is LimitUnit.WORKING_DAYS
            and wish.limit.amount >= 3
        ]
    )


def _online(demand: Demand) -> Weighted[Wish]:
    return Weighted(
        [
            (wish, 1.0)
            for wish in demand.at_point.things
            if wish.offer.channel is Channel.PORTAL and wish.is_commune and not wish.offer.is_assistance
        ]
    )
