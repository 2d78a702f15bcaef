"""Every page, declared on every run; hidden where the role has no right.

An undeclared page would show Streamlit's own English "Page not found" and lose the address.
To add a page, add a line to ``ENTRIES``.
"""

from copy import copy
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from lib.i18n import _
from lib.org import Right, SignedIn


@dataclass(frozen=True)
class Entry:
    """One page: its file below ``pages/``, address, title (message id), icon, section, and who may enter.

    ``rights``: one of them is enough; none: whoever is signed in. ``public``: also strangers.
    """

    name: str
    address: str
    title: str
    icon: str
    section: str
    rights: tuple[Right, ...] = ()
    public: bool = False
    in_menu: bool = True

    @property
    def file(self) -> str:
        return f"pages/{self.name}.py"


ENTRIES = (
    Entry("onestop/intake", "tiep-nhan", "Receive", "add_task", "One-stop", (Right.RECEIVE,)),
    Entry(
        "onestop/worklist", "cong-viec", "My work", "checklist", "One-stop",
        (Right.RECEIVE, Right.TAKE, Right.PROCESS, Right.SIGN, Right.RETURN),
    ),
    Entry("onestop/dossier", "ho-so", "Dossier", "folder_open", "One-stop", (Right.READ,), in_menu=False),
    Entry("metrics/scoreboard", "tong-hop", "Scoreboard", "monitoring", "Figures", (Right.SCOREBOARD,)),
    Entry("admin/people", "nguoi-dung", "People", "group", "Administration", (Right.PEOPLE,)),
    Entry("admin/units", "don-vi", "Units", "account_tree", "Administration", (Right.UNITS,)),
    Entry("admin/calendar", "lich", "Calendar", "calendar_month", "Administration", (Right.CALENDAR,)),
    Entry("admin/catalogue", "thu-tuc", "Catalogue", "menu_book", "Administration", (Right.CATALOGUE,)),
    Entry("admin/audit", "nhat-ky", "Audit", "verified", "Administration", (Right.AUDIT,)),
    Entry("public/lookup", "tra-cuu", "Enquiry", "search", "For residents", public=True),
    Entry("account/me", "tai-khoan", "My account", "person", "For residents", in_menu=False),
)  # fmt: skip

BY_NAME = {entry.name: entry for entry in ENTRIES}
BY_ADDRESS = {entry.address: entry for entry in ENTRIES}

LANDING = ("onestop/intake", "onestop/worklist", "metrics/scoreboard", "admin/people", "admin/audit", "account/me")
"""Where a person arrives: the first of these that the roles open."""


def may_enter(visitor: SignedIn | None, entry: Entry) -> bool:
    """The one question on which the safety of pages rests."""
    if entry.public:
        return True
    if visitor is None:
        return False
    return not entry.rights or any(visitor.actor.can(right) for right in entry.rights)


def landing(visitor: SignedIn) -> Entry:
    """The page a person works on: a clerk receives, an official reads, an administrator keeps the house."""
    return next(BY_NAME[name] for name in LANDING if may_enter(visitor, BY_NAME[name]))


def navigate(visitor: SignedIn | None) -> tuple[st.Page, Entry | None]:
    """Declare all pages and say which was asked for; the front door has no entry of its own."""
    door = st.Page(_front_door, title=_("One-stop service"), url_path="start", default=True, visibility="hidden")
    sections: dict[str, list[st.Page]] = {"": [door]}
    for entry in ENTRIES:
        shown = entry.in_menu and visitor is not None and may_enter(visitor, entry)
        sections.setdefault(_(entry.section), []).append(_page(entry, _(entry.title), shown=shown))
    chosen = st.navigation(sections, position="sidebar" if visitor else "hidden", expanded=True)
    return chosen, BY_ADDRESS.get(chosen.url_path)


def _page(entry: Entry, title: str, *, shown: bool) -> st.Page:
    """A page as ``st.Page`` makes it. Made once: to look for the file of each at every run cost more than all of the frame besides.

    Each run gets a copy, because ``st.navigation`` marks the one that may be run.
    """
    kind = (entry.file, title, shown)
    if kind not in _made:
        icon, visibility = f":material/{entry.icon}:", "visible" if shown else "hidden"
        _made[kind] = st.Page(entry.file, title=title, icon=icon, url_path=entry.address, visibility=visibility)
    return copy(_made[kind])


_made: dict[tuple[str, str, bool], st.Page] = {}


def go(name: str, **query: str | int) -> None:
    """Leave for another page: ``menu.go("onestop/dossier", ma="H26.101-261124-0001")``."""
    st.switch_page(BY_NAME[name].file, query_params={key: str(value) for key, value in query.items()} or None)


def link(name: str, label: str, *, icon: str = "", **query: str | int) -> None:
    """A link to another page, without a new connection."""
    st.page_link(
        BY_NAME[name].file,
        label=label,
        icon=f":material/{icon}:" if icon else None,
        query_params={key: str(value) for key, value in query.items()} or None,
    )


def path(name: str, **query: str | int) -> str:
    """The address of a page below the site's root, for papers, QR codes and tables: ``/tra-cuu?ma=...``."""
    return f"/{BY_NAME[name].address}" + (f"?{urlencode(query)}" if query else "")


def _front_door() -> None:
    """Never runs: the frame sends whoever is signed in on to their landing page, and shows strangers the form."""
