"""The schema comes from migrations alone."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import lib.schema  # noqa: F401
from lib import db
from lib.settings import settings


def test_the_migrations_make_what_is_mapped(database: str, monkeypatch, tmp_path) -> None:
    if database == "sqlite":
        monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "migrated"))
        settings.cache_clear()
        db.dispose()
    else:
        db.Base.metadata.drop_all(db.writer())
    db.upgrade()
    with db.writer().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.Base.metadata)

    assert not differences, "\n".join(["Write a migration: python -m lib.schema 'what changed'", *map(repr, differences)])
