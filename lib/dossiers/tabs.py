"""What a unit must do, as conditions on dossiers. Each is answered by an index from its first column on, whatever the
database's planner believes about the table: a queue must not slow down with the years of finished dossiers behind it."""

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import aliased

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


def condition(tab: Tab, unit_id: int, on: date) -> ColumnElement[bool]:
    """Which dossiers of a unit stand under a tab on a day."""
    held = Dossier.holder_unit_id == unit_id
    free = and_(held, Dossier.offered_unit_id.is_(None))
    match tab:
        case Tab.TO_RECEIVE:
            return and_(Dossier.received_unit_id == unit_id, Dossier.status == Status.SUBMITTED)
        case Tab.TO_HAND_OVER:
            return and_(free, Dossier.status == Status.RECEIVED)
        case Tab.TO_TAKE:
            return Dossier.offered_unit_id == unit_id
        case Tab.TO_PROCESS:
            return and_(free, Dossier.status == Status.IN_PROCESS, Dossier.step_role != Role.APPROVER)
        case Tab.TO_SIGN:
            prepared = or_(Dossier.status == Status.SIGNED, Dossier.step_role == Role.APPROVER)
            return and_(free, Dossier.status.in_((Status.IN_PROCESS, Status.SIGNED)), prepared)
        case Tab.OPINIONS:
            return _asked_for_opinion(unit_id)
        case Tab.WAITING_PAPERS:
            return _held_or_received(unit_id, Status.AWAITING_SUPPLEMENT)
        case Tab.WAITING_PAYMENT:
            return _held_or_received(unit_id, Status.AWAITING_PAYMENT)
        case Tab.TO_GIVE_BACK:
            return and_(held, Dossier.status == Status.DONE)
        case Tab.TO_SCAN:
            open_here = and_(Dossier.received_unit_id == unit_id, Dossier.status.in_(sorted(OPEN)))
            return and_(open_here, Dossier.received_on >= on - timedelta(days=SCAN_DAYS), Dossier.has_component_file.is_(False))
        case Tab.GIVEN:
            return and_(held, Dossier.status.in_(sorted(OPEN)), Dossier.offered_unit_id.is_not(None))
        case Tab.LATE:
            return and_(held, Dossier.status.in_(sorted(OPEN - CLOCK_STOPPED)), Dossier.due_on < on)


def _asked_for_opinion(unit_id: int) -> ColumnElement[bool]:
    """Its few unanswered questions first, then their dossiers; the other way round every open dossier would be looked at."""
    asked = (
        select(Opinion.dossier_id)
        .join(_ABOUT, _ABOUT.id == Opinion.dossier_id)
        .where(Opinion.unit_id == unit_id, Opinion.answered_at_utc.is_(None), _ABOUT.status.in_(sorted(OPEN)))
    )
    return Dossier.id.in_(asked)


def _held_or_received(unit_id: int, status: Status) -> ColumnElement[bool]:
    """Two ranges of two indexes put together; as one "or" neither index would be taken."""
    return Dossier.id.in_(
        union(
            select(_ONE.id).where(_ONE.holder_unit_id == unit_id, _ONE.status == status),
            select(_OTHER.id).where(_OTHER.received_unit_id == unit_id, _OTHER.status == status),
        )
    )
