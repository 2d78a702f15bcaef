"""Reads of dossiers: the queue by what must be done, search, one dossier whole, its timeline. Ordered and bounded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, true, tuple_, union
from sqlalchemy.orm import Session

from lib import calendar, residents
from lib.db import among, starts_with
from lib.dossiers.custody import may_read
from lib.dossiers.model import Dossier, Handover, Opinion, Paper, PromiseChange, Supplement
from lib.dossiers.seeing import works_on
from lib.dossiers.states import CLOCK_STOPPED, NEVER_COUNTED, OPEN, Status
from lib.dossiers.tabs import Tab, condition, values
from lib.errors import NotFound
from lib.ledger import Event, EventPrivate
from lib.org import EVERYWHERE, Account, Actor, Right, Unit
from lib.residents import Party, PartyKind, PartyMatch
from lib.values import fold, local, today

PAGE = 50
OF_RECEIPT = re.compile(r"[?&]k=(?P<token>[\w-]{16,32})(?:&|$)", re.ASCII)
PEOPLE = 500
"""How many people of one name a search for dossiers looks at."""
CODES = 2_000
"""How many codes with one beginning a search looks at for those that the actor may see."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a queue; empty means everything."""

    procedure: str = ""
    mine: bool = False
    due_until: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. The person is masked; ``days_left`` are working days, negative when overdue, None while the clock is stopped."""

    id: int
    code: str
    status: Status
    procedure_code: str
    procedure_name: str
    person: str
    step_role: str
    received_on: date | None
    due_on: date | None
    due_at_utc: datetime | None
    days_left: int | None
    holder: str
    holder_unit_id: int
    unit_name: str
    version: int


def _narrowed(found: Select[Any], actor: Actor, filters: Filters) -> Select[Any]:
    if filters.procedure:
        found = found.where(Dossier.procedure_code == filters.procedure)
    if filters.mine:
        found = found.where(Dossier.holder_account_id == actor.account_id)
    if filters.due_until is not None:
        found = found.where(Dossier.due_on <= filters.due_until)
    return found


# Columns, not dossiers: to read the sixty others and make an object of each took longer than to find the lines.
_LINES = (
    select(
        Dossier.id, Dossier.code, Dossier.status, Dossier.procedure_code, Dossier.procedure_name, Dossier.step_role, Dossier.received_on,
        Dossier.due_on, Dossier.due_at_utc, Dossier.holder_unit_id, Dossier.version, Party.name.label("person"), Party.kind,
        Account.name.label("holder"), Unit.name.label("unit"),
    )
    .select_from(Dossier)
    .join(Party, Party.id == Dossier.applicant_id)
    .join(Unit, Unit.id == Dossier.holder_unit_id)
    .outerjoin(Account, Account.id == Dossier.holder_account_id)
)  # fmt: skip


def lines() -> Select[Any]:
    """Dossiers with the names a list shows: narrow, order and bound it, then ``rows``."""
    return _LINES


def queue(
    session: Session,
    actor: Actor,
    tab: Tab,
    *,
    unit_id: int | None = None,
    filters: Filters | None = None,
    after: tuple[date, int] | None = None,
    page: int = 0,
    limit: int = PAGE,
) -> list[Row]:
    """One page of what a unit must do, most urgent first.

    ``page`` counts from 0; ``after``, (due_on, id) of the last line before, reads on at a constant cost.
    Raises NotAllowed for a unit outside the actor's scope.
    """
    unit_id = _unit_in_scope(actor, unit_id)
    chosen = _narrowed(select(Dossier.id).where(condition(tab)), actor, filters or Filters())
    if after is not None:
        chosen = chosen.where(tuple_(Dossier.due_on, Dossier.id) > tuple_(*after))
    # Names are joined to the lines of this page alone, however many lie before it.
    ids = chosen.order_by(Dossier.due_on, Dossier.id).limit(limit).offset(page * limit).subquery()
    return rows(session, lines().join(ids, ids.c.id == Dossier.id).order_by(Dossier.due_on, Dossier.id), values(unit_id, today()))


def queue_counts(session: Session, actor: Actor, *, unit_id: int | None = None, filters: Filters | None = None) -> dict[Tab, int]:
    """How many stand under each tab of a unit."""
    unit_id = _unit_in_scope(actor, unit_id)
    narrowed = filters or Filters()
    asked = {**values(unit_id, today()), "account": actor.account_id, "procedure": narrowed.procedure, "due_until": narrowed.due_until}
    counted = session.execute(_counting(bool(narrowed.procedure), narrowed.mine, narrowed.due_until is not None), asked).one()
    return dict(zip(Tab, counted, strict=True))


@cache
def _counting(has_procedure: bool, mine: bool, has_due: bool) -> Select[Any]:
    """One number for each tab, for each way of narrowing; made once."""
    where = []
    if has_procedure:
        where.append(Dossier.procedure_code == bindparam("procedure"))
    if mine:
        where.append(Dossier.holder_account_id == bindparam("account"))
    if has_due:
        where.append(Dossier.due_on <= bindparam("due_until"))
    each = (select(func.count()).select_from(Dossier).where(condition(tab), *where).scalar_subquery().label(tab) for tab in Tab)
    return select(*each)


def queue_procedures(
    session: Session, actor: Actor, tab: Tab, *, unit_id: int | None = None, limit: int = 100
) -> list[tuple[str, str, int]]:
    """What stands under a tab of a unit by procedure: (code, name, how many), most first."""
    how_many = func.count()
    found = (
        select(Dossier.procedure_code, func.max(Dossier.procedure_name), how_many)
        .where(condition(tab))
        .group_by(Dossier.procedure_code)
        .order_by(how_many.desc(), Dossier.procedure_code)
        .limit(limit)
    )
    return [(code, name, n) for code, name, n in session.execute(found, values(_unit_in_scope(actor, unit_id), today()))]


def rows(session: Session, found: Select[Any], asked: dict[str, Any] | None = None) -> list[Row]:
    """Lines of a list from a select made by ``lines``, with the values of its parameters if it has any."""
    working, on = calendar.load(session), today()
    return [_row(line, working, on) for line in session.execute(found, asked or {})]


def _row(line: Any, working: calendar.WorkingCalendar, on: date) -> Row:
    """An organisation's name is public; a person's is masked."""
    left = None
    if line.due_on is not None and line.status in OPEN and line.status not in CLOCK_STOPPED:
        time = calendar.time_left(line.due_on, on, working)
        left = -time.working_days if time.is_overdue else time.working_days
    return Row(
        line.id,
        line.code or "",
        Status(line.status),
        line.procedure_code,
        line.procedure_name,
        line.person if line.kind == PartyKind.ORGANISATION else residents.mask_name(line.person),
        line.step_role,
        line.received_on,
        line.due_on,
        line.due_at_utc,
        left,
        line.holder or "",
        line.holder_unit_id,
        line.unit,
        line.version,
    )


def _unit_in_scope(actor: Actor, unit_id: int | None) -> int:
    wanted = unit_id if unit_id is not None else actor.unit_id
    actor.must(Right.READ, wanted)
    return int(wanted or 0)


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """The actor's scope as a condition that judges dossiers found otherwise.

    It never leads to them: a database that went through a unit's dossiers, years of them, to find one code would be slow.
    """
    units = actor.units_with(Right.READ)
    if units is EVERYWHERE:
        return true()
    ids = sorted(units)
    sides = (Dossier.received_unit_id, Dossier.competent_unit_id, Dossier.holder_unit_id, Dossier.offered_unit_id)
    return or_(*(func.coalesce(side, 0).in_(ids) for side in sides))


def search(session: Session, actor: Actor, term: str, *, limit: int = PAGE) -> list[Row]:
    """Dossiers by code, ID or tax number, phone or name (diacritics and word order do not matter), newest first.

    What a scanner reads from a paper's QR, the address of its enquiry, finds that one.
    """
    term = term.strip()
    if not term:
        return []
    scanned = OF_RECEIPT.search(term)
    if scanned:
        return rows(session, lines().where(Dossier.enquiry_token == scanned["token"], in_scope(actor)))
    wanted = looks_like_code(term)
    if wanted:
        first = select(Dossier.id).where(starts_with(Dossier.code, wanted)).order_by(Dossier.code).limit(CODES).subquery()
        return rows(session, lines().join(first, first.c.id == Dossier.id).where(in_scope(actor)).order_by(Dossier.code).limit(limit))
    people = residents.matching_ids(session, actor, term, at_most=PEOPLE)
    if not people:
        return []
    sides = (Dossier.applicant_id, Dossier.representative_id)
    theirs = union(*(select(Dossier.id).where(among(session, side, people), in_scope(actor)) for side in sides)).subquery()
    newest = select(theirs.c.id).order_by(theirs.c.id.desc()).limit(limit).subquery()
    return rows(session, lines().join(newest, newest.c.id == Dossier.id).order_by(Dossier.id.desc()))


def looks_like_code(term: str) -> str:
    """A dossier code or its beginning as it is stored, else empty: a letter, two digits, then more."""
    bare = fold(term).upper().replace(" ", "")
    is_code = len(bare) >= 4 and bare[0].isalpha() and bare[1:3].isdigit() and bare[3] in ".-"
    return bare if is_code else ""


@dataclass(frozen=True)
class Whole:
    """Everything one dossier page shows; persons masked for who does not work on it (a city official, another unit)."""

    dossier: Dossier
    applicant: PartyMatch
    representative: PartyMatch | None
    papers: Sequence[Paper]
    handovers: Sequence[Handover]
    supplement: Supplement | None
    opinions: Sequence[Opinion]
    promises: Sequence[PromiseChange]
    units: dict[int, Unit]
    accounts: dict[int, str]


def find(session: Session, actor: Actor, dossier_id: int) -> Dossier:
    """One dossier to read. Raises NotFound where there is none or the actor may not know of it."""
    dossier = session.get(Dossier, dossier_id)
    if dossier is None or not (may_read(actor, dossier) or _was_asked(session, actor, dossier_id)):
        raise NotFound("dossier_unknown", field="dossier")
    return dossier


def find_by_code(session: Session, actor: Actor, code: str) -> Dossier:
    """One dossier by its code. Raises NotFound as ``find``."""
    found = session.scalar(select(Dossier.id).where(Dossier.code == fold(code).upper()))
    return find(session, actor, found or 0)


def _was_asked(session: Session, actor: Actor, dossier_id: int) -> bool:
    units = session.scalars(select(Opinion.unit_id).where(Opinion.dossier_id == dossier_id)).all()
    return any(actor.sees(unit) for unit in units)


def whole(session: Session, actor: Actor, dossier_id: int) -> Whole:
    """A dossier with all that belongs to it; a handful of bounded reads by key."""
    dossier = find(session, actor, dossier_id)
    of = {
        kind: session.scalars(select(kind).where(kind.dossier_id == dossier_id).order_by(kind.id).limit(200)).all()
        for kind in (Paper, Handover, Opinion, PromiseChange)
    }
    handovers, opinions = of[Handover], of[Opinion]
    units = {dossier.helped_unit_id, dossier.received_unit_id, dossier.competent_unit_id, dossier.holder_unit_id, dossier.offered_unit_id}
    units |= {h.from_unit_id for h in handovers} | {h.to_unit_id for h in handovers} | {o.unit_id for o in opinions}
    sees = works_on(actor, dossier, session)
    people = (
        {dossier.holder_account_id, dossier.received_by_id} | {h.from_account_id for h in handovers} | {h.taken_by_id for h in handovers}
    )
    return Whole(
        dossier,
        _person(session, actor, dossier.applicant_id, in_full=sees),
        _person(session, actor, dossier.representative_id, in_full=sees) if dossier.representative_id else None,
        of[Paper],
        handovers,
        session.scalar(select(Supplement).where(Supplement.dossier_id == dossier_id)),
        opinions,
        of[PromiseChange],
        {u.id: u for u in session.scalars(select(Unit).where(Unit.id.in_({u for u in units if u})))},
        dict(session.execute(select(Account.id, Account.name).where(Account.id.in_({p for p in people if p}))).tuples().all()),
    )


def _person(session: Session, actor: Actor, party_id: int, *, in_full: bool) -> PartyMatch:
    found = residents.find(session, actor, party_id)
    return found if in_full else found.masked()


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline. ``private`` only for those who work on the dossier."""

    at_utc: datetime
    name: str
    actor: str
    unit: str
    was: str
    to: str
    details: dict[str, Any]
    private: dict[str, Any]


