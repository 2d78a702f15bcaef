"""Parts of the scoreboard: the equation as cards, shares, units ranked, what is late now. Every figure opens its rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow
import streamlit as st
from babel.numbers import format_decimal, format_percent

from lib import db, dossiers, metrics, org
from lib.dossiers import WITHOUT_RESULT, Outcome
from lib.i18n import _, language
from lib.metrics import Line, Side
from lib.procedures import Channel
from lib.ui import address, menu, page
from lib.ui.scoreboard_filters import View, open_figure
from lib.ui.wording import weekday_date
from lib.values import today

GO, VIEW = "scoreboard:go", "scoreboard:view"
TREND_DAYS = 30
TABLE_ROWS = 14


def number(n: int) -> str:
    """``1.234`` with the separators of the reader's language."""
    return format_decimal(n, locale=language())


def percent(share: float | None) -> str:
    """``83,3 %``, or that there is nothing to share."""
    return _("N/A") if share is None else format_percent(share, format="#,##0.0 %", locale=language())


def read(actor: org.Actor, view: View) -> list[Line]:
    """The line of each unit in the view."""
    with db.reading() as session:
        return metrics.scoreboard(session, actor, side=view.side, since=view.since, until=view.until, unit_ids=view.unit_ids)


def summary(actor: org.Actor, view: View, lines: list[Line]) -> None:
    """The sum of all units as an equation, its check, and the shares."""
    whole = metrics.total(lines, "")
    st.caption(_("Period: {days}", days=view.days))
    with db.reading() as session:
        trend = metrics.trend(session, actor, side=view.side, until=view.until, days=TREND_DAYS, unit_ids=view.unit_ids)
    if view.side is Side.HELPED:
        _helped(whole, trend)
        return
    _equation(whole, trend)
    _check(whole, lines)
    _shares(whole)


def _equation(whole: Line, trend: list[tuple[Any, int, int]]) -> None:
    with st.grid(columns=5, min_column_width=180, gap="small", key="equation"):
        with _card("carried_over", whole.carried_over, _("Carried over")):
            pass
        with _card("received", whole.received_total, _("+ Received"), chart=[n for _day, n, _r in trend]):
            for channel in Channel:
                part(f"received.{channel}", whole.received.get(channel, 0), _(f"channel.{channel}"))
        with _card("resolved", whole.resolved_total, _("= Resolved"), chart=[n for _day, _r, n in trend]):
            for outcome in Outcome:
                part(f"resolved.{outcome}", whole.resolved.get(outcome, 0), _(f"outcome.{outcome}"), late=outcome is Outcome.LATE)
        with _card("without_result", whole.without_result_total, _("+ Without result")):
            for status in sorted(WITHOUT_RESULT):
                part(f"without_result.{status}", whole.without_result.get(status, 0), _(f"ended.{status}"))
        with _card("open", whole.open_total, _("+ Open")):
            part("open_in_time", whole.open_in_time, _("In time"))
            part("open_overdue", whole.open_overdue, _("Overdue"), late=True)
            part("waiting", whole.waiting, _("Waiting for papers"))


def _helped(whole: Line, trend: list[tuple[Any, int, int]]) -> None:
    """By the point that helped, only what came in is known."""
    with st.grid(columns=3, min_column_width=240, gap="small", key="equation"):
        with _card("received", whole.received_total, _("Received"), chart=[n for _day, n, _r in trend]):
            for channel in Channel:
                part(f"received.{channel}", whole.received.get(channel, 0), _(f"channel.{channel}"))
        with _card("assisted", whole.assisted, _("Helped with a ministry's procedure")):
            pass
    st.caption(
        _("By the point that helped, only what came in is counted; what became of it is counted by the unit that received it or decides.")
    )


def _card(name: str, n: int, label: str, *, chart: list[int] | None = None) -> Any:
    """A figure as a card, with its trend; below it what opens its rows and those of its parts."""
    card = st.container(border=True, height="stretch", key=f"card_{name}", gap=None)
    with card:
        st.metric(label, number(n), chart_data=chart if chart and any(chart) else None, chart_type="area")
        part(name, n, _("All of them"))
    return card


def part(name: str, n: int, label: str, *, late: bool = False, place: str = "") -> None:
    """A figure, or one part of it, as a link to its rows."""
    mark = ":red[:material/schedule:] " if late and n else ""
    st.button(
        f"{mark}{label}: **{number(n)}**", key=f"open_{place}{name}", type="tertiary", on_click=open_figure, args=(name,), disabled=n == 0,
        help=_("Show these dossiers") if n else None,
    )  # fmt: skip


