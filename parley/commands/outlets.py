"""`parley outlets list | check | add | record`."""

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
from model.outlet import OutletState
from parley.context import options_of, settings_of
from parley.health import columns, rows_of
from parley.listing import Json
from parley.opening import is_there, outlets_of, store_of, wall
from parley.output import emit, listing, note, say
from parley.settings import Settings
from parley.wiring import crawler_of, readers_of
from scheduler.checking import check_outlet
from scheduler.clock import WallClock
from scheduler.recording import record
from scheduler.wishes import named

app = typer.Typer(no_args_is_help=True)


@app.callback()
def outlets() -> None:
    """List, check and add outlets."""


@app.command("list")
def list_(ctx: typer.Context, as_json: Json = False) -> None:
    """List the outlets and their health; what needs a look stands first."""
    settings = settings_of(ctx)
    rows = rows_of(outlets_of(settings, options_of(ctx)), _states(settings))
    if as_json:
        for row in rows:
            emit(row.as_json())
    else:
        listing(rows, columns(wall()), False, "There is no outlet.")


def _states(settings: Settings) -> dict[str, OutletState]:
    """Return what the store knows; the list needs no store."""
    if not is_there(settings.store.url):
        return {}
    store = store_of(settings)
    try:
        return store.outlet_states()
    finally:
        store.close()


@app.command()
def check(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of an outlet.")],
    pages: Annotated[int, typer.Option(min=1, max=20, help="Articles to fetch.")] = 3,
) -> None:
    """Prove an outlet against the live site: robots.txt, lists, articles, layout, dates. Exit 1 when it fails."""
    settings = settings_of(ctx)
    outlet = named(name, outlets_of(settings, options_of(ctx)))
    found = asyncio.run(check_outlet(outlet, pages, crawler_of(settings, WallClock()), readers_of(settings, most=1)))
    for proof in found:
        say(f"{'well ' if proof.well else 'wrong'}  {proof.said}", "" if proof.well else "red")
    if wrong := [proof for proof in found if not proof.well]:
        raise ItemsFailed(f"{outlet.name}: {len(wrong)} of {len(found)} checks")


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


@app.command("record")
def record_(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of an article.")],
    to: Annotated[Path, typer.Option(metavar="FOLDER")] = Path("tests/outlets"),
) -> None:
    """Write an article's page and what it reads as into FOLDER/OUTLET, as a test's fixture."""
    settings = settings_of(ctx)
    outlets, crawler = outlets_of(settings, options_of(ctx)), crawler_of(settings, WallClock())
    into = asyncio.run(record(url, outlets, to, crawler, readers_of(settings, most=1)))
    say(f"{into}: the page, and expected.json.")
    note("Compare expected.json with the page by eye, and put into `absent` what is no part of the article.")
