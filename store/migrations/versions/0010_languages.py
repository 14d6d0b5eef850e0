"""Mentions by the language of their report, so that events are found by it."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_mention_language_id", "mention", ["language", "id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the migration")
