"""Every cached read of the screens, how stale it may be, and the one way to forget them after a write.

Caches are shared by all people, so whatever depends on who reads takes the scope as an argument.
"""

import streamlit as st

from lib import db, dossiers, org
from lib.org import Actor, UnitKind


@st.cache_data(ttl=300, max_entries=1, show_spinner=False)
def unit_names() -> dict[int, str]:
    """Id to name of every unit; up to five minutes old in another process."""
    with db.reading() as session:
        return org.unit_names(session)


@st.cache_data(ttl=600, max_entries=1, show_spinner=False)
def deciding_units() -> list[tuple[str, str, str]]:
    """Code, name and place of every unit that may decide a request, departments first; up to ten minutes old."""
    with db.reading() as session:
        kinds = (UnitKind.DEPARTMENT, UnitKind.COMMUNE, UnitKind.CENTRE, UnitKind.MINISTRY)
        return [(unit.code, unit.name, unit.place_code) for kind in kinds for unit in org.units(session, kind=kind)]


@st.cache_data(ttl=600, max_entries=600, show_spinner=False)
def frequent_procedures(unit_id: int | None, _actor: Actor) -> list[tuple[str, str]]:
    """Code and name of what a unit receives most often; up to ten minutes old, and not forgotten by a write."""
    with db.reading() as session:
        return dossiers.frequent(session, _actor)


@st.cache_data(ttl=60, max_entries=2_000, show_spinner=False)
def queue_procedures(unit_id: int, tab: str, _actor: Actor) -> list[tuple[str, str, int]]:
    """Code, name and number of the procedures under a tab of a unit; up to a minute old. The reader's right is checked on a miss only:
    show it beside a list that checks it."""
    with db.reading() as session:
        return dossiers.queue_procedures(session, _actor, dossiers.Tab(tab), unit_id=unit_id)


def forget() -> None:
    """What was just written is seen at once by whoever wrote it."""
    unit_names.clear()
