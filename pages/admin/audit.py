"""Audit: who did what and when; seals that prove that nothing was altered; figures recounted from their rows."""

import streamlit as st

from lib.i18n import _
from lib.ui import access, page
from lib.ui import audit as show

actor = access.current_user()

page.title(_("Audit"))
left, right = st.columns(2, gap="large")
with left:
    show.seals(actor)
with right:
    show.recount(actor)
show.events(actor, show.filters(actor))
