"""Reads of the catalogue: what is offered, and the search by any part of name, code or nickname.

No actor: the catalogue is public (it hangs on the wall of every point).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lib.calendar import Limit
from lib.errors import Invalid, NotFound
from lib.procedures import steps as stations
from lib.procedures.content import ApplicantKind, Case, Channel, Content, Document, DocumentRole, Level, Step, System, from_json
from lib.procedures.fees import Fee, FeeRule, amount_of
from lib.procedures.model import CatalogueState, Procedure, ProcedureVersion
from lib.procedures.ranking import Entry, Index
from lib.values import clean, today

CONTENTS_KEPT = 6_000


@dataclass(frozen=True, slots=True)
class Offer:
    """What holds for one request: one version, one channel, one case.

    ``limit`` None and ``fee_rule.is_unknown`` mean that the catalogue does not say and the clerk must.
    ``documents`` are those of the chosen case, notes included (``role``).
    """

    code: str
    name: str
    version_id: int
    channel: Channel
    case_code: str
    case_name: str
    cases: tuple[Case, ...]
    limit: Limit | None
    limit_note: str
    fee_rule: FeeRule
    documents: tuple[Document, ...]
    steps: tuple[Step, ...]
    applicant_kinds: tuple[ApplicantKind, ...]
    min_age: int
    needs_identity: bool
    system: System
    ministry_system: str
    result_name: str
    retention: str
    field: str
    level: Level
    decision: str
    channels: tuple[Channel, ...]

    @property
    def same_day(self) -> bool:
        """The result is handed out on the day of receipt."""
        return self.limit is not None and self.limit.same_day

    @property
    def is_assistance(self) -> bool:
        """A ministry's own system handles it; the point helps and notes the other system's code."""
        return self.system is System.MINISTRY

    @property
    def checklist(self) -> tuple[Document, ...]:
        """The documents to hand in or to show, without the notes."""
        return tuple(line for line in self.documents if line.role is not DocumentRole.NOTE)


class _Contents:
    """Contents by fingerprint. They never change, so nothing is ever stale, whichever database they came from."""

    def __init__(self) -> None:
        self._kept: dict[str, Content] = {}
        self._lock = Lock()

    def get(self, session: Session, version_id: int, fingerprint: str) -> Content:
        found = self._kept.get(fingerprint)
        if found is None:
            body = session.execute(select(ProcedureVersion.body).where(ProcedureVersion.id == version_id)).scalar_one()
            found = from_json(body)
            with self._lock:
                while len(self._kept) >= CONTENTS_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[fingerprint] = found
        return found


_contents = _Contents()


def in_force(on: date) -> Any:
    """The versions valid on a day, as a condition."""
    return (ProcedureVersion.valid_from <= on) & or_(ProcedureVersion.valid_to.is_(None), ProcedureVersion.valid_to >= on)


def _best_first(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(ProcedureVersion.precedence, ProcedureVersion.valid_from.desc(), ProcedureVersion.id.desc())


_VERSION = _best_first(
    select(ProcedureVersion.id, ProcedureVersion.fingerprint, ProcedureVersion.valid_from, ProcedureVersion.valid_to)
    .join(Procedure, Procedure.id == ProcedureVersion.procedure_id)
    .where(Procedure.code == bindparam("code"))
)  # fmt: skip


def current(session: Session, code: str, on: date) -> tuple[int, Content]:
    """The version in force on a day: its id and what it says. Raises NotFound as ``offer``."""
    code = clean(code)
    rows = session.execute(_VERSION, {"code": code}).all()
    if not rows:
        raise NotFound("procedure_unknown", field="procedure", procedure=code)
    for version_id, fingerprint, valid_from, valid_to in rows:
        if valid_from <= on and (valid_to is None or valid_to >= on):
            return version_id, _contents.get(session, version_id, fingerprint)
    raise NotFound("procedure_not_in_force", field="procedure", procedure=code, day=on.isoformat())


def offer(session: Session, code: str, *, channel: str, case: str = "", on: date) -> Offer:
    """What the catalogue offers on a day through a channel (``counter``, ``postal``, ``portal``), for a case.

    Raises NotFound ``procedure_unknown`` or ``procedure_not_in_force``; Invalid ``channel_not_offered``,
    ``case_unknown``, or ``case_required`` (``cases``: the list) when the channel has several and none was chosen.
    """
    code = clean(code)
    version_id, content = current(session, code, on)
    return select_offer(content, code=code, version_id=version_id, channel=channel, case=clean(case))


def offer_of_version(session: Session, version_id: int, *, channel: str, case: str = "") -> Offer:
    """The offer as it was when a dossier was received: by the version that the dossier keeps. Raises NotFound ``procedure_unknown``."""
    row = session.execute(
        select(Procedure.code, ProcedureVersion.fingerprint).join(ProcedureVersion).where(ProcedureVersion.id == version_id)
    ).one_or_none()
    if row is None:
        raise NotFound("procedure_unknown", field="procedure", procedure=str(version_id))
    return select_offer(
        _contents.get(session, version_id, row.fingerprint), code=row.code, version_id=version_id, channel=channel, case=case
    )


def select_offer(content: Content, *, code: str, version_id: int, channel: str, case: str) -> Offer:
    """The rule behind ``offer``: one row of the content for a channel and a case. Raises Invalid as there."""
    offered = tuple(dict.fromkeys(row.channel for row in content.channels))
    rows = {row.case: row for row in content.channels if row.channel == channel}
    if not rows:
        raise Invalid("channel_not_offered", field="channel", channel=channel, channels=", ".join(offered))
    names = {one.code: one.name for one in content.cases}
    if case and case not in names:
        raise Invalid("case_unknown", field="case", case=case, cases=_listed(content.cases), names=_named(content.cases))
    here = tuple(one for one in content.cases if one.code in rows or "" in rows)
    if not case and len(here) > 1:
        raise Invalid("case_required", field="case", cases=_listed(here), names=_named(here))
    chosen = case or (here[0].code if here else "")
    row = rows.get(chosen) or rows.get("")
    if row is None:
        raise Invalid("channel_not_offered", field="channel", channel=channel, channels=_elsewhere(content, chosen))
    return Offer(
        code=code,
        name=content.name,
        version_id=version_id,
        channel=row.channel,
        case_code=chosen,
        case_name=names.get(chosen, ""),
        cases=here,
        limit=row.limit,
        limit_note=row.limit_note,
        fee_rule=row.fee,
        documents=tuple(line for line in content.documents if not line.cases or chosen in line.cases),
        steps=content.steps or _usual_steps(content, row.limit),
        applicant_kinds=content.applicant_kinds,
        min_age=content.min_age,
        needs_identity=content.needs_identity,
        system=content.system,
        ministry_system=content.ministry_system,
        result_name=content.result_name,
        retention=content.retention,
        field=content.field,
        level=content.level,
        decision=content.decision,
        channels=offered,
    )


def _usual_steps(content: Content, limit: Limit | None) -> tuple[Step, ...]:
    same_day = limit is not None and limit.same_day
    return stations.usual(content.level, same_day=same_day, assistance=content.system is System.MINISTRY)


def _listed(cases: tuple[Case, ...]) -> list[dict[str, str]]:
    return [{"code": case.code, "name": case.name} for case in cases]


def _named(cases: tuple[Case, ...]) -> str:
    return "; ".join(f"{case.code} – {case.name}" for case in cases)


def _elsewhere(content: Content, case: str) -> str:
    return ", ".join(dict.fromkeys(row.channel for row in content.channels if row.case in ("", case)))


def fee(
    offer: Offer,
    *,
    copies: int | None = None,
    pages: int | None = None,
    exemption: str = "",
    stated_vnd: int | None = None,
    stated_source: str = "",
) -> Fee:
    """What a request under this offer costs, with its explanation. Raises as ``fees.amount_of``."""
    return amount_of(offer.fee_rule, copies=copies, pages=pages, exemption=exemption, stated_vnd=stated_vnd, stated_source=stated_source)


def catalogue_token(session: Session) -> str:
    """Changes whenever the catalogue does: a key for caches."""
    return session.execute(select(CatalogueState.token)).scalar_one_or_none() or ""


@lru_cache(maxsize=4)
def _remembered(token: str, on: date) -> list[Index]:
    """A place to keep the index of one state of the catalogue on one day."""
    return []


def index(session: Session, on: date | None = None) -> Index:
    """All procedures in force on a day, folded for searching; read once for each change of the catalogue and each day."""
    on = on or today()
    kept = _remembered(catalogue_token(session), on)
    if not kept:
        kept.append(Index(_entries(session, on)))
    return kept[0]


def _entries(session: Session, on: date) -> list[Entry]:
    statement = _best_first(
        select(Procedure.code, Procedure.nicknames, *(getattr(ProcedureVersion, n) for n in ("name", "field", "level", "precedence", "id")))
        .join(ProcedureVersion)
        .where(in_force(on))
    )
    best: dict[str, Entry] = {}
    for code, nicknames, name, field, level, precedence, version_id in session.execute(statement):
        if code not in best:
            best[code] = Entry(code, name, field, Level(level), tuple(nicknames), version_id, precedence)
    return list(best.values())


def search(session: Session, term: str, limit: int = 20, *, levels: Collection[Level] = (), on: date | None = None) -> list[Entry]:
    """Procedures in force whose name, code or nickname contains every word of ``term``, best first, at most ``limit``.

    Case and diacritics do not matter. ``levels`` keeps those a kind of unit offers; an empty term finds nothing.
    """
    return index(session, on).search(term, limit, frozenset(levels))


def find(session: Session, code: str) -> Procedure:
    """The procedure of a code. Raises NotFound ``procedure_unknown``."""
    found = session.execute(select(Procedure).where(Procedure.code == clean(code))).scalar_one_or_none()
    if found is None:
        raise NotFound("procedure_unknown", field="procedure", procedure=code)
    return found


def versions(session: Session, code: str) -> list[ProcedureVersion]:
    """All versions of one procedure, the one that wins first."""
    statement = select(ProcedureVersion).where(ProcedureVersion.procedure_id == find(session, code).id)
    return list(session.scalars(_best_first(statement).execution_options(populate_existing=True)))


def how_many(session: Session, on: date | None = None) -> int:
    """How many procedures are in force on a day."""
    statement = select(func.count(func.distinct(ProcedureVersion.procedure_id))).where(in_force(on or today()))
    return session.execute(statement).scalar_one()
