"""A changed calendar proposes moved promises; a person confirms. A printed promise moves only later, what was late stays late."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from lib import calendar, ledger
from lib.calendar import CalendarChange, ClockModel, Due, Hours, WorkingCalendar
from lib.dossiers.model import Dossier, PromiseChange, Supplement
from lib.dossiers.promising import counted_limit, limit_of
from lib.dossiers.states import CLOCK_STOPPED, OPEN, PromiseCause, PromiseState
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


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a list: ``overtaken`` were taken off it, because their dossier had moved on."""

    confirmed: int = 0
    rejected: int = 0
    overtaken: int = 0


def propose(session: Session, actor: Actor, change: CalendarChange) -> int:
    """List the open promises that run across the changed day and would now fall later; returns how many of them wait for a word.

    Nothing moves yet. Doing it again changes nothing; what no longer holds is taken off the list.
    """
    actor.must(Right.CALENDAR)
    if not change.moves_promises:
        return 0
    _take_off_what_passed(session)
    bench = _Bench(session, calendar.load(session))
    listed, last_id = 0, 0
    while batch := _across(session, change.day, last_id):
        last_id = batch[-1].id
        waiting, asked = _waiting(session, batch), _supplements(session, batch)
        listed += sum(_propose_one(bench, dossier, waiting.get(dossier.id), asked.get(dossier.id)) for dossier in batch)
        session.flush()
    details = {"day": change.day.isoformat(), "proposed": listed}
    ledger.record(session, actor, "dossier:promises_proposed", kind="calendar", thing_id=0, details=details)
    return listed


@dataclass
class _Bench:
    """What every dossier of one round is measured by."""

    session: Session
    working: WorkingCalendar
    hours: dict[int, Hours] = field(default_factory=dict)

    def hours_of(self, unit_id: int) -> Hours:
        if unit_id not in self.hours:
            self.hours[unit_id] = Hours.from_json(self.session.get_one(Unit, unit_id).hours)
        return self.hours[unit_id]


def _take_off_what_passed(session: Session) -> None:
    """Proposals whose dossier has ended, become late or got another promise since."""
    listed = PromiseChange.state == PromiseState.PROPOSED
    holding = select(PromiseChange.id).join(Dossier, Dossier.id == PromiseChange.dossier_id).where(listed, _still_holds())
    session.execute(delete(PromiseChange).where(listed, PromiseChange.id.not_in(holding)).execution_options(synchronize_session="fetch"))


def _still_holds() -> ColumnElement[bool]:
    """Joined to its dossier: may this proposal still be confirmed?"""
    return and_(
        Dossier.status.in_(sorted(OPEN)),
        Dossier.due_on == PromiseChange.from_due_on,
        Dossier.due_on < PromiseChange.to_due_on,
        Dossier.due_on >= today(),
    )


def _across(session: Session, day: date, after_id: int) -> list[Dossier]:
    """Open dossiers received on the day or before, promised for it or later, and not late; a batch by id."""
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


def _waiting(session: Session, batch: Sequence[Dossier]) -> dict[int, PromiseChange]:
    """Proposals of a batch by dossier; locked, so that nobody settles one while it is looked at again."""
    of_batch = PromiseChange.dossier_id.in_([dossier.id for dossier in batch])
    found = session.scalars(
        select(PromiseChange).where(of_batch, PromiseChange.state == PromiseState.PROPOSED).order_by(PromiseChange.id).with_for_update()
    )
    return {change.dossier_id: change for change in found}


def _supplements(session: Session, batch: Sequence[Dossier]) -> dict[int, Supplement]:
    found = session.scalars(select(Supplement).where(Supplement.dossier_id.in_([dossier.id for dossier in batch])))
    return {asked.dossier_id: asked for asked in found}


def _propose_one(bench: _Bench, dossier: Dossier, waiting: PromiseChange | None, asked: Supplement | None) -> int:
    again = _recomputed(dossier, asked, bench.working, bench.hours_of(dossier.competent_unit_id))
    if again is None or dossier.due_on is None or again.due_on <= dossier.due_on:
        if waiting is not None:
            bench.session.delete(waiting)
        return 0
    if waiting is None:
        waiting = PromiseChange(dossier_id=dossier.id, cause=PromiseCause.CALENDAR, state=PromiseState.PROPOSED, made_at_utc=now_utc())
        bench.session.add(waiting)
    waiting.from_due_on, waiting.to_due_on, waiting.to_due_at_utc = dossier.due_on, again.due_on, again.due_at
    return 1


def _recomputed(dossier: Dossier, asked: Supplement | None, working: WorkingCalendar, hours: Hours) -> Due | None:
    limit = limit_of(dossier)
    if dossier.received_at_utc is None:
        return None
    if asked is not None and asked.completed_at_utc is not None:
        limit = counted_limit(dossier, working)
        model = ClockModel(asked.clock_model)
        return calendar.due_after_supplement(
            limit, dossier.received_at_utc, asked.asked_at_utc, asked.completed_at_utc, model, working, hours
        )
    # A day that the clerk stated is that day, whatever the calendar says since.
    return calendar.due(limit, dossier.received_at_utc, working, hours) if limit is not None else None


