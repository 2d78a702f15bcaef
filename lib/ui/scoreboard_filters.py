"""What the scoreboard is asked for: period, side, unit and the figure that was opened; all of it in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from lib import db, metrics, org
from lib.i18n import _
from lib.metrics import Side
from lib.ui import address
from lib.ui.wording import weekday_date
from lib.values import today


def _start_of_week(day: date) -> date:
    return day - timedelta(days=day.weekday())


PRESETS: dict[str, Callable[[date], date]] = {
    "today": lambda day: day,
    "week": _start_of_week,
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
    "year": lambda day: date(day.year, 1, 1),
}
"""Name in the address -> first day of the period that ends today."""

CUSTOM = "custom"
USUAL = "month"
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class View:
    """Which figures: by which unit they count, over which days, of which units (None: all in the reader's scope)."""

    side: Side
    since: date
    until: date
    unit_id: int | None
    unit_ids: tuple[int, ...] | None
    units: dict[int, metrics.Place]

    def figure(self, name: str, unit_id: int | None = None) -> metrics.Figure:
        """The figure of this view, or of one unit in it."""
        return metrics.Figure(name, self.side, (unit_id,) if unit_id is not None else self.unit_ids, self.since, self.until)

    @property
    def days(self) -> str:
        """``Thứ Ba 24/11/2026`` or ``01/11/2026 – 24/11/2026``."""
        if self.since == self.until:
            return weekday_date(self.until)
        return f"{self.since:%d/%m/%Y} – {self.until:%d/%m/%Y}"


def filters(actor: org.Actor) -> View | None:
    """Period, side and unit as one row; None where the dates typed make no period (which is then said)."""
    with db.reading() as session:
        units = metrics.units_in_scope(session, actor)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = [*PRESETS, CUSTOM]
        period = address.option("period", names, USUAL)
        st.segmented_control(
            _("Period"), names, required=True, format_func=lambda p: _(f"period.{p}"), **address.bound("period", period, usual=USUAL)
        )
        sides = [s.value for s in Side]
        side = address.option("side", sides, Side.RECEIVED.value)
        st.segmented_control(
            _("Counted by"), sides, required=True, format_func=lambda s: _(f"side.{s}"),
            **address.bound("side", side, usual=Side.RECEIVED.value),
            help=_("The unit that gave the code, the unit that decides, or the point where the person was helped"),
        )  # fmt: skip
        code = _unit_choice(units)
    since, until = _days(period)
    if since > until:
        st.error(_("The period ends before it begins."), icon=":material/error:")
        return None
    unit_id = next((unit.id for unit in units.values() if unit.code == code), None)
    chosen = None
    if unit_id is not None:
        with db.reading() as session:
            chosen = tuple(sorted(org.units_below(session, unit_id) & units.keys()))
    return View(Side(side), since, until, unit_id, chosen, units)


def _unit_choice(units: dict[int, metrics.Place]) -> str:
    """A code, or empty for the whole scope; nothing to choose where there is one unit."""
    if len(units) < 2:
        return ""
    names = {unit.code: unit.name for unit in units.values()}
    code = address.option("unit", list(names))
    st.selectbox(
        _("Unit and all below it"), list(names), format_func=lambda c: names.get(c, c), placeholder=_("all units in my scope"), width=300,
        **address.bound("unit", code or None),
    )  # fmt: skip
    return code


def _days(period: str) -> tuple[date, date]:
    on = today()
    if period in PRESETS:
        return PRESETS[period](on), on
    since = address.day("since", PRESETS[USUAL](on), first=FIRST_DAY, last=on)
    until = address.day("until", on, first=FIRST_DAY, last=on)
    with st.container(horizontal=True):
        limits: dict[str, Any] = {"min_value": FIRST_DAY, "max_value": on, "format": "DD/MM/YYYY", "width": 160}
        st.date_input(_("First day"), **limits, **address.bound("since", since))
        st.date_input(_("Last day of the period"), **limits, **address.bound("until", until))
    return since, until


def opened() -> tuple[str, str]:
    """(figure, unit code or empty) that the address opens; what is no figure opens nothing."""
    return st.query_params.get("figure", ""), st.query_params.get("of", "")


def open_figure(name: str, unit_code: str = "") -> None:
    """Put a figure into the address: the rows show on this run, and for whoever is sent the link."""
    address.put(figure=name, of=unit_code, page=None)


def close_figure() -> None:
    """Take the figure out of the address again."""
    address.put(figure=None, of=None, page=None)
