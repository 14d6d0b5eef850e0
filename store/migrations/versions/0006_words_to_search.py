"""What articles and events are found by: folded words, numbered by time, and an index of them on each engine."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
import structlog
from alembic import op

from store.columns import UtcTime, Words
from store.search import save_words
from store.words import article_words_of, words_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_AT_ONCE = 1000  # rows
_TOLD_EACH = 20_000  # rows: every few seconds
_log = structlog.get_logger()

# What is read here, as it stood at this revision.
_made = sa.MetaData()
_article = sa.Table(
    "article", _made, sa.Column("id", sa.Text), sa.Column("told_at", UtcTime), sa.Column("outlet_name", sa.Text),
    sa.Column("title", sa.Text), sa.Column("text", sa.Text),
)  # fmt: skip
_event = sa.Table(
    "event", _made, sa.Column("id", sa.Text), sa.Column("told_at", UtcTime), sa.Column("words", sa.Text)
)  # fmt: skip


def upgrade() -> None:
    for owner in ("article", "event"):
        _create(owner)
    if op.get_bind().dialect.name == "sqlite":
        _index_sqlite()
    _fill("article", _article, article_words_of)
    _fill("event", _event, lambda row: words_of((row["words"],)))
    if op.get_bind().dialect.name == "postgresql":  # after the rows: all at once it takes a third of the time
        for owner in ("article", "event"):
            op.execute(f"CREATE INDEX {owner}_found_words ON {owner}_words USING gin (words)")
    op.drop_column("event", "words")
    op.create_index("ix_article_language", "article", ["in_force", "language"])


def _create(owner: str) -> None:
    op.create_table(
        f"{owner}_words",
        sa.Column("seek", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("words", Words()),
        sa.ForeignKeyConstraint(["owner"], [f"{owner}.id"], name=op.f(f"fk_{owner}_words_owner")),
        sa.PrimaryKeyConstraint("seek", name=op.f(f"pk_{owner}_words")),
        sa.UniqueConstraint("owner", name=op.f(f"uq_{owner}_words_owner")),
    )


def _fill(owner: str, source: sa.Table, worded: Callable[[Any], str]) -> None:
    connection, done = op.get_bind(), 0
    words = sa.Table(
        f"{owner}_words", sa.MetaData(), sa.Column("seek", sa.BigInteger), sa.Column("owner", sa.Text),
        sa.Column("words", Words),
    )  # fmt: skip
    total = connection.execute(sa.select(sa.func.count()).select_from(source)).scalar_one()
    for rows in _batches(connection, source):
        save_words(connection, words, {row["id"]: (row["told_at"], worded(row)) for row in rows})
        done += len(rows)
        if total > _TOLD_EACH and done % _TOLD_EACH < _AT_ONCE:
            _log.info("store brought up", words_of=owner, done=done, of=total)


def _batches(connection: sa.Connection, source: sa.Table) -> Iterator[list[Any]]:
    last = ""
    while rows := _after(connection, source, last):
        yield rows
        last = rows[-1]["id"]


def _after(connection: sa.Connection, source: sa.Table, last: str) -> list[Any]:
    query = sa.select(source).where(source.c.id > last).order_by(source.c.id).limit(_AT_ONCE)
    return list(connection.execute(query).mappings())


def _index_sqlite() -> None:
    # Only whether a word stands somewhere is asked: neither places nor lengths are kept. Articles are never dropped,
    # so that their index need not tell which words it has to forget.
    for owner, content in (("article", "content='', "), ("event", "")):
        found = f"{owner}_found"
        tokens = "tokenize=\"ascii tokenchars '_-'\""
        op.execute(f"CREATE VIRTUAL TABLE {found} USING fts5(words, {content}detail=none, columnsize=0, {tokens})")
        # Pieces are merged by sixteen and not by four: a fifth less is written for an article, searches are as fast.
        op.execute(f"INSERT INTO {found}({found}, rank) VALUES ('automerge', 16), ('crisismerge', 32)")  # noqa: S608
        op.execute(f"CREATE VIRTUAL TABLE {found}_terms USING fts5vocab({found}, row)")


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the migration")
