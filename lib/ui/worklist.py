"""My work: tabs by what must be done, filters in the address, fifty lines a page, one act on many lines."""

import zlib
from datetime import timedelta
from typing import Any

import pyarrow
import streamlit as st

from lib import db, dossiers
from lib.dossiers import Filters, Row, Status, Tab
from lib.dossiers.queries import PAGE
from lib.i18n import _
from lib.org import EVERYWHERE, Actor, Right
from lib.ui import act, address, cached, find, menu, page
from lib.ui.dossier_words import LIGHTS, light_of, time_left
from lib.ui.worklist_batch import SHOWN, Chosen, bar
from lib.values import today

PLACE = "worklist:place"
WAY = "worklist:way"
"""The codes of the list from which a dossier was opened, in its order."""

REST = "tabs_rest"
"""The tabs that are nobody's daily work here, behind "More"."""

NAMES = ("tab", "unit", "procedure", "due", "mine", "page")
"""What of the list stands in the address."""

DUE = ("all", "today", "soon")
SOON_DAYS = 3
TABS_IN_A_ROW = 6
LINES_SHOWN = 14

MINE: tuple[tuple[Right, tuple[Tab, ...]], ...] = (
    (Right.RECEIVE, (Tab.TO_RECEIVE, Tab.TO_HAND_OVER, Tab.WAITING_PAPERS, Tab.TO_SCAN, Tab.GIVEN)),
    (Right.PROCESS, (Tab.TO_TAKE, Tab.TO_PROCESS, Tab.OPINIONS, Tab.WAITING_PAPERS, Tab.LATE)),
    (Right.SIGN, (Tab.TO_SIGN, Tab.LATE)),
    (Right.RETURN, (Tab.TO_GIVE_BACK,)),
)
"""Which tabs a right makes one's daily work; the others are folded."""


def head(actor: Actor) -> tuple[int, str]:
    """The search box and, for whoever serves several units, which one; (unit id, what is searched)."""
    _come_back()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        term = find.box()
        unit_id = _unit(actor)
    return unit_id, term


def _come_back() -> None:
    """Whoever comes back without saying where finds the list as it was left."""
    visit, left = st.session_state.get(PLACE, (0, {}))
    here = {name: value for name, value in st.query_params.items() if name in NAMES}
    if visit != act.visit() and left and not here:
        address.put(**left)
        here = left
    st.session_state[PLACE] = (act.visit(), here)
    address.put(ma=None)  # a browser's way back may bring along which dossier was open


def _unit(actor: Actor) -> int:
    units = actor.units_with(Right.READ)
    own = int(actor.unit_id or 0)
    if units is not EVERYWHERE and len(units) == 1:
        return next(iter(units))
    names = cached.unit_names()
    ids = sorted((i for i in names if units is EVERYWHERE or i in units), key=lambda i: (i != own, names[i]))
    asked = address.whole_number("unit", ids[0])
    return st.selectbox(
        _("Unit"),
        ids,
        format_func=lambda i: names[i],
        width=320,
        label_visibility="collapsed",
        **address.bound("unit", asked if asked in ids else ids[0], usual=ids[0], on_change=_another_list),
    )


def queue(actor: Actor, unit_id: int) -> None:
    """Tabs with their counts, filters, and the lines under the chosen tab."""
    filters = _asked()
    with db.reading() as session:
        counts = dossiers.queue_counts(session, actor, unit_id=unit_id, filters=filters)
    tab = _tabs(actor, unit_id, counts)
    _filters(actor, tab, unit_id, filters)
    _lines(actor, tab, unit_id, filters, counts[tab])


def _asked() -> Filters:
    due_until = {"today": today(), "soon": today() + timedelta(days=SOON_DAYS)}
    return Filters(
        procedure=st.query_params.get("procedure", "")[:40],
        mine=st.query_params.get("mine") == "True",
        due_until=due_until.get(address.option("due", DUE, "all")),
    )


