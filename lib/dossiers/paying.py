"""A dossier that waits for its person to pay: asked for, and noted with the number of the receipt. Charging comes later."""

from sqlalchemy.orm import Session

from lib import ledger
from lib.dossiers.custody import load, must_hold
from lib.dossiers.model import Dossier
from lib.dossiers.states import Status
from lib.errors import Invalid, MoveRefused, NotAllowed
from lib.org import Actor, Right
from lib.values import clean

LARGEST_VND = 10_000_000_000


def ask_payment(session: Session, actor: Actor, dossier_id: int, *, amount_vnd: int, ground: str, version: int | None = None) -> Dossier:
    """Ask the person to pay before the work goes on. The promise does not move: the law stops no clock for a fee.

    Raises NotAllowed, Stale, MoveRefused, Invalid ``amount_out_of_range``, ``ground_missing``.
    """
    dossier = load(session, actor, dossier_id, version)
    must_hold(actor, dossier, Right.PROCESS)
    ground = clean(ground)[:300]
    if not 1 <= amount_vnd <= LARGEST_VND:
        raise Invalid("amount_out_of_range", field="amount_vnd", most=LARGEST_VND)
    if not ground:
        raise Invalid("ground_missing", field="ground")
    was = dossier.move(Status.AWAITING_PAYMENT)
    dossier.fee_vnd, dossier.fee_ground = amount_vnd, ground
    ledger.record(
        session, actor, "dossier:payment_asked", kind="dossier", thing_id=dossier.id, unit_id=dossier.holder_unit_id, was=was,
        to=dossier.status, details={"fee_vnd": amount_vnd},
    )  # fmt: skip
    return dossier


def note_payment(session: Session, actor: Actor, dossier_id: int, *, receipt_number: str, version: int | None = None) -> Dossier:
    """Note that it was paid, with the number of the receipt; the work goes on. The point that received it or the holder may.

    Raises NotAllowed, Stale, MoveRefused, Invalid ``receipt_number_missing``.
    """
    dossier = load(session, actor, dossier_id, version)
    if not (actor.can(Right.RECEIVE, dossier.received_unit_id) or actor.can(Right.PROCESS, dossier.holder_unit_id)):
        raise NotAllowed("not_allowed", right=Right.RECEIVE.value)
    number = clean(receipt_number)
    if not number or len(number) > 60:
        raise Invalid("receipt_number_missing", field="receipt_number")
    if dossier.status != Status.AWAITING_PAYMENT:
        raise MoveRefused(dossier.code or "", dossier.status, Status.IN_PROCESS)
    was = dossier.move(Status.IN_PROCESS)
    ledger.record(
        session, actor, "dossier:payment_noted", kind="dossier", thing_id=dossier.id, unit_id=actor.unit_id, was=was, to=dossier.status,
        details={"fee_vnd": dossier.fee_vnd}, private={"receipt_number": number},
    )  # fmt: skip
    return dossier