def timeline(session: Session, actor: Actor, dossier_id: int, *, limit: int = 200) -> list[Happening]:
    """What happened to a dossier, oldest first. Who does not work on it does not see the personal values beside the events."""
    sees = works_on(actor, find(session, actor, dossier_id), session)
    found = session.execute(
        select(Event, Unit.name, EventPrivate.body)
        .outerjoin(Unit, Unit.id == Event.unit_id)
        .outerjoin(EventPrivate, EventPrivate.event_id == Event.id)
        .where(Event.kind == "dossier", Event.thing_id == dossier_id)
        .order_by(Event.id)
        .limit(limit)
    )
    return [
        Happening(local(e.at_utc), e.name, e.actor, unit or "", e.was, e.to, e.details, (private or {}) if sees else {})
        for e, unit, private in found
    ]


def frequent(session: Session, actor: Actor, *, limit: int = 10, days: int = 90) -> list[tuple[str, str]]:
    """The procedures a unit receives most often lately: (code, name), most frequent first."""
    unit_id = _unit_in_scope(actor, None)
    how_often = func.count()
    found = session.execute(
        select(Dossier.procedure_code, func.max(Dossier.procedure_name))
        .where(
            Dossier.received_unit_id == unit_id,
            Dossier.received_on >= today() - timedelta(days=days),
            Dossier.status.not_in(sorted(NEVER_COUNTED)),
        )
        .group_by(Dossier.procedure_code)
        .order_by(how_often.desc(), Dossier.procedure_code)
        .limit(limit)
    )
    return [(code, name) for code, name in found]
