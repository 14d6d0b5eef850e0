"""Where events lie, told more closely; mentions by their quote."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.clutter import hash_of

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_AT_ONCE = 1000  # rows
_mention = sa.table("mention", sa.column("id", sa.Text), sa.column("quote", sa.Text), sa.column("said", sa.BigInteger))


def upgrade() -> None:
    op.add_column("mention", sa.Column("said", sa.BigInteger(), nullable=False, server_default="0"))
    _fill()
    op.create_index("ix_mention_said", "mention", ["said"])
    _remake()


def _fill() -> None:
    connection, last = op.get_bind(), ""
    while rows := _after(connection, last):
        last = rows[-1].id
        told = [{"key": row.id, "hash": hash_of(row.quote)} for row in rows]
        change = sa.update(_mention).where(_mention.c.id == sa.bindparam("key")).values(said=sa.bindparam("hash"))
        connection.execute(change, told)


def _after(connection: sa.Connection, last: str) -> Any:
    columns = (_mention.c.id, _mention.c.quote)
    query = sa.select(*columns).where(_mention.c.id > last).order_by(_mention.c.id).limit(_AT_ONCE)
    return connection.execute(query).all()


def _remake() -> None:
    """An event of before lies beside anybody, on any day: it is looked at by all who share a party, as it was."""
    op.execute("CREATE TABLE reach_before AS SELECT * FROM reach")
    op.drop_table("reach")
    op.create_table(
        "reach",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("beside", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_day", sa.Text()),
        sa.Column("last_day", sa.Text()),
        sa.Column("staged", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_reach_event_id"),
        sa.PrimaryKeyConstraint("event_id", "party", "beside", name="pk_reach"),
    )
    op.execute(
        "INSERT INTO reach (event_id, party, beside, kind, first_at, last_at, staged) "
        "SELECT event_id, party, '', kind, first_at, last_at, true FROM reach_before"
    )
    op.drop_table("reach_before")
    op.create_index("ix_reach_kind_party_last_at_first_at", "reach", ["kind", "party", "last_at", "first_at"])
    columns = ["kind", "party", "beside", "last_at", "first_at"]
    op.create_index("ix_reach_kind_party_beside_last_at_first_at", "reach", columns)


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the migration")
