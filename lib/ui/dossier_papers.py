"""The papers of a dossier: kind and count, a look at the file, a scan laid on its line, and what can be printed."""

from collections.abc import Callable
from io import BytesIO

import streamlit as st
from PIL import Image
from sqlalchemy.orm import Session

from lib import db, dossiers, org
from lib.dossiers import Paper, allowed, files, printing, printing_slips
from lib.errors import DomainError, NotAllowed
from lib.i18n import _
from lib.org import Actor
from lib.ui import access, act, refusals
from lib.ui.dossier import Opened, look_again, may_reveal
from lib.ui.dossier_forms import UPLOADS
from lib.ui.wording import plain

VIEWED = "dossier:viewed"
FILES = "dossier_files"
PREVIEW_HEIGHT = 520
WORDS_AND_BUTTON = (4, 1.2)
PICTURES = ("image/jpeg", "image/png")
MOST_PIXELS = 80_000_000
"""A page of A3 at 600 dots per inch has 70 million."""


def papers(actor: Actor, opened: Opened) -> None:
    """The lines of the checklist, each with its file; whoever works on it sees the files and lays scans."""
    with st.container(border=True, key="papers"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{_('Papers')}** ({len(opened.whole.papers)})", width="content")
            st.space("stretch")
            if may_reveal(actor, opened):
                _prints(opened)
        sees = may_reveal(actor, opened)
        if not opened.whole.papers:
            st.caption(_("No paper was noted."))
        for paper in opened.whole.papers:
            _line(paper, opened, sees_files=sees)
        _result(opened, sees_files=sees)
        if sees:
            _preview(opened)
        if allowed.may_add_papers(opened.dossier, actor) and opened.whole.papers:
            _attach(opened)


def _line(paper: Paper, opened: Opened, *, sees_files: bool) -> None:
    words, act_on = st.columns(WORDS_AND_BUTTON, vertical_alignment="center", gap="small")
    count = f" × {paper.count}" if paper.count != 1 else ""
    words.markdown(f"{paper.line_no}\\. {plain(paper.name)}  \n:gray[{_(f'paper_kind.{paper.kind}')}{count}]")
    if paper.sha256 and sees_files:
        act_on.button(
            _("View"), key=f"view_{paper.id}", icon=":material/visibility:", on_click=_view, args=(opened.dossier.id, paper.sha256)
        )
    elif paper.sha256:
        act_on.markdown(f":gray[:material/attach_file: {_('scanned')}]")


def _result(opened: Opened, *, sees_files: bool) -> None:
    dossier = opened.dossier
    if dossier.result_sha256 and sees_files:
        words, act_on = st.columns(WORDS_AND_BUTTON, vertical_alignment="center", gap="small")
        words.markdown(f":green[:material/verified:] **{_('Result')}** {plain(dossier.result_number)} {plain(dossier.result_name)}")
        act_on.button(_("View"), key="view_result", icon=":material/visibility:", on_click=_view, args=(dossier.id, dossier.result_sha256))


def _view(dossier_id: int, digest: str) -> None:
    """Whose scan was opened by whom is kept, once for each opening; the page then shows it until it is closed."""
    opened = act.keep(lambda session, actor: dossiers.open_file(session, actor, dossier_id, digest).media_type, form=FILES)
    if opened is not None:
        st.session_state[VIEWED] = {"visit": act.visit(), "id": dossier_id, "digest": digest, "kind": opened}


def _preview(opened: Opened) -> None:
    """The chosen file: PDF and pictures are shown, what a browser cannot show is offered to be saved."""
    act.form_error(FILES)
    viewed = st.session_state.get(VIEWED)
    digests = {paper.sha256 for paper in opened.whole.papers} | {opened.dossier.result_sha256}
    if not viewed or viewed["visit"] != act.visit() or viewed["id"] != opened.dossier.id or viewed["digest"] not in digests:
        return
    try:
        content = files.content(viewed["digest"])
    except DomainError as error:
        refusals.show(error)
        return
    kind = viewed["kind"]
    with st.container(border=True, key="preview"):
        st.button(_("Close"), key="preview_close", icon=":material/close:", on_click=_close_preview)
        if kind == "application/pdf":
            st.pdf(content, height=PREVIEW_HEIGHT, key=f"preview_{viewed['digest'][:12]}", alt=_("Scan of a paper"))
        elif not (kind in PICTURES and _picture(content)):
            st.download_button(_("Save the file"), content, file_name=f"{opened.code}-{viewed['digest'][:8]}", mime=kind, on_click="ignore")


def _picture(content: bytes) -> bool:
    """Show a picture; False for one that is broken, or so large that unpacking it would fill the memory of the service."""
    try:
        width, height = Image.open(BytesIO(content)).size
        if width * height > MOST_PIXELS:
            return False
        st.image(content, width="stretch", alt=_("Scan of a paper"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


def _close_preview() -> None:
    st.session_state.pop(VIEWED, None)


def _attach(opened: Opened) -> None:
    """A scan for one line; a second one replaces the first, and the records keep that."""
    names = {paper.id: f"{paper.line_no}. {paper.name}" for paper in opened.whole.papers}
    without = next((paper.id for paper in opened.whole.papers if not paper.sha256), next(iter(names)))
    with st.expander(_("Lay a scan on a line"), icon=":material/scanner:", key="attach"):
        line = st.selectbox(
            _("Line"),
            list(names),
            index=list(names).index(without),
            format_func=lambda one: names[one],
            key=f"attach_line_{opened.dossier.id}",
        )
        upload = st.file_uploader(
            _("Scan"),
            type=list(UPLOADS),
            key=f"attach_file_{opened.dossier.id}_{line}_{opened.dossier.version}",
            label_visibility="collapsed",
        )
        act.form_error("attach")
        if upload and st.button(_("Lay it on the line"), key="attach_go", icon=":material/attach_file:"):
            content = upload.getvalue()
            act.perform(
                lambda session, actor: dossiers.attach(session, actor, line, content),
                form="attach",
                done=_("The scan lies on its line."),
                after=lambda _result: None if opened.is_stale else look_again(),
            )


def _prints(opened: Opened) -> None:
    """What the law knows as papers of a dossier; each is made when it is asked for."""
    dossier = opened.dossier
    slips: list[tuple[str, str, Callable[..., bytes]]] = []
    if dossier.received_at_utc is not None:
        slips += [
            ("receipt", _("Receipt"), printing.receipt_pdf),
            ("control_slip", _("Control slip"), printing_slips.control_slip_pdf),
        ]
    if opened.whole.supplement is not None:
        slips.append(("supplement", _("Supplement request"), printing_slips.supplement_pdf))
    for name, label, make in slips:
        st.download_button(
            label,
            maker(make, dossier.id),
            file_name=f"{opened.code}-{name}.pdf",
            mime="application/pdf",
            key=f"print_{name}",
            icon=":material/print:",
            on_click="ignore",
        )


def maker(make: Callable[[Session, Actor, int], bytes], dossier_id: int) -> Callable[[], bytes]:
    """Made on the click, by the rights of that moment; a sign-in that has ended meanwhile makes nothing."""
    key = access.session_key()

    def work() -> bytes:
        with db.reading() as session:
            found = org.signed_in(session, key)
            if found is None:
                raise NotAllowed("signed_out")
            return make(session, found.actor, dossier_id)

    return work
