"""The frame: who you are decides which rooms you see."""

import streamlit as st

from lib.ui import access, account, act, frame, menu, refusals

frame.prepare()
visitor = access.visitor()
frame.choose_language(visitor)
access.leave_if_asked()
chosen, entry = menu.navigate(visitor)
act.start_run(chosen.url_path)
frame.banner()

if visitor is None:
    if entry is not None and entry.public:
        frame.public_top()
        with refusals.shown():
            chosen.run()
    else:
        frame.front_door()
else:
    frame.sidebar(visitor)
    if visitor.must_change_password:
        account.first_password(visitor)
    elif entry is None:
        st.switch_page(menu.landing(visitor).file)
    elif menu.may_enter(visitor, entry):
        with refusals.shown():
            chosen.run()
    else:
        frame.refuse()
act.say_the_rest()
