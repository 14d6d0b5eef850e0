"""`parley db migrate | backup | restore | verify | copy`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.errors import ItemsFailed, NotBuilt
from parley.context import settings_of
from parley.opening import opened, store_of, wall
from parley.output import note, say
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
def copy(to: Annotated[str, typer.Option("--to", metavar="URL")]) -> None:
    """Copy the store to another one."""
    raise NotBuilt(f"parley db copy --to {to}")
