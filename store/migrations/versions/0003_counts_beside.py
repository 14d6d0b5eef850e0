"""Figures told near an event, kept beside its own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A column that is added needs a value for the rows that are there.
    op.add_column("mention", sa.Column("counts_beside", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the migration")
