"""A thing states what it adds to the city's figures; the ledger books the differences, once a commit.

At each flush the difference between what a row counted (its committed values) and what it counts
now is collected; as the last statements before the outermost commit the sums are added to ``Tally``
and ``Total`` in key order. Booked at each flush, two transactions could lock the same tallies in opposite order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from lib.db import upsert
from lib.ledger.model import Tally, Total
from lib.ledger.totals import totals_of
from lib.values import today

PENDING = "ledger:pending"


@dataclass(frozen=True, slots=True)
class Count:
    """One contribution of a row: ``n`` things and ``amount`` dong, for a unit on a day, both stamped on the row."""

    measure: str
    unit_id: int
    day: date
    n: int = 1
    amount: int = 0


class Counted:
    """Mixin of mapped classes that are counted.

    ``counts`` reads the row's own columns only (no relationship, no query, no clock); each of
    those columns is mapped with ``active_history=True``, so that its committed value is known.
    """

    def counts(self) -> Iterator[Count]:
        """What this row adds to the figures as it stands."""
        raise TypeError(f"{type(self).__name__} does not say what it counts")


class _Committed:
    """A row as the database last had it, seen through its changed columns."""

    def __init__(self, row: Any) -> None:
        self._row = row
        self._before = inspect(row).committed_state

    def __getattr__(self, name: str) -> Any:
        return self._before[name] if name in self._before else getattr(self._row, name)


def _add(sums: Counter, counts: Iterable[Count], sign: int, booked_on: date | None = None) -> None:
    """``booked_on`` None: the day of the commit."""
    for count in counts:
        key = (count.measure, count.unit_id, count.day, booked_on or date.max)
        sums[key, "n"] += sign * count.n
        sums[key, "amount"] += sign * count.amount


def _pending(session: Session) -> Counter:
    current = session.get_nested_transaction() or session.get_transaction()
    return session.info.setdefault(PENDING, {}).setdefault(current, Counter())


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _context: Any) -> None:
    changed = [row for rows in (session.new, session.dirty, session.deleted) for row in rows if isinstance(row, Counted)]
    if not changed:
        return
    sums = _pending(session)
    for row in changed:
        mapper = type(row)
        if row not in session.new:
            _add(sums, mapper.counts(_Committed(row)), -1)  # type: ignore[arg-type]
        if row not in session.deleted:
            _add(sums, row.counts(), +1)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    """Fires before the rolled-back transaction closes, while it still is the session's innermost."""
    rolled_back = session.get_nested_transaction() or session.get_transaction()
    session.info.get(PENDING, {}).pop(rolled_back, None)


@event.listens_for(Session, "after_transaction_end")
def _release(session: Session, ended: SessionTransaction) -> None:
    """A released savepoint hands its differences to what surrounds it; it is not the commit."""
    pending = session.info.get(PENDING, {})
    sums = pending.pop(ended, None)
    if sums and ended.nested and ended.parent is not None:
        pending.setdefault(ended.parent, Counter()).update(sums)


@event.listens_for(Session, "before_commit")
def _book(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    sums = session.info.get(PENDING, {}).pop(session.get_transaction(), None)
    if sums:
        _write(session, sums)


def _write(session: Session, sums: Counter) -> None:
    keys = sorted({key for key, _ in sums if sums[key, "n"] or sums[key, "amount"]})
    if not keys:
        return
    rows = [
        {
            "measure": m,
            "unit_id": u,
            "day": d,
            "booked_on": today() if on == date.max else on,
            "n": sums[(m, u, d, on), "n"],
            "amount": sums[(m, u, d, on), "amount"],
        }
        for m, u, d, on in keys
    ]
    _add_to(session, Tally, ("measure", "unit_id", "booked_on", "day"), rows)
    totals = totals_of((row["measure"], row["unit_id"], row["day"], row["booked_on"], row["n"], row["amount"]) for row in rows)
    _add_to(session, Total, ("measure", "axis", "grain", "starts_on", "unit_id"), [row for row in totals if row["n"] or row["amount"]])


def _add_to(session: Session, table: type[Any], key: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    """Add ``n`` and ``amount`` to rows by their key; rows that are not there yet begin with them."""
    if not rows:
        return
    insert = upsert(session, table)
    added = {"n": table.n + insert.excluded.n, "amount": table.amount + insert.excluded.amount}
    session.connection().execute(insert.on_conflict_do_update(index_elements=list(key), set_=added), rows)


@event.listens_for(Session, "do_orm_execute")
def _refuse_unseen_writes(state: ORMExecuteState) -> None:
    """A bulk statement on a counted table passes by the ledger, so it must go through ``insert_counted``."""
    if (
        (state.is_update or state.is_delete or state.is_insert)
        and state.bind_mapper is not None
        and issubclass(state.bind_mapper.class_, Counted)
    ):
        raise TypeError(
            f"bulk statement on {state.bind_mapper.class_.__name__}: change rows through the session, or use ledger.insert_counted"
        )


def insert_counted(session: Session, model: type[Any], histories: Sequence[Sequence[tuple[date | None, Mapping[str, Any]]]]) -> None:
    """Insert many rows of a counted class at once and book what they count, set-wise.

    Each history is the states one row went through, ``(booked_on, columns)`` in order; the last is
    inserted, each is booked on its own day (None: the day of the commit) as a use case would have
    done, so that the figures of every past day are as they were known then. A state gives every
    column that ``counts`` reads. For loading (demo, benchmark): use cases change rows through the session.
    """
    if not histories:
        return
    session.flush()
    session.connection().execute(model.__table__.insert(), [history[-1][1] for history in histories])
    sums = _pending(session)
    for history in histories:
        before: Mapping[str, Any] | None = None
        for booked_on, columns in history:
            if before is not None:
                _add(sums, model.counts(SimpleNamespace(**before)), -1, booked_on)
            _add(sums, model.counts(SimpleNamespace(**columns)), +1, booked_on)
            before = columns