def explanation(session: Session, dossier: Dossier) -> Due | None:
    """Every day of the present promise, counted by the calendar of now; None where the clerk stated the date."""
    hours = Hours.from_json(session.get_one(Unit, dossier.competent_unit_id).hours)
    asked = session.scalar(select(Supplement).where(Supplement.dossier_id == dossier.id))
    return _recomputed(dossier, asked, calendar.load(session), hours)


def proposals(session: Session, actor: Actor, *, limit: int = PAGE) -> list[Proposal]:
    """What waits for a person's word and still holds, by dossier."""
    actor.must(Right.CALENDAR)
    found = session.execute(
        select(PromiseChange, Dossier.code, Dossier.procedure_name, Unit.name)
        .join(Dossier, Dossier.id == PromiseChange.dossier_id)
        .join(Unit, Unit.id == Dossier.competent_unit_id)
        .where(PromiseChange.state == PromiseState.PROPOSED, _still_holds())
        .order_by(PromiseChange.dossier_id)
        .limit(limit)
    )
    return [Proposal(c.id, c.dossier_id, code or "", name, unit, c.from_due_on, c.to_due_on) for c, code, name, unit in found]


def how_many(session: Session, actor: Actor) -> int:
    """How many proposals wait and still hold, also beyond the page that ``proposals`` lists."""
    actor.must(Right.CALENDAR)
    waiting = select(func.count()).select_from(PromiseChange).join(Dossier, Dossier.id == PromiseChange.dossier_id)
    return session.scalar(waiting.where(PromiseChange.state == PromiseState.PROPOSED, _still_holds())) or 0


def settle(session: Session, actor: Actor, proposal_id: int, *, confirm: bool) -> PromiseChange:
    """Confirm or turn down one proposal. A confirmed one moves the present promise and the limit; the first stays as printed.

    Raises NotFound ``proposal_unknown``, Invalid ``promise_only_later`` when the promise has moved, ended or become late meanwhile.
    """
    actor.must(Right.CALENDAR)
    change = session.scalar(
        select(PromiseChange).where(PromiseChange.id == proposal_id, PromiseChange.state == PromiseState.PROPOSED).with_for_update()
    )
    if change is None:
        raise NotFound("proposal_unknown", field="proposal")
    if confirm and not _may_move(session, change):
        raise Invalid("promise_only_later", field="proposal", dossier=_dossier_of(session, change).code or "")
    _settle(session, actor, change, confirm=confirm)
    return change


def settle_all(session: Session, actor: Actor, *, confirm: bool) -> Settled:
    """Confirm or turn down everything that waits, beyond the page that is shown; what no longer holds is taken off the list."""
    actor.must(Right.CALENDAR)
    waiting = select(PromiseChange).where(PromiseChange.state == PromiseState.PROPOSED).order_by(PromiseChange.dossier_id)
    settled = overtaken = 0
    for change in session.scalars(waiting.with_for_update()).all():
        if _may_move(session, change):
            _settle(session, actor, change, confirm=confirm)
            settled += 1
        else:
            session.delete(change)
            overtaken += 1
    return Settled(confirmed=settled * confirm, rejected=settled * (not confirm), overtaken=overtaken)


def _dossier_of(session: Session, change: PromiseChange) -> Dossier:
    return session.scalars(select(Dossier).where(Dossier.id == change.dossier_id).with_for_update()).one()


def _may_move(session: Session, change: PromiseChange) -> bool:
    """Only what is open, not late, and still promised for the day that was looked at; and only to a later one."""
    dossier = _dossier_of(session, change)
    return dossier.is_open and dossier.due_on == change.from_due_on < change.to_due_on and change.from_due_on >= today()


def _settle(session: Session, actor: Actor, change: PromiseChange, *, confirm: bool) -> None:
    change.state = PromiseState.CONFIRMED if confirm else PromiseState.REJECTED
    change.settled_by_id, change.settled_at_utc = actor.account_id, now_utc()
    if not confirm:
        return
    dossier = _dossier_of(session, change)
    dossier.due_on = dossier.limit_due_on = change.to_due_on
    dossier.due_at_utc = change.to_due_at_utc
    dossier.due_is_provisional = calendar.load(session).is_provisional(change.to_due_on)
    ledger.record(
        session, actor, "dossier:promise_moved", kind="dossier", thing_id=dossier.id, unit_id=dossier.competent_unit_id,
        details={"cause": change.cause, "due_from": change.from_due_on.isoformat(), "due_to": change.to_due_on.isoformat()},
    )  # fmt: skip
