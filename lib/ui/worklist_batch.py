"""One act on many lines of the list: each dossier in a transaction of its own, then a report of what was refused and why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from lib import db, dossiers, i18n, incidents
from lib.dossiers import LATE_REASONS, Action, ReturnMethod, Tab
from lib.errors import DomainError
from lib.i18n import _
from lib.org import Actor, Right
from lib.ui import access, act, cached, menu, page

REPORT = "batch:report"
SHOWN = "worklist:shown"
"""The lines of the table as the person last saw them: what is ticked means these, whatever the list is by now."""

FORM = "batch"


@dataclass(frozen=True)
class Chosen:
    """One chosen line as the person saw it; ``version`` tells a change in between."""

    id: int
    version: int
    code: str


Work = Callable[[Session, Actor, Chosen], Any]

SIMPLE: dict[Action, Work] = {
    Action.TAKE: lambda s, a, one: dossiers.take(s, a, one.id, version=one.version),
    Action.CLAIM: lambda s, a, one: dossiers.claim(s, a, one.id, version=one.version),
    Action.RELEASE: lambda s, a, one: dossiers.release(s, a, one.id, version=one.version),
    Action.RECALL: lambda s, a, one: dossiers.recall(s, a, one.id, version=one.version),
    Action.PROPOSE: lambda s, a, one: dossiers.propose(s, a, one.id, version=one.version),
}
"""What needs no word besides the choice."""

OFFERED: dict[Tab, tuple[Action, ...]] = {
    Tab.TO_HAND_OVER: (Action.HAND_OVER, Action.CLAIM, Action.RELEASE),
    Tab.TO_TAKE: (Action.TAKE,),
    Tab.TO_PROCESS: (Action.PROPOSE, Action.CLAIM, Action.RELEASE, Action.HAND_OVER),
    Tab.TO_SIGN: (Action.FINISH, Action.CLAIM, Action.RELEASE),
    Tab.TO_GIVE_BACK: (Action.RETURN,),
    Tab.GIVEN: (Action.RECALL,),
    Tab.LATE: (Action.CLAIM, Action.RELEASE),
}
"""What makes sense for many lines of a tab at once; a signature has a number of its own each time."""

NEEDS = {
    Action.HAND_OVER: Right.HAND_OVER,
    Action.RECALL: Right.HAND_OVER,
    Action.PROPOSE: Right.PROCESS,
    Action.FINISH: Right.PROCESS,
    Action.RETURN: Right.RETURN,
}
ICONS = {
    Action.TAKE: "move_to_inbox",
    Action.CLAIM: "pan_tool_alt",
    Action.RELEASE: "undo",
    Action.RECALL: "undo",
    Action.PROPOSE: "draw",
    Action.HAND_OVER: "send",
    Action.FINISH: "task_alt",
    Action.RETURN: "handshake",
}


def bar(actor: Actor, tab: Tab, unit_id: int, chosen: list[Chosen]) -> None:
    """The acts for the chosen lines; a word on how to choose while there are none."""
    offered = [one for one in OFFERED.get(tab, ()) if actor.can(NEEDS.get(one, Right.TAKE), unit_id)]
    if not offered:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="batch_bar", height=44, border=False):
        if not chosen:
            st.caption(_("Tick lines to do one thing for all of them; choose a cell to open its dossier."))
            return
        st.markdown(f"**{_('1 chosen') if len(chosen) == 1 else _('{n} chosen', n=len(chosen))}**")
        for number, action in enumerate(offered):
            _offer(action, chosen, is_first=number == 0)
        if len(chosen) == 1 and st.button(_("Open"), key="batch_open", icon=":material/folder_open:"):
            menu.go("onestop/dossier", ma=chosen[0].code)


def _offer(action: Action, chosen: list[Chosen], *, is_first: bool) -> None:
    label, icon, kind = _(f"action.{action}"), f":material/{ICONS[action]}:", "primary" if is_first else "secondary"
    if action in SIMPLE:
        if st.button(label, key=f"batch_{action}", icon=icon, type=kind):
            each(action, chosen, SIMPLE[action])
        return
    with st.popover(label, icon=icon, type=kind, key=f"batch_{action}"):
        match action:
            case Action.HAND_OVER:
                _hand_over(chosen)
            case Action.FINISH:
                _finish(chosen)
            case Action.RETURN:
                _return(chosen)


def _hand_over(chosen: list[Chosen]) -> None:
    units = {code: name for code, name, _place in cached.deciding_units()}
    to = st.selectbox(
        _("To"),
        list(units),
        index=None,
        format_func=lambda code: units.get(code, ""),
        key="batch_to_unit",
        placeholder=_("the next unit of each"),
    )
    note = st.text_input(_("Note (may stay empty)"), key="batch_note", max_chars=500)
    if st.button(_("Hand over"), key="batch_hand_over_go", type="primary"):
        each(Action.HAND_OVER, chosen, lambda s, a, one: dossiers.hand_over(s, a, one.id, to_unit=to or "", note=note, version=one.version))


def _finish(chosen: list[Chosen]) -> None:
    reason = late_reason("batch_late_reason", help=_("Only for those that are late; the others leave it out."))
    if st.button(_("Finish"), key="batch_finish_go", type="primary"):
        each(Action.FINISH, chosen, lambda s, a, one: dossiers.finish(s, a, one.id, late_reason=reason, version=one.version))


def _return(chosen: list[Chosen]) -> None:
    method = st.selectbox(_("How"), list(ReturnMethod), format_func=lambda one: _(f"return_method.{one}"), key="batch_method")
    taken_by = st.text_input(
        _("Taken by"), key="batch_taken_by", help=_("Who took the results: a person, or the postman with the number of the list.")
    )
    act.field_error("taken_by", FORM)
    if st.button(_("Give back"), key="batch_return_go", type="primary"):
        each(
            Action.RETURN,
            chosen,
            lambda s, a, one: dossiers.return_result(s, a, one.id, method=ReturnMethod(method), taken_by=taken_by, version=one.version),
        )


def late_reason(key: str, *, help: str = "") -> str:
    """Why a result is late, from the list."""
    return (
        st.selectbox(
            _("Why it is late"), LATE_REASONS, index=None, format_func=lambda one: _(f"late_reason.{one}"), key=key,
            placeholder=_("Choose a reason"), help=help or None,
        )
        or ""
    )  # fmt: skip


def each(action: Action, chosen: list[Chosen], work: Work) -> None:
    """Do it for each line, all or nothing for that line alone; the report stands on the next run."""
    done: list[str] = []
    refused: list[dict[str, str]] = []
    # No Streamlit element is touched in this loop: a rerun interrupts a script only there.
    for one in chosen:
        try:
            db.write(lambda session, one=one: work(session, access.actor_now(session), one))
        except DomainError as error:
            refused.append({"code": one.code, "why": i18n.error_text(error)})
        except Exception as error:  # one broken line must not hide what became of the others
            reference = incidents.record(error, where=f"batch {action}")
            refused.append(
                {"code": one.code, "why": _("Something went wrong. Tell the administrator this number: {reference}", reference=reference)}
            )
        else:
            done.append(one.code)
    cached.forget()
    st.session_state.pop(SHOWN, None)
    st.session_state[REPORT] = {"action": action.value, "done": done, "refused": refused}
    for field in ("batch_to_unit", "batch_note", "batch_late_reason", "batch_method", "batch_taken_by"):
        st.session_state.pop(field, None)
    st.rerun()


def report() -> None:
    """What became of the last act on many lines: shown until the next one or until it is closed."""
    said = st.session_state.get(REPORT)
    if not said:
        return
    if said.get("visit", act.visit()) != act.visit():
        st.session_state.pop(REPORT)
        return
    said["visit"] = act.visit()
    refused, n = said["refused"], len(said["done"]) + len(said["refused"])
    text = _("{action}: {done} of {n} done.", action=_(f"action.{said['action']}"), done=len(said["done"]), n=n)
    with st.container(border=bool(refused), key="batch_report"):
        with st.container(horizontal=True, vertical_alignment="center"):
            if refused:
                st.warning(f"{text} {_('Refused:')}", icon=":material/rule:")
            else:
                st.success(text, icon=":material/check_circle:")
            st.button(_("Close"), key="batch_report_close", icon=":material/close:", on_click=_close_report)
        for one in refused:
            with st.container(horizontal=True, vertical_alignment="center"):
                menu.link("onestop/dossier", one["code"], icon="folder_open", ma=one["code"])
                st.markdown(page.plain(one["why"]))


def _close_report() -> None:
    st.session_state.pop(REPORT, None)