def _check(whole: Line, lines: list[Line]) -> None:
    """The sum is checked for every unit, and the check is seen."""
    wrong = [line for line in lines if line.balance]
    if wrong:
        named = "; ".join(f"{page.plain(line.unit)} ({line.balance:+d})" for line in wrong[:10])
        sentence = _("The figures do not balance: {units}. Tell the administrator to recount (Audit).", units=named)
        st.error(sentence, icon=":material/report:")
        return
    sentence = _(
        "Balanced in each of {units} units: {carried} carried over + {received} received = "
        "{resolved} resolved + {without} without result + {open} open",
        units=len(lines),
        carried=number(whole.carried_over),
        received=number(whole.received_total),
        resolved=number(whole.resolved_total),
        without=number(whole.without_result_total),
        open=number(whole.open_total),
    )
    st.markdown(f":green[:material/check_circle: {sentence}]")


def _shares(whole: Line) -> None:
    in_time = whole.resolved_total - whole.resolved.get(Outcome.LATE, 0)
    with st.grid(columns=4, min_column_width=220, gap="small", key="shares"):
        with _share(_("Resolved early or on time"), whole.on_time_share, in_time, whole.resolved_total, _("of the resolved")):
            part("resolved.late", whole.resolved.get(Outcome.LATE, 0), _("outcome.late"), late=True, place="share_")
            part("resolved", whole.resolved_total, _("with.resolved_known"), place="share_")
        for quality, part_of in metrics.QUALITIES.items():
            of = _("of the received") if part_of == "received_known" else _("of the resolved")
            n, whole_n = getattr(whole, quality), getattr(whole, part_of)
            with _share(_(f"quality.{quality}"), whole.share_of(quality), n, whole_n, of):
                part(quality, n, _(f"with.{quality}"))
                part(part_of, whole_n, _(f"with.{part_of}"), place=f"{quality}_")
    st.caption(_("Digitised, reused and electronic results: of the dossiers of this period, as they are known today."))


@contextmanager
def _share(label: str, share: float | None, n: int, whole: int, of: str) -> Iterator[None]:
    with st.container(border=True, height="stretch", gap=None):
        st.metric(label, percent(share))
        st.caption(f"{number(n)} / {number(whole)} {of}")
        with st.container(horizontal=True, gap="small"):
            yield


COLUMNS = (
    "open_overdue", "open_in_time", "waiting", "carried_over", "received", "resolved", "resolved.early", "resolved.on_time",
    "resolved.late", "without_result",
)  # fmt: skip
HELPED_COLUMNS = ("received", *(f"received.{channel}" for channel in Channel), "assisted")


def table(view: View, lines: list[Line]) -> None:
    """One row a unit, the most overdue first; a click on a number opens its rows, on a name the unit."""
    if not lines:
        page.empty(_("Nothing was received, resolved or open in this period."), _("Choose a longer period or another unit."))
        return
    ranked = sorted(lines, key=lambda line: (-line.open_overdue, -line.resolved.get(Outcome.LATE, 0), -line.received_total, line.unit_code))
    columns = HELPED_COLUMNS if view.side is Side.HELPED else COLUMNS
    cells: dict[str, list[Any]] = {"unit": [line.unit for line in ranked]}
    cells |= {name: [line.figure(name) for line in ranked] for name in columns}
    config: dict[str, Any] = {"unit": st.column_config.TextColumn(_("Unit"), width=250, pinned=True)}
    config |= {name: st.column_config.NumberColumn(_(f"column.{name}"), width=82, format="localized") for name in columns}
    if view.side is not Side.HELPED:
        cells["share_on_time"] = [None if line.on_time_share is None else round(100 * line.on_time_share, 1) for line in ranked]
        config["share_on_time"] = st.column_config.NumberColumn(_("column.share_on_time"), width=90, format="%.1f %%")
        cells["balance"] = ["✓" if not line.balance else f"{line.balance:+d}" for line in ranked]
        config["balance"] = st.column_config.TextColumn(_("column.balance"), width=70, alignment="center")
    key = f"units_{view.side}_{view.since}_{view.until}_{view.unit_id}"
    heading = _("Units, most received first") if view.side is Side.HELPED else _("Units, most overdue first")
    st.subheader(heading, anchor=False)
    st.dataframe(
        pyarrow.table(cells),
        key=key,
        hide_index=True,
        height=min(len(ranked), TABLE_ROWS) * 35 + 38,
        on_select=lambda: _cell_chosen(key, ranked, columns),
        selection_mode="single-cell",
        column_config=config,
        alt=_("Figures of each unit"),
    )
    st.caption(_("{n} units. Choose a number to see its dossiers, a name to see that unit alone.", n=len(ranked)))


def _cell_chosen(key: str, ranked: list[Line], columns: tuple[str, ...]) -> None:
    for row, column in st.session_state[key].selection.cells:
        line = ranked[row]
        if column in columns and line.figure(column):
            open_figure(column, line.unit_code)
        elif column == "unit" and len(ranked) > 1:
            address.put(unit=line.unit_code)


