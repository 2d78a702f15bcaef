"""One process: the pages and the HTTP routes. Run by ``streamlit run server.py`` or any ASGI server (``server:app``)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import streamlit as st
from sqlalchemy import text
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from lib import db, i18n, ledger
from lib.keys import key_for
from lib.settings import PROJECT, settings
from lib.ui import http, refusals

# Without this the first visitor of a process gets Streamlit's older way of pages, which runs
# files without the frame and its sign-in.
PagesManager.uses_pages_directory = False

FIRST_NEEDED = ("altair", "pandas", "pyarrow", *(f"lib.ui.{path.stem}" for path in sorted((PROJECT / "lib" / "ui").glob("[a-z]*.py"))))
"""Loaded before the first visitor comes, but after Streamlit's runtime stands: components register with it when imported."""


@asynccontextmanager
async def ready(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Refuse an old schema, then do once what the first visitor would otherwise wait for."""
    db.must_be_current()
    for module in FIRST_NEEDED:
        import_module(module)
    with db.reading() as session:
        session.execute(text("select 1"))
    for language in i18n.LANGUAGES:
        i18n.catalogue(language)
    with ledger.sealing():
        yield {}


app = st.App(PROJECT / "app.py", routes=http.ROUTES, lifespan=ready, on_script_error=refusals.on_script_error)

config.set_option("server.cookieSecret", key_for("streamlit-cookies"))
config.set_option("server.maxUploadSize", settings().max_upload_mb)