def _tabs(actor: Actor, unit_id: int, counts: dict[Tab, int]) -> Tab:
    wanted = {tab for right, tabs in MINE if actor.can(right, unit_id) for tab in tabs}
    mine = [tab for tab in Tab if tab in wanted] or list(Tab)
    first = next((tab for tab in mine if counts[tab]), mine[0])
    chosen = Tab(address.option("tab", list(Tab), first))
    if len(mine) > TABS_IN_A_ROW:
        mine = [tab for tab in mine if counts[tab] or tab is chosen]
    others = [tab for tab in Tab if tab not in mine]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="tabs"):
        # One element, not a button a tab: each element is a message to the browser, and a dozen cost a third of the page.
        row = [*mine, *([chosen] if chosen in others else [])]
        _tab_pills(row, counts, **address.bound("tab", chosen.value, on_change=_another_list), required=True)
        rest = [tab for tab in others if tab is not chosen]
        if rest:
            with st.popover(_("More ({n})", n=sum(counts[tab] for tab in rest)), key="tabs_more"):
                st.session_state[REST] = None
                _tab_pills(rest, counts, key=REST, on_change=_choose_of_the_rest)
    return chosen


def _tab_pills(tabs: list[Tab], counts: dict[Tab, int], **options: Any) -> None:
    values = [tab.value for tab in tabs]
    label = _("What is to be done")
    st.pills(
        label, values, format_func=lambda one: f"{_(f'tab.{one}')} **{counts[Tab(one)]}**", label_visibility="collapsed", **options
    )


def _choose_of_the_rest() -> None:
    address.put(tab=st.session_state.get(REST))
    _another_list()


def _another_list() -> None:
    """The first page of another list, of which nothing is chosen yet."""
    address.put(page=None)
    st.session_state.pop(SHOWN, None)


def _filters(actor: Actor, tab: Tab, unit_id: int, asked: Filters) -> None:
    names = {code: f"{name} ({n})" for code, name, n in cached.queue_procedures(unit_id, tab.value, actor)}
    codes = [*names, *([asked.procedure] if asked.procedure and asked.procedure not in names else [])]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.selectbox(
            _("Procedure"), codes, index=None, format_func=lambda code: names.get(code, code), placeholder=_("all procedures"), width=380,
            label_visibility="collapsed", **address.bound("procedure", asked.procedure or None, on_change=_another_list),
        )  # fmt: skip
        st.segmented_control(
            _("Due"), DUE, required=True, format_func=lambda one: _(f"due_filter.{one}"), label_visibility="collapsed",
            **address.bound("due", address.option("due", DUE, "all"), usual="all", on_change=_another_list),
        )  # fmt: skip
        st.toggle(_("only those I have claimed"), **address.bound("mine", asked.mine, usual=False, on_change=_another_list))


