"""The form of each action. What is typed stays while another action is looked at, and when the dossier changed meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from lib import db, dossiers, procedures
from lib.dossiers import ENDS_IT, Action, Correction, PaperInput, PaperKind, ReturnMethod, Stated, files
from lib.dossiers.allowed import to_answer
from lib.i18n import _
from lib.org import Actor
from lib.ui import access, act, cached, page, worklist
from lib.ui.dossier import Opened, look_again
from lib.ui.wording import money, plain, weekday_date
from lib.ui.worklist_batch import late_reason
from lib.values import today

MOST_TEXT = 2_000
OPINION_DAYS = 3
"""Days proposed for an opinion: a planning assumption, the officer chooses."""

UPLOADS = ("pdf", "jpg", "jpeg", "png", "tif", "tiff", "docx", "xlsx")

Work = Callable[[Session, Actor], Any]


def chosen_key(dossier_id: int) -> str:
    """Under which widget key the chosen action of a dossier stands."""
    return f"action_{dossier_id}"


@dataclass(frozen=True)
class Form:
    """One action on one dossier: its fields by name, each with its error beside it, and the button at the foot."""

    opened: Opened
    action: Action

    @property
    def name(self) -> str:
        return f"dossier_{self.action}"

    @property
    def dossier_id(self) -> int:
        return self.opened.dossier.id

    def key(self, field: str) -> str:
        return f"{self.action}_{field}_{self.dossier_id}"

    def text(self, field: str, label: str, *, most: int = 300, help: str = "") -> str:
        typed = st.text_input(label, key=self.key(field), max_chars=most, persist_state="page", help=help or None)
        act.field_error(field, self.name)
        return typed

    def area(self, field: str, label: str, *, most: int = MOST_TEXT, height: int = 100, help: str = "") -> str:
        typed = st.text_area(label, key=self.key(field), max_chars=most, persist_state="page", height=height, help=help or None)
        act.field_error(field, self.name)
        return typed

    def pick(
        self, field: str, label: str, options: Sequence[Any], words: Callable[[Any], str], *, index: int | None = None, empty: str = ""
    ) -> Any:
        chosen = st.selectbox(
            label, options, index=index, format_func=words, key=self.key(field), persist_state="page", placeholder=empty or None
        )
        act.field_error(field, self.name)
        return chosen

    def button(self, work: Work, *texts: str) -> None:
        """The one primary button, or for what ends the dossier the question before it. ``texts``: fields emptied after success."""
        act.form_error(self.name)
        if self.opened.is_stale:
            st.button(_("I have seen it, go on"), key="look_again_here", icon=":material/visibility:", on_click=look_again)
        label = _(f"action.{self.action}")
        if self.action in ENDS_IT:
            st.button(f"{label} …", key=f"ask_{self.action}", icon=":material/warning:", on_click=page.open_dialog, args=(self.name,))
            page.dialog(self.name, label, lambda: self._confirm(work, texts))
        elif st.button(label, key=f"do_{self.action}", type="primary", shortcut="Ctrl+Enter"):
            self._do(work, texts)

    def _confirm(self, work: Work, texts: Sequence[str]) -> None:
        st.markdown(f"**{plain(self.opened.code)}** · {plain(self.opened.dossier.procedure_name)}")
        st.markdown(_(f"will.{self.action}"))
        for field in texts:
            typed = st.session_state.get(self.key(field), "")
            if typed:
                st.markdown(f"> {plain(typed)}")
            act.field_error(field, self.name)
        act.form_error(self.name)
        with st.container(horizontal=True):
            if st.button(_(f"action.{self.action}"), key=f"do_{self.action}", type="primary", icon=":material/warning:"):
                self._do(work, texts)
            st.button(_("Leave it as it is"), key=f"leave_{self.action}", on_click=page.close_dialog)

    def _do(self, work: Work, texts: Sequence[str]) -> None:
        act.perform(
            work,
            form=self.name,
            done=_(f"done.{self.action}", code=self.opened.code),
            link=lambda _result: _onward(self.opened.code),
            clear=tuple(self.key(field) for field in texts),
            after=lambda _result: look_again(),
        )


def _onward(code: str) -> dict[str, Any]:
    """After an act: the next of the list that was left, else the list itself."""
    codes: list[str] = st.session_state.get(worklist.WAY, [])
    if code in codes[:-1]:
        following = codes[codes.index(code) + 1]
        if not following.startswith("#"):
            return {"page": "onestop/dossier", "label": _("Next: {code}", code=following), "ma": following}
    return {"page": "onestop/worklist", "label": _("Back to the list")}


def _simple(use_case: Callable[..., Any]) -> Callable[[Form], None]:
    """An action that needs no word."""

    def form(f: Form) -> None:
        f.button(lambda session, actor: use_case(session, actor, f.dossier_id, version=f.opened.version))

    return form


def _with_reason(use_case: Callable[..., Any], *, most: int = 1_000) -> Callable[[Form], None]:
    """An action that needs its reason."""

    def form(f: Form) -> None:
        reason = f.area("reason", _("Reason"), most=most)
        f.button(lambda session, actor: use_case(session, actor, f.dossier_id, reason=reason, version=f.opened.version), "reason")

    return form


def _hand_over(f: Form) -> None:
    units = {code: name for code, name, _place in cached.deciding_units()}
    code, name = f.opened.next_unit
    if code:
        units = {code: name, **units}
    to = f.pick("to_unit", _("To"), list(units), lambda one: units.get(one, ""), index=0 if code else None, empty=_("Choose a unit"))
    note = f.text("note", _("Note (may stay empty)"), most=500)
    f.button(
        lambda session, actor: dossiers.hand_over(session, actor, f.dossier_id, to_unit=to or "", note=note, version=f.opened.version),
        "note",
    )


def _propose(f: Form) -> None:
    note = f.area("note", _("What is proposed (may stay empty)"), height=80)
    f.button(lambda session, actor: dossiers.propose(session, actor, f.dossier_id, note=note, version=f.opened.version), "note")


def _sign(f: Form) -> None:
    number = f.text("result_number", _("Number of the result"), most=60)
    name = f.text("result_name", _("Name of the result (may stay empty)"))
    upload = st.file_uploader(_("The result as a file (may stay empty)"), type=list(UPLOADS), key=f.key("result_file"))
    act.field_error("result_file", f.name)
    content = upload.getvalue() if upload else b""

    def work(session: Session, actor: Actor) -> Any:
        digest = files.store(session, content, field="result_file").sha256 if upload else ""
        return dossiers.sign(
            session, actor, f.dossier_id, result_number=number, result_sha256=digest, result_name=name, version=f.opened.version
        )

    f.button(work, "result_number", "result_name")


def _finish(f: Form) -> None:
    due = f.opened.dossier.limit_due_on
    reason = ""
    if due is not None and due < today():
        st.markdown(f":red[:material/schedule: {_('It was due on {day}: say why it is late.', day=weekday_date(due))}]")
        reason = late_reason(f.key("late_reason"))
        act.field_error("late_reason", f.name)
    f.button(lambda session, actor: dossiers.finish(session, actor, f.dossier_id, late_reason=reason, version=f.opened.version))


def _return(f: Form) -> None:
    whole = f.opened.whole
    methods = [one for one in ReturnMethod if one is not ReturnMethod.ELECTRONIC or f.opened.dossier.has_result_file]
    wanted = ReturnMethod(f.opened.dossier.return_method)
    method = f.pick(
        "method", _("How"), methods, lambda one: _(f"return_method.{one}"), index=methods.index(wanted) if wanted in methods else 0
    )
    who = {
        "applicant": _("the applicant"),
        **({"filer": _("who filed for the applicant")} if whole.representative else {}),
        "other": _("somebody else"),
    }
    chosen = f.pick("who", _("Taken by"), list(who), lambda one: who[one], index=0)
    if chosen == "other":
        taken_by = f.text("taken_by", _("Name of who took it"), most=200)
    else:
        party = whole.representative if chosen == "filer" and whole.representative else whole.applicant
        taken_by = party.name
    f.button(
        lambda session, actor: dossiers.return_result(
            session, actor, f.dossier_id, method=ReturnMethod(method), taken_by=taken_by, version=f.opened.version
        ),
        *(("taken_by",) if chosen == "other" else ()),
    )


def _ask_supplement(f: Form) -> None:
    last_day = f.opened.supplement_by
    is_late = today() > last_day
    items = f.area("items", _("What is missing, one thing a line"), most=10_000)
    reason = f.area("reason", _("Reason"), most=1_000, height=80)
    late = ""
    if is_late:
        st.markdown(
            f":orange[:material/schedule: {_('It could be asked until {day}. Say why it is asked later.', day=weekday_date(last_day))}]"
        )
        late = f.text("late_reason", _("Why it is asked only now"), most=500)
    else:
        st.caption(_("May be asked until {day}.", day=weekday_date(last_day)))
    f.button(
        lambda session, actor: dossiers.ask_supplement(
            session, actor, f.dossier_id, items=items.splitlines(), reason=reason, late_reason=late, version=f.opened.version
        ),
        "items", "reason", *(("late_reason",) if is_late else ()),
    )  # fmt: skip


def _complete_supplement(f: Form) -> None:
    asked = f.opened.whole.supplement
    papers: list[PaperInput] = []
    for number, item in enumerate(asked.items if asked else ()):
        if st.checkbox(plain(item), key=f.key(f"given_{number}"), persist_state="page"):
            papers.append(_given(f, str(number), item))
    other = f.text("other", _("Another paper (may stay empty)"))
    if other.strip():
        papers.append(_given(f, "other", other))
    act.field_error("documents", f.name)
    st.caption(_("Scans are laid on the lines under Papers afterwards."))
    f.button(
        lambda session, actor: dossiers.complete_supplement(session, actor, f.dossier_id, papers=papers, version=f.opened.version), "other"
    )


def _given(f: Form, field: str, name: str) -> PaperInput:
    kinds = [kind for kind in PaperKind if kind is not PaperKind.REUSED]
    with st.container(horizontal=True):
        kind = st.selectbox(
            _("Form"), kinds, format_func=lambda one: _(f"paper_kind.{one}"), key=f.key(f"kind_{field}"), persist_state="page", width=240
        )
        count = st.number_input(_("Copies"), min_value=1, max_value=999, key=f.key(f"count_{field}"), persist_state="page", width=120)
    return PaperInput(name, PaperKind(kind), int(count))


def _ask_opinion(f: Form) -> None:
    units = {code: name for code, name, _place in cached.deciding_units()}
    unit = f.pick("unit", _("Unit asked"), list(units), lambda one: units.get(one, ""), empty=_("Choose a unit"))
    question = f.area("question", _("Question"))
    due_on = st.date_input(
        _("Answer until"), value=today() + timedelta(days=OPINION_DAYS), min_value=today(), format="DD/MM/YYYY", key=f.key("due_on"),
        persist_state="page",
    )  # fmt: skip
    act.field_error("due_on", f.name)
    f.button(
        lambda session, actor: dossiers.ask_opinion(
            session, actor, f.dossier_id, unit_code=unit or "", question=question, due_on=due_on, version=f.opened.version
        ),
        "question",
    )


def _answer_opinion(f: Form) -> None:
    waiting = {one.id: one for one in to_answer(access.current_user(), f.opened.whole.opinions)}
    if not waiting:
        f.area("answer", _("Answer"), most=4_000)
        return
    ids = list(waiting)
    chosen = ids[0]
    if len(ids) > 1:
        chosen = f.pick("opinion", _("Question"), ids, lambda one: waiting[one].question[:80], index=0)
    asked = waiting[chosen]
    until = _("until {day}", day=weekday_date(asked.due_on))
    st.markdown(f":gray[{plain(f.opened.unit(asked.asked_by_unit_id))}, {until}]  \n{plain(asked.question)}")
    answer = f.area("answer", _("Answer"), most=4_000)
    f.button(lambda session, actor: dossiers.give_opinion(session, actor, chosen, answer=answer), "answer")


def _reassign(f: Form) -> None:
    names = dict(f.opened.colleagues)
    to = f.pick("to_username", _("To whom"), list(names), lambda one: names.get(one, one), empty=_("Choose a person"))
    reason = f.area("reason", _("Reason"), height=80)
    f.button(
        lambda session, actor: dossiers.reassign(
            session, actor, f.dossier_id, to_username=to or "", reason=reason, version=f.opened.version
        ),
        "reason",
    )


def _accept(f: Form) -> None:
    """Receive what was filed online; what the catalogue does not know is stated with its source."""
    dossier = f.opened.dossier
    with db.reading() as session:
        offer = procedures.offer(session, dossier.procedure_code, channel=dossier.channel, case=dossier.case_code, on=today())
    fee, fee_source, due_on, due_source = None, "", None, ""
    if offer.fee_rule.is_unknown:
        fee = st.number_input(_("Fee in dong"), min_value=0, step=1_000, value=None, key=f.key("fee"), persist_state="page")
        act.field_error("fee", f.name)
        fee_source = f.text("fee_source", _("Where the fee is laid down"))
    if offer.limit is None:
        due_on = st.date_input(_("Due on"), value=None, min_value=today(), format="DD/MM/YYYY", key=f.key("due"), persist_state="page")
        act.field_error("due_on", f.name)
        due_source = f.text("due_source", _("Where the limit is laid down"))
    stated = Stated(None if fee is None else int(fee), fee_source, due_on, due_source)
    f.button(lambda session, actor: dossiers.accept(session, actor, f.dossier_id, stated=stated, version=f.opened.version))


def _ask_payment(f: Form) -> None:
    amount = st.number_input(_("Amount in dong"), min_value=0, step=1_000, value=None, key=f.key("amount"), persist_state="page")
    act.field_error("amount_vnd", f.name)
    ground = f.text("ground", _("What it is for, and where it is laid down"))
    f.button(
        lambda session, actor: dossiers.ask_payment(
            session, actor, f.dossier_id, amount_vnd=int(amount or 0), ground=ground, version=f.opened.version
        ),
        "ground",
    )


def _note_payment(f: Form) -> None:
    st.markdown(f"{_('To pay')}: **{money(f.opened.dossier.fee_vnd)}**  \n:gray[{plain(f.opened.dossier.fee_ground)}]")
    number = f.text("receipt_number", _("Number of the receipt"), most=60)
    f.button(
        lambda session, actor: dossiers.note_payment(session, actor, f.dossier_id, receipt_number=number, version=f.opened.version),
        "receipt_number",
    )


def _correct(f: Form) -> None:
    """Copies, pages and how the result is given; the fee follows. Code and time of receipt never change."""
    dossier = f.opened.dossier
    with st.container(horizontal=True):
        copies = st.number_input(_("Copies"), min_value=1, max_value=999, value=dossier.copies, key=f.key("copies"), persist_state="page")
        pages = st.number_input(_("Pages"), min_value=0, max_value=999, value=dossier.pages, key=f.key("pages"), persist_state="page")
    act.field_error("pages", f.name)
    methods = list(ReturnMethod)
    wanted = methods.index(ReturnMethod(dossier.return_method))
    method = f.pick("return_method", _("How the result is given"), methods, lambda one: _(f"return_method.{one}"), index=wanted)
    address = f.text("return.address", _("Address for the result"))
    reason = f.area("reason", _("Reason"), height=80)
    correction = Correction(copies=int(copies), pages=int(pages), return_method=ReturnMethod(method), return_address=address or None)
    f.button(
        lambda session, actor: dossiers.correct(session, actor, f.dossier_id, correction, reason=reason, version=f.opened.version), "reason"
    )


FORMS: dict[Action, Callable[[Form], None]] = {
    Action.ACCEPT: _accept,
    Action.REFUSE_SUBMITTED: _with_reason(dossiers.refuse_submitted),
    Action.ASK_PAYMENT: _ask_payment,
    Action.NOTE_PAYMENT: _note_payment,
    Action.TAKE: _simple(dossiers.take),
    Action.CLAIM: _simple(dossiers.claim),
    Action.RELEASE: _simple(dossiers.release),
    Action.RECALL: _simple(dossiers.recall),
    Action.RETURN: _return,
    Action.FINISH: _finish,
    Action.ANSWER_OPINION: _answer_opinion,
    Action.SIGN: _sign,
    Action.PROPOSE: _propose,
    Action.COMPLETE_SUPPLEMENT: _complete_supplement,
    Action.HAND_OVER: _hand_over,
    Action.ASK_SUPPLEMENT: _ask_supplement,
    Action.ASK_OPINION: _ask_opinion,
    Action.SEND_BACK: _with_reason(dossiers.send_back),
    Action.REASSIGN: _reassign,
    Action.CORRECT: _correct,
    Action.REFUSE: _with_reason(dossiers.refuse),
    Action.WITHDRAW: _with_reason(dossiers.withdraw),
    Action.STOP: _with_reason(dossiers.stop),
    Action.VOID: _with_reason(dossiers.void),
}
"""Each action has its form; a test holds the two together."""
