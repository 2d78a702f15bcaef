"""What happened to a dossier, in words, the newest first."""

import streamlit as st

from lib import residents
from lib.dossiers import Happening
from lib.i18n import _
from lib.org import Actor
from lib.ui import cached
from lib.ui.dossier import Opened
from lib.ui.wording import plain

SHOWN = 12
PRIVATE = ("reason", "note", "question", "answer")
"""What is said beside an event to those who work on the dossier; whoever took the result is named in part."""


def timeline(actor: Actor, opened: Opened) -> None:
    """Each event with who, when, where and what was said; the older ones are folded."""
    events = list(reversed(opened.events))
    with st.container(border=True, key="timeline"):
        st.markdown(f"**{_('What happened')}** ({len(events)})")
        st.markdown("\n".join(_line(one) for one in events[:SHOWN]) or _("Nothing yet."))
        if len(events) > SHOWN:
            with st.expander(_("Earlier ({n})", n=len(events) - SHOWN), key="timeline_earlier"):
                st.markdown("\n".join(_line(one) for one in events[SHOWN:]))


def _line(one: Happening) -> str:
    who = " · ".join(plain(part) for part in (one.actor, one.unit) if part)
    moved = f" :gray[({_(f'status.{one.was}')} → {_(f'status.{one.to}')})]" if one.to and one.was and one.was != one.to else ""
    said = [*_details(one), *_said(one)]
    more = "".join(f"  \n  {part}" for part in said)
    return f"- :gray[{one.at_utc:%d/%m/%Y %H:%M}] **{_(f'event.{one.name}')}**{moved}  \n  :gray[{who}]{more}"


def _details(one: Happening) -> list[str]:
    details, found = one.details, []
    units = cached.unit_names()
    if "to_unit" in details:
        found.append(_("to {unit}", unit=plain(units.get(details["to_unit"], ""))))
    if "from_unit" in details:
        found.append(_("from {unit}", unit=plain(units.get(details["from_unit"], ""))))
    if "of_unit" in details:
        found.append(_("asked of {unit}", unit=plain(units.get(details["of_unit"], ""))))
    if details.get("due_to") and details.get("due_from") != details.get("due_to"):
        found.append(_("promise moved from {was} to {to}", was=_day(details.get("due_from")), to=_day(details["due_to"])))
    if details.get("late_reason"):
        found.append(f"{_('Why it is late')}: {_('late_reason.' + details['late_reason'])}")
    if details.get("late") is True:
        found.append(f":orange[{_('asked after the days the law gives')}]")
    if details.get("method") in ("counter", "post", "electronic"):
        found.append(_("return_method." + details["method"]))
    if details.get("number"):
        found.append(f"{_('No.')} {plain(str(details['number']))}")
    return found


def _said(one: Happening) -> list[str]:
    found = [f":gray[“]{plain(str(one.private[name]))}:gray[”]" for name in PRIVATE if one.private.get(name)]
    items = one.private.get("items")
    if isinstance(items, list):
        found += [f"– {plain(str(item))}" for item in items]
    if one.private.get("result_number"):
        found.append(f"{_('No.')} {plain(str(one.private['result_number']))}")
    if one.private.get("taken_by"):
        found.append(_("taken by {name}", name=plain(residents.mask_name(str(one.private["taken_by"])))))
    return found


def _day(iso: object) -> str:
    parts = str(iso or "").split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else ""
