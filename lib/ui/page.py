"""The top of every page: where I am, for which unit, as of when; the flash after an act."""

from typing import Any

import streamlit as st

from lib.i18n import _
from lib.ui import access, menu
from lib.ui.wording import plain
from lib.values import local, now_utc

FLASH = "page:flash"


def title(text: str, *, unit: str = "", as_of: str = "", help: str | None = None) -> None:
    """Heading, unit and the moment the page was read; the unit is the reader's own unless said."""
    visitor = access.visitor()
    where = unit or (visitor.unit_name if visitor else "")
    when = as_of or _("as of {time}", time=f"{local(now_utc()):%H:%M · %d/%m/%Y}")
    st.header(text, anchor=False, help=help)
    st.caption(" · ".join(part for part in (where, when) if part))
    show_flash()


def flash(text: str, *, page: str = "", label: str = "", icon: str = "check_circle", **query: Any) -> None:
    """Say at the top of the next run that something was done, with a link to the thing."""
    st.session_state[FLASH] = {"text": text, "page": page, "label": label, "icon": icon, "query": query}


def show_flash() -> None:
    """Show the flash once; ``title`` does so on every page."""
    said = st.session_state.pop(FLASH, None)
    if not said:
        return
    with st.container(key="flash", horizontal=True, vertical_alignment="center"):
        st.success(plain(said["text"]), icon=f":material/{said['icon']}:")
        if said["page"]:
            menu.link(said["page"], said["label"] or _("Open"), icon="arrow_forward", **said["query"])


def empty(why: str, next_step: str = "") -> None:
    """An empty list says why it is empty and what to do next."""
    with st.container(border=True):
        st.markdown(f":gray[:material/inbox: {why}]")
        if next_step:
            st.caption(next_step)
