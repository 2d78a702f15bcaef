"""Alembic's entry: it always receives an open connection from ``lib.db.schema``."""

from alembic import context

from lib.db.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="lib.db.base.",
)
with context.begin_transaction():
    context.run_migrations()
