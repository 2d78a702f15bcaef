"""Parts of the audit page: events by person, kind and day; the chain of seals verified; every figure recounted."""

import json
import time
from datetime import date, timedelta
from typing import Any

import pandas
import streamlit as st

from lib import db, org
from lib.errors import DomainError
from lib.i18n import _, error_text, text
from lib.ledger import Difference, SealReport
from lib.metrics import audit
from lib.ui import address, cached, page
from lib.ui.scoreboard import number
from lib.ui.wording import plain
from lib.values import local, now_utc, today

FIRST_DAY = date(2000, 1, 1)
USUAL_DAYS = 7
TABLE_ROWS = 14
VERIFIED, RECOUNTED = "audit:verified", "audit:recounted"


def filters(actor: org.Actor) -> audit.Filters:
    """Days, person and kind; all of it in the address."""
    with db.reading() as session:
        kinds = audit.kinds(session, actor)
    on = today()
    since = address.day("since", on - timedelta(days=USUAL_DAYS - 1), first=FIRST_DAY, last=on)
    until = address.day("until", on, first=FIRST_DAY, last=on)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        limits: dict[str, Any] = {"min_value": FIRST_DAY, "max_value": on, "format": "DD/MM/YYYY", "width": 160}
        st.date_input(_("First day"), **limits, **address.bound("since", since))
        st.date_input(_("Last day of the period"), **limits, **address.bound("until", until))
        person = st.query_params.get("who", "")[:120]
        st.text_input(
            _("Who acted"),
            icon=":material/search:",
            width=240,
            placeholder=_("any part of a name"),
            **address.bound("who", person, usual=""),
        )
        kind = address.option("of", kinds)
        st.selectbox(
            _("Kind of thing"), kinds, width=200, placeholder=_("all kinds of things"), format_func=lambda k: _(f"thing.{k}"),
            **address.bound("of", kind or None),
        )  # fmt: skip
        thing = address.whole_number("number")
        st.number_input(_("Number"), min_value=0, step=1, width=130, **address.bound("number", thing, usual=0))
    return audit.Filters(since, until, person, kind, thing)


