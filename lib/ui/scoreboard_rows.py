"""The rows behind one figure of the scoreboard: a bounded page of them, their count against the figure, the way to each dossier."""

import pyarrow
import streamlit as st

from lib import db, metrics, org
from lib.errors import DomainError
from lib.i18n import _, error_text
from lib.metrics import Figure, Line
from lib.ui import address, page
from lib.ui.scoreboard import TABLE_ROWS, dossier_table, number
from lib.ui.scoreboard_filters import View, close_figure, opened
from lib.ui.wording import weekday_time

PAGE = 25


def panel(actor: org.Actor, view: View, lines: list[Line]) -> None:
    """The figure that the address names, opened; nothing where it names none."""
    name, unit_code = opened()
    if not name:
        return
    unit = next((one for one in view.units.values() if one.code == unit_code), None)
    with st.container(border=True, key="rows"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(_title(name, view, unit), anchor=False)
            st.space("stretch")
            st.button(_("Close"), key="close_rows", icon=":material/close:", on_click=close_figure)
        if unit_code and unit is None:
            st.error(_("There is no such unit among those you see."), icon=":material/block:")
            return
        figure = view.figure(name, unit.id if unit else None)
        try:
            _rows(actor, view, figure, _said(lines, name, unit))
        except DomainError as error:
            st.error(page.plain(error_text(error)), icon=":material/block:")


def _title(name: str, view: View, unit: metrics.Place | None) -> str:
    known = name in metrics.FIGURES or name == metrics.ASSISTED or "." in name
    where = f" · {page.plain(unit.name)}" if unit else ""
    return f"{_(f'figure.{name}') if known else page.plain(name)}{where} · {view.days}"


def _said(lines: list[Line], name: str, unit: metrics.Place | None) -> int | None:
    """What the scoreboard says: the rows must be as many."""
    chosen = [line for line in lines if unit is None or line.unit_id == unit.id]
    try:
        return metrics.total(chosen, "").figure(name)
    except KeyError:
        return None


def _rows(actor: org.Actor, view: View, figure: Figure, said: int | None) -> None:
    with db.reading() as session:
        n = metrics.how_many(session, actor, figure)
        pages = max(1, -(-n // PAGE))
        number_ = min(max(1, address.whole_number("page", 1)), pages)
        if figure.name == metrics.ASSISTED:
            helped = metrics.assistances(session, actor, figure, page=number_ - 1, limit=PAGE)
        else:
            rows = metrics.rows(session, actor, figure, page=number_ - 1, limit=PAGE)
    if said is not None and said != n:
        st.error(
            _("The figure says {said}, its rows are {n}. Tell the administrator to recount (Audit).", said=number(said), n=number(n)),
            icon=":material/report:",
        )
    if not n:
        page.empty(_("There is no dossier behind this figure."))
        return
    if figure.name == metrics.ASSISTED:
        _helped_table(view, helped)
    else:
        dossier_table(rows, key=f"rows_{figure.name}_{figure.unit_ids}_{number_}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("{n} dossiers, as many as the figure says. Choose a line to open it.", n=number(n)))
        if pages > 1:
            st.pagination(pages, **address.bound("page", number_, usual=1))


def _helped_table(view: View, helped: list[metrics.Helped]) -> None:
    st.dataframe(
        pyarrow.table(
            {
                "at": [weekday_time(one.helped_at_utc) for one in helped],
                "unit": [view.units[one.unit_id].name if one.unit_id in view.units else "" for one in helped],
                "procedure": [one.procedure for one in helped],
                "system": [one.system for one in helped],
                "other": [one.other_code for one in helped],
            }
        ),
        key="helped_rows",
        hide_index=True,
        height=min(len(helped), TABLE_ROWS) * 35 + 38,
        alt=_("Persons helped with a ministry's procedure"),
        column_config={
            "at": st.column_config.TextColumn(_("When"), width=220),
            "unit": st.column_config.TextColumn(_("Unit"), width=260),
            "procedure": st.column_config.TextColumn(_("Procedure"), width=360),
            "system": st.column_config.TextColumn(_("System"), width=240),
            "other": st.column_config.TextColumn(_("Code there"), width=160),
        },
    )
