"""How alembic runs the migrations: on a connection that the store hands in, in one transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from store import tables  # noqa: F401 - fills METADATA
from store.columns import METADATA
from store.migrate import VERSION_TABLE
from store.search import of_search


def _render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write the type on disk into a migration, not our class, so that old migrations never change."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite cannot alter a column in place
    render_item=_render,
    transactional_ddl=True,  # true of SQLite as well, with a driver that does not commit by itself
    compare_type=True,
    include_name=lambda name, *_: not of_search(name),
)
with context.begin_transaction():
    context.run_migrations()
