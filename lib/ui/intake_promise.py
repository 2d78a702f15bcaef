"""Band 3: what the person is promised: fee, due date with its days, who decides, how the result comes back, and what to mind."""

import streamlit as st

from lib import calendar
from lib.calendar import Due
from lib.dossiers import Promise, ReturnMethod
from lib.i18n import _
from lib.procedures import FeeKind, Offer
from lib.ui import cached, menu
from lib.ui import intake_draft as draft
from lib.ui import intake_papers as papers
from lib.ui.intake_view import View
from lib.ui.wording import money, plain, weekday_date, weekday_time

METHODS = [method.value for method in ReturnMethod]


def band(view: View) -> None:
    """Three columns: what it costs, when it is due, where it goes; then what the clerk should mind."""
    offer, promise = view.offer, view.promise
    if offer is None or promise is None:
        st.caption(_("Fee and due date appear as soon as the procedure is chosen."))
        return
    costs, until, goes = st.columns([1, 1.25, 1.25], gap="medium")
    with costs:
        _fee(offer, promise, view)
    with until:
        _due(offer, promise, view)
    with goes:
        _competent(promise, view)
        _return(view)
    _warnings(offer, promise)


def _fee(offer: Offer, promise: Promise, view: View) -> None:
    rule, fee = offer.fee_rule, promise.fee
    st.metric(_("Fee"), money(fee.amount_vnd) if fee else _("not known yet"))
    if rule.kind in (FeeKind.PER_COPY, FeeKind.PER_PAGE):
        copies, pages = st.columns(2, gap="small")
        with copies:
            draft.number("copies", _("Copies"))
            view.say("copies")
        if rule.kind is FeeKind.PER_PAGE:
            with pages:
                draft.number("pages", _("Pages"), default=None)
                view.say("pages")
    if rule.is_unknown:
        st.caption(_("The catalogue does not say how much.") + (f" {plain(rule.note)}" if rule.note else ""))
        draft.number("fee", _("Fee in dong"), least=0, most=10_000_000_000, default=None, step=1_000)
        draft.text("fee_source", _("Where the amount is written"), max_chars=300, placeholder=_("decision, resolution, price list"))
        view.say("fee")
    if rule.exemptions:
        names = {one.code: f"{one.name} – {one.ground}" for one in rule.exemptions}
        draft.choice(
            "exemption",
            _("Exemption"),
            list(names),
            control=st.selectbox,
            index=None,
            format_func=lambda code: names[code],
            placeholder=_("none"),
        )
        view.say("exemption")
    if fee and fee.lines:
        st.caption("  \n".join(plain(line.sentence) for line in fee.lines))


def _due(offer: Offer, promise: Promise, view: View) -> None:
    due = promise.due
    st.metric(_("Due"), weekday_date(due.due_on) if due else _("not known yet"), delta=None)
    if due:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":gray[{weekday_time(due.due_at)[-5:]} · {calendar.limit_text(offer.limit) if offer.limit else _('as stated')}]",
                width="content",
            )
            if due.days:
                with st.popover(_("Why this date"), icon=":material/help:", type="tertiary"):
                    st.markdown(_why(due))
    if offer.limit is None:
        st.caption(_("The catalogue does not say how long.") + (f" {plain(offer.limit_note)}" if offer.limit_note else ""))
        draft.day("due_on", _("Due on"))
        view.say("due_on")
        draft.text("due_source", _("Where the date comes from"), max_chars=300)
        view.say("due_source")
    if due and due.provisional:
        st.markdown(f":orange[:small[:material/event_busy: {_('Provisional: the public holidays of that year are not decreed yet.')}]]")
    st.caption(_("To be handed over by {when}", when=weekday_time(promise.forward_by)))


def _why(due: Due) -> str:
    """Each day from receipt to promise: does it count, and why."""
    head = f"| {_('Day')} | {_('Counts')} | {_('Why')} |\n|---|:-:|---|\n"
    return head + "\n".join(
        f"| {weekday_date(step.date)} | {'✓' if step.counted else '–'} | {plain(calendar.reason_text(step))} |" for step in due.days
    )


def _competent(promise: Promise, view: View) -> None:
    """Proposed from level and field; the clerk may choose another."""
    units = cached.deciding_units()
    proposed = promise.competent.code if promise.competent else None
    named = {code: name for code, name, _place in units}
    if proposed and not draft.value("competent_unit"):
        draft.put(pick_competent=proposed)
    else:
        draft.put(pick_competent=draft.value("competent_unit", None))
    draft.choice(
        "pick_competent",
        _("Decided by"),
        list(named),
        control=st.selectbox,
        index=None,
        format_func=lambda code: named[code],
        placeholder=_("choose the unit that decides"),
        after=_chose_unit,
    )
    view.say("competent_unit", "place")


def _chose_unit(code: str | None) -> None:
    places = {one: place for one, _name, place in cached.deciding_units()}
    draft.put(competent_unit=code or "", place_code=places.get(code or "", ""))


def _return(view: View) -> None:
    draft.choice(
        "return_method",
        _("The result is returned"),
        METHODS,
        control=st.radio,
        horizontal=True,
        default=ReturnMethod.COUNTER.value,
        format_func=lambda one: _(f"return_method.{one}"),
        after=_chose_return,
    )
    method = draft.value("return_method", ReturnMethod.COUNTER.value)
    if method == ReturnMethod.POST:
        draft.text("return_address", _("Postal address"), max_chars=300)
        view.say("return.address")
    elif method == ReturnMethod.ELECTRONIC:
        draft.text("return_address", _("VNeID account or e-mail"), max_chars=300)
        view.say("return.address")


def _chose_return(method: str | None) -> None:
    draft.put(return_address=draft.value("applicant_address") if method == ReturnMethod.POST else "")


def _warnings(offer: Offer, promise: Promise) -> None:
    """What does not stop the receipt, but should be known before it."""
    if promise.open_dossiers:
        with st.container(horizontal=True, vertical_alignment="center", key="open_same"):
            st.warning(_("This person already has an open dossier for this procedure."), icon=":material/content_copy:")
            for code in promise.open_dossiers:
                if "onestop/dossier" in menu.BY_NAME:
                    menu.link("onestop/dossier", code, icon="open_in_new", ma=code)
                else:
                    st.markdown(plain(code), width="content")
    lacking = papers.missing(offer)
    if lacking:
        names = "; ".join(line.document.name for line in lacking[:4]) + (" …" if len(lacking) > 4 else "")
        joined = _("Not complete, {n} required papers are missing: {names}", n=len(lacking), names=names)
        st.warning(plain(joined), icon=":material/rule:")
