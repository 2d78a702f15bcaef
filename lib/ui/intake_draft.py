"""What stands in the intake form: kept on the server with every change, restored after a reload and in another tab.

The browser session only mirrors the draft for the runs of one fragment; a whole run reads the server's again.
Widgets are filled from the mirror, so a field that was hidden comes back with what was typed in it. Terms of a
search and what merely mirrors other fields (``PASSING``) are never stored.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from lib import db, dossiers
from lib.org import Actor
from lib.ui import act, browser
from lib.values import local, now_utc

FORM = "intake"
BODY = "intake:body"
KEY = "intake:key"
TRIED = "intake:tried"
FOCUS = "intake:focus"
SINCE = "intake:since"
PLACES = {"procedure": "find_procedure", "applicant": "find_applicant", "competent_unit": "pick_competent"}
"""Where a refused field is on the screen, when its name differs."""
PASSING = ("find_", "pick_")

After = Callable[[Any], None]


def restore(actor: Actor) -> None:
    """A whole run shows what the server keeps: after a reload, in a second tab, for the next person."""
    with db.reading() as session:
        draft = dossiers.drafts.current(session, actor)
    terms = {name: typed for name, typed in body().items() if name.startswith(PASSING)}
    st.session_state[BODY] = (dict(draft.body) if draft else {}) | terms
    st.session_state[KEY] = draft.key if draft else ""
    st.session_state[SINCE] = f"{local(draft.created_at_utc):%H:%M · %d/%m}" if draft else ""
    if FOCUS in st.session_state and draft:
        return
    if not value("applicant_open", False):
        focus("find_applicant")
    elif not value("procedure"):
        focus("find_procedure")


def body() -> dict[str, Any]:
    """Name of a field to its value: texts, numbers, truth values; days as ISO text."""
    return st.session_state.setdefault(BODY, {})


def value(name: str, default: Any = "") -> Any:
    found = body().get(name)
    return default if found is None else found


def key() -> str:
    """The idempotency key of this request, owned by its draft; empty while nothing was typed."""
    return st.session_state.get(KEY, "")


def is_untouched() -> bool:
    """Nobody and nothing was named yet."""
    return not any(name for name in body() if not name.startswith(PASSING))


def put(**values: Any) -> None:
    """Set fields from code, for instance from a card; ``save`` stores them. Enums by their value, as JSON keeps them."""
    body().update({name: one.value if isinstance(one, Enum) else one for name, one in values.items()})


def drop(*beginnings: str) -> None:
    """Empty all fields whose name begins so."""
    for name in [name for name in body() if name.startswith(beginnings)]:
        del body()[name]


def save() -> None:
    """Store the form as it stands. The errors of the last try are over: what is wrong now is judged anew."""
    act.errors(FORM)
    mine, stored = key(), {name: typed for name, typed in body().items() if not name.startswith(PASSING)}

    def work(session: Session, actor: Actor) -> str:
        draft = dossiers.drafts.keep(session, actor, mine or dossiers.drafts.begin(session, actor).key, stored)
        return draft.key

    kept = act.keep(work, form=FORM)
    if kept is not None:
        st.session_state[KEY] = kept
        st.session_state[SINCE] = since() or f"{local(now_utc()):%H:%M · %d/%m}"


def since() -> str:
    """When this request was begun; empty while nothing is stored."""
    return st.session_state.get(SINCE, "")


def is_gone() -> bool:
    """Was the draft received or thrown away elsewhere while this window still shows it?"""
    return act.error_code("idempotency_key", FORM) == "draft_unknown"


def clear() -> None:
    """Throw the form away, at the clerk's wish."""
    mine = key()
    if mine:
        act.perform(lambda session, actor: dossiers.drafts.discard(session, actor, mine), form=FORM, rerun=False)
    forget()


def forget() -> None:
    """The next run starts with an empty form."""
    act.errors(FORM)
    for name in (BODY, KEY, TRIED, SINCE):
        st.session_state.pop(name, None)
    focus("find_applicant")


def has_been_tried() -> bool:
    """Was the button pressed on this form already? Only then an empty field is a fault."""
    return bool(key()) and st.session_state.get(TRIED) == key()


def note_try() -> None:
    st.session_state[TRIED] = key()


def widget(name: str) -> str:
    """The widget key of a field."""
    return f"in_{name}"


def focus(name: str) -> None:
    """Put the cursor into a field in the next run."""
    focus_on(widget(name))


def focus_on(widget_key: str) -> None:
    """The same for a button or whatever else is no field of the form."""
    st.session_state[FOCUS] = [widget_key, secrets.token_hex(4)]


def focus_on_refused() -> None:
    """The cursor goes to the first field that was refused."""
    fields = [field for field in act.refused_fields(FORM) if field]
    if fields:
        focus(PLACES.get(fields[0], fields[0].replace(".", "_")))


def show_focus() -> None:
    where, order = st.session_state.get(FOCUS, ("", ""))
    if where:
        browser.focus_on(where, order)


def text(name: str, label: str, *, after: After | None = None, **options: Any) -> None:
    """One line; ``after`` draws the consequences of a change before it is stored."""
    st.text_input(label, **_bound(name, str(value(name)), after), **options)


def number(name: str, label: str, *, least: int = 1, most: int = 999, default: int | None = 1, step: int = 1, **options: Any) -> None:
    st.number_input(label, min_value=least, max_value=most, step=step, **_bound(name, body().get(name, default), None), **options)


def day(name: str, label: str, **options: Any) -> None:
    typed = body().get(name)
    st.date_input(label, format="DD/MM/YYYY", **_bound(name, date.fromisoformat(typed) if typed else None, None), **options)


def tick(name: str, label: str, *, after: After | None = None, **options: Any) -> bool:
    st.checkbox(label, wrap=True, **_bound(name, bool(value(name, False)), after), **options)
    return bool(value(name, False))


def choice(
    name: str,
    label: str,
    options: Sequence[str],
    *,
    control: Callable[..., Any],
    default: str | None = None,
    after: After | None = None,
    **more: Any,
) -> None:
    """One of several by ``control`` (selectbox, radio, segmented_control, pills); what is not offered any more counts as not chosen."""
    chosen = body().get(name, default)
    own = more.get("accept_new_options")
    control(label, options, **_bound(name, chosen if own or chosen in options else default, after), **more)


def _bound(name: str, wanted: Any, after: After | None) -> dict[str, Any]:
    """Key and callback of a widget; what stands in the form is what it shows."""
    if st.session_state.get(widget(name), _bound) != wanted:
        st.session_state[widget(name)] = wanted
    return {"key": widget(name), "on_change": _changed, "args": (name, after)}


def _changed(name: str, after: After | None) -> None:
    typed = st.session_state.get(widget(name))
    body()[name] = typed.isoformat() if isinstance(typed, date) else typed
    if after is not None:
        after(typed)
    if after is not None or not name.startswith(PASSING):
        save()
