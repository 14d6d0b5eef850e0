"""`parley outlets record`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from parley.context import options_of, settings_of
from parley.opening import outlets_of
from parley.output import note, say
from parley.wiring import crawler_of, readers_of
from scheduler.clock import WallClock
from scheduler.recording import record

app = typer.Typer()


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
