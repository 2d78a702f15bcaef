"""A changed calendar proposes moved promises; a person confirms. A printed promise moves only later, what was late stays late."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import calendar, ledger
from lib.calendar import CalendarChange, ClockModel, Due, Hours, WorkingCalendar
from lib.dossiers.intake import limit_of
from lib.dossiers.model import Dossier, PromiseChange, Supplement
from lib.dossiers.states import CLOCK_STOPPED, OPEN
from lib.errors import Invalid, NotFound
from lib.org import Actor, Right, Unit
from lib.values import now_utc, today

PAGE = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """One promise that a changed calendar would move."""

    id: int
    dossier_id: int
    code: str
    procedure: str
    unit: str
    from_due_on: date
    to_due_on: date


def propose(session: Session, actor: Actor, change: CalendarChange) -> int:
    """List the open promises that run across the changed day and would now fall later; returns how many.

    Nothing moves yet. Proposals that no longer hold are taken off the list first.
    """
    actor.must(Right.CALENDAR)
    if change.was_working == change.working:
        return 0
    working = calendar.load(session)
    hours: dict[int, Hours] = {}
    made, last_id = 0, 0
    while batch := _across(session, change.day, last_id):
        for dossier in batch:
            last_id = dossier.id
            made += _propose_one(session, dossier, working, hours)
        session.flush()
    ledger.record(
        session, actor, "dossier:promises_proposed", kind="calendar", thing_id=0, details={"day": change.day.isoformat(), "proposed": made}
    )
    return made


def _across(session: Session, day: date, after_id: int) -> list[Dossier]:
    """Open dossiers received before the day whose promise is on it or after, not yet late; a batch by id."""
    return list(
        session.scalars(
            select(Dossier)
            .where(
                Dossier.id > after_id,
                Dossier.status.in_(sorted(OPEN - CLOCK_STOPPED)),
                Dossier.received_on <= day,
                Dossier.due_on >= max(day, today()),
            )
            .order_by(Dossier.id)
            .limit(PAGE)
        )
    )


def _propose_one(session: Session, dossier: Dossier, working: WorkingCalendar, hours: dict[int, Hours]) -> int:
    for old in session.scalars(select(PromiseChange).where(PromiseChange.dossier_id == dossier.id, PromiseChange.state == "proposed")):
        session.delete(old)
    if dossier.competent_unit_id not in hours:
        hours[dossier.competent_unit_id] = Hours.from_json(session.get_one(Unit, dossier.competent_unit_id).hours)
    again = _recomputed(session, dossier, working, hours[dossier.competent_unit_id])
    if again is None or dossier.due_on is None or again.due_on <= dossier.due_on:
        return 0
    session.add(
        PromiseChange(
            dossier_id=dossier.id, cause="calendar", state="proposed", from_due_on=dossier.due_on, to_due_on=again.due_on,
            to_due_at_utc=again.due_at, made_at_utc=now_utc(),
        )
    )  # fmt: skip
    return 1


def _recomputed(session: Session, dossier: Dossier, working: WorkingCalendar, hours: Hours) -> Due | None:
    limit = limit_of(dossier)
    if limit is None or dossier.received_at_utc is None:
        return None
    asked = session.scalar(select(Supplement).where(Supplement.dossier_id == dossier.id))
    if asked is not None and asked.completed_at_utc is not None:
        model = ClockModel(asked.clock_model)
        return calendar.due_after_supplement(
            limit, dossier.received_at_utc, asked.asked_at_utc, asked.completed_at_utc, model, working, hours
        )
    return calendar.due(limit, dossier.received_at_utc, working, hours)


def proposals(session: Session, actor: Actor, *, limit: int = PAGE) -> list[Proposal]:
    """What waits for a person's word, by dossier."""
    actor.must(Right.CALENDAR)
    found = session.execute(
        select(PromiseChange, Dossier.code, Dossier.procedure_name, Unit.name)
        .join(Dossier, Dossier.id == PromiseChange.dossier_id)
        .join(Unit, Unit.id == Dossier.competent_unit_id)
        .where(PromiseChange.state == "proposed")
        .order_by(PromiseChange.dossier_id)
        .limit(limit)
    )
    return [Proposal(c.id, c.dossier_id, code or "", name, unit, c.from_due_on, c.to_due_on) for c, code, name, unit in found]


def settle(session: Session, actor: Actor, proposal_id: int, *, confirm: bool) -> PromiseChange:
    """Confirm or turn down one proposal. A confirmed one moves the present promise and the limit; the first stays as printed.

    Raises NotFound ``proposal_unknown``, Invalid ``promise_only_later`` when the promise has moved meanwhile.
    """
    actor.must(Right.CALENDAR)
    change = session.scalar(
        select(PromiseChange).where(PromiseChange.id == proposal_id, PromiseChange.state == "proposed").with_for_update()
    )
    if change is None:
        raise NotFound("proposal_unknown", field="proposal")
    change.state, change.settled_by_id, change.settled_at_utc = ("confirmed" if confirm else "rejected"), actor.account_id, now_utc()
    if confirm:
        dossier = session.scalars(select(Dossier).where(Dossier.id == change.dossier_id).with_for_update()).one()
        if not dossier.is_open or dossier.due_on is None or dossier.due_on >= change.to_due_on or dossier.due_on < today():
            raise Invalid("promise_only_later", field="proposal", code=dossier.code or "")
        dossier.due_on = dossier.limit_due_on = change.to_due_on
        dossier.due_at_utc = change.to_due_at_utc
        ledger.record(
            session, actor, "dossier:promise_moved", kind="dossier", thing_id=dossier.id, unit_id=dossier.competent_unit_id,
            details={"cause": change.cause, "due_from": change.from_due_on.isoformat(), "due_to": change.to_due_on.isoformat()},
        )  # fmt: skip
    return change
