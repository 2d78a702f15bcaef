"""Parts of the catalogue page: the search, and one procedure with its versions, limits, fees, documents and steps."""

from datetime import date
from typing import Any

import pandas
import streamlit as st

from lib import calendar, db, procedures
from lib.i18n import _
from lib.procedures import Channel, ChannelOffer, Content, FeeKind, FeeRule, ProcedureVersion
from lib.ui import address, page
from lib.ui.wording import money, plain
from lib.values import today

MOST = 50
UNKNOWN = "?"


def search() -> str:
    """The list found by any part of name, code or nickname; the code of the chosen line, or of the address."""
    term = st.query_params.get("q", "")[:200]
    st.text_input(
        _("Name, code or nickname"), width=480, icon=":material/search:", placeholder=_("for example: sao y, khai sinh, 1.004873"),
        **address.bound("q", term, usual="", on_change=_close),
    )  # fmt: skip
    with db.reading() as session:
        index = procedures.index(session)
        found = procedures.search(session, term, MOST) if term.strip() else list(index.entries[:MOST])
        total = len(index.entries)
    if not found:
        page.empty(_("No procedure is found with these words."), _("Try fewer or other words; diacritics do not matter."))
        return address.option("code", list(index.by_code))
    chosen = st.dataframe(
        pandas.DataFrame(
            {
                "code": [one.code for one in found],
                "name": [one.name for one in found],
                "field": [one.field for one in found],
                "level": [_(f"level.{one.level}") for one in found],
                "nicknames": [", ".join(one.nicknames) for one in found],
            }
        ),
        key=f"catalogue_{term}",
        hide_index=True,
        height=min(len(found), 8) * 35 + 38,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Procedures in force"),
        column_config={
            "code": st.column_config.TextColumn(_("Code"), width=110),
            "name": st.column_config.TextColumn(_("Procedure"), width=430),
            "field": st.column_config.TextColumn(_("Field of work"), width=170),
            "level": st.column_config.TextColumn(_("Level"), width=110),
            "nicknames": st.column_config.TextColumn(_("Also called"), width=220),
        },
    )
    st.caption(_("{shown} of {total} procedures in force", shown=len(found), total=total))
    lines = chosen.selection.rows if chosen else []
    if lines:
        address.put(code=found[lines[0]].code)
    return address.option("code", list(index.by_code))


def _close() -> None:
    """Other words: the procedure that was open is put away."""
    address.put(code=None, version=None)


def versions(code: str) -> tuple[ProcedureVersion, Content]:
    """All versions of one procedure; the chosen one (else the one in force today), with what it says."""
    with db.reading() as session:
        found = procedures.versions(session, code)
        contents = {one.id: one.content for one in found}
        nicknames = procedures.find(session, code).nicknames
    now = in_force(found, today())
    wanted = address.whole_number("version", now.id)
    shown = next((one for one in found if one.id == wanted), now)
    st.subheader(f"{plain(code)} · {plain(shown.name)}", anchor=False)
    if nicknames:
        st.caption(_("Also called: {names}", names=plain(", ".join(nicknames))))
    names = {one.id: _version_name(one, now) for one in found}
    if len(found) > 1:
        st.pills(_("Version"), list(names), required=True, format_func=names.get, **address.bound("version", shown.id, usual=now.id))
    else:
        st.caption(f"{_('Version')}: {names[shown.id]}")
    return shown, contents[shown.id]


def in_force(found: list[ProcedureVersion], on: date) -> ProcedureVersion:
    """The version that wins on a day; the first that is left where none is in force."""
    return next((one for one in found if one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)), found[0])


def _version_name(one: ProcedureVersion, now: ProcedureVersion) -> str:
    until = f" – {one.valid_to:%d/%m/%Y}" if one.valid_to else ""
    mark = " ✓" if one.id == now.id else ""
    return f"{_('from {day}', day=f'{one.valid_from:%d/%m/%Y}')}{until} · {_(f'source.{one.source}')}{mark}"


def facts(content: Content) -> None:
    """What holds for every channel, and a word about whatever the catalogue does not know."""
    unknown = unknown_parts(content)
    if unknown:
        st.warning(
            _("Unknown to the catalogue, so the clerk states it with its source: {parts}.", parts=", ".join(unknown)),
            icon=":material/help:",
        )
    kinds = ", ".join(_(f"applicant_kind.{kind}") for kind in content.applicant_kinds)
    said = [
        (_("Field of work"), content.field),
        (_("Level"), _(f"level.{content.level}")),
        (_("Who may ask"), kinds + ("" if content.needs_identity else f" ({_('by name only, too')})")),
        (_("Youngest age to act alone"), str(content.min_age)),
        (_("Result"), content.result_name),
        (_("Decision"), content.decision),
        (_("Handled in"), content.ministry_system or _("the city's system")),
    ]
    st.markdown("  \n".join(f":gray[{label}:] {plain(value)}" for label, value in said if value))


def unknown_parts(content: Content) -> list[str]:
    """What is unknown, as words: the limit or the fee of a channel, the level."""
    found = []
    if any(row.limit is None for row in content.channels):
        found.append(_("time limit"))
    if any(row.fee.is_unknown for row in content.channels):
        found.append(_("fee"))
    if content.level == procedures.Level.UNKNOWN:
        found.append(_("level of decision"))
    return found