def events(actor: org.Actor, asked: audit.Filters) -> None:
    """The events, the latest first, fifty a page; one line opens in full."""
    try:
        with db.reading() as session:
            total = audit.how_many(session, actor, asked)
            pages = max(1, -(-total // audit.PAGE))
            number_ = min(max(1, address.whole_number("page", 1)), pages)
            found = audit.events(session, actor, asked, page=number_ - 1)
    except DomainError as error:
        st.error(plain(error_text(error)), icon=":material/block:")
        return
    if not found:
        page.empty(_("Nothing happened that fits these filters."), _("Choose more days, or another person or kind."))
        return
    chosen = _table(found, f"events_{hash(asked)}_{number_}")
    with st.container(horizontal=True, vertical_alignment="center"):
        more = total >= audit.MOST_COUNTED
        st.caption(_("{n} events or more", n=number(total)) if more else _("{n} events", n=number(total)))
        if pages > 1:
            st.pagination(pages, **address.bound("page", number_, usual=1))
    if chosen is not None:
        with st.container(border=True, key="one_event"):
            st.markdown(f"**{plain(event_text(chosen.name))}** · {chosen.at:%H:%M:%S · %d/%m/%Y} · {plain(chosen.actor)}")
            st.json(chosen.details | {"event": chosen.id, "kind": chosen.kind, "thing": chosen.thing_id, "seal": chosen.seal_id})


def _table(found: list[audit.Line], key: str) -> audit.Line | None:
    rows = pandas.DataFrame(
        {
            "at": [f"{one.at:%d/%m/%Y %H:%M:%S}" for one in found],
            "what": [event_text(one.name) for one in found],
            "thing": [f"{thing_text(one.kind)} {one.thing_id}" for one in found],
            "actor": [one.actor for one in found],
            "unit": [one.unit for one in found],
            "move": [move_text(one) for one in found],
            "details": [json.dumps(one.details, ensure_ascii=False) if one.details else "" for one in found],
            "seal": ["" if one.seal_id is None else str(one.seal_id) for one in found],
        }
    )
    chosen = st.dataframe(
        rows,
        key=key,
        hide_index=True,
        height=min(len(rows), TABLE_ROWS) * 35 + 38,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Events, the latest first"),
        column_config={
            "at": st.column_config.TextColumn(_("When"), width=150),
            "what": st.column_config.TextColumn(_("What happened"), width=210),
            "thing": st.column_config.TextColumn(_("To what"), width=120),
            "actor": st.column_config.TextColumn(_("Who"), width=150),
            "unit": st.column_config.TextColumn(_("Unit"), width=190),
            "move": st.column_config.TextColumn(_("From and to"), width=190),
            "details": st.column_config.TextColumn(_("Details"), width=240),
            "seal": st.column_config.TextColumn(_("Seal"), width=60),
        },
    )
    lines = chosen.selection.rows if chosen else []
    return found[lines[0]] if lines else None


def event_text(name: str) -> str:
    """What happened, in words where the catalogue has them."""
    return _said(f"event.{name}", name)


def thing_text(kind: str) -> str:
    return _said(f"thing.{kind}", kind)


def move_text(line: audit.Line) -> str:
    """``Đã tiếp nhận → Đang giải quyết``; states by their words, other values as they are."""
    return " → ".join(_said(f"status.{one}", one) for one in (line.was, line.to) if one)


def _said(message: str, otherwise: str) -> str:
    said = text(message)
    return otherwise if said == message else said


def seals(actor: org.Actor) -> None:
    """The chain of seals, and a button that verifies it before one's eyes."""
    st.subheader(_("Seals"), anchor=False, help=_("Each seal closes a batch of events and the seal before it: what is altered breaks it."))
    with db.reading() as session:
        now = audit.seals(session, actor)
    last = f"{now.last_at:%H:%M · %d/%m/%Y}" if now.last_at else _("never")
    st.markdown(
        _("{seals} seals over {events} events; last sealed {last}; {open} events wait for the next seal.",
          seals=number(now.seals), events=number(now.events), last=last, open=number(now.unsealed))
    )  # fmt: skip
    if st.button(_("Verify all seals"), type="primary", key="verify", icon=":material/verified:"):
        _verify(actor, now.events)
    report = st.session_state.get(VERIFIED)
    if report is not None:
        _report(actor, report)


def _verify(actor: org.Actor, total: int) -> None:
    began = time.monotonic()
    bar = st.progress(0.0)
    report = SealReport(0, 0, 0, [])
    with db.reading() as session:
        for report in audit.verifying(session, actor):
            share = min(report.events / total, 1.0) if total else 1.0
            bar.progress(share, _progress(report.events, total, time.monotonic() - began))
    bar.empty()
    st.session_state[VERIFIED] = {"at": now_utc(), "seals": report.seals, "events": report.events, "broken": report.broken}


def _progress(done: int, total: int, seconds: float) -> str:
    rate = done / seconds if seconds > 0 else 0.0
    left = (total - done) / rate if rate else 0.0
    return _(
        "{done} of {total}, {rate} a second, {left} s left", done=number(done), total=number(total), rate=number(int(rate)), left=int(left)
    )


def _report(actor: org.Actor, report: dict[str, Any]) -> None:
    when = f"{local(report['at']):%H:%M:%S}"
    if not report["broken"]:
        sentence = _(
            "Verified at {time}: {seals} seals over {events} events are as they were sealed.",
            time=when, seals=number(report["seals"]), events=number(report["events"]),
        )  # fmt: skip
        st.success(sentence, icon=":material/verified:")
        return
    st.error(
        _("Verified at {time}: {n} things are no longer as they were sealed.", time=when, n=len(report["broken"])),
        icon=":material/gpp_bad:",
    )
    with db.reading() as session:
        found = audit.broken(session, actor, SealReport(report["seals"], report["events"], 0, report["broken"]))
    st.dataframe(
        pandas.DataFrame(
            {
                "seal": [one.seal_id for one in found],
                "what": [_(f"broken.{one.what}") for one in found],
                "event": ["" if one.event_id is None else str(one.event_id) for one in found],
                "now": [f"{one.now.at:%d/%m/%Y %H:%M:%S} · {event_text(one.now.name)}" if one.now else "" for one in found],
                "actor": [one.now.actor if one.now else "" for one in found],
                "details": [json.dumps(one.now.details, ensure_ascii=False) if one.now else "" for one in found],
            }
        ),
        hide_index=True,
        alt=_("What was altered"),
        column_config={
            "seal": st.column_config.NumberColumn(_("Seal"), width=70),
            "what": st.column_config.TextColumn(_("What was altered"), width=230),
            "event": st.column_config.TextColumn(_("Event"), width=80),
            "now": st.column_config.TextColumn(_("As it reads now"), width=290),
            "actor": st.column_config.TextColumn(_("Who"), width=150),
            "details": st.column_config.TextColumn(_("Details"), width=260),
        },
    )


def recount(actor: org.Actor) -> None:
    """Every figure of the city counted anew from its rows."""
    st.subheader(_("Recount"), anchor=False)
    st.markdown(_("Every figure of the scoreboard is counted anew from its rows; none may differ."))
    if st.button(_("Recount all figures"), key="recount", icon=":material/calculate:"):
        _recount(actor)
    kept = st.session_state.get(RECOUNTED)
    if kept is None:
        return
    when = f"{local(kept['at']):%H:%M:%S}"
    if not kept["found"]:
        st.success(_("Recounted at {time}: {n} measures, no difference.", time=when, n=kept["measures"]), icon=":material/check_circle:")
        return
    st.error(_("Recounted at {time}: {n} figures differ from their rows.", time=when, n=len(kept["found"])), icon=":material/report:")
    names = cached.unit_names()
    st.dataframe(
        pandas.DataFrame(
            [
                {"measure": m, "unit": names.get(unit, str(unit)), "day": f"{day:%d/%m/%Y}", "told": told, "rows": rows}
                for m, unit, day, told, rows in kept["found"]
            ]
        ),
        hide_index=True,
        alt=_("Figures that differ from their rows"),
        column_config={
            "measure": st.column_config.TextColumn(_("Figure"), width=240),
            "unit": st.column_config.TextColumn(_("Unit"), width=300),
            "day": st.column_config.TextColumn(_("Day"), width=110),
            "told": st.column_config.NumberColumn(_("Figure says"), width=110),
            "rows": st.column_config.NumberColumn(_("Rows are"), width=110),
        },
    )


def _recount(actor: org.Actor) -> None:
    bar = st.progress(0.0)
    found: list[Difference] = []
    total = 0
    with db.reading() as session:
        for done, total, differing in audit.recounting(session, actor):
            bar.progress(done / total, _("{done} of {total} measures", done=done, total=total))
            found += differing
    bar.empty()
    st.session_state[RECOUNTED] = {
        "at": now_utc(), "measures": total, "found": [(d.measure, d.unit_id, d.day, d.tallied, d.counted) for d in found[:500]],
    }  # fmt: skip
