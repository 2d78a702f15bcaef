"""Parts of the residents' enquiry: the two fields, the answer in one sentence, and what to do next. Nothing about a person."""

import streamlit as st

from lib import db
from lib.dossiers import OPEN, ReturnMethod, Status, enquiry
from lib.dossiers.enquiry import Answer
from lib.errors import DomainError
from lib.i18n import _
from lib.ui import access, act, browser, menu, units
from lib.ui.wording import plain, weekday_date, weekday_time
from lib.values import local, now_utc, today

FORM = "lookup"
FOUND = "lookup:found"
WIDTH = 620


def column() -> st.delta_generator.DeltaGenerator:
    """One narrow column in the middle: a phone shows it whole, a wide screen does not stretch it."""
    outer = st.container(horizontal_alignment="center")
    return outer.container(width=WIDTH, key="lookup")


def answer_of_receipt() -> Answer | None:
    """The answer to the key in the address of a receipt's QR, at once; a key that fits nothing is said."""
    token = st.query_params.get("k", "") or st.query_params.get("t", "")
    if not token:
        return None
    try:
        with db.reading() as session:
            return enquiry.by_token(session, token)
    except DomainError:
        st.warning(_("This link fits no dossier. Look the dossier up by its code below."), icon=":material/link_off:")
        return None


def ask() -> Answer | None:
    """Two fields and a button; the answer of the last right try as long as this visit lasts."""
    st.header(_("Where is my dossier?"), anchor=False)
    # A form, because Enter in its last field is what people press; two short fields lose nothing by waiting for it.
    with st.form("lookup_form", enter_to_submit=True):
        st.text_input(
            _("Code of the dossier"), value=st.query_params.get("ma", ""), key="lookup_code",
            placeholder="H26.101-261124-0001", icon=":material/receipt_long:",
        )  # fmt: skip
        act.field_error("code", FORM)
        st.text_input(
            _("Last four digits of your ID number, tax number or telephone"), key="lookup_digits", max_chars=8, icon=":material/pin:",
            placeholder="1234",
        )  # fmt: skip
        act.field_error("last_four", FORM)
        act.form_error(FORM)
        st.form_submit_button(_("Look up"), type="primary", key="lookup_go", icon=":material/search:", width="stretch", on_click=_try)
    st.caption(_("Or scan the QR code of your receipt with the camera of your telephone: it opens the answer at once."))
    browser.focus_on("lookup_code")
    return _found()


def _try() -> None:
    """One try: written down first, judged then, taken back when it was right. Unknown and known codes go the same way."""
    code, digits = st.session_state.get("lookup_code", ""), st.session_state.get("lookup_digits", "")
    st.session_state.pop(FOUND, None)
    act.errors(FORM)
    try:
        enquiry.well_formed(code, digits)
        where = access.address()
        db.write(lambda session: enquiry.reserve_try(session, code, where))
        with db.reading() as session:
            enquiry.by_proof(session, code, digits)
        db.write(lambda session: enquiry.forgive_try(session, code, where))
    except DomainError as error:
        act.refuse(error, FORM)
        return
    st.session_state[FOUND] = (code, digits)


def _found() -> Answer | None:
    """The dossier proven in this visit, read anew on every run; typing something else puts it away."""
    proven = st.session_state.get(FOUND)
    if proven is None or proven != (st.session_state.get("lookup_code"), st.session_state.get("lookup_digits")):
        return None
    with db.reading() as session:
        return enquiry.by_proof(session, *proven)


def show(answer: Answer) -> None:
    """One sentence, the promised day, what is waited for and from whom, how to collect."""
    with st.container(border=True, key="answer"):
        st.markdown(f":small[{_('Dossier')}]  \n### {plain(answer.code)}")
        st.markdown(plain(answer.procedure))
        colour, icon = _sign(answer)
        st.markdown(f"## :{colour}[:material/{icon}: {sentence(answer)}]")
        _promise(answer)
        _missing(answer)
        _how_to_collect(answer)
    st.caption(_("as of {time}", time=f"{local(now_utc()):%H:%M · %d/%m/%Y}"))
    st.caption(_("For your safety this page shows nothing about you: no name, no number, no address."))


