"""The schema's version: bring it up to date, say whether it is, write the next revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from lib.db.doors import reader, writer
from lib.errors import DomainError

MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade() -> None:
    """Apply every migration that this database has not seen."""
    config = _config()
    with writer().begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current_revision() -> str:
    """The schema that the database holds; empty when it holds none."""
    with reader().connect() as connection:
        return ",".join(sorted(MigrationContext.configure(connection).get_current_heads()))


def is_current() -> bool:
    """Does the database hold exactly the schema this code expects?"""
    return set(current_revision().split(",")) == set(ScriptDirectory.from_config(_config()).get_heads())


def must_be_current() -> None:
    """Refuse to start on another schema; the error names the command that mends it."""
    if not is_current():
        raise DomainError("schema_old", command="./motcua setup")


def write_revision(message: str, number: str) -> None:
    """For developers: migration ``number`` from the difference between the mapped classes and the database."""
    config = _config()
    with writer().begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True, rev_id=number)
