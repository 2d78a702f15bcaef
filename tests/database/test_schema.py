"""The schema comes from migrations alone."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

import lib.schema  # noqa: F401
from lib import db
from lib.settings import settings


def test_the_migrations_make_what_is_mapped(database: str, monkeypatch, tmp_path) -> None:
    if database == "sqlite":
        monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "migrated"))
        settings.cache_clear()
        db.dispose()
    else:
        with db.writer().begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    db.upgrade()
    with db.writer().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.Base.metadata)

    summary = [str(difference)[:200] for difference in differences]
    assert not summary, "\n".join(["Write a migration: python -m lib.schema 'what changed'", *summary])
