"""A request from the counter to its result.

``promise`` tells fee and due date before the button, ``receive`` makes the dossier. ``hand_over`` and
``take`` are two acts; ``ask_supplement``, ``propose``, ``sign``, ``finish`` and ``return_result`` lead to the
result, ``refuse``, ``stop``, ``withdraw`` and ``void`` to the other ends. ``queue``, ``search``, ``whole`` and
``timeline`` read; ``enquiry`` answers without sign-in. States and allowed moves are in ``states``.
"""

from lib.dossiers import drafts, enquiry, files, measures, numbers, promises
from lib.dossiers.custody import claim, hand_over, load, may_read, reassign, recall, release, take
from lib.dossiers.deciding import (
    LATE_REASONS, ask_opinion, ask_supplement, complete_supplement, finish, give_opinion, propose, refuse, return_result, send_back, sign, stop,
    void, withdraw,
)  # fmt: skip
from lib.dossiers.documents import attach, held
from lib.dossiers.intake import Promise, Received, assist, limit_json, limit_of, promise, receive, refuse_at_intake
from lib.dossiers.model import (
    Assistance, Dossier, Draft, Handover, Opinion, Paper, PromiseChange, Series, StoredFile, Supplement, outcome,
)  # fmt: skip
from lib.dossiers.queries import (
    Filters, Happening, Row, Tab, Whole, find, find_by_code, frequent, in_scope, queue, queue_counts, rows, search, timeline, whole,
)  # fmt: skip
from lib.dossiers.requests import PaperInput, Request, problems
from lib.dossiers.states import (
    CLOCK_STOPPED, MOVES, NEVER_COUNTED, OPEN, TERMINAL, WITH_RESULT, WITHOUT_RESULT, Outcome, PaperKind, ReturnMethod, Status,
)  # fmt: skip

__all__ = [
    "CLOCK_STOPPED", "LATE_REASONS", "MOVES", "NEVER_COUNTED", "OPEN", "TERMINAL", "WITHOUT_RESULT", "WITH_RESULT", "Assistance", "Dossier",
    "Draft", "Filters", "Handover", "Happening", "Opinion", "Outcome", "Paper", "PaperInput", "PaperKind", "Promise", "PromiseChange", "Received",
    "Request", "ReturnMethod", "Row", "Series", "Status", "StoredFile", "Supplement", "Tab", "Whole", "ask_opinion", "ask_supplement", "assist",
    "attach", "claim", "complete_supplement", "drafts", "enquiry", "files", "find", "find_by_code", "finish", "frequent", "give_opinion",
    "hand_over", "held", "in_scope", "limit_json", "limit_of", "load", "may_read", "measures", "numbers", "outcome", "problems", "promise",
    "promises", "propose", "queue", "queue_counts", "reassign", "recall", "receive", "refuse", "refuse_at_intake", "release", "return_result",
    "rows", "search", "send_back", "sign", "stop", "take", "timeline", "void", "whole", "withdraw",
]  # fmt: skip
