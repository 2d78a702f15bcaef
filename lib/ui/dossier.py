"""The page of one dossier: reading it, where it stands, its persons (masked), and telling whoever looks at an old state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st
from sqlalchemy.orm import Session
from streamlit.delta_generator import DeltaGenerator

from lib import calendar, db, dossiers
from lib.calendar import Due
from lib.dossiers import OPEN, WITH_RESULT, Action, Dossier, Happening, Status, Whole
from lib.i18n import _
from lib.org import Actor, Right
from lib.residents import PartyMatch
from lib.ui import access, act, find, menu, page, worklist
from lib.ui.dossier_words import days_left, light, moment, promise_sentence, step_name
from lib.ui.wording import money, plain, weekday_date, weekday_time
from lib.values import today

SEEN = "dossier:seen"
REVEALED = "dossier:revealed"
LONGEST_CODE = 40


@dataclass(frozen=True)
class Opened:
    """One dossier as this reader sees it in this run. ``version`` is what the reader had on the screen before acting."""

    whole: Whole
    events: list[Happening]
    actions: tuple[Action, ...]
    days_left: int | None
    version: int
    next_unit: tuple[str, str]
    supplement_by: date
    colleagues: Sequence[tuple[str, str]]

    @property
    def dossier(self) -> Dossier:
        return self.whole.dossier

    @property
    def code(self) -> str:
        return self.dossier.code or f"#{self.dossier.id}"

    @property
    def is_stale(self) -> bool:
        """Somebody changed it since this reader opened it."""
        return self.version != self.dossier.version

    def unit(self, unit_id: int | None) -> str:
        found = self.whole.units.get(unit_id or 0)
        return found.name if found else ""


def heading() -> str:
    """``Hồ sơ H26.50.101-261120-0007``, by what the address names."""
    code = st.query_params.get("ma", "").strip().upper()[:LONGEST_CODE]
    return f"{_('Dossier')} {plain(code)}".strip()


def opened(actor: Actor) -> Opened | None:
    """The dossier that the address names; None, with a word on what to do, where it names none. Raises NotFound."""
    code, number = st.query_params.get("ma", "").strip(), st.query_params.get("so", "")
    if not code and not number.isdecimal():
        page.empty(_("No dossier is open."), _("Find one above, or open it from your list."))
        return None
    with db.reading() as session:
        if code:
            found_id = dossiers.find_by_code(session, actor, code).id
        else:
            found_id = dossiers.find(session, actor, int(number[:18])).id
        whole = dossiers.whole(session, actor, found_id)
        dossier, working = whole.dossier, calendar.load(session)
        received_on = dossier.received_on or today()
        actions = dossiers.actions(dossier, actor, today(), has_supplement=whole.supplement is not None, opinions=whole.opinions)
        proposed = dossiers.proposed_unit(session, dossier) if Action.HAND_OVER in actions else None
        return Opened(
            whole,
            dossiers.timeline(session, actor, found_id),
            actions,
            days_left(dossier, today(), working),
            _seen(dossier),
            (proposed.code, proposed.name) if proposed else ("", ""),
            calendar.supplement_by(received_on, working, calendar.regime_on(session, received_on).supplement_days),
            dossiers.colleagues(session, actor, dossier.holder_unit_id) if Action.REASSIGN in actions else (),
        )


def _seen(dossier: Dossier) -> int:
    """The version that this reader has on the screen: that of the arrival, until an act of one's own or a look at what changed."""
    seen = st.session_state.get(SEEN)
    if not seen or seen["visit"] != act.visit() or seen["id"] != dossier.id:
        seen = {"visit": act.visit(), "id": dossier.id, "version": dossier.version}
        st.session_state[SEEN] = seen
        st.session_state.pop(REVEALED, None)
    return seen["version"]


def look_again() -> None:
    """From now on the reader has the present state on the screen (after an own act, or on_click)."""
    st.session_state.pop(SEEN, None)
    act.forget_errors()


def way() -> None:
    """Back to the list, its next and previous one, and the search box."""
    codes: list[str] = st.session_state.get(worklist.WAY, [])
    code = st.query_params.get("ma", "")
    with st.container(horizontal=True, vertical_alignment="center", key="way"):
        if menu.may_enter(access.visitor(), menu.BY_NAME["onestop/worklist"]):
            menu.link("onestop/worklist", _("Back to the list"), icon="arrow_back")
        if code in codes:
            place = codes.index(code)
            if place > 0:
                menu.link("onestop/dossier", _("Previous"), icon="chevron_left", ma=codes[place - 1])
            st.caption(_("{n} of {total}", n=place + 1, total=len(codes)), width="content")
            if place + 1 < len(codes):
                menu.link("onestop/dossier", _("Next"), icon="chevron_right", ma=codes[place + 1])
        st.space("stretch")
        term = find.box()
    if term:
        find.elsewhere(access.current_user(), term)


