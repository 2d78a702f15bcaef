"""The screen a clerk lives in: who and what, papers, promise, one button; then the next person.

The form is one fragment of single fields with its buttons inside it: each change is kept in the draft, runs only
this fragment, and Ctrl+Enter works from every field.
"""

import streamlit as st
from sqlalchemy.orm import Session

from lib import dossiers
from lib.dossiers import Assistance, Dossier, Received
from lib.i18n import _
from lib.org import Actor
from lib.ui import access, act, browser
from lib.ui import intake_done as finished
from lib.ui import intake_draft as draft
from lib.ui import intake_papers as papers
from lib.ui import intake_person as person
from lib.ui import intake_procedure as procedure
from lib.ui import intake_promise as promise
from lib.ui.intake_request import collect
from lib.ui.intake_view import View, look

__all__ = ["done", "form", "receipt"]

done = finished.panel
receipt = finished.receipt


def form(actor: Actor) -> None:
    """The form as the server keeps it; from here on only its fragment runs."""
    draft.restore(actor)
    _form()


@st.fragment
def _form() -> None:
    actor = access.current_user()
    act.start_form(draft.FORM)
    if draft.is_gone():
        _gone()
        return
    view = look(actor, draft.body(), draft.key())
    who, what = st.columns(2, gap="medium")
    with who, st.container(border=True, height="stretch"):
        person.band(view)
    with what, st.container(border=True, height="stretch"):
        procedure.band(view, actor)
    if view.offer is not None and view.offer.is_assistance:
        with st.container(border=True):
            _assistance(view)
    else:
        with st.container(border=True):
            papers.band(view)
        with st.container(border=True):
            _band_title("3", _("Promise"))
            promise.band(view)
            _buttons(view)
    procedure.listen()
    browser.ctrl_enter_only_presses("receive", "assist")
    draft.show_focus()


def _band_title(number: str, text: str) -> None:
    st.markdown(f":gray-badge[{number}] **{text}**")


def _buttons(view: View) -> None:
    act.form_error(draft.FORM)
    view.say_what_is_left()
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(_("Receive and print"), key="receive", type="primary", icon=":material/task_alt:", shortcut="Ctrl+Enter")
        st.space("stretch")
        with st.popover(_("Refuse at intake"), icon=":material/block:", disabled=view.offer is None):
            draft.text("reason", _("Reason, as it is told to the person"), max_chars=1000)
            view.say("reason")
            refused = st.button(_("Refuse this request"), key="refuse", icon=":material/block:")
        _start_over()
    if pressed:
        _do(_receive, finished.note_received)
    if refused:
        _do(_refuse, finished.note_refused)


def _assistance(view: View) -> None:
    """A ministry's own system handles it: the point helps and notes that system's code; it is counted apart."""
    system = view.offer.ministry_system if view.offer else ""
    _band_title("2", _("Assistance"))
    st.markdown(
        _("This procedure is handled in **{system}**. Help the person there, then note the code which that system gave.", system=system)
    )
    draft.text("other_code", _("Code in that system"), max_chars=60, autocomplete="off")
    view.say("other_code")
    act.form_error(draft.FORM)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(_("Record assistance"), key="assist", type="primary", icon=":material/handshake:", shortcut="Ctrl+Enter")
        st.space("stretch")
        _start_over()
    if pressed:
        _do(_assist, finished.note_assisted)


def _gone() -> None:
    """Another window was faster; what it received is in the list of work."""
    act.field_error("idempotency_key", draft.FORM)
    if st.button(_("Begin the next one"), key="next_one", type="primary", icon=":material/arrow_forward:"):
        draft.forget()
        st.rerun(scope="app")


def _start_over() -> None:
    if not draft.is_untouched():
        st.caption(_("kept since {time}", time=draft.since()), width="content")
        with st.popover(_("Start over"), icon=":material/delete_sweep:", type="tertiary"):
            st.markdown(_("Everything typed for this request is thrown away."))
            st.button(_("Throw it away"), key="clear", on_click=draft.clear)


def _do(action, note) -> None:
    """Run a use case on the draft's key: pressed twice, in two tabs or sent again, it is one request."""
    if draft.is_untouched():
        return
    if not draft.key():
        draft.save()
    draft.note_try()
    result = act.perform(action, form=draft.FORM, rerun=False)
    if result is not None:
        note(result)
    else:
        draft.focus_on_refused()
    act.run_again(whole=result is not None)


def _receive(session: Session, actor: Actor) -> Received:
    return dossiers.receive(session, actor, collect(session, draft.body(), draft.key()))


def _refuse(session: Session, actor: Actor) -> Dossier:
    return dossiers.refuse_at_intake(session, actor, collect(session, draft.body(), draft.key(), whole=False), reason=draft.value("reason"))


def _assist(session: Session, actor: Actor) -> Assistance:
    return dossiers.assist(session, actor, collect(session, draft.body(), draft.key(), whole=False), other_code=draft.value("other_code"))