def late_now(actor: org.Actor, view: View) -> None:
    """What is late at this moment, whatever the period: the longest first, with step and holder."""
    if view.side is Side.HELPED:
        return
    on = today()
    st.subheader(_("Overdue now"), anchor=False)
    with db.reading() as session:
        rows = metrics.worst(session, actor, side=view.side, on=on, unit_ids=view.unit_ids)
    if not rows:
        st.markdown(f":green[:material/check_circle: {_('Nothing is overdue.')}]")
        return
    views = ("longest", "holders")
    view_name = address.option("late", views, views[0])
    st.segmented_control(
        _("Overdue now"), views, required=True, label_visibility="collapsed", format_func=lambda v: _(f"late.{v}"),
        **address.bound("late", view_name, usual=views[0]),
    )  # fmt: skip
    if view_name == "holders":
        _holders(actor, view)
    else:
        dossier_table(rows, key="late_rows")


def _holders(actor: org.Actor, view: View) -> None:
    on = today()
    with db.reading() as session:
        found = metrics.overdue_by_holder(session, actor, on=on, side=view.side, unit_ids=view.unit_ids)
    st.dataframe(
        pyarrow.table(
            {
                "holder": [one.unit for one in found],
                "step": [_(f"role.{one.step_role}") if one.step_role else "" for one in found],
                "n": [one.n for one in found],
                "oldest": [weekday_date(one.oldest_due_on) for one in found],
                "days": [(on - one.oldest_due_on).days for one in found],
            }
        ),
        hide_index=True,
        height=min(len(found), TABLE_ROWS) * 35 + 38,
        alt=_("Who holds what is overdue"),
        column_config={
            "holder": st.column_config.TextColumn(_("Holder"), width=300),
            "step": st.column_config.TextColumn(_("Step"), width=200),
            "n": st.column_config.NumberColumn(_("Overdue"), width=100, format="localized"),
            "oldest": st.column_config.TextColumn(_("Oldest was due"), width=200),
            "days": st.column_config.NumberColumn(_("Days late"), width=110, format="localized"),
        },
    )


def dossier_table(rows: list[dossiers.Row], *, key: str) -> None:
    """Dossiers as lines; choosing one opens it."""
    st.dataframe(
        pyarrow.table(
            {
                "code": [row.code for row in rows],
                "procedure": [row.procedure_name for row in rows],
                "person": [row.person for row in rows],
                "due": [weekday_date(row.due_on) if row.due_on else "" for row in rows],
                "left": [time_left(row) for row in rows],
                "step": [_(f"role.{row.step_role}") if row.step_role else "" for row in rows],
                "holder": [" · ".join(one for one in (row.unit_name, row.holder) if one) for row in rows],
                "status": [_(f"status.{row.status}") for row in rows],
                "received": [f"{row.received_on:%d/%m/%Y}" if row.received_on else "" for row in rows],
            }
        ),
        key=key,
        hide_index=True,
        height=min(len(rows), TABLE_ROWS) * 35 + 38,
        on_select=lambda: _dossier_chosen(key, rows),
        selection_mode="single-row",
        alt=_("Dossiers"),
        column_config={
            "code": st.column_config.TextColumn(_("Code"), width=158, pinned=True),
            "procedure": st.column_config.TextColumn(_("Procedure"), width=190),
            "person": st.column_config.TextColumn(_("Person"), width=100),
            "due": st.column_config.TextColumn(_("Promised for"), width=150),
            "left": st.column_config.TextColumn(_("Time left"), width=160),
            "step": st.column_config.TextColumn(_("Step"), width=120),
            "holder": st.column_config.TextColumn(_("Holder"), width=180),
            "status": st.column_config.TextColumn(_("State"), width=130),
            "received": st.column_config.TextColumn(_("Received on"), width=96),
        },
    )


def time_left(row: dossiers.Row) -> str:
    """``quá hạn 3 ngày làm việc``, ``còn 2 ngày làm việc``; empty while no clock runs."""
    if row.days_left is None or row.due_on is None:
        return ""
    if row.days_left > 0:
        return _("{n} working days left", n=row.days_left)
    if row.due_on >= today():
        return _("due today")
    return _("{n} working days late", n=-row.days_left) if row.days_left else _("late since a day off")


def _dossier_chosen(key: str, rows: list[dossiers.Row]) -> None:
    for index in st.session_state[key].selection.rows:
        st.session_state[GO] = rows[index].code


def go_to_chosen() -> None:
    """Leave for the dossier that was chosen in a table. Whoever comes back by the browser's button finds the view as it was.

    Streamlit then shows this page with the address of the other one; what the view was is kept for that.
    """
    code = st.session_state.pop(GO, "")
    if code and "onestop/dossier" in menu.BY_NAME:
        st.session_state[VIEW] = st.query_params.to_dict()
        menu.go("onestop/dossier", ma=code)
    if "ma" in st.query_params:
        st.query_params.from_dict(st.session_state.get(VIEW, {}))
