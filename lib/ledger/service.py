"""Record events, seal them, verify the seals, erase the personal values beside them."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lib.db import upsert
from lib.ledger.model import Event, EventPrivate, Seal, SealedEvent
from lib.values import now_utc

GENESIS = "0" * 64
LOOK_BACK = 50_000
"""How many ids behind the newest sealed one are searched again: ids on PostgreSQL commit out of order."""


class Acting(Protocol):
    """What an event needs to know of an actor (the Actor itself lives one floor up)."""

    @property
    def account_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def unit_id(self) -> int | None: ...


def record(
    session: Session,
    actor: Acting,
    name: str,
    *,
    kind: str,
    thing_id: int,
    unit_id: int | None = None,
    was: str = "",
    to: str = "",
    details: dict[str, Any] | None = None,
    private: dict[str, Any] | None = None,
    at_utc: datetime | None = None,
) -> Event:
    """Append what happened (``room:past_event``) in the caller's transaction.

    ``details`` holds nothing personal; ``private`` is stored beside the event and can be erased,
    its salted hash stays.
    """
    event = Event(
        at_utc=at_utc or now_utc(),
        name=name,
        kind=kind,
        thing_id=thing_id,
        unit_id=unit_id if unit_id is not None else actor.unit_id,
        account_id=actor.account_id,
        actor=actor.name[:120],
        was=was,
        to=to,
        details=details or {},
        private_sha256="",
    )
    if private:
        salt = secrets.token_hex(16)
        event.private_sha256 = private_digest(salt, private)
        event.private = EventPrivate(salt=salt, body=private)
    session.add(event)
    return event


def private_digest(salt: str, body: dict[str, Any]) -> str:
    """The hash that stays in the event; salted, because an ID number could be found by trying all."""
    return hashlib.sha256((salt + _canonical(body)).encode()).hexdigest()


def erase_private(session: Session, actor: Acting, event_id: int, *, reason: str) -> None:
    """Erase the personal values beside one event; that it was done is an event itself."""
    session.execute(delete(EventPrivate).where(EventPrivate.event_id == event_id))
    record(session, actor, "ledger:private_erased", kind="event", thing_id=event_id, private={"reason": reason})


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def event_digest(event: Any) -> str:
    """The hash of everything an event says (attributes of ``Event``)."""
    said = [
        event.id, event.at_utc.isoformat(), event.name, event.kind, event.thing_id, event.unit_id, event.account_id,
        event.actor, event.was, event.to, event.details, event.private_sha256,
    ]  # fmt: skip
    return hashlib.sha256(_canonical(said).encode()).hexdigest()


def seal(session: Session, *, at_most: int = 20_000) -> int:
    """Close a batch of committed, unsealed events under one seal; returns how many.

    Two sealers at once cannot fork the chain: the predecessor's hash is unique.
    """
    newest = session.scalar(select(func.max(SealedEvent.event_id))) or 0
    events = session.scalars(
        select(Event)
        .outerjoin(SealedEvent, SealedEvent.event_id == Event.id)
        .where(Event.id > newest - LOOK_BACK, SealedEvent.event_id.is_(None))
        .order_by(Event.id)
        .limit(at_most)
    ).all()
    if not events:
        return 0
    previous = session.scalar(select(Seal.sha256).order_by(Seal.id.desc()).limit(1)) or GENESIS
    digests = [(event.id, event_digest(event)) for event in events]
    closing = Seal(sealed_at_utc=now_utc(), previous_sha256=previous, sha256=seal_digest(previous, digests), events=len(digests))
    session.add(closing)
    session.flush()
    session.execute(upsert(session, SealedEvent), [{"event_id": i, "seal_id": closing.id, "sha256": d} for i, d in digests])
    return len(digests)


def seal_digest(previous: str, digests: Sequence[tuple[int, str]]) -> str:
    """A seal's hash: the seal before it and each event with its hash, in id order."""
    return hashlib.sha256((previous + "".join(f"{i}:{d};" for i, d in sorted(digests))).encode()).hexdigest()


@dataclass(frozen=True)
class SealReport:
    """``broken`` names each event or seal that no longer is what was sealed; ``unsealed`` are still open."""

    seals: int
    events: int
    unsealed: int
    broken: list[dict[str, Any]]


def verify(session: Session) -> SealReport:
    """Recompute every seal and every sealed event."""
    *_before, report = verifying(session)
    return report


def verifying(session: Session) -> Iterator[SealReport]:
    """``verify`` seal by seal, for whoever watches: what is known after each; the last one is the report."""
    broken: list[dict[str, Any]] = []
    previous, events = GENESIS, 0
    total = session.scalar(select(func.count()).select_from(Event)) or 0
    yield SealReport(0, 0, total, [])
    for seals, closing in enumerate(session.scalars(select(Seal).order_by(Seal.id)).all(), 1):
        listed = session.execute(select(SealedEvent.event_id, SealedEvent.sha256).where(SealedEvent.seal_id == closing.id)).tuples().all()
        events += len(listed)
        if closing.previous_sha256 != previous or seal_digest(previous, listed) != closing.sha256:
            broken.append({"seal": closing.id, "what": "seal_changed"})
        previous = closing.sha256
        broken += _changed_events(session, closing.id, dict(listed))
        session.expunge_all()
        yield SealReport(seals, events, total - events, list(broken))


def _changed_events(session: Session, seal_id: int, digests: dict[int, str]) -> list[dict[str, Any]]:
    broken: list[dict[str, Any]] = []
    found: set[int] = set()
    rows = session.execute(
        select(Event, EventPrivate)
        .join(SealedEvent, SealedEvent.event_id == Event.id)
        .outerjoin(EventPrivate, EventPrivate.event_id == Event.id)
        .where(SealedEvent.seal_id == seal_id)
    )
    for event, private in rows:
        found.add(event.id)
        if event_digest(event) != digests[event.id]:
            broken.append({"seal": seal_id, "event": event.id, "name": event.name, "what": "event_changed"})
        if private is not None and private_digest(private.salt, private.body) != event.private_sha256:
            broken.append({"seal": seal_id, "event": event.id, "name": event.name, "what": "private_changed"})
    broken += [{"seal": seal_id, "event": i, "what": "event_missing"} for i in sorted(digests.keys() - found)]
    return broken
