"""The top of every page: where I am, for which unit, as of when; the flash after an act."""

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from lib.i18n import _
from lib.ui import access, menu
from lib.ui.wording import plain
from lib.values import local, now_utc

FLASH = "page:flash"
DIALOG = "page:dialog"
LONGEST_ID = 18  # digits that every database holds
LINES_BESIDE_DETAIL = 4


def title(text: str, *, unit: str = "", as_of: str = "", help: str | None = None) -> None:
    """Heading, unit and the moment the page was read; the unit is the reader's own unless said."""
    visitor = access.visitor()
    where = unit or (visitor.unit_name if visitor else "")
    when = as_of or _("as of {time}", time=f"{local(now_utc()):%H:%M · %d/%m/%Y}")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="page_title"):
        st.header(text, anchor=False, help=help, width="content")
        st.caption(" · ".join(part for part in (where, when) if part), width="content")
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


def is_chosen(table_key: str) -> bool:
    """Has a line of this table been chosen (``st.dataframe(key=..., on_select=...)``), also before it is drawn?"""
    state = st.session_state.get(table_key)
    return bool(state and state["selection"]["rows"])


def table_height(lines: int, *, most: int, beside_detail: bool = False) -> int:
    """Pixels for a table of ``lines``; shorter while a chosen line is shown below it, so that both are seen at once."""
    return min(lines, LINES_BESIDE_DETAIL if beside_detail else most) * 35 + 38


def asked_id(name: str) -> int | None:
    """The id that stands in the address under ``name``; None when it is none."""
    asked = st.query_params.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_ID else None


def open_dialog(name: str) -> None:
    """Open a dialog and keep it open through every run until it is closed, dismissed or its act is done (``on_click``)."""
    st.session_state[DIALOG] = name


def close_dialog() -> None:
    st.session_state.pop(DIALOG, None)


def dialog(name: str, title_text: str, body: Callable[[], None], *, width: Literal["small", "medium", "large"] = "small") -> None:
    """Show ``body`` over the page while the dialog ``name`` is open."""
    if st.session_state.get(DIALOG) == name:
        st.dialog(title_text, width=width, on_dismiss=close_dialog)(body)()
