"""What a clerk is typing is kept on the server, so that a lost connection loses nothing."""

import json
import secrets
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from lib.dossiers.model import Draft
from lib.errors import Invalid, NotFound
from lib.org import Actor, Right
from lib.values import now_utc

LARGEST = 200_000
"""Characters of JSON."""


def current(session: Session, actor: Actor) -> Draft | None:
    """The clerk's unfinished draft, newest first; None when there is none."""
    actor.must(Right.RECEIVE, actor.unit_id)
    return session.scalar(
        select(Draft)
        .where(Draft.account_id == actor.account_id, Draft.unit_id == actor.unit_id, Draft.dossier_id.is_(None))
        .order_by(Draft.id.desc())
        .limit(1)
    )


def begin(session: Session, actor: Actor) -> Draft:
    """A new draft with a key of its own; the key names the request from now on, however often it is sent."""
    actor.must(Right.RECEIVE, actor.unit_id)
    now = now_utc()
    draft = Draft(
        key=secrets.token_hex(16), account_id=actor.account_id, unit_id=actor.unit_id, body={}, created_at_utc=now, updated_at_utc=now
    )
    session.add(draft)
    session.flush()
    return draft


def keep(session: Session, actor: Actor, key: str, body: dict[str, Any]) -> Draft:
    """Store what stands in the form now.

    Raises NotFound ``draft_unknown`` when it was already received or thrown away, Invalid ``draft_too_large``.
    """
    draft = _mine(session, actor, key)
    if len(json.dumps(body, default=str)) > LARGEST:
        raise Invalid("draft_too_large", field="idempotency_key")
    draft.body, draft.updated_at_utc = body, now_utc()
    return draft


def discard(session: Session, actor: Actor, key: str) -> None:
    """Throw the unfinished form away, at the clerk's wish; what is gone already stays gone."""
    actor.must(Right.RECEIVE, actor.unit_id)
    session.execute(delete(Draft).where(_open_draft(actor, key)))


def _mine(session: Session, actor: Actor, key: str) -> Draft:
    actor.must(Right.RECEIVE, actor.unit_id)
    draft = session.scalar(select(Draft).where(_open_draft(actor, key)))
    if draft is None:
        raise NotFound("draft_unknown", field="idempotency_key")
    return draft


def _open_draft(actor: Actor, key: str) -> ColumnElement[bool]:
    return and_(Draft.key == key, Draft.account_id == actor.account_id, Draft.dossier_id.is_(None))
