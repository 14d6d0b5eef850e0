"""Which text a try told, for the ledger of what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("text", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the migration")
