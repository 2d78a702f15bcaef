"""Band 1, left: who asks. One field takes a card scan, an ID, a phone number or a name; a new person is typed beside it."""

from dataclasses import dataclass

import streamlit as st

from lib import db, residents
from lib.i18n import _
from lib.residents import NEEDS_CARD, CardScan, PartyKind, PartyMatch
from lib.ui import access, act
from lib.ui import intake_draft as draft
from lib.ui import intake_procedure as procedure
from lib.ui.intake_request import GROUNDS, fields_of
from lib.ui.intake_view import View
from lib.ui.wording import plain
from lib.values import clean, today

SHOWN = 7
ID_DIGITS = 12
ID_LABELS = {PartyKind.CITIZEN: "Personal ID number", PartyKind.FOREIGNER: "Passport number", PartyKind.ORGANISATION: "Tax code"}
PEOPLE = (PartyKind.CITIZEN, PartyKind.FOREIGNER)
SEXES = ("m", "f")


@dataclass(frozen=True)
class Found:
    """What a term led to: one person at once, some to choose from, or nobody."""

    one: PartyMatch | None = None
    several: tuple[PartyMatch, ...] = ()
    scan: CardScan | None = None


def band(view: View) -> None:
    """The applicant, and whoever files for the applicant."""
    side("applicant", view, f":gray-badge[1] {_('Card scan, ID, phone or name')}")
    if not draft.value("applicant_open", False):
        return
    young = _too_young_by(view)
    if young and not draft.value("representative", False) and draft.value("representative_asked") != young:
        draft.put(representative=True, representative_asked=young)
        draft.focus("find_representative")
        draft.save()
    with st.container(horizontal=True):
        draft.tick("representative", _("Somebody else files for this person"), after=_toggled)
        draft.tick("vneid", _("Identity shown in VNeID"))
    if young:
        st.markdown(f":orange[:small[:material/child_care: {young}]]")
    view.say("representative")
    if draft.value("representative", False):
        with st.container(border=True, gap="small"):
            side("representative", view, _("Who files: card scan, ID, phone or name"))
            if draft.value("representative_open", False):
                draft.choice(
                    "representative_ground",
                    _("Ground for filing"),
                    GROUNDS,
                    control=st.selectbox,
                    accept_new_options=True,
                    format_func=lambda ground: _(f"ground.{ground}") if ground in GROUNDS else ground,
                    placeholder=_("choose or type"),
                    index=None,
                )
                view.say("representative.ground")


def side(name: str, view: View, label: str) -> None:
    """One person: the field that finds, then either a list to choose from or the fields."""
    if not draft.value(f"{name}_open", False):
        draft.text(
            f"find_{name}",
            label,
            after=lambda term: _look_up(name, term),
            icon=":material/badge:",
            autocomplete="off",
            max_chars=2000,
            placeholder=_("scan the card, or type and press Enter"),
        )
        view.say(name)
        _to_choose_from(name)
        return
    _heading(name, view)
    _fields(name, view)


def _to_choose_from(side_name: str) -> None:
    """Who fits, with as much as tells them apart; or the way to a new person."""
    term = draft.value(f"find_{side_name}")
    if not term:
        st.button(
            _("Type a new person"),
            key=f"new_{side_name}",
            type="tertiary",
            icon=":material/person_add:",
            on_click=_new,
            args=(side_name, ""),
        )
        return
    found = _search(term).several
    with st.container(key=f"people_{side_name}", gap=None):
        for match in found[:SHOWN]:
            st.button(
                _told_apart(match),
                key=f"take_{side_name}_{match.id}",
                type="tertiary",
                icon=_icon(match.kind),
                on_click=_take,
                args=(side_name, match.id),
            )
    if len(found) > SHOWN:
        st.caption(_("There are more: add a birth year or another word of the name."))
    st.button(
        _("None of these: a new person"),
        key=f"new_{side_name}",
        type="tertiary",
        icon=":material/person_add:",
        on_click=_new,
        args=(side_name, term),
    )


def _told_apart(match: PartyMatch) -> str:
    hidden = match.masked()
    shown = (f"**{plain(match.name)}**", match.born, hidden.id_number, plain(hidden.address))
    return " · ".join(part for part in shown if part)


def _icon(kind: PartyKind) -> str:
    return ":material/apartment:" if kind == PartyKind.ORGANISATION else ":material/person:"


def _search(term: str) -> Found:
    """A card or a whole number names one person; a name or a phone number is always chosen by the clerk."""
    actor = access.actor_of_run()
    scan = residents.parse_card(term)
    with db.reading() as session:
        if scan is not None and scan.id_number:
            return Found(residents.known(session, actor, PartyKind.CITIZEN, scan.id_number), scan=scan)
        matches = residents.search(session, actor, term, limit=SHOWN + 1)
    number = clean(term).replace(" ", "").replace(".", "").upper()
    exact = [match for match in matches if match.id_number and match.id_number.replace("-", "") == number.replace("-", "")]
    return Found(exact[0] if len(exact) == 1 else None, tuple(matches), scan)


