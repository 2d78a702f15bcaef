"""One process: the pages and the HTTP routes. Run by ``streamlit run server.py`` or any ASGI server (``server:app``)."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from lib import db, i18n, incidents, ledger
from lib.keys import key_for
from lib.settings import PROJECT, settings
from lib.ui import http, refusals
from lib.values import today

# Without this the first visitor of a process gets Streamlit's older way of pages, which runs
# files without the frame and its sign-in.
PagesManager.uses_pages_directory = False

FIRST_NEEDED = ("altair", "pandas", "pyarrow", *(f"lib.ui.{path.stem}" for path in sorted((PROJECT / "lib" / "ui").glob("[a-z]*.py"))))
"""Loaded before the first page is run, but after Streamlit's runtime stands: components register with it when imported."""

SWEEP_SECONDS = 3_600

_warm = asyncio.Event()


def _load() -> None:
    for module in FIRST_NEEDED:
        import_module(module)
    with db.reading() as session:
        # The first promise of a process would work out the year, the first receipt cut the letters.
        import_module("lib.calendar").load(session).year(today().year)
    import_module("lib.dossiers.papers").warm()
    for language in i18n.LANGUAGES:
        i18n.catalogue(language)
    # What is loaded now stays: the collector need not go through it again and again while people wait.
    gc.collect()
    gc.freeze()


def _sweep(session: Session) -> bool:
    # Loaded when it is needed first, an hour after the start: the room of dossiers would delay it.
    return bool(import_module("lib.dossiers.sweeping").sweep(session))


async def _warm_up() -> None:
    """Do once, beside the first requests, what the first visitor would otherwise wait for."""
    try:
        await asyncio.to_thread(_load)
    except Exception as error:
        # One broken page must not keep the others from opening; it will say so itself when it is opened.
        incidents.record(error, where="loading")
    finally:
        _warm.set()


class PagesWaitUntilWarm:
    """Health and the other routes answer at once; pages, which come over a websocket, when everything is loaded.

    Two threads that import the same packages at the same moment may see them half made: so nothing
    else runs our code while they are loaded.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _warm.wait()
        await self.app(scope, receive, send)


@asynccontextmanager
async def ready(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Refuse an old schema, then serve."""
    db.must_be_current()
    warming = asyncio.create_task(_warm_up())
    with ledger.sealing(), db.beside(_sweep, name="sweeping", every_seconds=SWEEP_SECONDS):
        yield {}
    await warming


app = st.App(
    PROJECT / "app.py",
    routes=http.ROUTES,
    middleware=[Middleware(PagesWaitUntilWarm)],
    lifespan=ready,
    on_script_error=refusals.on_script_error,
)

config.set_option("server.cookieSecret", key_for("streamlit-cookies"))
config.set_option("server.maxUploadSize", settings().max_upload_mb)
