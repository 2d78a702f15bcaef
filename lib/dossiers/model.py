"""A request from the counter to its result, and the rows that belong to it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, Folded, Id, Json, UtcDateTime
from lib.dossiers.states import (
    CLOCK_STOPPED,
    MOVES,
    NEVER_COUNTED,
    OPEN,
    WITH_RESULT,
    Outcome,
    PaperKind,
    PromiseCause,
    PromiseState,
    ReturnMethod,
    Status,
)
from lib.errors import MoveRefused
from lib.ledger import Count, Counted
from lib.procedures import Channel


def _counted(*types: Any, **options: Any) -> Any:
    """A column that ``counts()`` reads: its committed value must be known when it changes."""
    return mapped_column(*types, active_history=True, **options)


UNNAMED = sql("NOT is_named")
OFFERED = sql("offered_unit_id IS NOT NULL")
REPRESENTED = sql("representative_id IS NOT NULL")
UNITS = ("received_unit_id", "competent_unit_id", "holder_unit_id", "offered_unit_id")


class Dossier(Base, Counted):
    """One request. Three units: where the person was helped, whose code and book, who decides.

    Three promises: ``first_due_on`` as printed on the receipt, ``limit_due_on`` the end of the legal
    limit (a supplement moves it, an apology never), ``due_on`` the present one.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        # A queue is counted from its index alone; what a tab asks for besides stands at the end.
        Index("ix_dossier_queue", "holder_unit_id", "status", "due_on", "id", "offered_unit_id", "step_role"),
        # Nearly all dossiers are offered to nobody: kept out, they tempt no planner to look for them here.
        Index("ix_dossier_offered", "offered_unit_id", "due_on", "id", sqlite_where=OFFERED, postgresql_where=OFFERED),
        Index("ix_dossier_received", "received_unit_id", "status", "received_on", "has_component_file", "due_on", "id"),
        Index("ix_dossier_competent", "competent_unit_id", "status", "limit_due_on", "id"),
        Index("ix_dossier_received_on", "received_unit_id", "received_on", "id"),
        # A search by name finds some hundred people and judges by these units which of their dossiers the reader may see.
        Index("ix_dossier_applicant", "applicant_id", "id", *UNITS),
        Index("ix_dossier_filer", "representative_id", "id", *UNITS, sqlite_where=REPRESENTED, postgresql_where=REPRESENTED),
        Index("ix_dossier_open_due", "status", "limit_due_on", "id"),
        Index("ix_dossier_finished", "competent_unit_id", "finished_on", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str | None] = mapped_column(Folded, unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    enquiry_token: Mapped[str] = mapped_column(String(32), unique=True)
    status: Mapped[Status] = _counted(String(24))

    procedure_code: Mapped[str] = mapped_column(String(40))
    procedure_name: Mapped[str] = mapped_column(String(1000))
    version_id: Mapped[int] = mapped_column(Id)
    """The procedure's version in force on the day of receipt; its limits, fees and steps do not change under the dossier."""
    case_code: Mapped[str] = mapped_column(String(40), default="")
    channel: Mapped[Channel] = _counted(String(10))
    regime: Mapped[str] = mapped_column(String(10))

    applicant_id: Mapped[int] = mapped_column(Id, ForeignKey("party.id"))
    representative_id: Mapped[int | None] = mapped_column(Id, ForeignKey("party.id"))
    representative_ground: Mapped[str] = mapped_column(String(200), default="")
    card_seen_reason: Mapped[str] = mapped_column(String(300), default="")
    place_code: Mapped[str] = mapped_column(String(10), default="")

    helped_unit_id: Mapped[int] = _counted(Id, ForeignKey("unit.id"))
    received_unit_id: Mapped[int] = _counted(Id, ForeignKey("unit.id"))
    competent_unit_id: Mapped[int] = _counted(Id, ForeignKey("unit.id"))
    holder_unit_id: Mapped[int] = mapped_column(Id, ForeignKey("unit.id"))
    holder_account_id: Mapped[int | None] = mapped_column(Id, ForeignKey("account.id"))
    offered_unit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("unit.id"))
    """Handed over and not yet taken: until then the giver still holds it."""
    step_no: Mapped[int] = mapped_column(default=0)
    step_role: Mapped[str] = mapped_column(String(30), default="")
    steps: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)

    filed_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_on: Mapped[date | None] = _counted()
    received_by_id: Mapped[int | None] = mapped_column(Id, ForeignKey("account.id"))
    booked_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was entered; ``received_at_utc`` is when it counts for (they differ after a power cut)."""
    forward_by_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    limit: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """``{"amount", "unit", "same_day"}``; None: unknown to the catalogue, the clerk stated the date and its source."""
    stated_due_source: Mapped[str] = mapped_column(String(300), default="")
    first_due_on: Mapped[date | None]
    limit_due_on: Mapped[date | None] = _counted()
    due_on: Mapped[date | None]
    due_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_is_provisional: Mapped[bool] = mapped_column(default=False)
    finished_on: Mapped[date | None] = _counted()
    closed_on: Mapped[date | None] = _counted()
    returned_on: Mapped[date | None]
    late_reason: Mapped[str] = mapped_column(String(40), default="")
    refusal_reason: Mapped[str] = mapped_column(String(1000), default="")

    copies: Mapped[int] = mapped_column(default=1)
    pages: Mapped[int] = mapped_column(default=0)
    fee_vnd: Mapped[int] = _counted(default=0)
    fee_ground: Mapped[str] = mapped_column(String(300), default="")
    exemption: Mapped[str] = mapped_column(String(60), default="")
    return_method: Mapped[ReturnMethod] = mapped_column(String(12), default=ReturnMethod.COUNTER)
    return_address: Mapped[str] = mapped_column(String(300), default="")

    vneid_verified: Mapped[bool] = mapped_column(default=False)
    population_data_used: Mapped[bool] = mapped_column(default=False)
    full_online: Mapped[bool] = mapped_column(default=False)
    has_component_file: Mapped[bool] = _counted(default=False)
    has_result_file: Mapped[bool] = _counted(default=False)
    has_reused: Mapped[bool] = _counted(default=False)

    result_number: Mapped[str] = mapped_column(String(60), default="")
    result_name: Mapped[str] = mapped_column(String(300), default="")
    result_sha256: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def move(self, to: Status) -> Status:
        """The only way a dossier changes status; returns the status it had."""
        was = Status(self.status)
        if to not in MOVES[was]:
            raise MoveRefused(self.code or str(self.id), was, to)
        self.status = to
        return was

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_overdue(self, today: date) -> bool:
        """Past the present promise, while the clock runs."""
        return self.is_open and self.status not in CLOCK_STOPPED and self.due_on is not None and self.due_on < today

    def counts(self) -> Iterator[Count]:
        """Flows on the day of receipt or outcome, the open stock on the day its limit ends."""
        if self.status in NEVER_COUNTED or self.received_on is None:
            return
        yield Count(f"received.{self.channel}@helped", self.helped_unit_id, self.received_on)
        for side, unit in (("received", self.received_unit_id), ("competent", self.competent_unit_id)):
            yield Count(f"received.{self.channel}@{side}", unit, self.received_on, amount=self.fee_vnd)
            if self.has_component_file and self.has_result_file:
                yield Count(f"digitised@{side}", unit, self.received_on)
            if self.has_reused:
                yield Count(f"reused@{side}", unit, self.received_on)
            if self.status in OPEN and self.limit_due_on is not None:
                yield Count(f"{'waiting' if self.status in CLOCK_STOPPED else 'open'}@{side}", unit, self.limit_due_on)
            elif self.status in WITH_RESULT and self.finished_on is not None and self.limit_due_on is not None:
                yield Count(f"resolved.{outcome(self.finished_on, self.limit_due_on)}@{side}", unit, self.finished_on)
                if self.has_result_file:
                    yield Count(f"electronic_result@{side}", unit, self.finished_on)
            elif self.closed_on is not None:
                yield Count(f"without_result.{self.status}@{side}", unit, self.closed_on)


def outcome(finished_on: date, due_on: date) -> Outcome:
    """Early, on time or late, by date."""
    if finished_on < due_on:
        return Outcome.EARLY
    return Outcome.ON_TIME if finished_on == due_on else Outcome.LATE


class Draft(Base):
    """What a clerk is typing; owns the key that makes a second click harmless."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_account_open", "account_id", "dossier_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    account_id: Mapped[int | None] = mapped_column(Id, ForeignKey("account.id"))
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("unit.id"))
    body: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    dossier_id: Mapped[int | None] = mapped_column(Id, ForeignKey("dossier.id"))


