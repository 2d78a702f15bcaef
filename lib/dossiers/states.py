"""The states of a dossier and the one table of allowed moves. Pure: no table, no screen."""

from enum import StrEnum


class Status(StrEnum):
    """Where a request stands. Numbers of the National Portal are in ``PORTAL_STATUS``."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    REFUSED_AT_INTAKE = "refused_at_intake"
    IN_PROCESS = "in_process"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    AWAITING_PAYMENT = "awaiting_payment"
    SIGNED = "signed"
    DONE = "done"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    VOID = "void"


S = Status

MOVES: dict[Status, frozenset[Status]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.RECEIVED, S.REFUSED_AT_INTAKE}),
    S.SUBMITTED: frozenset({S.RECEIVED, S.REFUSED_AT_INTAKE, S.WITHDRAWN}),
    S.RECEIVED: frozenset({S.IN_PROCESS, S.WITHDRAWN, S.VOID}),
    S.IN_PROCESS: frozenset({S.AWAITING_SUPPLEMENT, S.AWAITING_PAYMENT, S.SIGNED, S.REFUSED, S.WITHDRAWN, S.STOPPED, S.VOID}),
    S.AWAITING_SUPPLEMENT: frozenset({S.IN_PROCESS, S.WITHDRAWN, S.STOPPED}),
    S.AWAITING_PAYMENT: frozenset({S.IN_PROCESS, S.WITHDRAWN, S.STOPPED}),
    S.SIGNED: frozenset({S.DONE, S.IN_PROCESS}),
    S.DONE: frozenset({S.RETURNED}),
    S.REFUSED_AT_INTAKE: frozenset(),
    S.RETURNED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.STOPPED: frozenset(),
    S.VOID: frozenset(),
}
"""From -> to. What is not here is refused by name."""

OPEN = frozenset({S.RECEIVED, S.IN_PROCESS, S.AWAITING_SUPPLEMENT, S.AWAITING_PAYMENT, S.SIGNED})
"""Received and without an outcome: what a promise runs for."""

CLOCK_STOPPED = frozenset({S.AWAITING_SUPPLEMENT})
"""Open, but the person is to act: the legal time does not run."""

WITH_RESULT = frozenset({S.DONE, S.RETURNED})
WITHOUT_RESULT = frozenset({S.REFUSED, S.WITHDRAWN, S.STOPPED})
NEVER_COUNTED = frozenset({S.DRAFT, S.SUBMITTED, S.REFUSED_AT_INTAKE, S.VOID})
"""Not a received request (or made by mistake): stands in lists, in no figure of received or open."""

TERMINAL = frozenset(status for status, onward in MOVES.items() if not onward)

PORTAL_STATUS: dict[Status, int] = {
    S.SUBMITTED: 1, S.RECEIVED: 2, S.REFUSED_AT_INTAKE: 3, S.IN_PROCESS: 4, S.AWAITING_SUPPLEMENT: 5, S.AWAITING_PAYMENT: 6,
    S.SIGNED: 4, S.DONE: 9, S.RETURNED: 10, S.REFUSED: 8, S.WITHDRAWN: 7, S.STOPPED: 8,
}  # fmt: skip
"""TrangThaiHoSo of the National Public Service Portal. It has no number of its own for SIGNED or a refusal after appraisal."""


class PaperKind(StrEnum):
    """In which form a document was given."""

    ORIGINAL_KEPT = "original_kept"
    ORIGINAL_SHOWN = "original_shown"
    CERTIFIED_COPY = "certified_copy"
    PHOTOCOPY = "photocopy"
    ELECTRONIC = "electronic"
    REUSED = "reused"
    VNEID = "vneid"


class ReturnMethod(StrEnum):
    """How the person wishes to receive the result."""

    COUNTER = "counter"
    POST = "post"
    ELECTRONIC = "electronic"


class Outcome(StrEnum):
    """Against the promise that counts, by date: control-slip wording Trước hạn / Đúng hạn / Quá hạn."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


class PromiseCause(StrEnum):
    """Why a promised day changes."""

    CALENDAR = "calendar"
    SUPPLEMENT = "supplement"


class PromiseState(StrEnum):
    """A changed calendar only proposes; a person confirms or turns down. A supplement's change is confirmed by law."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
