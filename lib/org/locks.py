"""Locks after wrong tries, kept in the database so that they hold in every process.

A try is written down *before* it is judged, in one transaction with the count: many at once
cannot pass together. What proves right takes its note back.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lib.errors import NotAllowed
from lib.org.model import FailedTry
from lib.values import now_utc

FORGET_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Lock:
    """So many wrong tries for one value within ``window`` close it, until the oldest of them is ``window`` old."""

    kind: str
    limit: int
    window: timedelta
    is_of_address: bool = False


BY_USER = Lock("user", 5, timedelta(minutes=15))
BY_ADDRESS = Lock("address", 60, timedelta(minutes=15), is_of_address=True)
"""Many clerks share the address of one office, so it closes later than a name."""


def reserve(session: Session, tries: dict[Lock, str], *, field: str = "") -> None:
    """Write one try down for each value, unless one of them is locked.

    Raises NotAllowed ``locked`` with the minutes left; a refused try is not written down, so
    that a lock ends by itself even while somebody keeps knocking.
    """
    now = now_utc()
    _wait_for_turn(session, tries)
    session.execute(delete(FailedTry).where(FailedTry.tried_at_utc < now - FORGET_AFTER))
    for lock, value in tries.items():
        if not value:
            continue
        count, oldest = session.execute(
            select(func.count(), func.min(FailedTry.tried_at_utc)).where(
                FailedTry.subject == _subject(lock, value), FailedTry.tried_at_utc > now - lock.window
            )
        ).one()
        if count >= lock.limit:
            minutes = max(1, -(-int((oldest + lock.window - now).total_seconds()) // 60))
            raise NotAllowed("locked", field=field, minutes=minutes)
    session.add_all(FailedTry(subject=_subject(lock, value), tried_at_utc=now) for lock, value in tries.items() if value)
    session.flush()


def forgive(session: Session, tries: dict[Lock, str]) -> None:
    """The last try was right: a name starts anew, an address only gets this one try back."""
    for lock, value in tries.items():
        mine = FailedTry.subject == _subject(lock, value)
        if lock.is_of_address:
            newest = select(func.max(FailedTry.id)).where(mine).scalar_subquery()
            session.execute(delete(FailedTry).where(FailedTry.id == newest))
        else:
            session.execute(delete(FailedTry).where(mine))


def _wait_for_turn(session: Session, tries: dict[Lock, str]) -> None:
    """PostgreSQL lets two transactions count before either writes, so tries of one subject take turns; SQLite's writers do anyway."""
    if session.get_bind().dialect.name == "postgresql":
        for subject in sorted(_subject(lock, value) for lock, value in tries.items() if value):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(subject))))


def _subject(lock: Lock, value: str) -> str:
    """A digest: people type their password into the wrong field, and codes are not ours to keep."""
    what = network_of(value) if lock.is_of_address else value
    return f"{lock.kind}:{hashlib.sha256(what.casefold().strip().encode()).hexdigest()[:40]}"


def network_of(address: str) -> str:
    """What one subscriber holds: an IPv4 address, or the 64 bits of an IPv6 network, in which anybody may take a new address each time."""
    try:
        read = ip_address(address.strip())
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return str(read)
    return str(read.ipv4_mapped or IPv6Network((read.packed, 64), strict=False))
