"""Band 2: the papers. The checklist of the procedure, case and channel; what the city holds; lines the clerk adds."""

import streamlit as st

from lib import dossiers
from lib.dossiers import PaperKind
from lib.i18n import _
from lib.procedures import Document, DocumentRole, Offer
from lib.ui import act
from lib.ui import intake_draft as draft
from lib.ui.intake_request import Line, extras, is_missing, is_same_document, lines, usual_kind
from lib.ui.intake_view import HeldPaper, View
from lib.ui.wording import plain

KINDS = [kind.value for kind in PaperKind if kind is not PaperKind.REUSED]
FILES = "intake_files"
COLUMNS = (4.6, 2.1, 1.1, 2.2)
MOST_EXTRAS = 50


def band(view: View) -> None:
    """What was asked for, ticked as it is handed over."""
    if view.offer is None:
        st.markdown(f":gray-badge[2] **{_('Papers')}**")
        st.caption(_("The list of papers appears as soon as the procedure is chosen."))
        return
    checklist = lines(view.offer)
    _top(view.offer, checklist)
    group = ""
    for line in checklist:
        if line.document.group and line.document.group != group:
            st.caption(plain(line.document.group))
        group = line.document.group
        _line(line, view)
    for name in extras(draft.body()):
        _extra(name)
    view.say("documents")
    _bottom(view)


def missing(offer: Offer) -> list[Line]:
    """Required lines that nobody has handed in yet."""
    return [line for line in lines(offer) if is_missing(line, draft.body())]


def _top(offer: Offer, checklist: list[Line]) -> None:
    required = [line for line in checklist if line.document.required]
    given = len(required) - len(missing(offer))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":gray-badge[2] **{_('Papers')}**", width="content")
        if required:
            draft.put(pick_all_given=given == len(required))
            draft.tick("pick_all_given", _("All required papers are given"), after=lambda on: _give_all(required, on))
            colour = "green" if given == len(required) else "orange"
            st.markdown(f":{colour}-badge[{_('{given} of {all} required', given=given, all=len(required))}]", width="content")
        elif not checklist:
            st.caption(_("The catalogue names no papers for this procedure."))
        notes = [document for document in offer.documents if document.role is DocumentRole.NOTE]
        if notes:
            with st.popover(_("Notes of the catalogue"), icon=":material/info:", type="tertiary"):
                st.markdown("\n".join(f"- {plain(note.name)}" for note in notes))


def _give_all(required: list[Line], on: bool) -> None:
    for line in required:
        _give(line, on)


def _give(line: Line, on: bool) -> None:
    draft.put(**{f"{line.name}_given": on})
    if on and not draft.value(f"{line.name}_kind"):
        document = line.document
        draft.put(**{f"{line.name}_kind": usual_kind(document).value, f"{line.name}_count": max(document.originals, document.copies, 1)})


def _line(line: Line, view: View) -> None:
    name = line.name
    paper, kind, count, file = st.columns(COLUMNS, gap="small", vertical_alignment="center")
    with paper:
        given = draft.tick(f"{name}_given", _wanted(line.document, is_missing(line, draft.body())), after=lambda on: _give(line, on))
        if not given:
            _offer_held(line, view)
            return
    if draft.value(f"{name}_reused"):
        with kind:
            st.markdown(f":green-badge[:material/recycling: {_('paper_kind.reused')}]")
    else:
        with kind:
            draft.choice(
                f"{name}_kind",
                _("Form"),
                KINDS,
                control=st.selectbox,
                default=usual_kind(line.document).value,
                label_visibility="collapsed",
                format_func=lambda one: _(f"paper_kind.{one}"),
            )
        with count:
            draft.number(f"{name}_count", _("Count"), label_visibility="collapsed")
    with file:
        _file(name)


def _wanted(document: Document, lacking: bool) -> str:
    """The line as the catalogue words it, and how many of what."""
    many = [_("{n} × original", n=document.originals)] if document.originals else []
    many += [_("{n} × copy", n=document.copies)] if document.copies else []
    mark = "" if document.required else f" :blue-badge[{_('where it applies')}]"
    mark += f" :orange-badge[{_('not given')}]" if lacking and draft.has_been_tried() else ""
    shown = f" :gray-badge[{_('to show')}]" if document.role is DocumentRole.SHOW else ""
    return plain(document.name) + (f" :gray[({', '.join(many)})]" if many else "") + shown + mark


def _offer_held(line: Line, view: View) -> None:
    """Already with the city: what, from when, one click."""
    held = next((one for one in view.held if is_same_document(line.document, one.name, one.code)), None)
    if held is not None:
        st.button(
            _("Already held since {day} ({code}): use it", day=held.since, code=plain(held.from_code)),
            key=f"reuse_{line.name}",
            type="tertiary",
            icon=":material/recycling:",
            on_click=_reuse,
            args=(line.name, held),
        )


