"""Choices that stand in the address by their code, so that a link means the same in every language.

``bind="query-params"`` writes the words of the reader's language into the address: a link sent by a
Vietnamese reader would say nothing to an English one. Here the address is the truth: it is read before
the widget, and written by its change.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st


def option(name: str, options: Sequence[str], usual: str = "") -> str:
    """The option that the address names, else the usual one."""
    asked = st.query_params.get(name, usual)
    return asked if asked in options else usual


def day(name: str, usual: date, *, first: date, last: date) -> date:
    """The day that the address names as ``2026-11-24``, within bounds, else the usual one."""
    try:
        asked = date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return usual
    return asked if first <= asked <= last else usual


def whole_number(name: str, usual: int = 0) -> int:
    """The number that the address names, else the usual one."""
    asked = st.query_params.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else usual


def bound(name: str, value: Any, *, usual: Any = None, on_change: Callable[[], None] | None = None) -> dict[str, Any]:
    """Arguments for a widget that shows ``value`` and writes its change into the address; the usual value leaves no trace there."""
    key = f"at_{name}"
    st.session_state[key] = value
    return {"key": key, "on_change": _keep, "args": (name, key, usual, on_change)}


def put(**values: str | int | None) -> None:
    """Write names into the address, or take them out of it (None, empty)."""
    for name, value in values.items():
        if value in (None, ""):
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)


def _keep(name: str, key: str, usual: Any, on_change: Callable[[], None] | None) -> None:
    chosen = st.session_state.get(key)
    put(**{name: None if chosen == usual else chosen})
    if on_change is not None:
        on_change()
