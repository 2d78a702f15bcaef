"""Band 1, right: what is asked for. Found by any part of its name, code or nickname; the unit's frequent ones one click away."""

import re

import streamlit as st

from lib import db, procedures
from lib.errors import DomainError
from lib.i18n import _
from lib.org import Actor
from lib.procedures import Channel, Entry, FeeKind, System
from lib.ui import act, browser, cached
from lib.ui import intake_draft as draft
from lib.ui.intake_request import lines, offer_of
from lib.ui.intake_view import View, channels_of
from lib.ui.wording import money, plain, weekday_time

SHOWN = 8
PILL_LENGTH = 38
AT_THE_COUNTER = (Channel.COUNTER, Channel.POSTAL)


def band(view: View, actor: Actor) -> None:
    """Search and frequent ones until a procedure is chosen; then its name, channel and case."""
    if draft.value("procedure"):
        _chosen(view)
    else:
        _search(view, actor)


def listen() -> None:
    """Enter in the search takes the first found; mounted before the first letter is typed, below everything that takes room."""
    if not draft.value("procedure"):
        term = draft.value("find_procedure").strip()
        browser.enter_takes_first(draft.widget("find_procedure"), "procedures_found", draft.value("pick_first"), term)


def _search(view: View, actor: Actor) -> None:
    draft.text(
        "find_procedure",
        _("Procedure: any part of its name, code or nickname"),
        live=True,
        icon=":material/search:",
        autocomplete="off",
        max_chars=200,
        placeholder=_("without diacritics too; Enter takes the first"),
    )
    view.say("procedure")
    term = draft.value("find_procedure").strip()
    found: list[Entry] = []
    if term:
        with db.reading() as session:
            found = procedures.search(session, term, SHOWN + 1)
    draft.put(pick_first=_button(found[0]) if found else "")
    if not term:
        _frequent(actor)
        return
    with st.container(key="procedures_found", gap=None):
        for entry in found[:SHOWN]:
            st.button(
                _line(entry), key=_button(entry), type="tertiary", wrap=False, help=plain(entry.name), on_click=_choose, args=(entry.code,)
            )
    if not found:
        st.caption(_("No procedure in force has these words. Try fewer, or the code."))
    elif len(found) > SHOWN:
        st.caption(_("There are more: add a word."))


def _line(entry: Entry) -> str:
    return f":gray[{plain(entry.code)}] {plain(entry.name)}"


def _button(entry: Entry) -> str:
    return f"procedure_{re.sub(r'[^a-z0-9]', '-', entry.code.lower())}"


def _frequent(actor: Actor) -> None:
    """The ten that this unit received most often lately, by the name people call them."""
    codes = dict(cached.frequent_procedures(actor.unit_id, actor))
    if not codes:
        return
    with db.reading() as session:
        known = procedures.index(session).by_code
    here = [code for code in codes if code in known]
    draft.choice(
        "pick_frequent",
        _("Most frequent here"),
        here,
        control=st.pills,
        format_func=lambda code: _short(known[code]),
        after=_choose,
    )


def _short(entry: Entry) -> str:
    name = entry.nicknames[0] if entry.nicknames else entry.name
    cut = name if len(name) <= PILL_LENGTH else f"{name[:PILL_LENGTH].rsplit(' ', 1)[0]} …"
    return plain(cut[:1].upper() + cut[1:])


def _choose(code: str | None) -> None:
    """Take a procedure: through the counter where it is offered there."""
    if not code:
        return
    with db.reading() as session:
        offered = channels_of(session, code)
    channel = next((one for one in (*AT_THE_COUNTER, Channel.PORTAL) if one in offered), Channel.COUNTER)
    draft.drop(
        "case", "exemption", "fee", "due_", "competent_", "place_code", "other_code", "copies", "pages", "find_procedure", "pick_frequent"
    )
    draft.put(procedure=code, channel=channel.value)
    draft.save()
    go_on()


def go_on() -> None:
    """Where the cursor goes next: the person, the case, the papers, the number of copies, the button."""
    if not draft.value("applicant_open", False):
        draft.focus("find_applicant")
        return
    try:
        with db.reading() as session:
            offer = offer_of(session, draft.body())
    except DomainError:
        draft.focus("case")
        return
    checklist = lines(offer)
    if offer.is_assistance:
        draft.focus("other_code")
    elif any(line.document.required for line in checklist):
        draft.focus("pick_all_given")
    elif offer.fee_rule.kind in (FeeKind.PER_COPY, FeeKind.PER_PAGE):
        draft.focus("copies")
    else:
        draft.focus_on("receive")


def _chosen(view: View) -> None:
    offer = view.offer
    st.markdown(f"**{plain(view.procedure_name)}**")
    said = " · ".join(part for part in (plain(draft.value("procedure")), plain(offer.field) if offer else "") if part)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":gray[:small[{said}]] {_badges(view)}", width="content")
        st.button(_("Another procedure"), key="other_procedure", type="tertiary", icon=":material/search:", on_click=_another)
    view.say("procedure")
    _channel(view)
    _case(view)
    _in_short(view)


def _in_short(view: View) -> None:
    """The promise in one line, so that it is seen without scrolling; how it comes about stands in band 3."""
    promise = view.promise
    if promise is not None:
        due = weekday_time(promise.due.due_at) if promise.due else _("not known yet")
        fee = money(promise.fee.amount_vnd) if promise.fee else _("not known yet")
        st.markdown(f":material/event: {_('Due')}: **{due}** · :material/payments: {_('Fee')}: **{fee}**")


def _badges(view: View) -> str:
    offer = view.offer
    if offer is None:
        return ""
    said = [f":gray-badge[{_(f'level.{offer.level}')}]"]
    if offer.same_day:
        said.append(f":green-badge[:material/bolt: {_('same day')}]")
    if offer.system is System.MINISTRY:
        said.append(f":orange-badge[:material/account_balance: {_('assistance')}]")
    return " ".join(said)


def _channel(view: View) -> None:
    offered = [one.value for one in (*AT_THE_COUNTER, Channel.PORTAL) if one in view.channels]
    if Channel.PORTAL in offered and (len(offered) > 1 or not view.offer or not view.offer.is_assistance):
        offered.remove(Channel.PORTAL)
    if len(offered) > 1:
        draft.choice(
            "channel",
            _("Channel"),
            offered,
            control=st.segmented_control,
            default=offered[0],
            required=True,
            format_func=lambda one: _(f"channel.{one}"),
        )
    view.say("channel")


def _case(view: View) -> None:
    """Several situations under one code: the clerk says which, because limit, fee and papers follow from it."""
    if len(view.cases) > 1:
        names = dict(view.cases)
        draft.choice("case", _("Case"), list(names), control=st.radio, index=None, format_func=lambda code: plain(names[code]))
    if draft.has_been_tried() and any(error.code == "case_required" for error in view.problems):
        act.has_shown("case", draft.FORM)
        st.markdown(f":red[:material/error: {_('Say which case it is.')}]")
    else:
        view.say("case")


def _another() -> None:
    draft.drop("procedure", "case", "channel")
    draft.focus("find_procedure")
    draft.save()