def _reuse(name: str, held: HeldPaper) -> None:
    draft.put(
        **{
            f"{name}_given": True,
            f"{name}_kind": PaperKind.REUSED.value,
            f"{name}_count": 1,
            f"{name}_reused": held.paper_id,
            f"{name}_sha256": held.sha256,
        }
    )
    draft.save()


def _file(name: str) -> None:
    """The scan on its line, stored at once; the type is read from the content."""
    if draft.value(f"{name}_sha256"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":green-badge[:material/attach_file: {plain(draft.value(f'{name}_file')) or _('file')}]", width="content")
            st.button(_("Take off"), key=f"off_{name}", type="tertiary", icon=":material/close:", on_click=_take_off, args=(name,))
        return
    again = draft.value(f"pick_{name}_upload", 0)
    widget = draft.widget(f"{name}_file_{draft.key()[:6]}_{again}")
    with st.popover(_("Scan"), icon=":material/attach_file:", type="tertiary", key=f"scan_{name}"):
        st.file_uploader(_("Drop the scan of this paper here"), key=widget, on_change=_store, args=(name, widget))
    act.field_error(name, FILES)


def _store(name: str, widget: str) -> None:
    uploaded = st.session_state.get(widget)
    draft.put(**{f"pick_{name}_upload": draft.value(f"pick_{name}_upload", 0) + 1})
    if uploaded is None:
        return
    content = uploaded.getvalue()
    stored = act.keep(lambda session, _actor: dossiers.files.store(session, content, field=name), form=FILES)
    if stored is not None:
        said = f"{dossiers.files.ACCEPTED[stored.media_type]} · {stored.size / 1024:,.0f} KB"
        act.errors(FILES)
        draft.put(**{f"{name}_sha256": stored.sha256, f"{name}_file": said})
        draft.save()


def _take_off(name: str) -> None:
    was_reused = draft.value(f"{name}_reused")
    draft.drop(f"{name}_sha256", f"{name}_file", f"{name}_reused")
    if was_reused:
        draft.drop(f"{name}_given", f"{name}_kind", f"{name}_count")
    draft.save()


def _extra(name: str) -> None:
    paper, kind, count, file = st.columns(COLUMNS, gap="small", vertical_alignment="center")
    with paper, st.container(horizontal=True, vertical_alignment="center"):
        draft.text(f"{name}_name", _("Name of the paper"), label_visibility="collapsed", placeholder=_("Name of the paper"), max_chars=500)
        st.button(_("Remove"), key=f"remove_{name}", type="tertiary", icon=":material/delete:", on_click=_remove, args=(name,))
    with kind:
        if draft.value(f"{name}_reused"):
            st.markdown(f":green-badge[:material/recycling: {_('paper_kind.reused')}]")
        else:
            draft.choice(
                f"{name}_kind",
                _("Form"),
                KINDS,
                control=st.selectbox,
                default=PaperKind.ORIGINAL_KEPT.value,
                label_visibility="collapsed",
                format_func=lambda one: _(f"paper_kind.{one}"),
            )
    with count:
        draft.number(f"{name}_count", _("Count"), label_visibility="collapsed")
    with file:
        _file(name)


def _bottom(view: View) -> None:
    """One more line, of any paper or of one that the city holds."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Add a paper"),
            key="add_paper",
            type="tertiary",
            icon=":material/add:",
            on_click=_add,
            disabled=len(extras(draft.body())) >= MOST_EXTRAS,
        )
        used = (
            {draft.value(f"{name}_reused") for name in (*(line.name for line in lines(view.offer)), *extras(draft.body()))}
            if view.offer
            else set()
        )
        others = [held for held in view.held if held.paper_id not in used and not _answers_a_line(held, view.offer)]
        if others:
            with st.popover(
                _("The city holds {n} more papers of this person", n=len(others)), icon=":material/inventory_2:", type="tertiary"
            ):
                for held in others[:20]:
                    st.button(
                        _("{paper} · since {day} · {code}", paper=plain(held.name), day=held.since, code=plain(held.from_code)),
                        key=f"held_{held.paper_id}",
                        type="tertiary",
                        icon=":material/recycling:",
                        on_click=_add,
                        args=(held,),
                    )


def _answers_a_line(held: HeldPaper, offer: Offer | None) -> bool:
    return offer is not None and any(is_same_document(line.document, held.name, held.code) for line in lines(offer))


def _add(held: HeldPaper | None = None) -> None:
    numbers = list(draft.value("extras", []))
    number = max(numbers, default=0) + 1
    draft.put(extras=[*numbers, number])
    if held is None:
        draft.focus(f"extra_{number}_name")
    else:
        draft.put(**{f"extra_{number}_name": held.name})
        _reuse(f"extra_{number}", held)
    draft.save()


def _remove(name: str) -> None:
    number = int(name.rsplit("_", 1)[1])
    draft.put(extras=[one for one in draft.value("extras", []) if one != number])
    draft.drop(f"{name}_")
    draft.save()
