"""Named errors: a code, the field they belong to and values; never a sentence.

The sentences stand in ``lib/i18n/{vi,en}`` under ``error.<code>``.
"""

from collections.abc import Sequence
from typing import Any


class DomainError(Exception):
    """Something a person can mend. ``code`` names it; ``field`` says beside which input it is shown."""

    def __init__(self, code: str, *, field: str = "", **values: Any) -> None:
        super().__init__(code, field, values)
        self.code = code
        self.field = field
        self.values = values

    def __str__(self) -> str:
        where = f" ({self.field})" if self.field else ""
        return f"{self.code}{where} {self.values or ''}".strip()


class Invalid(DomainError):
    """What was typed or sent cannot be taken as it is."""


class Several(DomainError):
    """More than one input is wrong: ``errors`` holds each, so that all are shown beside their fields at once."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        first = errors[0]
        super().__init__(first.code, field=first.field, **first.values)
        self.errors = tuple(errors)


class NotFound(DomainError):
    """There is no such thing, or this actor may not know of it."""


class NotAllowed(DomainError):
    """The actor lacks the right, or the unit is outside the actor's scope."""


class MoveRefused(DomainError):
    """The state table has no such move; carries both states."""

    def __init__(self, thing: str, was: str, to: str) -> None:
        super().__init__("move_refused", thing=thing, was=was, to=to)


class Stale(DomainError):
    """Somebody else changed the thing first; carries who and when, so that the second person is told."""

    def __init__(self, *, who: str, at: str, thing: str) -> None:
        super().__init__("stale", who=who, at=at, thing=thing)
