"""`parley outlets add`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from crawler.client import CrawlerProcess
from crawler.draft import Draft, draft, fetch_through
from crawler.refusal import Refused
from crawler.toml import as_toml
from model.errors import ItemsFailed, UsageError
from parley.context import options_of, settings_of
from parley.opening import wall
from parley.output import note, say
from parley.wiring import crawler_of
from scheduler.clock import WallClock

app = typer.Typer()


@app.command()
def add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Its home, or any page of it.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Draft an outlet from its address into outlets/NAME.toml beside the configuration."""
    options = options_of(ctx)
    crawler = crawler_of(settings_of(ctx), WallClock())
    found = asyncio.run(_drafted(crawler, url))
    file = (options.file or Path("parley.toml")).parent / "outlets" / f"{found.outlet.name}.toml"
    if file.exists() and not force:
        raise UsageError(f"{file} is there already; --force writes over it")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_toml(found.outlet, found.unsure), "utf-8")
    say(f"{file} drafted: {found.outlet.title}, {len(found.outlet.feeds)} feeds, {len(found.samples)} articles read.")
    for sentence in found.unsure:
        note(f"Unsure: {sentence}", "yellow")
    note(f"Correct it, then prove it: parley outlets check {found.outlet.name}")


async def _drafted(crawler: CrawlerProcess, url: str) -> Draft:
    await crawler.start()
    try:
        return await draft(url, fetch_through(crawler.crawl, url), wall())
    except Refused as refused:
        raise ItemsFailed(refused.detail) from None
    finally:
        await crawler.stop()
