"""What an error looks like: a sentence where a person can mend it, a reference number where not; never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib import i18n, incidents
from lib.errors import DomainError, Several
from lib.i18n import _
from lib.ui.wording import plain


@contextmanager
def shown() -> Iterator[None]:
    """Show what a page refuses (no such dossier, not your unit) as a sentence at its place."""
    try:
        yield
    except DomainError as error:
        show(error)


def show(error: DomainError) -> None:
    for one in error.errors if isinstance(error, Several) else (error,):
        st.error(plain(i18n.error_text(one)), icon=":material/block:")


def on_script_error(error: Exception) -> bool:
    """For ``st.App``: everything uncaught, in pages, callbacks and fragments. The person gets a number, the log the rest."""
    if isinstance(error, DomainError):
        show(error)
        return True
    context = get_script_run_ctx()
    pages = context.pages_manager.get_pages() if context else {}
    where = pages.get(context.page_script_hash, {}).get("url_pathname", "") if context else ""
    reference = incidents.record(error, where=f"page {where}")
    st.error(
        _(
            "Something went wrong here. What you had confirmed before is kept. Please tell the administrator this number: {reference}",
            reference=reference,
        ),
        icon=":material/report:",
    )
    return True
