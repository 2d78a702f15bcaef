"""Parts of the page of units: the list, one unit with its hours, dossier code and validity, adding one."""

from datetime import date
from typing import Any

import pandas
import streamlit as st

from lib import db, org
from lib.errors import Stale
from lib.i18n import _
from lib.ui import act, page, people
from lib.values import fold, today

OPENED = "units:opened"


def filters() -> tuple[str, str, bool]:
    """(part of a name or code, kind or "", closed ones too); they stand in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        term = st.text_input(_("Name or code"), key="unit", bind="query-params", icon=":material/search:", width=280)
        kind = st.selectbox(
            _("Kind"),
            ["", *[kind.value for kind in org.UnitKind]],
            key="kind",
            bind="query-params",
            format_func=lambda value: _(f"unit_kind.{value}") if value else _("all kinds"),
            width=220,
        )
        closed = st.toggle(_("closed units too"), key="closed", bind="query-params")
        st.space("stretch")
        st.button(
            _("Add a unit"), type="primary", icon=":material/add_home_work:", key="add_unit_open",
            on_click=page.open_dialog, args=("add_unit",),
        )  # fmt: skip
    return term, kind, closed


def table(term: str, kind: str, closed: bool) -> int | None:
    """The list; the id of the chosen line, or of ``?id=`` in the address."""
    with db.reading() as session:
        all_units = org.units(session, with_closed=closed)
    wanted = fold(term)
    found = [u for u in all_units if (not kind or u.kind == kind) and wanted in fold(f"{u.name} {u.code} {u.dossier_code}")]
    if not found:
        page.empty(_("No unit is found with these words."), _("Clear the filters above."))
        return None
    names = {unit.id: unit.name for unit in all_units}
    rows = pandas.DataFrame(
        {
            "code": [u.code for u in found],
            "name": [u.name for u in found],
            "kind": [_(f"unit_kind.{u.kind}") for u in found],
            "parent": [names.get(u.parent_id, "") for u in found],
            "dossier_code": [u.dossier_code for u in found],
            "hours": [hours_in_words(u.hours) for u in found],
            "valid": [f"{u.valid_from:%d/%m/%Y}" + (f" – {u.valid_to:%d/%m/%Y}" if u.valid_to else "") for u in found],
        }
    )
    key = f"units_table_{term}_{kind}_{closed}"
    asked = page.asked_id("id")
    chosen = st.dataframe(
        rows,
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=page.table_height(len(rows), most=13, beside_detail=page.is_chosen(key) or asked is not None),
        alt=_("Units of the city"),
        column_config={
            "code": st.column_config.TextColumn(_("Code"), width=90),
            "name": st.column_config.TextColumn(_("Name of the unit"), width=330),
            "kind": st.column_config.TextColumn(_("Kind"), width=130),
            "parent": st.column_config.TextColumn(_("Below"), width=220),
            "dossier_code": st.column_config.TextColumn(_("Dossier code"), width=110),
            "hours": st.column_config.TextColumn(_("Opening hours"), width=260),
            "valid": st.column_config.TextColumn(_("Valid"), width=170),
        },
    )
    st.caption(_("{shown} of {total}", shown=len(found), total=len(all_units)))
    lines = chosen.selection.rows if chosen else []
    if lines:
        return found[lines[0]].id
    return asked


def one_unit(unit_id: int) -> None:
    """Everything of a unit that may change; its code and place may not."""
    with db.reading() as session:
        unit = org.find_unit(session, unit_id)
    opened_id, version = st.session_state.get(OPENED, (0, 0))
    if opened_id != unit_id:
        version = unit.version
        st.session_state[OPENED] = (unit_id, version)
    with st.container(border=True, key="one_unit"):
        st.markdown(f"**{page.plain(unit.name)}** · {unit.code} · {_(f'unit_kind.{unit.kind}')}")
        left, right = st.columns(2, gap="large")
        with left:
            name = st.text_input(_("Name of the unit"), value=unit.name, key=f"unit_name_{unit_id}")
            act.field_error("name", "unit")
            dossier_code, valid_from, valid_to = _code_and_validity(unit)
            address = st.text_input(_("Address"), value=unit.address, key=f"unit_address_{unit_id}")
            phone = st.text_input(_("Telephone"), value=unit.phone, key=f"unit_phone_{unit_id}")
        with right:
            typed = _hours_fields(unit.hours, f"unit_{unit_id}")
            act.field_error("hours", "unit")
        act.form_error("unit")
        if st.button(_("Save"), type="primary", key="save_unit", icon=":material/save:", shortcut="Ctrl+Enter"):

            def save(session: Any, actor: org.Actor) -> org.Unit:
                try:
                    return org.edit_unit(
                        session, actor, unit_id, version=version, name=name, dossier_code=dossier_code.strip(), hours=read_hours(typed),
                        valid_from=valid_from, valid_to=valid_to, address=address, phone=phone,
                    )  # fmt: skip
                except Stale:
                    seen.append(org.find_unit(session, unit_id).version)
                    raise

            seen: list[int] = []
            saved = act.perform(save, form="unit", done=_("Saved."), link=_link, rerun=False)
            if saved is not None:
                seen.append(saved.version)
            if seen:
                # Who was told that somebody else was faster may go on from there.
                st.session_state[OPENED] = (unit_id, seen[-1])
            st.rerun()


def _code_and_validity(unit: org.Unit) -> tuple[str, date, date | None]:
    with st.container(horizontal=True, vertical_alignment="top"):
        with st.container(width=150):
            code = st.text_input(_("Dossier code"), value=unit.dossier_code, key=f"unit_dossier_code_{unit.id}")
            act.field_error("dossier_code", "unit")
        with st.container(width=150):
            first = st.date_input(_("Valid from"), value=unit.valid_from, format="DD/MM/YYYY", key=f"unit_valid_from_{unit.id}")
        with st.container(width=150):
            last = st.date_input(_("Last day"), value=unit.valid_to, format="DD/MM/YYYY", key=f"unit_valid_to_{unit.id}")
            act.field_error("valid_to", "unit")
    return code, first, last


def add_unit() -> None:
    """A new unit; hours and addresses are edited afterwards."""
    page.dialog("add_unit", _("Add a unit"), _adding, width="medium")


def _adding() -> None:
    name = st.text_input(_("Name of the unit"), key="new_unit_name")
    act.field_error("name", "new_unit")
    code = st.text_input(_("Code"), key="new_unit_code")
    act.field_error("code", "new_unit")
    kind = st.selectbox(_("Kind"), list(org.UnitKind), index=5, format_func=lambda k: _(f"unit_kind.{k.value}"), key="new_unit_kind")
    parent_id = people.unit_choice(_("Below"), "new_unit_parent")
    dossier_code = st.text_input(_("Dossier code"), key="new_unit_dossier_code", placeholder="H26.18")
    act.field_error("dossier_code", "new_unit")
    valid_from = st.date_input(_("Valid from"), value=today(), format="DD/MM/YYYY", key="new_unit_valid_from")
    act.form_error("new_unit")
    if st.button(_("Add"), type="primary", key="new_unit_confirm", shortcut="Ctrl+Enter"):
        act.perform(
            lambda session, actor: org.add_unit(
                session,
                actor,
                code=code.strip(),
                name=name,
                kind=kind,
                parent_id=parent_id,
                valid_from=valid_from,
                dossier_code=dossier_code.strip(),
            ),
            form="new_unit",
            done=lambda unit: _("{name} is added.", name=unit.name),
            link=_link,
            clear=("new_unit_name", "new_unit_code", "new_unit_dossier_code"),
        )


def _link(unit: org.Unit) -> dict[str, Any]:
    return {"page": "admin/units", "label": unit.name, "id": unit.id}


def _hours_fields(hours: dict[str, Any], key: str) -> dict[str, str]:
    st.caption(_("Opening hours, for example 08:00-12:00, 13:00-17:00; empty is closed"))
    typed = {}
    for day in org.DAYS:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_(f"weekday.{day}"), width=90)
            value = ", ".join("-".join(span) for span in hours.get(day, ()))
            typed[day] = st.text_input(_(f"weekday.{day}"), value=value, key=f"{key}_hours_{day}", label_visibility="collapsed")
    return typed


def read_hours(typed: dict[str, str]) -> dict[str, list[list[str]]]:
    """What was typed per day as the stored form; whatever is no span is left for ``org.must_be_hours`` to refuse."""
    return {day: [[end.strip() for end in span.split("-")] for span in text.split(",") if span.strip()] for day, text in typed.items()}


def hours_in_words(hours: dict[str, Any]) -> str:
    """``T2–T6 08:00-12:00, 13:00-17:00``: days with the same hours together."""
    groups: list[tuple[list[str], str]] = []
    for day in org.DAYS:
        spans = ", ".join("-".join(span) for span in hours.get(day, ()))
        if groups and groups[-1][1] == spans:
            groups[-1][0].append(day)
        else:
            groups.append(([day], spans))
    named = [(_(f"weekday_short.{days[0]}"), _(f"weekday_short.{days[-1]}"), spans) for days, spans in groups if spans]
    return "; ".join(f"{first}{'–' + last if last != first else ''} {spans}" for first, last, spans in named)