def channels(content: Content) -> None:
    """Limits and fees by case and channel; what is unknown is marked."""
    names = {case.code: case.name for case in content.cases}
    st.dataframe(
        pandas.DataFrame(
            {
                "case": [names.get(row.case, "") for row in content.channels],
                "channel": [_(f"channel.{row.channel}") for row in content.channels],
                "limit": [limit_text(row) for row in content.channels],
                "fee": [fee_text(row.fee) for row in content.channels],
                "exemptions": ["; ".join(f"{one.name} −{one.percent} %" for one in row.fee.exemptions) for row in content.channels],
                "note": [" ".join(part for part in (row.limit_note, row.fee.note) if part) for row in content.channels],
            }
        ),
        hide_index=True,
        height=min(len(content.channels), 10) * 35 + 38,
        alt=_("Limits and fees"),
        column_config={
            "case": st.column_config.TextColumn(_("Case"), width=150),
            "channel": st.column_config.TextColumn(_("Channel"), width=100),
            "limit": st.column_config.TextColumn(_("Time limit"), width=150),
            "fee": st.column_config.TextColumn(_("Fee"), width=320),
            "exemptions": st.column_config.TextColumn(_("Exemptions"), width=200),
            "note": st.column_config.TextColumn(_("Note"), width=260),
        },
    )


def limit_text(row: ChannelOffer) -> str:
    """``3 ngày làm việc``; a question mark before what is unknown."""
    said = calendar.limit_text(row.limit)
    return said if row.limit is not None else f"{UNKNOWN} {said}"


def fee_text(rule: FeeRule) -> str:
    """The rule in words: free, an amount, by copy, by page with its steps and cap, or unknown."""
    match rule.kind:
        case FeeKind.UNKNOWN:
            return f"{UNKNOWN} {_('unknown')}"
        case FeeKind.FIXED:
            return _("free") if rule.is_free else money(rule.amount_vnd)
        case FeeKind.PER_COPY:
            return _("{amount} a copy", amount=money(rule.amount_vnd))
    steps = "; ".join(_("from page {page}: {amount}", page=step.from_page, amount=money(step.vnd)) for step in rule.page_steps)
    return steps + (f"; {_('at most {amount} a copy', amount=money(rule.cap_vnd))}" if rule.cap_vnd else "")


def documents(content: Content) -> None:
    """The checklist: to hand in, to show, notes; how many, for which case, and what the state already holds."""
    if not content.documents:
        page.empty(_("The catalogue lists no documents for this procedure."))
        return
    names = {case.code: case.name for case in content.cases}
    rows: list[dict[str, Any]] = [
        {
            "name": line.name,
            "role": _(f"document_role.{line.role}"),
            "originals": line.originals,
            "copies": line.copies,
            "cases": ", ".join(names.get(code, code) for code in line.cases),
            "held": _(f"reusable.{line.reusable}") if line.reusable else "",
            "required": "✓" if line.required else "",
        }
        for line in content.documents
    ]
    st.dataframe(
        pandas.DataFrame(rows),
        hide_index=True,
        height=min(len(rows), 10) * 35 + 38,
        alt=_("Documents"),
        column_config={
            "name": st.column_config.TextColumn(_("Document"), width=430),
            "role": st.column_config.TextColumn(_("What for"), width=120),
            "originals": st.column_config.NumberColumn(_("Originals"), width=80),
            "copies": st.column_config.NumberColumn(_("Copies of it"), width=80),
            "cases": st.column_config.TextColumn(_("Only for"), width=160),
            "held": st.column_config.TextColumn(_("Held by the state"), width=160),
            "required": st.column_config.TextColumn(_("Required"), width=80, alignment="center"),
        },
    )


def steps(code: str, content: Content, on: date) -> None:
    """The way of a dossier: station, who, share of the time. Where the catalogue gives none, the usual way is shown and said."""
    shown = content.steps
    if not shown:
        first = content.channels[0]
        with db.reading() as session:
            shown = procedures.offer(session, code, channel=first.channel, case=first.case or _first_case(content), on=on).steps
        st.caption(_("The catalogue gives no steps: this is the usual way."))
    st.dataframe(
        pandas.DataFrame(
            {
                "name": [step.name for step in shown],
                "unit": [_(f"unit_kind.{step.unit_kind}") for step in shown],
                "role": [_(f"role.{step.role}") for step in shown],
                "share": [step.share for step in shown],
            }
        ),
        hide_index=True,
        alt=_("Steps"),
        column_config={
            "name": st.column_config.TextColumn(_("Step"), width=380),
            "unit": st.column_config.TextColumn(_("Kind of unit"), width=180),
            "role": st.column_config.TextColumn(_("Role"), width=220),
            "share": st.column_config.NumberColumn(_("Share of the time"), width=130, format="%d %%"),
        },
    )


def _first_case(content: Content) -> str:
    return content.cases[0].code if content.cases else ""


def row_name(content: Content, row: ChannelOffer) -> str:
    """A channel and its case in words, for a choice."""
    case = next((case.name for case in content.cases if case.code == row.case), "")
    return " · ".join(part for part in (_(f"channel.{Channel(row.channel)}"), case) if part)
