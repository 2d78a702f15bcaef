"""Who holds a dossier: handing over and taking are two acts of two people; claim, release, reassign."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import calendar, ledger
from lib.calendar import Hours
from lib.dossiers.model import Dossier, Handover
from lib.dossiers.states import TERMINAL, Status
from lib.errors import Invalid, NotAllowed, NotFound, Stale
from lib.ledger import Event
from lib.org import Account, Actor, Right, Role, Unit, UnitKind
from lib.values import clean, local, now_utc, today

CAN_TRAVEL = frozenset({Status.RECEIVED, Status.IN_PROCESS, Status.AWAITING_PAYMENT})
"""Work to be done elsewhere. What is signed leaves by ``finish``, what waits for papers stays where they will come."""


def load(session: Session, actor: Actor, dossier_id: int, version: int | None = None) -> Dossier:
    """One dossier for writing, locked until the transaction ends.

    ``version`` is what the person had on the screen. Raises NotFound for what the actor may not see
    and Stale (who, when) when somebody else changed it in between: also to who has lost sight of it by
    that, because a hand-over was taken back or taken on.
    """
    dossier = session.scalar(select(Dossier).where(Dossier.id == dossier_id).with_for_update())
    is_stale = dossier is not None and version is not None and version != dossier.version
    if dossier is None or not (may_read(actor, dossier) or (is_stale and _was_handed_over_by_or_to(session, actor, dossier_id))):
        raise NotFound("dossier_unknown", field="dossier")
    if is_stale:
        last = session.scalar(select(Event).where(Event.kind == "dossier", Event.thing_id == dossier_id).order_by(Event.id.desc()).limit(1))
        raise Stale(who=last.actor if last else "", at=f"{local(last.at_utc):%H:%M %d/%m/%Y}" if last else "", thing=dossier.code or "")
    return dossier


def may_read(actor: Actor, dossier: Dossier) -> bool:
    """A unit reads what it helped with, received, decides, holds, or was offered."""
    return actor.sees(
        dossier.helped_unit_id, dossier.received_unit_id, dossier.competent_unit_id, dossier.holder_unit_id, dossier.offered_unit_id
    )


def _was_handed_over_by_or_to(session: Session, actor: Actor, dossier_id: int) -> bool:
    ways = session.execute(select(Handover.from_unit_id, Handover.to_unit_id).where(Handover.dossier_id == dossier_id))
    return any(actor.sees(*units) for units in ways)


def must_hold(actor: Actor, dossier: Dossier, right: Right) -> None:
    """The right must hold in the unit that has the dossier in its hands, and nobody else may have claimed it."""
    actor.must(right, dossier.holder_unit_id)
    claimed_by = dossier.holder_account_id
    if (
        claimed_by is not None
        and actor.account_id is not None
        and claimed_by != actor.account_id
        and not actor.can(Right.REASSIGN, dossier.holder_unit_id)
    ):
        raise NotAllowed("claimed_by_another", field="dossier")
    if dossier.offered_unit_id is not None:
        raise NotAllowed("handed_over_already", field="dossier")


def next_step(dossier: Dossier) -> int:
    """Index of the step to which a hand-over leads: the one after the present, but never the handing out, to which only
    ``finish`` leads."""
    following = max(min(dossier.step_no + 1, len(dossier.steps) - 1), 0)
    if dossier.steps and dossier.steps[following]["role"] == Role.RETURNS_CLERK:
        return dossier.step_no
    return following


def proposed_unit(session: Session, dossier: Dossier) -> Unit | None:
    """To whom a dossier would go next; None where the next step is in the same unit, so that somebody must choose."""
    unit = _unit_of_step(session, dossier, next_step(dossier))
    return unit if dossier.status == Status.RECEIVED or unit.id != dossier.holder_unit_id else None


def hand_over(
    session: Session, actor: Actor, dossier_id: int, *, to_unit: str = "", note: str = "", version: int | None = None
) -> Handover:
    """Give a dossier to the unit of its next step (or another one named by code). Until it is taken the giver holds it.

    Raises NotAllowed, Stale, NotFound ``unit_unknown``, Invalid ``hand_over_to_itself``, MoveRefused.
    """
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.HAND_OVER)
    if dossier.status not in CAN_TRAVEL:
        raise Invalid("nothing_to_hand_over", field="dossier", status=dossier.status)
    step = next_step(dossier)
    foreseen = _unit_of_step(session, dossier, step)
    receiver = _unit(session, to_unit) if to_unit else foreseen
    if receiver.id != foreseen.id and dossier.status != Status.RECEIVED:
        step = dossier.step_no  # the same work goes on in another unit
    same_unit = receiver.id == dossier.holder_unit_id
    if same_unit and dossier.steps and dossier.steps[step]["role"] == dossier.step_role:
        raise Invalid("hand_over_to_itself", field="to_unit", unit=receiver.name)
    given = Handover(
        dossier_id=dossier.id, from_unit_id=dossier.holder_unit_id, from_account_id=actor.account_id, to_unit_id=receiver.id, step_no=step,
        note=clean(note)[:500], given_at_utc=now_utc(), step_due_at_utc=_step_deadline(session, dossier, step, receiver),
    )  # fmt: skip
    session.add(given)
    dossier.offered_unit_id = receiver.id
    ledger.record(
        session, actor, "dossier:handed_over", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id,
        details={"to_unit": receiver.id, "step": step}, private={"note": given.note} if given.note else None,
    )  # fmt: skip
    return given


def recall(session: Session, actor: Actor, dossier_id: int, *, version: int | None = None) -> None:
    """Take back a hand-over that nobody has taken yet. Raises Invalid ``nothing_to_recall``."""
    dossier = load(session, actor, dossier_id, version)
    actor.must(Right.HAND_OVER, dossier.holder_unit_id)
    if not end_offer(session, dossier):
        raise Invalid("nothing_to_recall", field="dossier")
    ledger.record(session, actor, "dossier:recalled", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id)


def take(session: Session, actor: Actor, dossier_id: int, *, version: int | None = None) -> Dossier:
    """Take what was handed over to the actor's unit: from now on this unit holds it.

    Raises NotAllowed, Stale, Invalid ``nothing_to_take``.
    """
    dossier = load(session, actor, dossier_id, version)
    pending = _pending(session, dossier)
    if pending is None:
        raise Invalid("nothing_to_take", field="dossier")
    actor.must(Right.TAKE, pending.to_unit_id)
    pending.taken_at_utc, pending.taken_by_id = now_utc(), actor.account_id
    dossier.holder_unit_id, dossier.offered_unit_id, dossier.holder_account_id = pending.to_unit_id, None, None
    dossier.step_no = pending.step_no
    dossier.step_role = dossier.steps[pending.step_no]["role"] if dossier.steps else Role.PROCESSING_OFFICER
    was = dossier.status
    if dossier.status == Status.RECEIVED and dossier.step_role != Role.RETURNS_CLERK:
        was = dossier.move(Status.IN_PROCESS)
    ledger.record(
        session, actor, "dossier:taken", kind="dossier", thing_id=dossier.id, unit_id=pending.to_unit_id, was=was, to=dossier.status,
        details={"from_unit": pending.from_unit_id, "step": pending.step_no},
    )  # fmt: skip
    return dossier


def claim(session: Session, actor: Actor, dossier_id: int, *, version: int | None = None) -> Dossier:
    """One person says "I do this one". Raises NotAllowed ``claimed_by_another``."""
    dossier = load(session, actor, dossier_id, version)
    actor.must(Right.TAKE, dossier.holder_unit_id)
    if dossier.status in TERMINAL:
        raise Invalid("dossier_closed", field="dossier")
    if dossier.offered_unit_id is not None:
        raise NotAllowed("handed_over_already", field="dossier")
    if dossier.holder_account_id == actor.account_id:
        return dossier
    if dossier.holder_account_id is not None:
        raise NotAllowed("claimed_by_another", field="dossier")
    dossier.holder_account_id = actor.account_id
    ledger.record(session, actor, "dossier:claimed", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id)
    return dossier


def release(session: Session, actor: Actor, dossier_id: int, *, version: int | None = None) -> Dossier:
    """Put a claimed dossier back for the unit. Raises NotAllowed when somebody else holds it."""
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.TAKE)
    if dossier.status in TERMINAL:
        raise Invalid("dossier_closed", field="dossier")
    if dossier.holder_account_id is None:
        return dossier
    dossier.holder_account_id = None
    ledger.record(session, actor, "dossier:released", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id)
    return dossier


def reassign(session: Session, actor: Actor, dossier_id: int, *, to_username: str, reason: str, version: int | None = None) -> Dossier:
    """The head gives a dossier of the unit to another person of it, with a reason."""
    dossier = load(session, actor, dossier_id, version)
    actor.must(Right.REASSIGN, dossier.holder_unit_id)
    if dossier.status in TERMINAL:
        raise Invalid("dossier_closed", field="dossier")
    if dossier.offered_unit_id is not None:
        raise NotAllowed("handed_over_already", field="dossier")
    reason = clean(reason)
    if not reason:
        raise Invalid("reason_missing", field="reason")
    person = session.scalar(select(Account).where(Account.username == to_username, Account.disabled_at_utc.is_(None)))
    if person is None or person.unit_id != dossier.holder_unit_id:
        raise NotFound("account_unknown", field="to_username")
    before = dossier.holder_account_id
    dossier.holder_account_id = person.id
    ledger.record(
        session, actor, "dossier:reassigned", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id,
        details={"from": before, "to": person.id}, private={"reason": reason},
    )  # fmt: skip
    return dossier


def colleagues(session: Session, actor: Actor, unit_id: int, *, limit: int = 200) -> list[tuple[str, str]]:
    """To whom the head of a unit may give a dossier: (user name, name), by name."""
    actor.must(Right.REASSIGN, unit_id)
    found = (
        select(Account.username, Account.name)
        .where(Account.unit_id == unit_id, Account.disabled_at_utc.is_(None))
        .order_by(Account.name, Account.id)
        .limit(limit)
    )
    return [(username, name) for username, name in session.execute(found)]


def end_offer(session: Session, dossier: Dossier) -> bool:
    """Nobody shall take what was handed over any more; False when there is nothing of the kind."""
    pending = _pending(session, dossier)
    if pending is not None:
        pending.recalled_at_utc = now_utc()
        dossier.offered_unit_id = None
    return pending is not None


def pass_on(session: Session, dossier: Dossier, *, role: Role) -> None:
    """Inside one unit the next person is simply next: from the officer to the one who signs, and back."""
    for index, step in enumerate(dossier.steps):
        if step["role"] == role and (index > dossier.step_no or role == Role.PROCESSING_OFFICER):
            dossier.step_no = index
            break
    dossier.step_role = role
    dossier.holder_account_id = None


def _pending(session: Session, dossier: Dossier) -> Handover | None:
    return session.scalar(
        select(Handover)
        .where(Handover.dossier_id == dossier.id, Handover.taken_at_utc.is_(None), Handover.recalled_at_utc.is_(None))
        .order_by(Handover.id.desc())
        .limit(1)
    )


def _unit(session: Session, code: str) -> Unit:
    found = session.scalar(select(Unit).where(Unit.code == code, Unit.in_force(today())))
    if found is None:
        raise NotFound("unit_unknown", field="to_unit", unit=code)
    return found


def _unit_of_step(session: Session, dossier: Dossier, step: int) -> Unit:
    kind = dossier.steps[step]["unit_kind"] if dossier.steps else UnitKind.COMMUNE
    wanted = dossier.received_unit_id if kind in (UnitKind.POINT, UnitKind.BRANCH, UnitKind.CENTRE) else dossier.competent_unit_id
    return session.get_one(Unit, wanted)


def _step_deadline(session: Session, dossier: Dossier, step: int, receiver: Unit) -> datetime | None:
    """The step's share of the time, so that one late part shows which."""
    if not dossier.steps or dossier.received_at_utc is None or dossier.due_at_utc is None or dossier.due_at_utc <= dossier.received_at_utc:
        return dossier.due_at_utc
    shares = [one["share"] for one in dossier.steps]
    return calendar.split_by_shares(
        dossier.received_at_utc, dossier.due_at_utc, shares, calendar.load(session), Hours.from_json(receiver.hours)
    )[step]
