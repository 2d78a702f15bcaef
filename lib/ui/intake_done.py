"""After the button: the code in large type, the promise, the receipt to print; the form below is empty for the next person."""

import secrets
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import db, dossiers
from lib.dossiers import Assistance, Dossier, Received, printing
from lib.i18n import _
from lib.org import Actor
from lib.ui import browser, menu
from lib.ui import intake_draft as draft
from lib.ui.wording import money, plain, weekday_date

DONE = "intake:done"
PREVIEW_HEIGHT = 560


@dataclass(frozen=True)
class Place:
    """Where the receipt of a dossier is shown."""

    container: DeltaGenerator
    dossier: Dossier
    done: dict[str, Any]


def note_received(received: Received) -> None:
    """Keep what to show: ids only, the rest is read anew."""
    _note(kind="received", id=received.dossier.id, again=not received.created)


def note_refused(dossier: Dossier) -> None:
    _note(kind="refused", id=dossier.id)


def note_assisted(helped: Assistance) -> None:
    _note(kind="assisted", code=helped.other_code, system=helped.system, procedure=helped.procedure_name)


def _note(**done: object) -> None:
    st.session_state[DONE] = done | {"order": secrets.token_hex(4)}
    draft.forget()


def panel(actor: Actor) -> Place | None:
    """What was done last, and the place for its receipt; nothing before the first request of the day."""
    done = st.session_state.get(DONE)
    if not done:
        return None
    with st.container(border=True, key="done"):
        if done["kind"] == "assisted":
            st.success(_("Assistance recorded: {procedure}", procedure=plain(done["procedure"])), icon=":material/handshake:")
            st.markdown(f"# {plain(done['code'])}")
            st.caption(plain(done["system"]))
            return None
        with db.reading() as session:
            dossier = dossiers.find(session, actor, done["id"])
        if done["kind"] == "refused":
            st.warning(
                _("Refused at intake, with its reason kept: {procedure}", procedure=plain(dossier.procedure_name)), icon=":material/block:"
            )
            return None
        return _received(dossier, done)


def _received(dossier: Dossier, done: dict[str, Any]) -> Place:
    code, due, fee, papers = st.columns([1.7, 1.1, 0.7, 1.9], gap="medium")
    with code:
        said = _("Already received") if done["again"] else _("Received")
        st.markdown(f":small[:green[:material/check_circle: **{said}**] · {plain(dossier.procedure_name[:90])}]")
        st.markdown(f"# {plain(dossier.code or '')}")
    with due:
        st.caption(_("Due"))
        st.markdown(f"### {weekday_date(dossier.due_on)}" if dossier.due_on else "")
    with fee:
        st.caption(_("Fee"))
        st.markdown(f"### {money(dossier.fee_vnd)}")
    with papers:
        place = st.container()
        if "onestop/dossier" in menu.BY_NAME:
            menu.link("onestop/dossier", _("Open the dossier"), icon="folder_open", ma=dossier.code or "")
    return Place(place, dossier, done)


def receipt(actor: Actor, place: Place | None) -> None:
    """Drawn last, so that the next person's form does not wait for it."""
    if place is not None:
        with place.container:
            _receipt(actor, place.dossier, place.done)


def _receipt(actor: Actor, dossier: Dossier, done: dict[str, Any]) -> None:
    """Printed at once where one is due; a same-day request gets one when asked for or received after 15:00."""
    asked = st.session_state.get("intake:receipt_asked") == dossier.id
    if not asked and not printing.is_receipt_due(dossier):
        st.caption(_("Same day: no receipt is due."))
        st.button(_("Print a receipt all the same"), key="ask_receipt", icon=":material/print:", on_click=_ask, args=(dossier.id,))
        return
    with db.reading() as session:
        content = printing.receipt_pdf(session, actor, dossier.id)
    with st.container(horizontal=True):
        if st.button(_("Print"), key="print_receipt", icon=":material/print:"):
            done = done | {"order": secrets.token_hex(4)}
        st.download_button(
            _("PDF"),
            content,
            file_name=f"{dossier.code}.pdf",
            mime="application/pdf",
            key="download_receipt",
            icon=":material/download:",
            on_click="ignore",
        )
        if st.button(_("Preview"), key="preview_receipt", icon=":material/visibility:"):
            st.dialog(_("Receipt and appointment"), width="large")(_preview)(content)
    if not done["again"]:
        browser.print_pdf(content, _("Receipt and appointment"), f"{dossier.id}:{done['order']}", back_to=draft.widget("find_applicant"))


def _preview(content: bytes) -> None:
    st.pdf(content, height=PREVIEW_HEIGHT, key="receipt_preview", alt=_("Receipt and appointment"))


def _ask(dossier_id: int) -> None:
    st.session_state["intake:receipt_asked"] = dossier_id
