"""What a test does at the dossier's page: open it, choose an action, type, press, read."""

from typing import Any

from lib import db
from lib.dossiers import Dossier
from tests.pages.conftest import Desk


def open_dossier(desk: Desk, dossier: Dossier) -> Desk:
    desk.open("onestop/dossier", ma=dossier.code or "")
    return desk


def offered(desk: Desk) -> list[str]:
    """The actions that stand on the screen, by their words."""
    return [option.content for group in desk.app.button_group for option in group.proto.options if group.key.startswith("action_")]


def choose(desk: Desk, dossier: Dossier, action: str) -> None:
    desk.app.session_state[f"action_{dossier.id}"] = action
    desk.run()


def field(desk: Desk, key: str) -> Any:
    return next(one for kind in ("text_input", "text_area", "selectbox", "checkbox") for one in getattr(desk.app, kind) if one.key == key)


def press(desk: Desk, key: str) -> None:
    next(one for one in desk.app.button if one.key == key).click()
    desk.run()


def said(desk: Desk) -> str:
    """What is read on the page, without the signs that keep typed text harmless."""
    return desk.says().replace("\\", "")


def now(dossier: Dossier) -> Dossier:
    with db.reading() as session:
        return session.get_one(Dossier, dossier.id)