def _look_up(side_name: str, term: str) -> None:
    """The consequence of a scan or of Enter: the person stands in the form, or a list, or a new person is begun."""
    if not clean(term):
        return
    found = _search(term)
    if found.scan is not None and (found.one is not None or not found.several):
        _from_card(side_name, found.scan, found.one)
    elif found.one is not None:
        _fill(side_name, found.one.id)
    elif not found.several:
        _new(side_name, term, stored=False)
    else:
        draft.focus_on(f"take_{side_name}_{found.several[0].id}")


def _take(side_name: str, party_id: int) -> None:
    _fill(side_name, party_id)
    draft.save()


def _opened(party_id: int) -> PartyMatch | None:
    """A person of the register in full; that this clerk had the record before them is kept. None when it was refused."""
    return act.keep(lambda session, actor: residents.open_at_intake(session, actor, party_id), form=draft.FORM)


def _fill(side_name: str, party_id: int) -> None:
    match = _opened(party_id)
    if match is None:
        return
    draft.put(**fields_of(match, side_name), **{f"find_{side_name}": ""})
    _go_on(side_name)


def _from_card(side_name: str, scan: CardScan, known: PartyMatch | None) -> None:
    """The card in hand counts; where an input method bent it, the register's name does."""
    if known is not None:
        _fill(side_name, known.id)
        if scan.bent:
            return
    said = {
        "open": True,
        "known": known is not None,
        "kind": PartyKind.CITIZEN.value,
        "id": scan.id_number,
        "old_id": scan.old_id_number,
        "name": scan.name,
        "birth_date": f"{scan.birth_date:%d/%m/%Y}" if scan.birth_date else "",
        "sex": scan.sex,
        "address": scan.address,
        "bent": scan.bent,
    }
    keep = known is not None and residents.is_same_name(known.name, scan.name)
    draft.put(**{f"{side_name}_{name}": value for name, value in said.items() if value or (known is None and name in ("id", "name"))})
    if keep and known is not None:
        draft.put(**{f"{side_name}_name": known.name})
    draft.put(**{f"find_{side_name}": ""})
    _go_on(side_name)


def _new(side_name: str, term: str, stored: bool = True) -> None:
    """A person whom the register does not know: what was typed stands in the field it belongs to."""
    draft.put(
        **{
            f"find_{side_name}": "",
            f"{side_name}_open": True,
            f"{side_name}_known": False,
            **{f"{side_name}_{k}": v for k, v in _guess(term).items()},
        }
    )
    empty = next((name for name in ("id", "name") if not draft.value(f"{side_name}_{name}")), "name")
    draft.focus(f"{side_name}_{empty}")
    if stored:
        draft.save()


def _guess(term: str) -> dict[str, str]:
    """Which field a term belongs to, by its form."""
    bare = clean(term)
    number = bare.replace(" ", "").replace(".", "").upper()
    phone = residents.normalise_phone(bare)
    if not bare:
        return {"kind": PartyKind.CITIZEN}
    # A personal ID of Hanoi begins like a call abroad (001 ...), so twelve digits are an ID.
    if residents.is_phone(phone) and not (number.isdecimal() and len(number) == ID_DIGITS):
        return {"kind": PartyKind.CITIZEN, "phone": phone}
    if number.replace("-", "").isdecimal():
        is_tax = len(number.replace("-", "")) in (10, 13) and not residents.check_tax_code(number, today())
        return {"kind": PartyKind.ORGANISATION if is_tax else PartyKind.CITIZEN, "id": number}
    if any(c.isdecimal() for c in number) and not residents.check_passport(number):
        return {"kind": PartyKind.FOREIGNER, "id": number}
    return {"kind": PartyKind.CITIZEN, "name": bare}


def _go_on(side_name: str) -> None:
    """Where the cursor goes next: what is missing of the person, the ground, the procedure, the papers."""
    if side_name == "representative":
        draft.focus("representative_ground")
    elif not draft.value("applicant_name"):
        draft.focus("applicant_name")
    elif draft.value("procedure"):
        procedure.go_on()
    else:
        draft.focus("find_procedure")


def _toggled(on: bool) -> None:
    if on:
        draft.focus("find_representative")


def _too_young_by(view: View) -> str:
    """Why somebody must act for the applicant; empty when nobody need."""
    born, offer = view.request.applicant.birth_date, view.offer
    if offer is None or born is None or born > today():
        return ""
    age = residents.age_on(born, today())
    return "" if age >= offer.min_age else _("{age} years old: under {least} somebody files for the person.", age=age, least=offer.min_age)


