"""Slips of the pen: what the head of a unit may put right while there is no result; old and new are kept."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from lib import ledger, procedures
from lib.dossiers.custody import load
from lib.dossiers.model import Dossier
from lib.dossiers.requests import MOST_COUNT
from lib.dossiers.states import OPEN, ReturnMethod
from lib.errors import Invalid
from lib.org import Actor, Right
from lib.values import clean


@dataclass(frozen=True)
class Correction:
    """What may be put right; None leaves it as it is. Code and time of receipt never change."""

    copies: int | None = None
    pages: int | None = None
    exemption: str | None = None
    return_method: ReturnMethod | None = None
    return_address: str | None = None
    representative_ground: str | None = None


def correct(session: Session, actor: Actor, dossier_id: int, correction: Correction, *, reason: str, version: int | None = None) -> Dossier:
    """Put a dossier right, with a reason; the fee follows copies, pages and exemption.

    Raises NotAllowed, Stale, Invalid ``reason_missing``, ``nothing_to_correct``, ``correction_after_result``,
    ``count_out_of_range``, ``return_address_missing`` and those of ``procedures.fee``.
    """
    dossier = load(session, actor, dossier_id, version)
    actor.must(Right.REASSIGN, dossier.received_unit_id)
    reason = clean(reason)
    if not reason:
        raise Invalid("reason_missing", field="reason")
    if dossier.status not in OPEN:
        raise Invalid("correction_after_result", field="dossier")
    changes = _changes(dossier, correction)
    if not changes:
        raise Invalid("nothing_to_correct", field="reason")
    before = {name: getattr(dossier, name) for name in changes}
    for name, value in changes.items():
        setattr(dossier, name, value)
    _check(dossier)
    if changes.keys() & {"copies", "pages", "exemption"}:
        before["fee_vnd"] = dossier.fee_vnd
        _price(session, dossier)
    ledger.record(
        session, actor, "dossier:corrected", kind="dossier", thing_id=dossier.id, unit_id=dossier.received_unit_id,
        details={"fields": sorted(changes)}, private={"before": _plain(before), "reason": reason},
    )  # fmt: skip
    return dossier


def _changes(dossier: Dossier, correction: Correction) -> dict[str, Any]:
    said = replace(
        correction,
        return_address=None if correction.return_address is None else clean(correction.return_address)[:300],
        representative_ground=None if correction.representative_ground is None else clean(correction.representative_ground)[:200],
    )
    return {name: value for name, value in vars(said).items() if value is not None and value != getattr(dossier, name)}


def _check(dossier: Dossier) -> None:
    if not 1 <= dossier.copies <= MOST_COUNT:
        raise Invalid("count_out_of_range", field="copies", least=1, most=MOST_COUNT)
    if not 0 <= dossier.pages <= MOST_COUNT:
        raise Invalid("count_out_of_range", field="pages", least=0, most=MOST_COUNT)
    if dossier.return_method == ReturnMethod.POST and not dossier.return_address:
        raise Invalid("return_address_missing", field="return.address")


def _price(session: Session, dossier: Dossier) -> None:
    """The fee anew by the version the dossier was received under; a fee that the clerk stated stays as stated."""
    offer = procedures.offer_of_version(session, dossier.version_id, channel=dossier.channel, case=dossier.case_code)
    if offer.fee_rule.is_unknown:
        return
    fee = procedures.fee(offer, copies=dossier.copies, pages=dossier.pages or None, exemption=dossier.exemption)
    dossier.fee_vnd, dossier.fee_ground = fee.amount_vnd, fee.ground[:300]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in values.items()}
