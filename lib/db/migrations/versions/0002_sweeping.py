"""sweeping: what the search for files that nothing names reads

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WITH_FILE = sa.text("result_sha256 != ''")


def upgrade() -> None:
    op.create_index("ix_dossier_result_file", "dossier", ["result_sha256"], sqlite_where=WITH_FILE, postgresql_where=WITH_FILE)
    op.create_index("ix_stored_file_stored", "stored_file", ["stored_at_utc", "sha256"])


def downgrade() -> None:
    op.drop_index("ix_stored_file_stored", "stored_file")
    op.drop_index("ix_dossier_result_file", "dossier")
