"""One search box for dossiers: code, ID, phone, name, or the QR of a paper scanned into it.

What is typed may be a person's number or name, so it never stands in the address.
"""

import streamlit as st

from lib import db, dossiers, org
from lib.dossiers import Row
from lib.i18n import _
from lib.ui import act, menu
from lib.ui.wording import plain
from lib.values import fold

FIELD = "find"
OPENED = "find:opened"
SHOWN = 10


def box(*, width: int | str = 360) -> str:
    """The field; what was typed is kept while the person walks between pages."""
    return st.text_input(
        _("Find a dossier"),
        key=FIELD,
        type="search",
        placeholder=_("code, ID number, phone, name, or scan the receipt"),
        icon=":material/search:",
        persist_state="session",
        autocomplete="off",
        width=width,
        label_visibility="collapsed",
    ).strip()


def results(actor: org.Actor, term: str) -> list[Row]:
    """What is found, newest first; a whole code or a scanned receipt opens its dossier at once, one time."""
    with db.reading() as session:
        found = dossiers.search(session, actor, term)
    if len(found) == 1 and _names_one(term, found[0].code) and st.session_state.get(OPENED) != (act.visit(), term):
        st.session_state[OPENED] = (act.visit(), term)
        st.session_state.pop(FIELD, None)
        menu.go("onestop/dossier", ma=found[0].code)
    return found


def elsewhere(actor: org.Actor, term: str) -> None:
    """From another page: one hit opens, several are shown as the list does."""
    found = results(actor, term)
    if len(found) == 1:
        st.session_state.pop(FIELD, None)
        menu.go("onestop/dossier", **address_of(found[0]))
    with st.container(border=True, key="found_elsewhere"):
        st.markdown(f"**{_('Found')}: {len(found)}**")
        for row in found[:SHOWN]:
            label = f"{row.code or '#' + str(row.id)} · {plain(row.person)} · {_(f'status.{row.status}')}"
            menu.link("onestop/dossier", label, icon="folder_open", **address_of(row))
        if len(found) > SHOWN:
            st.caption(_("{n} more: say more of the name or number.", n=len(found) - SHOWN))
        st.button(_("Close"), key="find_clear", icon=":material/close:", on_click=clear)


def address_of(row: Row) -> dict[str, str | int]:
    """How the page of a dossier is asked for it: by its code, or by its number before it has one."""
    return {"ma": row.code} if row.code else {"so": row.id}


def is_broad(term: str) -> bool:
    """One word of a name, which thousands share; the search looks at some of them only."""
    return len(term.split()) == 1 and term.isalpha()


def clear() -> None:
    """Back to the list (on_click)."""
    st.session_state[FIELD] = ""


def _names_one(term: str, code: str) -> bool:
    return "?k=" in term or fold(term).upper().replace(" ", "") == code
