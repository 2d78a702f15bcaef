"""sweeping: which files were ever named by a paper or result

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNNAMED = sa.text("NOT is_named")


def upgrade() -> None:
    # Of what was stored before nobody knows it, so all of it is kept.
    op.add_column("stored_file", sa.Column("is_named", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index("ix_stored_file_unnamed", "stored_file", ["stored_at_utc", "sha256"], sqlite_where=UNNAMED, postgresql_where=UNNAMED)


def downgrade() -> None:
    op.drop_index("ix_stored_file_unnamed", "stored_file")
    op.drop_column("stored_file", "is_named")
