"""The enquiry without sign-in: one dossier's state, promise and what is waited for; no personal data.

Proof is the receipt's QR (a token of 128 bits), or the code with the last four of the ID, tax
number or phone. Five wrong tries close a code for an hour; an address has a limit of its own.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import org
from lib.dossiers.model import Dossier, Supplement
from lib.dossiers.queries import looks_like_code
from lib.dossiers.states import ReturnMethod, Status
from lib.errors import DomainError, Invalid, NotFound, Several
from lib.org import Unit
from lib.residents import Party
from lib.values import fold

BY_CODE = org.Lock("enquiry", 5, timedelta(hours=1))
BY_ADDRESS = org.Lock("enquiry_address", 60, timedelta(hours=1), is_of_address=True)
"""A family, a school or a whole office may share one address, so it closes later than a code."""

NOBODY = "\0\0\0\0"
"""Compared where there is nothing to compare; nobody can type it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What anybody with the receipt may know. Holds nothing about a person."""

    code: str
    procedure: str
    status: Status
    received_at_utc: datetime | None
    first_due_on: date | None
    due_on: date | None
    due_at_utc: datetime | None
    is_provisional: bool
    finished_on: date | None
    returned_on: date | None
    return_method: ReturnMethod
    unit: str
    unit_address: str
    unit_phone: str
    unit_hours: dict[str, Any]
    holder: str
    missing: tuple[str, ...]


def by_token(session: Session, token: str) -> Answer:
    """The answer for a receipt's QR. Raises NotFound ``enquiry_no_match``."""
    dossier = session.scalar(select(Dossier).where(Dossier.enquiry_token == token)) if 16 <= len(token) <= 32 else None
    if dossier is None:
        raise NotFound("enquiry_no_match", field="code")
    return _answer(session, dossier)


def reserve_try(session: Session, code: str, address: str) -> None:
    """Write the try down before it is judged. Raises NotAllowed ``locked`` with the minutes left."""
    org.reserve(session, {BY_CODE: _normal(code), BY_ADDRESS: address}, field="code")


def forgive_try(session: Session, code: str, address: str) -> None:
    """The proof was right: the code starts anew. The address gets back this one try, never the wrong ones: a kiosk that
    many people use rightly stays open, and one known code resets nothing for who guesses others."""
    org.forgive(session, {BY_CODE: _normal(code), BY_ADDRESS: address})


def well_formed(code: str, last_four: str) -> tuple[str, str]:
    """The code and the four digits as they are compared. Looks at their shape only, so it may come before ``reserve_try``.

    Raises Several of Invalid ``enquiry_code_malformed`` / ``enquiry_digits_malformed``.
    """
    wanted, digits = _normal(code), "".join(c for c in fold(last_four) if c.isalnum()).upper()
    wrong: list[DomainError] = []
    if not wanted:
        wrong.append(Invalid("enquiry_code_malformed", field="code"))
    if len(digits) != 4:
        wrong.append(Invalid("enquiry_digits_malformed", field="last_four"))
    if wrong:
        raise Several(wrong)
    return wanted, digits


def by_proof(session: Session, code: str, last_four: str) -> Answer:
    """The answer for a code and four digits, after ``reserve_try``.

    A wrong code and wrong digits get the same words after the same reads, so that codes cannot be found by trying.
    Raises as ``well_formed``, and NotFound ``enquiry_no_match``.
    """
    wanted, digits = well_formed(code, last_four)
    dossier = session.scalar(select(Dossier).where(Dossier.code == wanted))
    proofs = _proofs(session, dossier)
    matches = [hmac.compare_digest(proof.encode(), digits.encode()) for proof in proofs]
    if dossier is None or not any(matches):
        raise NotFound("enquiry_no_match", field="code")
    return _answer(session, dossier)


def _normal(code: str) -> str:
    return looks_like_code(code)[:60]


def _proofs(session: Session, dossier: Dossier | None) -> list[str]:
    """The last four of each number of applicant and representative; for no dossier the same read finds nobody."""
    filed_by = (dossier.applicant_id, dossier.representative_id) if dossier is not None else (0,)
    people = session.execute(select(Party.id_number, Party.phone).where(Party.id.in_([p for p in filed_by if p is not None]))).all()
    said = [value for person in people for value in person if value]
    return ["".join(c for c in value if c.isalnum()).upper()[-4:] for value in said] or [NOBODY]


def _answer(session: Session, dossier: Dossier) -> Answer:
    names = {u.id: u for u in session.scalars(select(Unit).where(Unit.id.in_({dossier.received_unit_id, dossier.holder_unit_id})))}
    point = names[dossier.received_unit_id]
    missing: tuple[str, ...] = ()
    if dossier.status == Status.AWAITING_SUPPLEMENT:
        missing = tuple(session.scalars(select(Supplement.items).where(Supplement.dossier_id == dossier.id)).one())
    return Answer(
        dossier.code or "",
        dossier.procedure_name,
        Status(dossier.status),
        dossier.received_at_utc,
        dossier.first_due_on,
        dossier.due_on,
        dossier.due_at_utc,
        dossier.due_is_provisional,
        dossier.finished_on,
        dossier.returned_on,
        ReturnMethod(dossier.return_method),
        point.name,
        point.address,
        point.phone,
        point.hours,
        names[dossier.holder_unit_id].name,
        missing,
    )
