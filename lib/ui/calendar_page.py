"""Parts of the calendar page: a year on one screen, deciding a day, how far holidays are decreed, the regimes of law."""

from datetime import date
from typing import Any

import pyarrow
import streamlit as st
from babel.dates import get_day_names, get_month_names
from sqlalchemy.orm import Session

from lib import calendar, db, dossiers, org
from lib.calendar import CalendarYear, ClockModel, DayVerdict
from lib.i18n import _, language
from lib.ui import act, address, page
from lib.ui.wording import plain, weekday_date
from lib.values import today

COLUMNS, WIDTH, HEIGHT = 4, 8, 9  # months side by side; cells of a month with a free one around
ROWS = 12 // COLUMNS
CELL_HEIGHT = 16
COLOURS = {"weekend": "#8796973d", "off": "#d9483b8c", "worked": "#2e8b5799", "decided": "#e0912a99", "plain": "#00000000"}
"""Kind of day -> colour that is legible on light and on dark."""


def chosen_year() -> int:
    """The year in the address, else this one."""
    year = min(max(address.whole_number("year", today().year), calendar.FIRST_YEAR), calendar.LAST_YEAR)
    st.number_input(
        _("Year"), min_value=calendar.FIRST_YEAR, max_value=calendar.LAST_YEAR, step=1, width=150,
        **address.bound("year", year, usual=today().year),
    )  # fmt: skip
    return year


def read(actor: org.Actor, year: int) -> CalendarYear:
    with db.reading() as session:
        return calendar.year(session, actor, year)


def kind_of(verdict: DayVerdict) -> str:
    """How a day is coloured: decided by the city, off by decree, worked in exchange, weekend, or plain."""
    if verdict.reason.startswith("decided"):
        return "decided"
    if verdict.reason == "swap_worked":
        return "worked"
    if verdict.reason in ("working_day", "weekend"):
        return "weekend" if verdict.reason == "weekend" else "plain"
    return "off"


def year_view(shown: CalendarYear) -> None:
    """Twelve months; each day says what it is when pointed at. Days that are not ordinary stand in the list below, too."""
    total = sum(shown.working_days)
    badge = f" :orange-badge[:material/pending: {_('provisional: holidays of this year are not decreed yet')}]" if shown.provisional else ""
    st.markdown(f"{_('{n} working days in {year}', n=total, year=shown.year)}{badge}")
    drawn = _drawn(shown.year, shown.version, language(), st.context.theme.type == "dark", shown)
    st.vega_lite_chart(drawn, theme=None, width="stretch", alt=_("The year month by month"))
    legend = {"off": "red", "worked": "green", "decided": "orange", "weekend": "gray"}
    st.markdown(" ".join(f":{colour}-badge[{_(f'day_kind.{kind}')}]" for kind, colour in legend.items()))


@st.cache_data(max_entries=40, show_spinner=False)
def _drawn(year: int, version: int, language: str, dark: bool, _shown: CalendarYear) -> dict[str, Any]:
    """The drawing of a year as the calendar stands at a version: 400 rectangles with a sentence each."""
    return spec(_shown, dark=dark)


