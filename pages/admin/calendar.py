"""Calendar: a year of working time, what the city decided otherwise, the regimes of law, promises that would move."""

import streamlit as st

from lib.i18n import _
from lib.ui import access, page
from lib.ui import calendar_page as show
from lib.ui import calendar_promises as promises

actor = access.current_user()

page.title(_("Calendar"))
year = show.read(actor, show.chosen_year())
show.year_view(year)
promises.proposals(actor)

left, right = st.columns([3, 2], gap="large")
with left:
    chosen = show.special_days(year)
    show.regimes(actor)
with right:
    show.decide_form(year, chosen)
    show.decreed(year)
