"""My account: who I am here, my password, where I am signed in."""

import streamlit as st

from lib.i18n import _
from lib.ui import access, account, page

access.current_user()
visitor = access.visitor()

page.title(_("My account"))
st.subheader(_("Password"), anchor=False)
account.password_form(visitor)
st.subheader(_("Where I am signed in"), anchor=False)
account.sign_ins(visitor)
