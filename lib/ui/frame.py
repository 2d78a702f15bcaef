"""What surrounds every page: language, the sign that this is a demo, who is at work, the way out."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib import db, i18n, org
from lib.i18n import _
from lib.settings import PROJECT, settings
from lib.ui import access, menu
from lib.ui.wording import plain

ICON = PROJECT / "static" / "favicon.svg"
STYLE = PROJECT / "static" / "frame.css"
LANGUAGE = "frame:language"
_RUN = "_motcua_language"
NAMES = {"vi": "Tiếng Việt", "en": "English"}


def prepare() -> None:
    """Page title and width; comes first in every run."""
    # A Material icon would be fetched from another host; nothing here is.
    st.set_page_config(page_title="Một Cửa", page_icon=ICON, layout="wide", initial_sidebar_state="auto")
    st.html(STYLE)


def choose_language(visitor: org.SignedIn | None) -> None:
    """The language of this run: the switch, else the account's, else the browser's; Vietnamese when nothing is known."""
    asked = st.query_params.get("lang", "") if visitor is None else ""
    chosen = st.session_state.get("lang") or asked or (visitor.language if visitor else "") or _of_browser()
    st.session_state[LANGUAGE] = chosen if chosen in NAMES else "vi"
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        setattr(context, _RUN, None)


def language_of_run() -> str | None:
    """For ``i18n.set_provider``: kept with the browser's session, because a fragment runs without the frame around it.

    Asked for each of some hundred sentences of a page, so it is looked up once a run.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return None
    known = getattr(context, _RUN, None)
    if known is None or known[0] is not context.cursors:
        known = (context.cursors, st.session_state.get(LANGUAGE))
        if known[1]:
            setattr(context, _RUN, known)
    return known[1]


def banner() -> None:
    """A demo says on every page that it is one."""
    if is_demo():
        with st.container(key="demo_sign"):
            said = _("Demonstration: invented people and dossiers, not a real office")
            st.markdown(f":small[:orange-background[:material/science: {said}]]")


def is_demo() -> bool:
    """Did ``./motcua demo`` fill this installation?"""
    return (settings().home / "demo.json").exists()


def sidebar(visitor: org.SignedIn) -> None:
    """Unit, person, language, the way to the own account and out."""
    with st.sidebar, st.container(key="who", gap="small"):
        st.markdown(f"**{plain(visitor.actor.name)}**  \n:small[{plain(visitor.unit_name)}]")
        menu.link("account/me", _("My account"), icon="person")
        _language_switch()
        st.button(_("Sign out"), key="sign_out", icon=":material/logout:", on_click=access.sign_out, width="stretch")


def front_door() -> None:
    """What a stranger sees at any address but the public ones: what this is, the form, the way to the enquiry."""
    _left, middle, _right = st.columns([1, 1.4, 1])
    with middle:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(f":material/account_balance: {_('One-stop service')}", anchor=False)
            _language_switch(bound=True)
        st.caption(_("Hanoi Public Administrative Service Centre"))
        access.show_sign_in()
        menu.link("public/lookup", _("Residents: look up a dossier without signing in"), icon="search")


def public_top() -> None:
    """Above a page for residents: name of the service and the language switch."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**:material/account_balance: {_('One-stop service')}**")
        _language_switch(bound=True)


def refuse() -> None:
    """At the same address: why this page stays closed, and where to go instead."""
    st.warning(_("Your roles do not open this page. If you need it, ask the administrator of your unit."), icon=":material/lock:")
    visitor = access.visitor()
    if visitor:
        menu.link(menu.landing(visitor).name, _("To my work"), icon="arrow_forward")


def _language_switch(*, bound: bool = False) -> None:
    """A stranger's choice stands in the address (``?lang=en``), a person's in the account."""
    if "lang" not in st.session_state:
        st.session_state["lang"] = i18n.language()
    st.segmented_control(
        _("Language"),
        list(NAMES),
        key="lang",
        format_func=NAMES.get,
        label_visibility="collapsed",
        on_change=_remember_language,
        required=True,
        **({"bind": "query-params"} if bound else {}),
    )


def _remember_language() -> None:
    chosen = st.session_state.get("lang")
    visitor = access.visitor()
    if visitor and chosen in NAMES:
        db.write(lambda session: org.choose_language(session, visitor.actor, chosen))


def _of_browser() -> str:
    locale = st.context.locale or "vi"
    return "vi" if locale.lower().startswith("vi") else "en"


i18n.set_provider(language_of_run)