def _heading(name: str, view: View) -> None:
    match = view.known.get(name)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said = f":green-badge[:material/check: {_('in the register')}]" if match else f":blue-badge[:material/fiber_new: {_('new')}]"
        number = ":gray-badge[1] " if name == "applicant" else ""
        st.markdown(f"{number}**{plain(draft.value(f'{name}_name')) or _('New person')}** {said}", width="content")
        st.button(_("Another person"), key=f"other_{name}", type="tertiary", icon=":material/person_search:", on_click=_empty, args=(name,))
    if draft.value(f"{name}_bent", False) and not match:
        st.warning(
            _("The keyboard changed letters of the scan: compare with the card, or switch the Vietnamese typing off and scan again."),
            icon=":material/keyboard:",
        )


def _empty(side_name: str) -> None:
    draft.drop(
        *(
            f"{side_name}_{name}"
            for name in (
                "open",
                "known",
                "kind",
                "id",
                "name",
                "birth",
                "sex",
                "phone",
                "address",
                "nation",
                "old",
                "place",
                "card",
                "bent",
            )
        )
    )
    draft.focus(f"find_{side_name}")
    draft.save()


def _kinds(name: str, view: View) -> list[str]:
    """By name alone only where the procedure allows it."""
    allowed = [PartyKind.CITIZEN, PartyKind.FOREIGNER, PartyKind.ORGANISATION]
    by_name = name == "applicant" and view.offer is not None and not view.offer.needs_identity
    return [kind.value for kind in (*allowed, *((PartyKind.NAME,) if by_name or draft.value(f"{name}_kind") == PartyKind.NAME else ()))]


def _fields(name: str, view: View) -> None:
    kind = PartyKind(draft.value(f"{name}_kind", PartyKind.CITIZEN.value))
    if name not in view.known:
        draft.choice(
            f"{name}_kind",
            _("Who is it"),
            _kinds(name, view),
            control=st.segmented_control,
            default=PartyKind.CITIZEN.value,
            required=True,
            format_func=lambda one: _(f"party_kind.{one}"),
            label_visibility="collapsed",
        )
    view.say(f"{name}.kind")
    if kind in ID_LABELS:
        left, right = st.columns([1, 1.6], gap="small")
        with left:
            draft.text(f"{name}_id", _(ID_LABELS[kind]), max_chars=30, autocomplete="off", after=lambda _typed: _complete(name))
    with right if kind in ID_LABELS else st.container():
        label = _("Name of the organisation") if kind == PartyKind.ORGANISATION else _("Full name")
        draft.text(f"{name}_name", label, max_chars=200, autocomplete="off")
    view.say(f"{name}.id", f"{name}.old_id", f"{name}.name")
    born, sex, phone = st.columns([1, 1, 1], gap="small") if kind in PEOPLE else (None, None, st.container())
    if born and sex:
        with born:
            draft.text(
                f"{name}_birth_date",
                _("Birth date"),
                max_chars=12,
                placeholder=_("ddmmyyyy"),
                autocomplete="off",
                after=lambda _typed: _spread(name),
            )
        with sex:
            draft.choice(
                f"{name}_sex", _("Sex"), SEXES, control=st.segmented_control, default=None, format_func=lambda one: _(f"sex.{one}")
            )
    with phone:
        draft.text(f"{name}_phone", _("Phone"), max_chars=20, autocomplete="off")
    view.say(f"{name}.birth_date", f"{name}.sex", f"{name}.phone")
    if kind == PartyKind.FOREIGNER:
        draft.text(f"{name}_nationality", _("Nationality"), max_chars=60, autocomplete="off")
        view.say(f"{name}.nationality")
    draft.text(f"{name}_address", _("Address"), max_chars=400, autocomplete="off")
    view.say(f"{name}.address")
    _card_seen(name, view)


def _card_seen(name: str, view: View) -> None:
    """Number, card and register disagree: the clerk who holds the card says why it is taken all the same."""
    asked = [error for error in view.problems if error.code in NEEDS_CARD and error.field.startswith(f"{name}.")]
    if asked or draft.value(f"{name}_card_seen"):
        draft.text(
            f"{name}_card_seen",
            _("Card seen: why it is taken all the same"),
            max_chars=300,
            icon=":material/visibility:",
            placeholder=_("for example: the card says so, seen at the counter"),
        )


def _complete(name: str) -> None:
    """A number that the register knows fills what is still empty: a company's name, a person's address."""
    with db.reading() as session:
        kind = draft.value(f"{name}_kind", PartyKind.CITIZEN.value)
        known = residents.known(session, access.actor_of_run(), kind, draft.value(f"{name}_id"))
    match = _opened(known.id) if known is not None else None
    if match is not None:
        draft.put(**{field: value for field, value in fields_of(match, name).items() if value and not draft.value(field)})


def _spread(name: str) -> None:
    """``17052003`` is written as it is read: ``17/05/2003``."""
    typed = draft.value(f"{name}_birth_date").strip()
    if len(typed) == 8 and typed.isdecimal():
        draft.put(**{f"{name}_birth_date": f"{typed[:2]}/{typed[2:4]}/{typed[4:]}"})