def another() -> None:
    """Back to the two fields, for whoever came by the QR code."""
    if st.query_params.get("k") or st.query_params.get("t"):
        menu.link("public/lookup", _("Look up another dossier"), icon="search")


def _sign(answer: Answer) -> tuple[str, str]:
    if answer.status in (Status.DONE, Status.RETURNED):
        return "green", "check_circle"
    if answer.status in (Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT):
        return "orange", "front_hand"
    if answer.status not in OPEN:
        return "red", "cancel"
    return ("red", "schedule") if is_late(answer) else ("blue", "hourglass_top")


def is_late(answer: Answer) -> bool:
    """Past the promised day, and it is the office that is waited for."""
    mine = answer.status in OPEN and answer.status not in (Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT)
    return mine and answer.due_on is not None and answer.due_on < today()


def sentence(answer: Answer) -> str:
    """The state of the dossier as one sentence; it says who is waited for."""
    holder = plain(answer.holder)
    if is_late(answer):
        return _("It is late, and we apologise: {holder} is still working on it.", holder=holder)
    if answer.status in (Status.DONE, Status.RETURNED):
        day = answer.returned_on if answer.status == Status.RETURNED else answer.finished_on
        return _(f"answer.{answer.status}", day=weekday_date(day) if day else "")
    return _(f"answer.{answer.status}", holder=holder)


def _promise(answer: Answer) -> None:
    if answer.received_at_utc is not None:
        st.markdown(f"{_('Received')}: {weekday_time(answer.received_at_utc)}")
    if answer.due_on is None or answer.status not in OPEN:
        return
    when = weekday_time(answer.due_at_utc) if answer.due_at_utc else weekday_date(answer.due_on)
    if answer.status == Status.AWAITING_SUPPLEMENT:
        st.markdown(_("The promised day is counted anew when your papers are complete."))
        return
    st.markdown(f"{_('Promised for')}: **{when}**")
    if answer.first_due_on is not None and answer.first_due_on != answer.due_on:
        st.caption(_("First promised for {day}", day=weekday_date(answer.first_due_on)))
    if answer.is_provisional:
        st.caption(_("Provisional: the public holidays of that year are not decreed yet."))


def _missing(answer: Answer) -> None:
    if not answer.missing:
        return
    st.markdown(f"**{_('Please bring or send what is missing:')}**")
    st.markdown("\n".join(f"- {plain(item)}" for item in answer.missing))
    _where(answer)


def _how_to_collect(answer: Answer) -> None:
    if answer.status == Status.DONE:
        st.markdown(f"**{_(f'collect.{answer.return_method}')}**")
        if answer.return_method is ReturnMethod.COUNTER:
            st.markdown(_("Bring the receipt and your identity card."))
            _where(answer)
    elif answer.status in OPEN and answer.status != Status.AWAITING_SUPPLEMENT:
        st.markdown(_(f"will_collect.{answer.return_method}", unit=plain(answer.unit)))
        _where(answer, label=_("Questions?"))
    elif answer.status not in OPEN and answer.status != Status.RETURNED:
        _where(answer, label=_("The reason is given to you in writing. Questions?"))


def _where(answer: Answer, *, label: str = "") -> None:
    lines = [f"**{label}**"] if label else []
    lines.append(f":material/location_on: {plain(answer.unit)}" + (f", {plain(answer.unit_address)}" if answer.unit_address else ""))
    hours = units.hours_in_words(answer.unit_hours)
    if hours:
        lines.append(f":material/schedule: {plain(hours)}")
    if answer.unit_phone:
        lines.append(f":material/call: {plain(answer.unit_phone)}")
    st.markdown("  \n".join(lines))
