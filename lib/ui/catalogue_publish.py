"""A new version of a procedure: another limit or fee of one channel, in force from a day. What was received before keeps the old one."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from lib import org, procedures
from lib.calendar import Limit, LimitUnit
from lib.i18n import _
from lib.procedures import ChannelOffer, Content, FeeKind, FeeRule, ProcedureVersion
from lib.ui import act
from lib.ui.catalogue import fee_text, limit_text, row_name
from lib.ui.wording import plain, weekday_date
from lib.values import today

FORM = "publish"
MOST_AMOUNT, MOST_VND = 10_000, 10_000_000_000
SAME_DAY, UNKNOWN = "same_day", "unknown"
KEEP, FREE = "keep", "free"


@st.fragment
def form(code: str, version_id: int, content: Content) -> None:
    """Choose a channel, say what changes, from which day and by which decision."""
    act.start_form(FORM)
    st.subheader(_("Publish a new version"), anchor=False)
    st.caption(_("Dossiers received before that day keep the version they were received under."))
    with st.container(border=True):
        rows = list(range(len(content.channels)))
        index = st.selectbox(
            _("Channel and case"),
            rows,
            format_func=lambda i: row_name(content, content.channels[i]),
            key=f"publish_row_{version_id}",
            width=480,
        )
        row = content.channels[index or 0]
        st.caption(_("Now: {limit}; {fee}", limit=plain(limit_text(row)), fee=plain(fee_text(row.fee))))
        left, right = st.columns(2, gap="large")
        with left:
            limit = _limit_fields(row, f"{version_id}_{index}")
            act.field_error("limit", FORM)
        with right:
            fee = _fee_fields(row.fee, f"{version_id}_{index}")
            act.field_error("fee", FORM)
        everywhere = st.toggle(_("for every channel and case of this procedure"), key=f"publish_all_{version_id}")
        with st.container(horizontal=True, vertical_alignment="top"):
            with st.container(width=180):
                since = st.date_input(_("In force from"), value=today(), min_value=today(), format="DD/MM/YYYY", key="publish_from")
                act.field_error("valid_from", FORM)
            with st.container(width=320):
                decision = st.text_input(_("Number of the decision"), key="publish_decision", placeholder="1234/QĐ-UBND", max_chars=200)
                act.field_error("decision", FORM)
        act.form_error(FORM)
        if st.button(_("Publish"), type="primary", key="publish", icon=":material/publish:", shortcut="Ctrl+Enter"):
            chosen = range(len(content.channels)) if everywhere else (index or 0,)
            changed = with_terms(content, chosen, limit, fee, decision)
            act.perform(
                lambda session, actor: _publish(session, actor, code, content, changed, since or today()),
                form=FORM, done=lambda made: _("The new version is in force from {day}.", day=weekday_date(made.valid_from)),
                link=lambda made: {"page": "admin/catalogue", "label": code, "code": code, "version": made.id}, clear=("publish_decision",),
            )  # fmt: skip


def with_terms(content: Content, rows: Collection[int], limit: Limit | None, fee: dict[str, Any], decision: str) -> Content:
    """The content with another limit and fee (``kind``, ``amount_vnd``; nothing: as it is) for some of its channels; exemptions stay."""

    def other(row: ChannelOffer) -> ChannelOffer:
        rule = replace(row.fee, page_steps=(), cap_vnd=0, **fee) if fee else row.fee
        return replace(row, limit=limit, fee=rule)

    changed = tuple(other(row) if i in rows else row for i, row in enumerate(content.channels))
    return replace(content, channels=changed, decision=decision.strip() or content.decision)


def _publish(session: Session, actor: org.Actor, code: str, before: Content, changed: Content, since: date) -> ProcedureVersion:
    return procedures.publish_terms(session, actor, code, before, changed, valid_from=since)


def _limit_fields(row: ChannelOffer, key: str) -> Limit | None:
    """A limit as amount and unit, the same day, or unknown."""
    units = [*(unit.value for unit in LimitUnit), SAME_DAY, UNKNOWN]
    now = UNKNOWN if row.limit is None else SAME_DAY if row.limit.same_day else row.limit.unit.value
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = st.selectbox(
            _("Time limit"), units, index=units.index(now), key=f"publish_unit_{key}", format_func=lambda u: _(f"limit_unit.{u}"), width=200
        )
        if unit == UNKNOWN:
            return None
        if unit == SAME_DAY:
            return Limit(0, LimitUnit.WORKING_DAYS, same_day=True)
        usual = row.limit.amount if row.limit is not None and not row.limit.same_day else 1
        amount = st.number_input(
            _("How many"), min_value=1, max_value=MOST_AMOUNT, value=max(usual, 1), step=1, key=f"publish_amount_{key}", width=130
        )
    return Limit(int(amount or 1), LimitUnit(unit))


def _fee_fields(rule: FeeRule, key: str) -> dict[str, Any]:
    """The fee as it is (nothing), free, an amount, an amount a copy, or unknown."""
    kinds = [KEEP, FREE, FeeKind.FIXED.value, FeeKind.PER_COPY.value, FeeKind.UNKNOWN.value]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(_("Fee"), kinds, key=f"publish_fee_{key}", format_func=lambda k: _(f"fee_kind.{k}"), width=200)
        if kind == KEEP:
            return {}
        if kind == FREE:
            return {"kind": FeeKind.FIXED, "amount_vnd": 0}
        if kind == FeeKind.UNKNOWN:
            return {"kind": FeeKind.UNKNOWN, "amount_vnd": 0}
        amount = st.number_input(
            _("Amount in dong"), min_value=0, max_value=MOST_VND, value=rule.amount_vnd, step=1_000, key=f"publish_vnd_{key}", width=160
        )
    return {"kind": FeeKind(kind), "amount_vnd": int(amount or 0)}
