"""A person's own account: password, language, where one is signed in."""

import streamlit as st

from lib import db, org
from lib.i18n import _
from lib.ui import access, act, page
from lib.values import local

PASSWORD_FIELDS = ("old_password", "new_password", "new_password_again")


def first_password(visitor: org.SignedIn) -> None:
    """Before anything else: a password that only this person knows."""
    page.title(_("Choose your own password"))
    why = _("Your password was given to you by somebody else. Choose one that only you know; then your work opens.")
    st.info(why, icon=":material/key:")
    password_form(visitor)


def password_form(visitor: org.SignedIn) -> None:
    """Old password, new one twice; every other sign-in of this person ends with it.

    A form, so that passwords reach the server once, when they are meant to, also when a password manager fills all three at once.
    """
    with st.form("password", width=520):
        old = st.text_input(_("Present password"), type="password", key="old_password", autocomplete="current-password")
        act.field_error("old", "password")
        advice = _("At least 10 characters. A sentence of several words is strong and easy to keep; any letters will do.")
        new = st.text_input(_("New password"), type="password", key="new_password", autocomplete="new-password", help=advice)
        act.field_error("new", "password")
        again = st.text_input(_("New password once more"), type="password", key="new_password_again", autocomplete="new-password")
        act.field_error("again", "password")
        act.form_error("password")
        st.caption(_("Changing it ends your sign-ins on all other devices at once."))
        if st.form_submit_button(_("Change password"), type="primary", key="change_password", icon=":material/key:"):
            where = access.address()
            noted = act.perform(
                lambda session, _actor: org.reserve_sign_in(session, visitor.actor.username, where), form="password", rerun=False
            )
            if noted is None:
                st.rerun()
            act.perform(
                lambda session, actor: _change(session, actor, visitor, old, new, again, where),
                form="password",
                done=_("Your password is changed. Other devices are signed out."),
                clear=PASSWORD_FIELDS,
            )


def _change(session, actor, visitor, old, new, again, where) -> None:
    org.change_password(session, actor, old=old, new=new, again=again, keep_sign_in_id=visitor.sign_in_id)
    org.forgive_tries(session, actor.username, where)


def sign_ins(visitor: org.SignedIn) -> None:
    """Where this person is signed in; each but the present one can be ended."""
    with db.reading() as session:
        rows = org.open_sign_ins(session, visitor.actor)
    for row in rows:
        here = row.sign_in_id == visitor.sign_in_id
        with st.container(horizontal=True, vertical_alignment="center", key=f"sign_in_{row.sign_in_id}"):
            st.markdown(
                f"{local(row.created_at_utc):%H:%M · %d/%m/%Y} — {page.plain(_browser(row.browser))} — {page.plain(row.address)}"
                + (f" :green-badge[{_('this one')}]" if here else "")
            )
            if not here:
                st.button(
                    _("End"), key=f"end_{row.sign_in_id}", on_click=act.perform,
                    args=(lambda session, actor, one=row.sign_in_id: org.end_one_sign_in(session, actor, one),),
                    kwargs={"done": _("That sign-in is ended.")},
                )  # fmt: skip


def _browser(agent: str) -> str:
    """The name in a browser's long self-description."""
    for mark, name in (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")):
        if mark in agent:
            return name
    return _("unknown browser")
