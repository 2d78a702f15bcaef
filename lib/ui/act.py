"""The one way to write from a screen.

``perform`` runs an action in one transaction, with the Actor as of that transaction. Between begin and
commit there is no Streamlit call, because a rerun may interrupt a script at any of them.
"""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st
from sqlalchemy.orm import Session
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib import db, i18n
from lib.errors import DomainError, Several
from lib.org import Actor
from lib.ui import access, cached, page

T = TypeVar("T")

ERRORS = "act:errors"
SHOWN = "act:shown"
KEYS = "act:keys"
CLEAR = "act:clear"


def perform(
    action: Callable[[Session, Actor], T],
    *,
    form: str = "",
    done: str | Callable[[T], str] = "",
    link: Callable[[T], dict[str, Any]] | None = None,
    clear: tuple[str, ...] = (),
    after: Callable[[T], None] | None = None,
    rerun: bool = True,
) -> T | None:
    """Do ``action(session, actor)``: all or nothing.

    On success: a flash (``done``, with ``link(result)`` as ``{"page", "label", **query}``), fresh caches, the dialog
    closed, the text fields in ``clear`` (widget keys) emptied, a new ``key(form)``, ``after(result)`` on the screen's side, one rerun.
    On a DomainError: it is kept for ``field_error``/``form_error`` of the same ``form``, what was typed stays, one
    rerun, and None is returned where there is none (in a callback, or ``rerun=False``).
    """
    try:
        result = db.write(lambda session: action(session, access.actor_now(session)))
    except DomainError as error:
        refuse(error, form)
        if rerun:
            run_again(whole=error.code == "signed_out")
        return None
    cached.forget()
    page.close_dialog()
    st.session_state.get(ERRORS, {}).pop(form, None)
    st.session_state.get(KEYS, {}).pop(form, None)
    st.session_state[CLEAR] = clear
    text = done(result) if callable(done) else done
    if text:
        page.flash(text, **(link(result) if link else {}))
    if after:
        after(result)
    if rerun:
        run_again(whole=True)
    return result


def keep(action: Callable[[Session, Actor], T], *, form: str = "") -> T | None:
    """Store what is being typed: one transaction, but no flash, no fresh caches and no rerun, because no list shows a draft.

    A refusal is kept for the fields of ``form`` as in ``perform``; then None is returned.
    """
    try:
        return db.write(lambda session: action(session, access.actor_now(session)))
    except DomainError as error:
        refuse(error, form)
        return None


def refuse(error: DomainError, form: str = "") -> None:
    """Keep an error, or each of several, for the fields of a form; a new try starts without the old ones."""
    kept = errors(form)
    for one in error.errors if isinstance(error, Several) else (error,):
        kept.setdefault(one.field, {"code": one.code, "values": one.values, "kind": type(one).__name__})


def key(form: str) -> str:
    """The idempotency key of a form that creates something: made when it appears, replaced only after success."""
    keys = st.session_state.setdefault(KEYS, {})
    return keys.setdefault(form, secrets.token_urlsafe(18))


def errors(form: str = "") -> dict[str, dict[str, Any]]:
    """The errors of the last try of a form, by field; a new try starts without."""
    kept = st.session_state.setdefault(ERRORS, {})
    kept[form] = {}
    return kept[form]


def has_error(field: str, form: str = "") -> bool:
    """Was this field refused at the last try?"""
    return field in st.session_state.get(ERRORS, {}).get(form, {})


def error_code(field: str, form: str = "") -> str:
    """Why a field was refused at the last try; empty when it was not."""
    return st.session_state.get(ERRORS, {}).get(form, {}).get(field, {}).get("code", "")


def refused_fields(form: str = "") -> list[str]:
    """The fields that were refused at the last try, in the order of the checks."""
    return list(st.session_state.get(ERRORS, {}).get(form, {}))


def has_shown(field: str, form: str = "") -> None:
    """Note that a form has said by itself what is wrong with a field, so that it is not said twice."""
    st.session_state.setdefault(SHOWN, []).append((form, field))


def field_error(field: str, form: str = "") -> bool:
    """Say beside a field why it was refused; call it right below the input. True when there was something to say."""
    refused = st.session_state.get(ERRORS, {}).get(form, {}).get(field)
    if not refused:
        return False
    st.session_state.setdefault(SHOWN, []).append((form, field))
    st.markdown(f":red[:material/error: {page.plain(_sentence(refused))}]")
    return True


def form_error(form: str = "") -> bool:
    """Say beside the button whatever no ``field_error`` has said; True when there was something to say."""
    shown = st.session_state.get(SHOWN, [])
    rest = {field: refused for field, refused in st.session_state.get(ERRORS, {}).get(form, {}).items() if (form, field) not in shown}
    for field, refused in rest.items():
        st.session_state.setdefault(SHOWN, []).append((form, field))
        st.error(page.plain(_sentence(refused)), icon=":material/sync_problem:" if refused["kind"] == "Stale" else ":material/error:")
    return bool(rest)


def start_form(form: str) -> None:
    """A fragment calls this first: it runs without the frame, and what its last run said is said again."""
    st.session_state[SHOWN] = [said for said in st.session_state.get(SHOWN, []) if said[0] != form]


def start_run(page_name: str) -> None:
    """The frame calls this first: nothing is said yet, and another page starts without the errors of the last."""
    st.session_state[SHOWN] = []
    for widget in st.session_state.pop(CLEAR, ()):
        # Set, not deleted: a browser keeps what was typed unless it is sent another value.
        st.session_state[widget] = ""
    if st.session_state.get("act:page") != page_name:
        st.session_state["act:page"] = page_name
        st.session_state["act:visit"] = visit() + 1
        st.session_state.pop(ERRORS, None)
        page.close_dialog()


def visit() -> int:
    """Which arrival at a page this is: what is kept for one visit carries this number."""
    return st.session_state.get("act:visit", 0)


def forget_errors() -> None:
    """Whoever goes on from a new state starts without the errors of the old one."""
    st.session_state.pop(ERRORS, None)


def say_the_rest() -> None:
    """The frame calls this last: no error is lost because a page forgot to show it."""
    for form in list(st.session_state.get(ERRORS, {})):
        form_error(form)


def _sentence(refused: dict[str, Any]) -> str:
    return i18n.error_text(DomainError(refused["code"], **refused["values"]))


def run_again(*, whole: bool) -> None:
    """In a callback the script runs next anyway. A refusal inside a fragment or dialog runs it alone, so that it stays open."""
    context = get_script_run_ctx()
    if context is None or not context.has_script_started:
        return
    st.rerun(scope="fragment" if context.fragment_ids_this_run and not whole else "app")
