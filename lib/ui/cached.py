"""Every cached read of the screens, how stale it may be, and the one way to forget them after a write.

Caches are shared by all people, so whatever depends on who reads takes the scope as an argument.
"""

import streamlit as st

from lib import db, org


@st.cache_data(ttl=300, max_entries=1, show_spinner=False)
def unit_names() -> dict[int, str]:
    """Id to name of every unit; up to five minutes old in another process."""
    with db.reading() as session:
        return org.unit_names(session)


def forget() -> None:
    """What was just written is seen at once by whoever wrote it."""
    unit_names.clear()
