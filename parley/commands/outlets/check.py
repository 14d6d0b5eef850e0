"""`parley outlets check`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from model.errors import ItemsFailed
from parley.context import options_of, settings_of
from parley.opening import outlets_of
from parley.output import say
from parley.wiring import crawler_of, readers_of
from scheduler.checking import check_outlet
from scheduler.clock import WallClock
from scheduler.wishes import named

app = typer.Typer()


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
