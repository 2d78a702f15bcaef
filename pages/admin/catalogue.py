"""Catalogue: find a procedure, read its versions, limits, fees, documents and steps, publish a new version."""

import streamlit as st

from lib.i18n import _
from lib.ui import access, page
from lib.ui import catalogue as show
from lib.ui import catalogue_publish as publish
from lib.values import today

access.current_user()

page.title(_("Catalogue"))
code = show.search()

if code:
    version, content = show.versions(code)
    show.facts(content)
    st.subheader(_("Limits and fees"), anchor=False)
    show.channels(content)
    st.subheader(_("Documents"), anchor=False)
    show.documents(content)
    st.subheader(_("Steps"), anchor=False)
    show.steps(code, content, max(version.valid_from, today()))
    publish.form(code, version.id, content)
