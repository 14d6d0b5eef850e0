"""`parley reparse`."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from model.event import Event
from parley.context import options_of, settings_of
from parley.listing import EVENTS
from parley.opening import opened
from parley.output import listing, note, say
from parley.said import sides, what
from parley.times import since_option
from parley.wiring import daemon_parts, readers_of
from parley.workshop import hand_over
from scheduler.alone import reparse_alone
from scheduler.clock import WallClock
from scheduler.readers import Readers
from scheduler.reparsing import Preview, Reparsed, differing, preview
from scheduler.works import Parts

app = typer.Typer()


@app.command("reparse")
def reparse_(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only what was fetched since then.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would change, and save nothing.")] = False,
    no_deliver: Annotated[bool, typer.Option("--no-deliver", help="Leave deliveries to the daemon.")] = False,
) -> None:
    """Read the archive again with today's rules."""
    moment = since_option(since)
    with opened(ctx) as store:
        parts = daemon_parts(settings_of(ctx), options_of(ctx), store, WallClock(), web=False)
        if dry_run:
            _print(asyncio.run(_preview(parts, readers_of(settings_of(ctx)), moment)))  # the second reader is not asked
            return
        arguments = {"since": moment.isoformat() if moment else None}
        told = hand_over(store, "reparse", arguments)
        done = Reparsed(**told) if told is not None else asyncio.run(reparse_alone(parts, moment, not no_deliver))
        say(f"{done.pages} pages and the mentions of {done.articles} more articles were read again.")


async def _preview(parts: Parts, readers: Readers, since: datetime | None) -> Preview:
    await readers.start()
    try:
        return await preview(parts.store, readers, parts.outlets, since)
    finally:
        await readers.stop()


def _print(found: Preview) -> None:
    for name, events in (("Gained", found.gained), ("Lost", found.lost)):
        if events:
            say(f"{name} ({len(events)})", "bold")
            listing(events, EVENTS, False, "")
    if found.changed:
        say(f"Changed ({len(found.changed)})", "bold")
        for before, after in found.changed:
            say(f"  {after.id[:8]}  {sides(after.parties)}: {what(after)}: {_changes(before, after)}")
    note(f"{len(found.gained)} gained, {len(found.lost)} lost, {len(found.changed)} changed; nothing was saved.")


def _changes(before: Event, after: Event) -> str:
    return "; ".join(f"{name} {getattr(before, name)} → {getattr(after, name)}" for name in differing(before, after))
