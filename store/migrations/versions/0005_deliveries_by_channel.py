"""What is due on one channel is a range of an index: a channel with thousands that wait slows no other."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_delivery_waiting", "delivery", ["state", "digest", "channel", "next_attempt_at", "id"])
    op.drop_index("ix_delivery_state_next_attempt_at", "delivery")


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the migration")
