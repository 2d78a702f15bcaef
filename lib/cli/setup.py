"""``setup``: an installation made ready. Doing it again brings it up to date and loses nothing."""

from lib import db, keys
from lib.cli import reference, terminal
from lib.cli.terminal import say
from lib.settings import Settings, settings

app = terminal.commands()


@app.command()
def setup() -> None:
    """Prepare an installation; doing it again brings it up to date and loses nothing."""
    prepare(settings())
    say("Ready in {home}.", home=settings().home)
    say("Next, make the first account: {command}", command="./motcua user add --help")
    say("Then start the service: {command}", command="./motcua serve")


def prepare(installation: Settings) -> None:
    """Folders, secret, schema and reference tables of one installation, as ``setup`` and ``demo`` need them."""
    for folder in (installation.home, installation.files, installation.home / "logs"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys.key_for("setup")  # makes the secret from which every key is derived
    db.upgrade()
    reference.load()
