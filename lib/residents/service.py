"""Use cases on people and organisations: check what was typed, register or find again, reveal, correct."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import ledger
from lib.db import upsert
from lib.errors import Invalid, NotFound, Several, Stale
from lib.org import Actor, Right
from lib.residents import identity
from lib.residents.identity import Problem
from lib.residents.masking import mask_name
from lib.residents.model import ADDRESS_LENGTH, NAME_LENGTH, Party, PartyKind, bulk_rows
from lib.residents.names import is_same_name
from lib.residents.queries import PartyMatch, match_of
from lib.values import clean, local, now_utc, today

IDENTIFIED = (PartyKind.CITIZEN, PartyKind.FOREIGNER, PartyKind.ORGANISATION)
NEEDS_CARD = frozenset(
    ("citizen_id_birth_mismatch", "citizen_id_sex_mismatch", "party_name_differs", "party_birth_date_differs", "party_sex_differs")
)
"""Errors that a clerk who saw the card lifts by noting why (``card_seen_reason``)."""

FILLED = ("birth_date", "sex", "phone", "address", "nationality", "old_id_number", "place_code")
CONTACT = ("phone", "address", "place_code")
REASON_LENGTH = 500
LENGTHS = {"name": NAME_LENGTH, "address": ADDRESS_LENGTH, "nationality": 60}
OLD_ID = re.compile(r"[0-9]{9}|[0-9]{12}")


@dataclass(frozen=True)
class PartyInput:
    """A person or organisation as typed, scanned or sent; brought to the stored form as it is made.

    ``sex`` is ``m``, ``f`` or empty. ``card_seen_reason`` is what a clerk notes who saw the card although it
    contradicts the number or the register.
    """

    kind: str
    id_number: str = ""
    name: str = ""
    birth_date: date | None = None
    sex: str = ""
    phone: str = ""
    address: str = ""
    nationality: str = ""
    old_id_number: str = ""
    place_code: str = ""
    card_seen_reason: str = ""

    def __post_init__(self) -> None:
        number = identity.normalise_tax_code if self.kind == PartyKind.ORGANISATION else identity.compact
        stored = {
            "kind": PartyKind(self.kind) if self.kind in list(PartyKind) else clean(self.kind),
            "id_number": "" if self.kind == PartyKind.NAME else number(self.id_number),
            "old_id_number": identity.compact(self.old_id_number),
            "phone": identity.normalise_phone(self.phone),
            **{name: clean(getattr(self, name)) for name in ("name", "sex", "address", "nationality", "place_code", "card_seen_reason")},
        }
        for name, value in stored.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_json(cls, said: Any, prefix: str = "applicant") -> "PartyInput":
        """One ``applicant`` or ``representative`` of an intake line; birth date as ``2003-05-17`` or ``17/05/2003``.

        Raises Invalid ``party_malformed``, ``party_text_expected``, ``birth_date_malformed`` beside its field.
        """
        if not isinstance(said, Mapping):
            raise Invalid("party_malformed", field=prefix)
        given = {name: said.get(name) for name in ("kind", "id", "name", "birth_date", "sex", "phone", "address", "nationality", "old_id")}
        for name, value in given.items():
            if value is not None and not isinstance(value, str):
                raise Invalid("party_text_expected", field=f"{prefix}.{name}")
        text = {name: value or "" for name, value in given.items()}
        return cls(
            kind=text["kind"], id_number=text["id"], name=text["name"], birth_date=read_date(text["birth_date"], f"{prefix}.birth_date"),
            sex=text["sex"], phone=text["phone"], address=text["address"], nationality=text["nationality"], old_id_number=text["old_id"],
        )  # fmt: skip


def read_date(typed: str, field: str) -> date | None:
    """``2003-05-17``, ``17/05/2003`` or nothing. Raises Invalid ``birth_date_malformed``."""
    parts = clean(typed).replace("/", "-").replace(".", "-").split("-")
    if parts == [""]:
        return None
    try:
        year, month, day = (int(p) for p in (parts if len(parts[0]) == 4 else reversed(parts)))
        return date(year, month, day)
    except ValueError as error:
        raise Invalid("birth_date_malformed", field=field) from error


def check_input(
    party: PartyInput,
    *,
    today: date,
    at_counter: bool,
    allowed_kinds: Collection[str] = IDENTIFIED,
    needs_identity: bool = True,
    prefix: str = "applicant",
) -> list[Invalid]:
    """Everything wrong with a person as typed, each beside its field; empty when it can be stored.

    No ``allowed_kinds`` allows every kind with a number; a name alone is allowed where ``needs_identity`` is not.
    At the counter a noted ``card_seen_reason`` lifts what the card decides (``NEEDS_CARD``); from a file nothing does.
    """
    lifted = at_counter and bool(party.card_seen_reason)
    found = _kind_problems(party, allowed_kinds or IDENTIFIED, needs_identity)
    found += _problems(party, today)
    return [problem.error(prefix) for problem in found if problem.is_hard or not lifted]


def _kind_problems(party: PartyInput, allowed_kinds: Collection[str], needs_identity: bool) -> list[Problem]:
    if not isinstance(party.kind, PartyKind):
        return [Problem("party_kind_unknown", "kind")]
    if party.kind is PartyKind.NAME:
        return [Problem("identity_needed", "id")] if needs_identity else []
    return [] if party.kind in allowed_kinds else [Problem("party_kind_not_allowed", "kind")]


def _problems(party: PartyInput, today: date) -> list[Problem]:
    """What is wrong with the values themselves, whatever the procedure allows."""
    found: list[Problem] = []
    if not party.name:
        found.append(Problem("party_name_missing", "name"))
    elif not any(c.isalpha() for c in party.name):
        found.append(Problem("party_name_malformed", "name"))
    for name, most in LENGTHS.items():
        if len(getattr(party, name)) > most:
            found.append(Problem("party_text_too_long", name, values={"most": most}))
    if party.sex not in ("", "m", "f"):
        found.append(Problem("sex_unknown", "sex"))
    if party.phone and not identity.is_phone(party.phone):
        found.append(Problem("phone_malformed", "phone"))
    if party.old_id_number and not OLD_ID.fullmatch(party.old_id_number):
        found.append(Problem("old_id_malformed", "old_id"))
    return found + _number_problems(party, today)


def _number_problems(party: PartyInput, today: date) -> list[Problem]:
    if party.kind != PartyKind.NAME and not party.id_number:
        return [Problem("id_missing", "id"), *identity.check_birth_date(party.birth_date, today)]
    match party.kind:
        case PartyKind.CITIZEN:
            return identity.check_citizen_id(party.id_number, party.birth_date, party.sex, today)
        case PartyKind.ORGANISATION:
            return identity.check_tax_code(party.id_number, today)
        case PartyKind.FOREIGNER:
            return identity.check_passport(party.id_number) + identity.check_birth_date(party.birth_date, today)
    return identity.check_birth_date(party.birth_date, today)


def register(session: Session, actor: Actor, party: PartyInput, *, prefix: str = "applicant") -> Party:
    """The row of this person or organisation: found by kind and number, else created; by name alone always a new one.

    A known one gets new contact details, and what was empty is filled; the event keeps the values before. A name,
    birth date or sex against the register is refused unless the card was seen, then the register is corrected.
    Raises NotAllowed, Several.
    """
    actor.must(Right.RECEIVE)
    problems = _kind_problems(party, IDENTIFIED, needs_identity=False) + _problems(party, today())
    hard = [problem.error(prefix) for problem in problems if problem.is_hard]
    if hard:
        raise Several(hard)
    known = _by_number(session, party)
    if known is None:
        created = _insert(session, party)
        known = created if created is not None else _by_number(session, party)
        assert known is not None
        if created is not None:
            ledger.record(session, actor, "party:registered", kind="party", thing_id=known.id, details={"kind": known.kind})
            _note_card_seen(session, actor, known, party, [problem.code for problem in problems])
            return known
    differing = _differences(known, party)
    if differing and not party.card_seen_reason:
        raise Several([problem.error(prefix) for problem in differing])
    _bring_up_to_date(session, actor, known, party, differing)
    _note_card_seen(session, actor, known, party, [problem.code for problem in (*problems, *differing)])
    return known


def check_known(session: Session, party: PartyInput, *, prefix: str = "applicant") -> list[Invalid]:
    """Where a person as typed contradicts the register, before anything is written; a noted card lifts it."""
    known = None if party.card_seen_reason else _by_number(session, party)
    return [problem.error(prefix) for problem in _differences(known, party)] if known else []


def _by_number(session: Session, party: PartyInput) -> Party | None:
    if not party.id_number:
        return None
    return session.scalar(select(Party).where(Party.has_number(party.kind, party.id_number)))


def _insert(session: Session, party: PartyInput) -> Party | None:
    """A new row, or None when somebody else created the same one in this moment."""
    columns = ("kind", "id_number", "name", *FILLED)
    (row,) = bulk_rows([{name: getattr(party, name) for name in columns}], at_utc=now_utc())
    new_id = session.scalar(upsert(session, Party).on_conflict_do_nothing().returning(Party.id), row)
    return session.get(Party, new_id) if new_id is not None else None


def _differences(known: Party, party: PartyInput) -> list[Problem]:
    """Where a person contradicts the register. An organisation is written in many ways; its number speaks for it."""
    if not known.is_person:
        return []
    found: list[Problem] = []
    if not is_same_name(known.name, party.name):
        found.append(Problem("party_name_differs", "name", is_hard=False, values={"known": mask_name(known.name)}))
    if party.birth_date and known.birth_date and party.birth_date != known.birth_date:
        found.append(Problem("party_birth_date_differs", "birth_date", is_hard=False))
    if party.sex and known.sex and party.sex != known.sex:
        found.append(Problem("party_sex_differs", "sex", is_hard=False))
    return found


def _bring_up_to_date(session: Session, actor: Actor, known: Party, party: PartyInput, differing: list[Problem]) -> None:
    corrected = {problem.field for problem in differing}
    changes: dict[str, Any] = {}
    for name in FILLED:
        given, stored = getattr(party, name), getattr(known, name)
        if given and given != stored and (not stored or name in CONTACT or name in corrected):
            changes[name] = given
    if "name" in corrected or (known.name.isascii() and not party.name.isascii() and is_same_name(known.name, party.name)):
        changes["name"] = party.name
    if changes:
        _change(session, actor, known, changes, "party:updated")


def _change(session: Session, actor: Actor, party: Party, changes: Mapping[str, Any], event: str, **private: str) -> None:
    """Set the columns and keep the values before beside the event."""
    session.refresh(party, with_for_update=True)
    before = {name: str(getattr(party, name) or "") for name in changes}
    for name, value in changes.items():
        if name == "name":
            party.rename(value)
        else:
            setattr(party, name, value)
    party.updated_at_utc = now_utc()
    session.flush()
    fields = {"fields": sorted(changes)}
    ledger.record(session, actor, event, kind="party", thing_id=party.id, details=fields, private={"before": before, **private})


def _note_card_seen(session: Session, actor: Actor, party: Party, said: PartyInput, codes: list[str]) -> None:
    lifted = sorted(set(codes) & NEEDS_CARD)
    if lifted and said.card_seen_reason:
        reason = {"reason": said.card_seen_reason}
        ledger.record(session, actor, "party:card_seen", kind="party", thing_id=party.id, details={"problems": lifted}, private=reason)


def reveal(session: Session, actor: Actor, party_id: int, *, reason: str, dossier_id: int | None = None) -> PartyMatch:
    """Show a masked person in full to somebody who says why; the ledger keeps who, when and the reason.

    Raises NotAllowed, NotFound, Invalid ``party_reason_missing``. The caller checks that the actor sees the dossier.
    """
    actor.must(Right.REVEAL)
    stated = _reason(reason)
    party = _existing(session, party_id)
    details = {"dossier_id": dossier_id} if dossier_id is not None else {}
    ledger.record(session, actor, "party:revealed", kind="party", thing_id=party.id, details=details, private={"reason": stated})
    return match_of(party)


def open_at_intake(session: Session, actor: Actor, party_id: int) -> PartyMatch:
    """A known person in full, to fill the form of a request: who had whose record before them, and when, is kept.

    No reason is asked, because the person stands at the counter; whoever reads through the register leaves a trace all the same.
    Raises NotAllowed, NotFound.
    """
    actor.must(Right.RECEIVE)
    party = _existing(session, party_id)
    ledger.record(session, actor, "party:opened", kind="party", thing_id=party.id)
    return match_of(party)


def correct(session: Session, actor: Actor, party_id: int, said: PartyInput, *, reason: str, version: int | None = None) -> Party:
    """Put a wrong entry of the register right; every value of ``said`` counts, an empty one empties. The kind stays.

    ``version`` is that of the row the actor looked at. Raises NotAllowed, NotFound, Stale, Several, Invalid
    ``party_reason_missing`` and ``party_number_taken``.
    """
    actor.must(Right.CORRECT)
    stated = _reason(reason)
    party = _existing(session, party_id)
    if version is not None and party.version != version:
        raise _stale(session, party)
    said = replace(said, kind=party.kind)
    hard = [problem.error() for problem in _problems(said, today()) if problem.is_hard]
    if hard:
        raise Several(hard)
    other = _by_number(session, said)
    if other is not None and other.id != party.id:
        raise Invalid("party_number_taken", field="id")
    changes = {name: getattr(said, name) for name in ("id_number", "name", *FILLED) if getattr(said, name) != getattr(party, name)}
    if changes:
        _change(session, actor, party, changes, "party:corrected", reason=stated)
    return party


def _reason(reason: str) -> str:
    stated = clean(reason)[:REASON_LENGTH]
    if not any(c.isalnum() for c in stated):
        raise Invalid("party_reason_missing", field="reason")
    return stated


def _existing(session: Session, party_id: int) -> Party:
    party = session.get(Party, party_id)
    if party is None:
        raise NotFound("party_unknown")
    return party


def _stale(session: Session, party: Party) -> Stale:
    of_party = (ledger.Event.kind == "party", ledger.Event.thing_id == party.id)
    last = session.scalar(select(ledger.Event).where(*of_party).order_by(ledger.Event.id.desc()).limit(1))
    who = last.actor if last else ""
    return Stale(who=who, at=f"{local(party.updated_at_utc):%H:%M %d/%m/%Y}", thing=mask_name(party.name))
