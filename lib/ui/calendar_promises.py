"""The promises that a changed calendar would move: confirmed or turned down by a person, one, some or all."""

import pandas
import streamlit as st
from sqlalchemy.orm import Session

from lib import db, dossiers, org
from lib.dossiers.promises import Proposal, Settled
from lib.i18n import _
from lib.ui import act, page
from lib.ui.wording import weekday_date

FORM = "proposals"


def proposals(actor: org.Actor) -> None:
    """The list, and what is done with the chosen lines or with all of them."""
    st.subheader(_("Promises that would move"), anchor=False)
    with db.reading() as session:
        found = dossiers.promises.proposals(session, actor)
        total = dossiers.promises.how_many(session, actor)
    if not found:
        page.empty(_("No promise waits for your word."), _("When a day is decided, the promises that run across it are listed here."))
        return
    chosen = _table(found)
    st.caption(_("{shown} of {total}", shown=len(found), total=total))
    act.field_error("proposal", FORM)
    act.form_error(FORM)
    ids = [one.id for one in chosen]
    with st.container(horizontal=True):
        _chosen(_("Confirm the chosen ({n})", n=len(ids)), "confirm_chosen", ids, confirm=True)
        _chosen(_("Turn the chosen down ({n})", n=len(ids)), "reject_chosen", ids, confirm=False)
        st.space("stretch")
        if st.button(_("Confirm all {n}", n=total), key="confirm_all", type="primary", icon=":material/done_all:"):
            _confirm_all(total)
        if st.button(_("Turn all {n} down", n=total), key="reject_all", icon=":material/remove_done:"):
            _reject_all(total)


def _table(found: list[Proposal]) -> list[Proposal]:
    chosen = st.dataframe(
        pandas.DataFrame(
            {
                "code": [one.code for one in found],
                "procedure": [one.procedure for one in found],
                "unit": [one.unit for one in found],
                "from": [weekday_date(one.from_due_on) for one in found],
                "to": [weekday_date(one.to_due_on) for one in found],
            }
        ),
        key=f"proposals_{len(found)}_{found[0].id}",
        hide_index=True,
        height=min(len(found), 10) * 35 + 38,
        on_select="rerun",
        selection_mode="multi-row",
        alt=_("Promises that would move"),
        column_config={
            "code": st.column_config.TextColumn(_("Code"), width=160),
            "procedure": st.column_config.TextColumn(_("Procedure"), width=300),
            "unit": st.column_config.TextColumn(_("Unit"), width=240),
            "from": st.column_config.TextColumn(_("Promised for"), width=160),
            "to": st.column_config.TextColumn(_("Would be"), width=160),
        },
    )
    return [found[index] for index in (chosen.selection.rows if chosen else [])]


def _chosen(label: str, key: str, ids: list[int], *, confirm: bool) -> None:
    if st.button(label, key=key, disabled=not ids):
        act.perform(lambda session, now: _settle(session, now, ids, confirm=confirm), form=FORM, done=told)


def _settle(session: Session, actor: org.Actor, ids: list[int], *, confirm: bool) -> Settled:
    for one in sorted(ids):
        dossiers.promises.settle(session, actor, one, confirm=confirm)
    return Settled(confirmed=len(ids) * confirm, rejected=len(ids) * (not confirm))


@st.dialog(" ")
def _confirm_all(total: int) -> None:
    st.subheader(_("Confirm all {n}", n=total), anchor=False)
    st.markdown(_("Each of these dossiers gets the later day. What is printed on the receipts stays as printed; nobody is told by itself."))
    act.form_error("settle_all")
    if st.button(_("Confirm all {n}", n=total), key="confirm_all_now", type="primary"):
        act.perform(lambda session, now: dossiers.promises.settle_all(session, now, confirm=True), form="settle_all", done=told)


@st.dialog(" ")
def _reject_all(total: int) -> None:
    st.subheader(_("Turn all {n} down", n=total), anchor=False)
    st.markdown(_("Every promise stays on the day it has. The list is empty afterwards."))
    act.form_error("settle_all")
    if st.button(_("Turn all {n} down", n=total), key="reject_all_now", type="primary"):
        act.perform(lambda session, now: dossiers.promises.settle_all(session, now, confirm=False), form="settle_all", done=told)


def told(settled: Settled) -> str:
    """What became of the list, in one sentence."""
    if settled.overtaken:
        return _(
            "{n} promises moved; {m} were taken off the list, because their dossier had moved on.", n=settled.confirmed, m=settled.overtaken
        )
    if settled.confirmed:
        return _("{n} promises moved.", n=settled.confirmed)
    return _("{n} promises stay as they are.", n=settled.rejected)
