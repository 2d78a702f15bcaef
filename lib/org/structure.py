"""Use cases about units: add, edit, close. A unit is never deleted; what it did keeps pointing to it."""

import re
from datetime import date, time
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lib import ledger
from lib.errors import Invalid, NotFound, Stale
from lib.i18n import text
from lib.org.actor import Actor
from lib.org.model import Right, Unit, UnitKind
from lib.values import clean, local, now_utc

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE_HOURS: dict[str, Any] = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in DAYS[:5]}
"""Monday to Friday (Hanoi's usual office hours); a Saturday morning is each unit's own setting."""

UNIT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
DOSSIER_CODE = re.compile(r"[A-Y]\d{2}(\.\d{1,3}){0,3}")
"""Decision 20/2020/QD-TTg: the city's code first, then up to three lower levels."""


def add_unit(
    session: Session,
    actor: Actor,
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent_id: int | None,
    valid_from: date,
    valid_to: date | None = None,
    place_code: str = "",
    dossier_code: str = "",
    hours: dict[str, Any] | None = None,
    address: str = "",
    phone: str = "",
) -> Unit:
    """A new unit below ``parent_id`` (none for the city itself).

    Raises NotAllowed, NotFound ``unit_unknown``, Invalid (``unit_code_malformed``, ``unit_code_taken``, ``name_missing``,
    ``dossier_code_malformed``, ``dossier_code_taken``, ``hours_unreadable``, ``validity_backwards``).
    """
    actor.must(Right.UNITS, parent_id)
    if not UNIT_CODE.fullmatch(code):
        raise Invalid("unit_code_malformed", field="code")
    parent = None if parent_id is None else find_unit(session, parent_id)
    unit = Unit(code=code, kind=kind, parent_id=parent_id, place_code=place_code, path="", valid_from=valid_from)
    _describe(session, unit, name, dossier_code, hours if hours is not None else OFFICE_HOURS, address, phone, valid_from, valid_to)
    try:
        with session.begin_nested():
            session.add(unit)
    except IntegrityError as taken:
        raise Invalid("unit_code_taken", field="code", unit_code=code) from taken
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    _record(session, actor, "unit:added", unit)
    return unit


def edit_unit(
    session: Session,
    actor: Actor,
    unit_id: int,
    *,
    version: int,
    name: str,
    dossier_code: str,
    hours: dict[str, Any],
    valid_from: date,
    valid_to: date | None,
    address: str = "",
    phone: str = "",
) -> Unit:
    """Change how a unit is called, its dossier code, opening hours and validity.

    Raises NotAllowed, NotFound, Stale, and Invalid as ``add_unit`` does.
    """
    actor.must(Right.UNITS, unit_id)
    unit = find_unit(session, unit_id)
    if unit.version != version:
        raise Stale(who=_last_actor(session, unit), at=_last_time(session, unit), thing=unit.name)
    before = _described(unit)
    _describe(session, unit, name, dossier_code, hours, address, phone, valid_from, valid_to)
    after = _described(unit)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changed:
        session.flush()
        _record(session, actor, "unit:edited", unit, changed=changed)
    return unit


def close_unit(session: Session, actor: Actor, unit_id: int, *, on: date) -> Unit:
    """The last day on which a unit receives and decides. Raises NotAllowed, NotFound, Invalid ``validity_backwards``."""
    actor.must(Right.UNITS, unit_id)
    unit = find_unit(session, unit_id)
    if on < unit.valid_from:
        raise Invalid("validity_backwards", field="valid_to")
    unit.valid_to = on
    _record(session, actor, "unit:closed", unit, valid_to=on.isoformat())
    return unit


def find_unit(session: Session, unit_id: int) -> Unit:
    """Raises NotFound ``unit_unknown``."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("unit_unknown", field="unit")
    return unit


def must_be_hours(hours: dict[str, Any]) -> dict[str, list[list[str]]]:
    """Opening hours as stored: ``{"mon": [["08:00", "12:00"], ...]}``, spans in order and apart; closed days left out.

    Raises Invalid ``hours_unreadable`` with the day, ``hours_without_weekday`` when closed from Monday to Friday.
    """
    checked: dict[str, list[list[str]]] = {}
    for day, spans in hours.items():
        try:
            times = [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in spans]
        except (TypeError, ValueError) as broken:
            raise Invalid("hours_unreadable", field="hours", day=text(f"weekday.{day}")) from broken
        ends = [moment for span in times for moment in span]
        if day not in DAYS or any(a >= b for a, b in pairwise(ends)):
            raise Invalid("hours_unreadable", field="hours", day=text(f"weekday.{day}"))
        if times:
            checked[day] = [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in times]
    if not any(day in checked for day in DAYS[:5]):
        raise Invalid("hours_without_weekday", field="hours")
    return {day: checked[day] for day in DAYS if day in checked}


def _describe(
    session: Session,
    unit: Unit,
    name: str,
    dossier_code: str,
    hours: dict[str, Any],
    address: str,
    phone: str,
    valid_from: date,
    valid_to: date | None,
) -> None:
    if not clean(name):
        raise Invalid("name_missing", field="name")
    if dossier_code and not DOSSIER_CODE.fullmatch(dossier_code):
        raise Invalid("dossier_code_malformed", field="dossier_code")
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("validity_backwards", field="valid_to")
    with session.no_autoflush:
        same = select(func.count()).where(Unit.dossier_code == dossier_code, Unit.id != (unit.id or 0))
        if dossier_code and session.scalar(same):
            raise Invalid("dossier_code_taken", field="dossier_code", dossier_code=dossier_code)
    unit.name, unit.dossier_code, unit.hours = clean(name)[:200], dossier_code, must_be_hours(hours)
    unit.address, unit.phone = clean(address)[:300], clean(phone)[:40]
    unit.valid_from, unit.valid_to = valid_from, valid_to


def _described(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "dossier_code": unit.dossier_code,
        "hours": unit.hours,
        "address": unit.address,
        "phone": unit.phone,
        "valid_from": unit.valid_from.isoformat(),
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else "",
    }


def _last_event(session: Session, unit: Unit) -> ledger.Event | None:
    mine = select(ledger.Event).where(ledger.Event.kind == "unit", ledger.Event.thing_id == unit.id)
    return session.scalar(mine.order_by(ledger.Event.id.desc()).limit(1))


def _last_actor(session: Session, unit: Unit) -> str:
    event = _last_event(session, unit)
    return event.actor if event else ""


def _last_time(session: Session, unit: Unit) -> str:
    event = _last_event(session, unit)
    return f"{local(event.at_utc if event else now_utc()):%H:%M}"


def _record(session: Session, actor: Actor, name: str, unit: Unit, **details: Any) -> None:
    ledger.record(session, actor, name, kind="unit", thing_id=unit.id, unit_id=unit.id, details={"code": unit.code, **details})