def two_columns() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Left and right; on a phone one below the other."""
    left, right = st.columns([1.15, 1], gap="large")
    return left, right


def changed_meanwhile(opened: Opened) -> None:
    """Who changed it while it was open here, and when. What was typed stays until the reader goes on."""
    if not opened.is_stale:
        return
    last = opened.events[-1] if opened.events else None
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="changed_meanwhile"):
        who = plain(last.actor) if last else ""
        what = _(f"event.{last.name}") if last else ""
        st.markdown(
            f":orange[:material/sync_problem: **{_('Changed while you had it open')}**] "
            + _("{who}, {when}: {what}.", who=who, when=moment(last.at_utc) if last else "", what=what)
        )
        st.button(_("I have seen it"), key="look_again", icon=":material/visibility:", on_click=look_again)


def state(opened: Opened) -> None:
    """State, holder, promise and time left as sentences, then the way with the present step."""
    dossier = opened.dossier
    status = Status(dossier.status)
    with st.container(border=True, key="state"):
        lamp = light(opened.days_left, status)
        badge = f" {lamp.badge}" if status in OPEN else ""
        st.markdown(f"**{plain(dossier.procedure_name)}**")
        st.markdown(f"{_state_badge(status)}{badge} {promise_sentence(dossier, opened.days_left)}")
        st.markdown(_holder(opened))
        st.markdown(_steps(dossier))
        if dossier.refusal_reason:
            st.markdown(f":gray[{_('Reason')}:] {plain(dossier.refusal_reason)}")
        with st.container(horizontal=True, gap="medium"):
            _facts(opened)
        _promises(opened)


def _state_badge(status: Status) -> str:
    color = "green" if status in WITH_RESULT else "blue" if status in OPEN else "gray"
    return f":{color}-badge[{_(f'status.{status}')}]"


def _holder(opened: Opened) -> str:
    dossier = opened.dossier
    if dossier.status not in OPEN and dossier.status != Status.DONE:
        return f":gray[{_('Kept by')}] {plain(opened.unit(dossier.holder_unit_id))}"
    where = f":gray[{_('Held by')}] **{plain(opened.unit(dossier.holder_unit_id))}**"
    if dossier.offered_unit_id is not None:
        given = next((h for h in reversed(opened.whole.handovers) if h.taken_at_utc is None and h.recalled_at_utc is None), None)
        since = f", {moment(given.given_at_utc)}" if given else ""
        said = _("handed over to {unit}, not taken yet", unit=plain(opened.unit(dossier.offered_unit_id)))
        return f"{where} · :orange[:material/send: {said}{since}]"
    who = opened.whole.accounts.get(dossier.holder_account_id or 0, "")
    return f"{where} · {_('claimed by {name}', name=plain(who)) if who else _('not claimed')}"


def _steps(dossier: Dossier) -> str:
    """The process as a line of steps; what is done, present and to come is said by sign, not by colour alone."""
    is_over = dossier.status not in OPEN and dossier.status != Status.DONE
    parts = []
    for number, step in enumerate(dossier.steps):
        name = plain(step_name(step))
        if dossier.status == Status.RETURNED or number < dossier.step_no:
            parts.append(f":green-badge[✓ {name}]")
        elif is_over:
            parts.append(f":gray-badge[{name}]")
        elif number == dossier.step_no:
            parts.append(f":blue-badge[▶ {name}]")
        else:
            parts.append(f":gray-badge[{number + 1} {name}]")
    return " → ".join(parts)


def _facts(opened: Opened) -> None:
    dossier = opened.dossier
    received = f"{moment(dossier.received_at_utc)} · {plain(opened.unit(dossier.received_unit_id))}"
    pairs = [
        (_("Received on"), received if dossier.received_at_utc else ""),
        (_("Decided by"), plain(opened.unit(dossier.competent_unit_id))),
        (_("Channel"), _(f"channel.{dossier.channel}")),
        (_("Fee"), money(dossier.fee_vnd) + (f" · {plain(dossier.fee_ground)}" if dossier.fee_ground else "")),
        (_("Result by"), _(f"return_method.{dossier.return_method}")),
        (_("Result number"), plain(dossier.result_number)),
        (_("Why it is late"), _(f"late_reason.{dossier.late_reason}") if dossier.late_reason else ""),
    ]
    st.caption("  \n".join(f"{label}: {value}" for label, value in pairs if value))


def _promises(opened: Opened) -> None:
    """First and present promise, what moved it, and each day of the count."""
    dossier = opened.dossier
    if dossier.first_due_on is None:
        return
    with st.expander(_("Why this date"), icon=":material/event:", key="why_this_date", on_change="rerun") as why:
        if not why.open:
            return
        st.markdown(f":gray[{_('Promised on the receipt')}:] {weekday_date(dossier.first_due_on)}")
        for change in opened.whole.promises:
            if change.state == dossiers.PromiseState.CONFIRMED:
                cause = _(f"promise_cause.{change.cause}")
                st.markdown(f":gray[{_('Moved')}:] {weekday_date(change.from_due_on)} → {weekday_date(change.to_due_on)} ({cause})")
        if dossier.stated_due_source:
            st.markdown(f":gray[{_('Stated by the clerk')}:] {plain(dossier.stated_due_source)}")
        with db.reading() as session:
            due = dossiers.promises.explanation(session, dossier)
        if due:
            _days(due, dossier)


def _days(due: Due, dossier: Dossier) -> None:
    if due.due_on != dossier.due_on:
        st.caption(_("The calendar has changed since; by it the day would be {when}.", when=weekday_time(due.due_at)))
    head = f"| {_('Day')} | {_('Counts')} | {_('Why')} |\n|---|:-:|---|\n"
    lines = (f"| {weekday_date(step.date)} | {'✓' if step.counted else '–'} | {plain(calendar.reason_text(step))} |" for step in due.days)
    st.markdown(head + "\n".join(lines))


def persons(actor: Actor, opened: Opened) -> None:
    """Applicant and representative, masked; shown in full for this visit to whoever says why."""
    revealed = _revealed(opened.dossier.id)
    with st.container(border=True, key="persons"):
        for role, party in ((_("Applicant"), opened.whole.applicant), (_("Files for the applicant"), opened.whole.representative)):
            if party is not None:
                _person(role, party, is_revealed=party.id in revealed)
        if opened.dossier.representative_ground:
            st.caption(f"{_('Ground')}: {plain(opened.dossier.representative_ground)}")
        if may_reveal(actor, opened) and not revealed:
            _reveal(opened)


def _person(role: str, party: PartyMatch, *, is_revealed: bool) -> None:
    shown = party if is_revealed else party.masked()
    said = [shown.id_number, shown.born, _(f"sex.{shown.sex}") if shown.sex else "", shown.phone, shown.address]
    st.markdown(f":gray[{role}] **{plain(shown.name)}** · {_(f'party_kind.{shown.kind}')}")
    st.caption(" · ".join(plain(one) for one in said if one))


def may_reveal(actor: Actor, opened: Opened) -> bool:
    """Only where one works on it: the units that helped, received, decide, hold or were asked."""
    dossier = opened.dossier
    units = [dossier.helped_unit_id, dossier.received_unit_id, dossier.competent_unit_id, dossier.holder_unit_id, dossier.offered_unit_id]
    return actor.can(Right.REVEAL, *units, *(opinion.unit_id for opinion in opened.whole.opinions))


def _reveal(opened: Opened) -> None:
    with st.popover(_("Show in full"), icon=":material/visibility:", key="reveal"):
        st.caption(_("Who looked, when and why is kept in the records."))
        reason = st.text_input(_("Why you need it"), key="reveal_reason", max_chars=300)
        act.field_error("reason", "reveal")
        if st.button(_("Show"), key="reveal_go", type="primary"):
            _show_in_full(opened, reason)


def _show_in_full(opened: Opened, reason: str) -> None:
    dossier_id = opened.dossier.id

    def show(session: Session, actor: Actor) -> list[int]:
        return [party.id for party in dossiers.reveal(session, actor, dossier_id, reason=reason)]

    shown = act.perform(show, form="reveal", rerun=False)
    if shown:
        st.session_state[REVEALED] = {"visit": act.visit(), "id": dossier_id, "parties": shown}
    st.rerun()


def _revealed(dossier_id: int) -> Sequence[int]:
    """Only ids are kept, and only for this visit: the values are read anew."""
    kept = st.session_state.get(REVEALED)
    return kept["parties"] if kept and kept["visit"] == act.visit() and kept["id"] == dossier_id else ()