class Paper(Base):
    """One line of the documents of a dossier; a file lies beside the row by its hash."""

    __tablename__ = "paper"
    __table_args__ = (Index("ix_paper_dossier", "dossier_id", "line_no"), Index("ix_paper_file", "sha256"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(Id, ForeignKey("dossier.id"))
    line_no: Mapped[int]
    document_code: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[str] = mapped_column(String(500))
    kind: Mapped[PaperKind] = mapped_column(String(20))
    count: Mapped[int] = mapped_column(default=1)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    reused_paper_id: Mapped[int | None] = mapped_column(Id, ForeignKey("paper.id"))
    added_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)


class StoredFile(Base):
    """What a file is, by its content. The bytes lie under MOTCUA_HOME/files by hash; the given name is never used."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_unnamed", "stored_at_utc", "sha256", sqlite_where=UNNAMED, postgresql_where=UNNAMED),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    stored_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    is_named: Mapped[bool] = mapped_column(default=False)
    """A paper or result names it, or once did: a replaced scan stays, because the record of its replacement names it too."""


class Handover(Base):
    """Given and taken are two moments of two people; the control slip is a list of these."""

    __tablename__ = "handover"
    __table_args__ = (Index("ix_handover_dossier", "dossier_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(Id, ForeignKey("dossier.id"))
    from_unit_id: Mapped[int] = mapped_column(Id, ForeignKey("unit.id"))
    from_account_id: Mapped[int | None] = mapped_column(Id)
    to_unit_id: Mapped[int] = mapped_column(Id, ForeignKey("unit.id"))
    step_no: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")
    step_due_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(Id)
    recalled_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Supplement(Base):
    """The one request for more papers that the law allows (Decree 61/2018 art. 11, 17, 19)."""

    __tablename__ = "supplement"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(Id, ForeignKey("dossier.id"), unique=True)
    number: Mapped[str] = mapped_column(String(30))
    items: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(1000))
    asked_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(Id)
    late_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was asked after the days the law gives for it; empty when in time."""
    completed_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    clock_model: Mapped[str] = mapped_column(String(10))


class Opinion(Base):
    """Another unit was asked; its answer is due on a day (art. 19(5))."""

    __tablename__ = "opinion"
    __table_args__ = (Index("ix_opinion_unit_open", "unit_id", "answered_at_utc", "due_on"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(Id, ForeignKey("dossier.id"), index=True)
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("unit.id"))
    asked_by_unit_id: Mapped[int] = mapped_column(Id, ForeignKey("unit.id"))
    question: Mapped[str] = mapped_column(String(2000))
    due_on: Mapped[date]
    asked_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(4000), default="")
    answered_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PromiseChange(Base):
    """Each change of the promised day: proposed by a changed calendar, or made by a supplement."""

    __tablename__ = "promise_change"
    __table_args__ = (Index("ix_promise_change_open", "state", "dossier_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(Id, ForeignKey("dossier.id"), index=True)
    cause: Mapped[PromiseCause] = mapped_column(String(20))
    state: Mapped[PromiseState] = mapped_column(String(12))
    from_due_on: Mapped[date]
    to_due_on: Mapped[date]
    to_due_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(Id)


class Series(Base):
    """The last number of a series without gaps: codes by unit and day, slips by unit, kind and year."""

    __tablename__ = "series"

    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    last: Mapped[int]


class Assistance(Base, Counted):
    """A person was helped with a procedure that a ministry's own system handles; counted apart."""

    __tablename__ = "assistance"
    __table_args__ = (UniqueConstraint("idempotency_key"), Index("ix_assistance_unit_day", "unit_id", "helped_on", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[int] = _counted(Id, ForeignKey("unit.id"))
    account_id: Mapped[int | None] = mapped_column(Id)
    party_id: Mapped[int] = mapped_column(Id, ForeignKey("party.id"))
    procedure_code: Mapped[str] = mapped_column(String(40))
    procedure_name: Mapped[str] = mapped_column(String(1000))
    system: Mapped[str] = mapped_column(String(120))
    other_code: Mapped[str] = mapped_column(String(60))
    helped_on: Mapped[date] = _counted()
    helped_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)

    def counts(self) -> Iterator[Count]:
        yield Count("assisted@helped", self.unit_id, self.helped_on)
