"""Events by their parties and days, deliveries by their state and alerts by their watch, each the newest first."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_event_parties_told_at_id", "event", ["parties", "told_at", "id"])
    op.create_index("ix_event_kind_date_id", "event", ["kind", "date", "id"])
    op.create_index("ix_delivery_state_created_at_id", "delivery", ["state", "created_at", "id"])
    op.create_index("ix_alert_watch_raised_at_alert_id", "alert", ["watch", "raised_at", "alert_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the migration")
