"""What a unit must do, as conditions on dossiers. Each is answered by an index from its first column on, whatever the
database's planner believes about the table: a queue must not slow down with the years of finished dossiers behind it."""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from sqlalchemy import ColumnElement, Date, and_, bindparam, or_, select, union
from sqlalchemy.orm import aliased

from lib.db import Id
from lib.dossiers.model import Dossier, Opinion
from lib.dossiers.states import CLOCK_STOPPED, OPEN, Status
from lib.org import Role

SCAN_DAYS = 45

# Made once: an alias makes a proxy of each column, and five of them cost more than the counting itself.
_ONE, _OTHER, _ABOUT = aliased(Dossier), aliased(Dossier), aliased(Dossier)


class Tab(StrEnum):
    """What a unit must do; the order is the order on the screen."""

    TO_RECEIVE = "to_receive"
    TO_HAND_OVER = "to_hand_over"
    TO_TAKE = "to_take"
    TO_PROCESS = "to_process"
    TO_SIGN = "to_sign"
    OPINIONS = "opinions"
    WAITING_PAPERS = "waiting_papers"
    WAITING_PAYMENT = "waiting_payment"
    TO_GIVE_BACK = "to_give_back"
    TO_SCAN = "to_scan"
    GIVEN = "given"
    LATE = "late"


UNIT = bindparam("tab_unit", type_=Id)
TODAY = bindparam("tab_today", type_=Date)
SCANNED_SINCE = bindparam("tab_scanned_since", type_=Date)


def values(unit_id: int, on: date) -> dict[str, int | date]:
    """What ``condition`` speaks of: the unit, and the day on which it is asked."""
    return {UNIT.key: unit_id, TODAY.key: on, SCANNED_SINCE.key: on - timedelta(days=SCAN_DAYS)}


@cache
def condition(tab: Tab) -> ColumnElement[bool]:
    """Which dossiers of a unit stand under a tab on a day; run it with ``values``.

    Made once: to write twelve conditions down again at each look at a list took longer than to answer them.
    """
    held = Dossier.holder_unit_id == UNIT
    free = and_(held, Dossier.offered_unit_id.is_(None))
    match tab:
        case Tab.TO_RECEIVE:
            return and_(Dossier.received_unit_id == UNIT, Dossier.status == Status.SUBMITTED)
        case Tab.TO_HAND_OVER:
            return and_(free, Dossier.status == Status.RECEIVED)
        case Tab.TO_TAKE:
            return Dossier.offered_unit_id == UNIT
        case Tab.TO_PROCESS:
            return and_(free, Dossier.status == Status.IN_PROCESS, Dossier.step_role != Role.APPROVER)
        case Tab.TO_SIGN:
            prepared = or_(Dossier.status == Status.SIGNED, Dossier.step_role == Role.APPROVER)
            return and_(free, Dossier.status.in_((Status.IN_PROCESS, Status.SIGNED)), prepared)
        case Tab.OPINIONS:
            return _asked_for_opinion()
        case Tab.WAITING_PAPERS:
            return _held_or_received(Status.AWAITING_SUPPLEMENT)
        case Tab.WAITING_PAYMENT:
            return _held_or_received(Status.AWAITING_PAYMENT)
        case Tab.TO_GIVE_BACK:
            return and_(held, Dossier.status == Status.DONE)
        case Tab.TO_SCAN:
            open_here = and_(Dossier.received_unit_id == UNIT, Dossier.status.in_(sorted(OPEN)))
            return and_(open_here, Dossier.received_on >= SCANNED_SINCE, Dossier.has_component_file.is_(False))
        case Tab.GIVEN:
            return and_(held, Dossier.status.in_(sorted(OPEN)), Dossier.offered_unit_id.is_not(None))
        case Tab.LATE:
            return and_(held, Dossier.status.in_(sorted(OPEN - CLOCK_STOPPED)), Dossier.due_on < TODAY)


def _asked_for_opinion() -> ColumnElement[bool]:
    """Its few unanswered questions first, then their dossiers; the other way round every open dossier would be looked at."""
    asked = (
        select(Opinion.dossier_id)
        .join(_ABOUT, _ABOUT.id == Opinion.dossier_id)
        .where(Opinion.unit_id == UNIT, Opinion.answered_at_utc.is_(None), _ABOUT.status.in_(sorted(OPEN)))
    )
    return Dossier.id.in_(asked)


def _held_or_received(status: Status) -> ColumnElement[bool]:
    """Two ranges of two indexes put together; as one "or" neither index would be taken."""
    return Dossier.id.in_(
        union(
            select(_ONE.id).where(_ONE.holder_unit_id == UNIT, _ONE.status == status),
            select(_OTHER.id).where(_OTHER.received_unit_id == UNIT, _OTHER.status == status),
        )
    )