def spec(shown: CalendarYear, *, dark: bool) -> dict[str, Any]:
    """The year as one Vega-Lite chart: a rectangle and a number for each day, at the place of its month, week and weekday."""
    months = get_month_names("wide", locale=language())
    weekdays = get_day_names("narrow" if language() == "en" else "short", locale=language())
    ink = "#e6eded" if dark else "#1c2728"
    cells: list[dict[str, Any]] = []
    for month, days in enumerate(shown.months):
        left, top = month % COLUMNS * WIDTH, month // COLUMNS * HEIGHT
        cells.append({"x": left + 3, "y": top, "label": f"{months[month + 1]} ({shown.working_days[month]})", "kind": "plain", "head": 1})
        cells += [{"x": left + n, "y": top + 1, "label": weekdays[n], "kind": "plain", "head": 2} for n in range(7)]
        shift = days[0].date.weekday() - 1
        for verdict in days:
            cells.append(
                {
                    "x": left + verdict.date.weekday(), "y": top + 2 + (verdict.date.day + shift) // 7, "label": str(verdict.date.day),
                    "kind": kind_of(verdict), "head": 0,
                    "tip": f"{weekday_date(verdict.date)}: {calendar.reason_text(verdict)}",
                }
            )  # fmt: skip
    place = {
        "x": {"field": "x", "type": "ordinal", "axis": None, "scale": {"domain": list(range(COLUMNS * WIDTH)), "paddingInner": 0.06}},
        "y": {"field": "y", "type": "ordinal", "axis": None, "scale": {"domain": list(range(ROWS * HEIGHT)), "paddingInner": 0.06}},
        "tooltip": {"field": "tip", "type": "nominal"},
    }
    colour = {"field": "kind", "type": "nominal", "legend": None, "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())}}
    size = {"condition": {"test": "datum.head === 1", "value": 14}, "value": 12}
    fade = {"condition": {"test": "datum.head === 2 || datum.kind === 'weekend'", "value": 0.65}, "value": 1}
    return {
        "data": {"values": cells},
        "height": CELL_HEIGHT * ROWS * HEIGHT,
        "padding": 0,
        "background": None,
        "config": {"view": {"stroke": None}},
        "layer": [
            {"mark": {"type": "rect", "cornerRadius": 3}, "encoding": place | {"color": colour}},
            {
                "mark": {"type": "text", "color": ink, "baseline": "middle", "font": "Source Sans, sans-serif"},
                "encoding": place | {"text": {"field": "label"}, "size": size, "opacity": fade},
            },
        ],
    }


def special_days(shown: CalendarYear) -> date | None:
    """Holidays, exchanged days and decisions, by date; the day of the chosen line."""
    decided = {one.day: one for one in shown.decided}
    days = [v for month in shown.months for v in month if v.reason not in ("working_day", "weekend") or v.date in decided]
    st.subheader(_("Days that are not ordinary"), anchor=False)
    if not days:
        page.empty(_("No holiday and no decision in this year."))
        return None
    chosen = st.dataframe(
        pyarrow.table(
            {
                "day": [weekday_date(v.date) for v in days],
                "work": [_("worked") if v.working else _("off") for v in days],
                "why": [calendar.reason_text(v) for v in days],
                "decision": [decided[v.date].decision if v.date in decided else "" for v in days],
            }
        ),
        key=f"special_days_{shown.year}_{shown.version}",
        hide_index=True,
        height=min(len(days), 12) * 35 + 38,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Days that are not ordinary"),
        column_config={
            "day": st.column_config.TextColumn(_("Day"), width=150),
            "work": st.column_config.TextColumn(_("Worked or off"), width=76),
            "why": st.column_config.TextColumn(_("Why"), width=215),
            "decision": st.column_config.TextColumn(_("Decision"), width=120),
        },
    )
    lines = chosen.selection.rows if chosen else []
    return days[lines[0]].date if lines else None


def decide_form(shown: CalendarYear, proposed: date | None) -> None:
    """Decide one day, or take a decision back. What it would do to promises is listed, not done."""
    st.subheader(_("Decide a day"), anchor=False)
    with st.container(border=True):
        usual = proposed or (today() if shown.year == today().year else date(shown.year, 1, 1))
        day = st.date_input(
            _("Day"), value=usual, min_value=date(calendar.FIRST_YEAR, 1, 1), max_value=date(calendar.LAST_YEAR, 12, 31),
            format="DD/MM/YYYY", key=f"decide_day_{usual}",
        ) or usual  # fmt: skip
        act.field_error("day", "decide")
        with db.reading() as session:
            verdict = calendar.load(session).verdict(day)
        state = _("worked") if verdict.working else _("off")
        st.caption(_("{day} is {state} now: {why}", day=weekday_date(day), state=state, why=plain(calendar.reason_text(verdict))))
        ways = ("off", "worked")
        way = st.segmented_control(
            _("From now on it is"), ways, default="off" if verdict.working else "worked", required=True, key=f"decide_way_{day}",
            format_func=lambda w: _("worked") if w == "worked" else _("off"),
        )  # fmt: skip
        decision = st.text_input(_("Number of the decision"), key="decide_decision", placeholder="1234/QĐ-UBND", max_chars=200)
        act.field_error("decision", "decide")
        note = st.text_input(_("Note"), key="decide_note", placeholder=_("in exchange for Saturday 10/01/2026"), max_chars=400)
        act.field_error("note", "decide")
        act.form_error("decide")
        with st.container(horizontal=True):
            if st.button(_("Decide"), type="primary", key="decide", icon=":material/gavel:", shortcut="Ctrl+Enter"):
                act.perform(
                    lambda session, actor: _decide(session, actor, day, way == "worked", note, decision),
                    form="decide", done=_told, clear=("decide_decision", "decide_note"),
                )  # fmt: skip
            is_decided = any(one.day == day for one in shown.decided)
            if is_decided and st.button(_("Take the decision back"), key="undecide", icon=":material/undo:"):
                act.perform(lambda session, actor: _take_back(session, actor, day), form="decide", done=_told)


def _decide(session: Session, actor: org.Actor, day: date, working: bool, note: str, decision: str) -> int:
    change = calendar.set_override(session, actor, day, working=working, note=note, decision=decision)
    return dossiers.promises.propose(session, actor, change)


def _take_back(session: Session, actor: org.Actor, day: date) -> int:
    return dossiers.promises.propose(session, actor, calendar.remove_override(session, actor, day))


def _told(proposed: int) -> str:
    if proposed:
        return _("The calendar is changed. {n} promises would move: decide about them below.", n=proposed)
    return _("The calendar is changed. No promise moves.")


def decreed(shown: CalendarYear) -> None:
    """Up to which year holidays are decreed: later dates are called provisional."""
    with db.reading() as session:
        through = calendar.load(session).decreed_through
    st.subheader(_("Holidays decreed up to"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        year = st.number_input(
            _("Last decreed year"), min_value=calendar.FIRST_YEAR, max_value=calendar.LAST_YEAR, value=through, step=1, width=150,
            key=f"decreed_{shown.version}",
        )  # fmt: skip
        act.field_error("year", "decreed")
        if st.button(_("Save"), key="save_decreed", icon=":material/save:", disabled=year == through):
            act.perform(
                lambda session, actor: calendar.set_decreed_through(session, actor, int(year)), form="decreed",
                done=_("Dates after {year} are called provisional from now on.", year=int(year)),
            )  # fmt: skip


def regimes(actor: org.Actor) -> None:
    """The law by date of receipt, and what a supplement request does to the clock; the latter can be changed with its ground."""
    with db.reading() as session:
        found = calendar.regimes(session, actor)
    st.subheader(_("Legal regimes by date of receipt"), anchor=False)
    for regime in found:
        with st.container(border=True, key=f"regime_{regime.code}"):
            until = f"{regime.valid_to:%d/%m/%Y}" if regime.valid_to else _("until further notice")
            st.markdown(f"**{_(f'regime.{regime.code}')}** · {regime.valid_from:%d/%m/%Y} – {until}")
            st.caption(_("One supplement request within {n} working days. {source}", n=regime.supplement_days, source=plain(regime.source)))
            with st.container(horizontal=True, vertical_alignment="bottom"):
                model = st.segmented_control(
                    _("After a supplement"), [m.value for m in ClockModel], default=ClockModel(regime.clock_model).value, required=True,
                    key=f"clock_{regime.code}_{regime.clock_model}", format_func=lambda m: _(f"clock.{m}"),
                )  # fmt: skip
                ground = st.text_input(_("Ground for the change"), key=f"ground_{regime.code}", width=280, max_chars=600)
                changed = model != regime.clock_model
                if st.button(_("Change"), key=f"change_clock_{regime.code}", icon=":material/save:", disabled=not changed):
                    act.perform(
                        lambda session, now, code=regime.code, to=model, why=ground: calendar.set_regime_clock(
                            session, now, code, ClockModel(to), source=why
                        ),
                        form=f"clock_{regime.code}", done=_("Changed. Promises already made stay as they are."),
                        clear=(f"ground_{regime.code}",),
                    )  # fmt: skip
            act.field_error("source", f"clock_{regime.code}")
            act.form_error(f"clock_{regime.code}")
