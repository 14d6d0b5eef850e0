"""`parley outlets add`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.draft import Draft
from crawler.refusal import Refused
from crawler.toml import as_toml
from model.errors import ItemsFailed, UsageError
from parley.context import options_of, settings_of
from parley.output import note, notes, say
from parley.wiring import crawler_of, readers_of
from scheduler.clock import WallClock
from scheduler.drafting import draft_outlet

app = typer.Typer()


@app.command()
def add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Its home, or any page of it.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Draft an outlet from its address into outlets/NAME.toml beside the configuration."""
    options, settings = options_of(ctx), settings_of(ctx)
    crawler, readers = crawler_of(settings, WallClock()), readers_of(settings, most=1)
    with notes.status("Looking at its home page") as status:
        work = draft_outlet(
            url,
            crawler,
            readers,
            WallClock(),
            lambda n: status.update(f"Looking around, {n} pages so far"),
            delay=settings.crawl.draft_delay,
        )
        found = asyncio.run(_told(work))
    file = (options.file or Path("parley.toml")).parent / "outlets" / f"{found.outlet.name}.toml"
    if file.exists() and not force:
        raise UsageError(f"{file} is there already; --force writes over it")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_toml(found.outlet, found.unsure), "utf-8")
    outlet = found.outlet
    lists = f"{len(outlet.feeds)} feeds, {len(outlet.sitemaps)} sitemaps, {len(outlet.sections)} sections"
    layout = "a layout" if outlet.layouts else "no layout"
    say(f"{file} drafted: {outlet.title}, {lists}, {layout}, {len(found.samples)} articles read.")
    for sentence in found.unsure:
        note(f"Unsure: {sentence}", "yellow")
    note(f"Correct it, then prove it: parley outlets check {outlet.name}")


async def _told(work: Coroutine[Any, Any, Draft]) -> Draft:
    try:
        return await work
    except Refused as refused:
        raise ItemsFailed(refused.detail) from None