def _lines(actor: Actor, tab: Tab, unit_id: int, filters: Filters, total: int) -> None:
    pages = max(1, -(-total // PAGE))
    number = min(max(1, address.whole_number("page", 1)), pages)
    chosen, opened = _selection()
    if opened:
        _open(opened)
    bar(actor, tab, unit_id, chosen)
    with db.reading() as session:
        rows = dossiers.queue(session, actor, tab, unit_id=unit_id, filters=filters, page=number - 1)
    if not rows:
        _empty(tab, filters)
        return
    table(rows, "worklist", {one.id for one in chosen})
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("{shown} of {total}, most urgent first", shown=len(rows), total=total))
        if pages > 1:
            st.pagination(pages, **address.bound("page", number, usual=1, on_change=_forget_choice))


def _forget_choice() -> None:
    st.session_state.pop(SHOWN, None)


def _empty(tab: Tab, filters: Filters) -> None:
    if filters != Filters():
        page.empty(_("Nothing under this tab fits the filters."), _("Take the filters back to see the rest."))
        return
    page.empty(_(f"empty.{tab}"), _("Choose another tab above, or find a dossier by its code."))


def search_results(actor: Actor, term: str) -> None:
    """What the search box found; a line opens its dossier."""
    rows = find.results(actor, term)
    _chosen, opened = _selection()
    if opened:
        _open(opened)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{_('Found')}: {len(rows)}**")
        if find.is_broad(term):
            st.caption(_("One word fits many people: the whole name finds more surely."), width="content")
        st.button(_("Back to the list"), key="find_clear", icon=":material/close:", on_click=find.clear)
    if not rows:
        page.empty(
            _("No dossier of your units fits."),
            _("Type a code, at least six digits of an ID or phone number, or a name with or without diacritics."),
        )
        return
    table(rows, "found", set(), choose_many=False)


def table(rows: list[Row], name: str, chosen: set[int], *, choose_many: bool = True) -> None:
    """Lines of dossiers. What is chosen stays chosen when the list changes under it, and always means what was shown."""
    lines = [Chosen(row.id, row.version, row.code or f"#{row.id}") for row in rows]
    key = f"{name}_{zlib.crc32(repr(lines).encode()):08x}"
    st.session_state[SHOWN] = {"key": key, "lines": [(one.id, one.version, one.code) for one in lines]}
    kept = [index for index, row in enumerate(rows) if row.id in chosen]
    is_new = key not in st.session_state
    st.dataframe(
        frame(rows),
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"] if choose_many else "single-cell",
        selection_default={"selection": {"rows": kept}} if kept and is_new else None,
        height=page.table_height(len(rows), most=LINES_SHOWN),
        alt=_("Dossiers, most urgent first"),
        column_config=columns(),
    )


def frame(rows: list[Row]) -> pyarrow.Table:
    """One line a dossier: light, code, procedure, person (masked), step, time left, holder.

    As the browser gets it; a frame of pandas on the way took as long as all the tabs.
    """
    return pyarrow.table(
        {
            "light": [[light_of(row).text] for row in rows],
            "left": [time_left(row) for row in rows],
            "code": [row.code for row in rows],
            "procedure": [row.procedure_name for row in rows],
            "person": [row.person for row in rows],
            "step": [_step(row) for row in rows],
            "holder": [row.holder or _("not claimed") for row in rows],
            **({"unit": [row.unit_name for row in rows]} if len({row.holder_unit_id for row in rows}) > 1 else {}),
        }
    )


def _step(row: Row) -> str:
    """The step of what is being worked on; for the rest its state says more."""
    at_work = row.status in (Status.RECEIVED, Status.IN_PROCESS, Status.DONE) and row.step_role
    return _(f"step.{row.step_role}") if at_work else _(f"status.{row.status}")


def columns() -> dict[str, Any]:
    """How the columns of ``frame`` look."""
    return {
        "light": st.column_config.MultiselectColumn(
            _("Light"), width=92, options=[one.text for one in LIGHTS], color=[one.color for one in LIGHTS]
        ),
        "left": st.column_config.TextColumn(_("Working time left"), width=190),
        "code": st.column_config.TextColumn(_("Code"), width=152),
        "procedure": st.column_config.TextColumn(_("Procedure"), width=190),
        "person": st.column_config.TextColumn(_("Person"), width=92),
        "step": st.column_config.TextColumn(_("Step"), width=96),
        "holder": st.column_config.TextColumn(_("Claimed by"), width=150),
        "unit": st.column_config.TextColumn(_("Held by"), width=200),
    }


def _selection() -> tuple[list[Chosen], str]:
    """(ticked lines, code of the line to open) of the table as it was last shown, whatever the list is by now."""
    shown = st.session_state.get(SHOWN)
    state = st.session_state.get(shown["key"]) if shown else None
    if not state:
        return [], ""
    lines = [Chosen(*line) for line in shown["lines"]]
    selection = state["selection"]
    ticked = [lines[index] for index in sorted(selection.get("rows", ())) if index < len(lines)]
    cells = selection.get("cells", ())
    opened = lines[cells[0][0]].code if cells and cells[0][0] < len(lines) else ""
    return ticked, opened


def _open(code: str) -> None:
    shown = st.session_state.pop(SHOWN)
    st.session_state[WAY] = [line[2] for line in shown["lines"]]
    menu.go("onestop/dossier", **({"so": code[1:]} if code.startswith("#") else {"ma": code}))
