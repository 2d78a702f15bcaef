"""What may be done with this dossier now: the choice, the form of what is chosen, the question before what ends it."""

import streamlit as st

from lib.dossiers import Action
from lib.i18n import _
from lib.org import Actor, Right
from lib.ui.dossier import Opened
from lib.ui.dossier_forms import FORMS, Form, chosen_key
from lib.ui.wording import plain
from lib.values import today


def panel(actor: Actor, opened: Opened) -> None:
    """The actions as one row of choices, the likeliest chosen; below it the form of the chosen one."""
    key = chosen_key(opened.dossier.id)
    offered = _offered(opened, st.session_state.get(key))
    with st.container(border=True, key="doing"):
        st.markdown(f"**{_('What can be done now')}**")
        if not offered:
            st.caption(_why_nothing(actor, opened))
            return
        if st.session_state.get(key) not in offered:
            st.session_state[key] = offered[0]
        chosen = st.pills(
            _("What can be done now"),
            offered,
            key=key,
            format_func=lambda one: _(f"action.{one}"),
            label_visibility="collapsed",
            required=True,
        )
        action = Action(chosen or offered[0])
        if action not in opened.actions:
            st.warning(
                _("As the dossier stands now this cannot be done any more. What you typed is still here, to be copied."),
                icon=":material/content_copy:",
            )
        st.caption(_(f"will.{action}"))
        FORMS[action](Form(opened, action))


def _offered(opened: Opened, chosen: str | None) -> list[str]:
    """What is allowed; on a page gone stale also what was chosen, so that nothing typed there is lost."""
    kept = [chosen] if chosen and opened.is_stale and chosen not in opened.actions else []
    return [*(action.value for action in opened.actions), *kept]


def _why_nothing(actor: Actor, opened: Opened) -> str:
    dossier = opened.dossier
    if not any(actor.can(right) for right in (Right.TAKE, Right.PROCESS, Right.RECEIVE, Right.SIGN, Right.RETURN)):
        return _("You read dossiers; those who work on them act.")
    if not dossier.is_open and not opened.actions and dossier.closed_on is not None and dossier.closed_on <= today():
        return _("Nothing is left to do for you here.")
    holder = opened.whole.accounts.get(dossier.holder_account_id or 0, "")
    if holder and actor.can(Right.TAKE, dossier.holder_unit_id):
        return _("{name} has claimed it. The head of the unit can reassign it.", name=plain(holder))
    return _("It is with {unit}; nothing is for you to do now.", unit=plain(opened.unit(dossier.holder_unit_id)))
