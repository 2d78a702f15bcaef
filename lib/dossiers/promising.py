"""The promise made at receipt: limit, due date, code; the same whether a person stands at the counter or filed online."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lib import calendar
from lib.calendar import Due, Hours, Limit, LimitUnit, WorkingCalendar
from lib.dossiers.model import Dossier
from lib.dossiers.numbers import dossier_code
from lib.dossiers.states import Status
from lib.org import Actor, Unit
from lib.procedures import Fee, Offer
from lib.values import at_local, clean, local


def limit_json(limit: Limit | None) -> dict[str, Any] | None:
    """A limit as the dossier keeps it."""
    return None if limit is None else {"amount": limit.amount, "unit": limit.unit.value, "same_day": limit.same_day}


def limit_of(dossier: Dossier) -> Limit | None:
    """The limit a dossier was received under."""
    kept = dossier.limit
    return None if kept is None else Limit(kept["amount"], LimitUnit(kept["unit"]), kept["same_day"])


def counted_limit(dossier: Dossier, working: WorkingCalendar) -> Limit | None:
    """What a supplement counts anew or goes on with: the limit, or, where the clerk stated a day, the working days until it."""
    limit = limit_of(dossier)
    if limit is not None or dossier.received_on is None or dossier.first_due_on is None:
        return limit
    return Limit(max(working.working_days_between(dossier.received_on, dossier.first_due_on), 1), LimitUnit.WORKING_DAYS)


def due_of(session: Session, offer: Offer, stated_on: date | None, at: datetime, competent: Unit) -> Due:
    """When a request received at ``at`` is due; where the catalogue knows no limit, the day the clerk stated.

    Raises Invalid ``limit_unknown``, ``date_outside_calendar``.
    """
    hours = Hours.from_json(competent.hours)
    working = calendar.load(session)
    if offer.limit is None and stated_on is not None:
        day = calendar.within_calendar(stated_on, field="due_on")
        closing = hours.closing(day)
        return Due(day, at_local(day, closing.hour, closing.minute), (), working.is_provisional(day))
    return calendar.due(offer.limit, at, working, hours)


def take_in(
    session: Session, dossier: Dossier, *, actor: Actor, offer: Offer, unit: Unit, due: Due, due_source: str, fee: Fee, at: datetime
) -> None:
    """Receive: the dossier gets its code, regime, receiver, promise and fee."""
    day = local(at).date()
    dossier.code = dossier_code(session, unit, day)
    dossier.move(Status.RECEIVED)
    dossier.regime = calendar.regime_on(session, day).code
    dossier.holder_account_id = actor.account_id
    dossier.received_at_utc, dossier.received_on, dossier.received_by_id = at, day, actor.account_id
    dossier.forward_by_utc = calendar.forward_by(at, calendar.load(session), Hours.from_json(unit.hours))
    dossier.first_due_on = dossier.limit_due_on = dossier.due_on = due.due_on
    dossier.due_at_utc, dossier.due_is_provisional = due.due_at, due.provisional
    dossier.stated_due_source = clean(due_source)[:300] if offer.limit is None else ""
    dossier.fee_vnd, dossier.fee_ground = fee.amount_vnd, fee.ground[:300]
