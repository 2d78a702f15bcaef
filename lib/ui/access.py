"""Who is here. The sign-in row is looked up on every run, so that what is taken away is gone at the next act.

streamlit-authenticator judges the password, once; what it remembers is never taken as proof of
anything. docs/decisions/0004-sign-in.md says why.
"""

import secrets
from typing import Any, NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit_authenticator.controllers import AuthenticationController

from lib import db, i18n, org
from lib.errors import DomainError, NotAllowed
from lib.i18n import _
from lib.org import passwords
from lib.settings import settings
from lib.ui import browser, cookies

EXCHANGE = "access:exchange"
ACCOUNT = "access:account"
_RUN = "_motcua_visitor"


def session_key() -> str:
    """The key of this browser's sign-in, as the browser showed it when it connected."""
    return st.context.cookies.get(cookies.session_name(), "")


def address() -> str:
    """Where this browser connects from; what a proxy adds is believed only when one is configured."""
    direct = st.context.ip_address or "127.0.0.1"
    if settings().trusted_proxy:
        return st.context.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or direct
    return direct


def visitor() -> org.SignedIn | None:
    """Who is at work in this browser, or None for a stranger; read once a run from the database."""
    context = get_script_run_ctx()
    # Each run, a fragment's too, gets fresh cursors: a mark that is this run's own.
    mark = context.cursors if context else None
    known = getattr(context, _RUN, None)
    if known is not None and known[0] is mark:
        return known[1]
    with db.reading() as session:
        found = org.signed_in(session, session_key())
    _forget_another_person(found)
    if context is not None:
        setattr(context, _RUN, (mark, found))
    return found


def current_user() -> org.Actor:
    """The Actor of this run. A stranger gets the sign-in form instead of what follows, also when only a fragment runs."""
    found = visitor()
    if found is None:
        if _is_fragment_run():
            st.rerun()
        show_sign_in()
        st.stop()
    return found.actor


def actor_of_run() -> org.Actor:
    """The Actor of this run, or ``PUBLIC`` for a stranger: for pages that need no sign-in."""
    found = visitor()
    return found.actor if found else org.PUBLIC


def actor_now(session: Any) -> org.Actor:
    """The Actor as of this transaction, for writes: a right taken away a second ago is not there any more.

    Raises NotAllowed ``signed_out`` when the sign-in ended meanwhile.
    """
    if visitor() is None:
        return org.PUBLIC
    found = org.signed_in(session, session_key())
    if found is None:
        raise NotAllowed("signed_out")
    return found.actor


def show_sign_in() -> None:
    """The form, at whatever address was asked for; after success the same address is loaded anew."""
    pending = st.session_state.get(EXCHANGE)
    if pending:
        st.markdown(f":material/hourglass_top: {_('Signing in …')}")
        if browser.exchange_token(pending["token"], pending["order"]):
            _say_no(NotAllowed("sign_in_failed"))
        return
    with st.form("sign_in", border=True):
        st.subheader(_("Sign in"), anchor=False)
        username = st.text_input(_("User name"), key="sign_in_username", autocomplete="username")
        password = st.text_input(_("Password"), type="password", key="sign_in_password", autocomplete="current-password")
        refused = st.session_state.pop("access:refused", None)
        if refused:
            st.error(i18n.error_text(NotAllowed(refused["code"], **refused["values"])), icon=":material/lock:")
        pressed = st.form_submit_button(_("Sign in"), type="primary", width="stretch", icon=":material/login:")
    browser.focus_on("sign_in_username")
    if pressed:
        _try(username.strip().lower(), password)


def sign_out() -> None:
    """End the sign-in at once, in all tabs; the route then deletes the cookie (on_click of the sign-out button)."""
    key = session_key()
    db.write(lambda session: org.end_sign_in(session, key))
    st.session_state["access:leave"] = secrets.token_hex(8)


def leave_if_asked() -> None:
    """After ``sign_out``: let the browser call the route that deletes the cookie and go to the front door."""
    order = st.session_state.get("access:leave", "")
    if order:
        browser.leave(order)
        st.stop()


def _try(username: str, password: str) -> None:
    """Judge one password. The try is noted before, and nobody and a disabled account take as long as anybody."""
    where = address()
    try:
        name, password_hash = db.write(lambda session: org.reserve_sign_in(session, username, where))
    except DomainError as locked:
        _say_no(locked)
    judge = AuthenticationController({"usernames": {username: {"name": name, "password": password_hash}}}, auto_hash=False)
    right = judge.login(username, passwords.digest(password[: passwords.MAX_LENGTH]))
    _forget_judgement()
    if not right or password_hash == passwords.UNKNOWN:
        _say_no(NotAllowed("sign_in_failed"))
    db.write(lambda session: org.forgive_tries(session, username, where))
    st.session_state[EXCHANGE] = {"token": cookies.token_for(username), "order": secrets.token_hex(8)}
    st.rerun()


def _say_no(why: DomainError) -> NoReturn:
    st.session_state.pop(EXCHANGE, None)
    st.session_state["access:refused"] = {"code": why.code, "values": why.values}
    st.rerun()


def _forget_judgement() -> None:
    """The authenticator's memory of this browser session is nobody's proof: leave none."""
    for key in ("authentication_status", "username", "name", "email", "roles", "logout"):
        st.session_state.pop(key, None)


def _forget_another_person(found: org.SignedIn | None) -> None:
    """A connection can outlive a sign-in: what one person typed is not left to the next."""
    before = st.session_state.get(ACCOUNT)
    now = found.account_id if found else None
    if before is not None and now is not None and before != now:
        st.session_state.clear()
    if now is not None:
        st.session_state[ACCOUNT] = now


def _is_fragment_run() -> bool:
    context = get_script_run_ctx()
    return bool(context and context.fragment_ids_this_run)
