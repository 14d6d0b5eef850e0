"""`parley db migrate | backup | restore | verify | copy`."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from model.errors import ItemsFailed, StoreError
from parley.context import settings_of
from parley.crawls import count_bar
from parley.opening import is_there, opened, store_of, wall
from parley.output import note, say
from store.copying import Copied
from store.engine import parse_url
from store.store import Store
from store.store import restore as restore_store

app = typer.Typer(no_args_is_help=True)


@app.callback()
def db() -> None:
    """Migrate, back up, restore or verify the store."""


@app.command()
def migrate(ctx: typer.Context) -> None:
    """Bring the store to the newest schema; a backup is taken first. Makes the store when there is none."""
    settings = settings_of(ctx)
    store_of(settings).close()
    say(f"{settings.store.url} has the newest schema.")


@app.command()
def backup(ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Write a whole copy to a new file, also while the daemon runs."""
    with opened(ctx) as store:
        store.backup(file)
    say(f"{file} holds a whole copy, {file.stat().st_size:,} bytes.")


@app.command()
def restore(ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Make the store from a backup; a store that is there is never overwritten."""
    settings = settings_of(ctx)
    restore_store(file, settings.store.url, at=wall())
    say(f"{settings.store.url} was made from {file}.")


@app.command()
def verify(ctx: typer.Context) -> None:
    """Check integrity, hashes, references, and that every quote stands verbatim in its article."""
    with opened(ctx) as store:
        wrong, counts = store.verify(), store.counts()
    for sentence in wrong:
        note(sentence, "red")
    if wrong:
        raise ItemsFailed(f"{len(wrong)} things are wrong in the store")
    say(f"All is right: {counts.snapshots} snapshots, {counts.articles} articles, {counts.events} events.")


@app.command()
def copy(
    ctx: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="URL", help="An empty store; a file is made.")],
    source: Annotated[str, typer.Option("--from", metavar="URL", help="The store of --store if not told.")] = "",
) -> None:
    """Copy a whole store into an empty one, of either sort; every table is proven by the hashes of its rows."""
    url = source or settings_of(ctx).store.url
    if not is_there(url):
        raise StoreError(f"{url} does not exist")
    given = Store.open(url, create=False, at=wall())
    try:
        copied = _copied(given, to)
    finally:
        given.close()
    rows = sum(table.rows for table in copied)
    place = parse_url(to).render_as_string(hide_password=True)
    say(f"{place} holds a whole copy: {rows:,} rows of {len(copied)} tables, the same hashes on both sides.")


def _copied(given: Store, to: str) -> tuple[Copied, ...]:
    """Copy into the store at `to`, which no daemon may hold meanwhile, with a bar on stderr."""
    taken = Store.open(to, at=wall())
    try:
        taken.hold(os.getpid(), socket.gethostname(), wall())
        with count_bar("Copying", sum(given.rows_to_copy().values())) as advance:
            return taken.copy_from(given, _Rows(advance).report)
    finally:
        taken.release()
        taken.close()


class _Rows:
    """Counts the rows of all tables together."""

    def __init__(self, advance: Callable[[int], None]) -> None:
        self._advance, self._of = advance, dict[str, int]()

    def report(self, table: str, rows: int) -> None:
        """Say how many rows of a table are copied."""
        self._of[table] = rows
        self._advance(sum(self._of.values()))
