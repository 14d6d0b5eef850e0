"""`parley demo`."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.registry import load_outlets
from model.outlet import Pace
from parley.configure import Options, load
from parley.demo.clock import StoryClock
from parley.demo.show import Show
from parley.demo.story import load_story
from parley.demo.world import World
from parley.opening import store_of
from parley.output import emit, note, say
from parley.wiring import daemon_parts

app = typer.Typer()
WEEK_SECONDS = 45.0
POLL_SECONDS = 0.7  # of the wall, between two crawls of a replica
# An article visited again once a simulated day at most would miss the correction on a slow machine.
REVISIT_HOURS = [1, 3, 8, 12, 16, 20, 24, 30, 36, 48, 72]
WATCH = 'watches = {default = {max_age = "14d"}}\n'  # a slow machine may crawl a simulated day late


@app.command()
def demo(
    seconds: Annotated[float | None, typer.Option(help="End by itself after so many seconds.", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print only the counts, as JSON.")] = False,
) -> None:
    """Show the whole on replica outlets of this machine, with a mailbox and a webhook receiver; no network needed."""
    begun = time.monotonic()
    story = load_story()
    clock = StoryClock(story.start, WEEK_SECONDS)
    with tempfile.TemporaryDirectory(prefix="parley-demo-") as folder, World(story, clock.now) as world:
        config = _configure(Path(folder), world, clock)
        same, summary = _show(config, world, clock, begun, seconds, as_json)
    emit(summary)
    raise typer.Exit(0 if same else 1)


def _configure(folder: Path, world: World, clock: StoryClock) -> Path:
    poll = round(POLL_SECONDS * clock.rate)
    pace = Pace(delay=0, poll_min=poll, poll_max=poll, requests_a_day=10**9)
    config = world.write_config(folder, load_outlets(), pace, revisit_hours=REVISIT_HOURS)
    config.write_text(config.read_text("utf-8") + WATCH, "utf-8")
    return config


def _show(
    config: Path, world: World, clock: StoryClock, begun: float, seconds: float | None, as_json: bool
) -> tuple[bool, dict[str, Any]]:
    options = Options(config)
    settings = load(options)
    store = store_of(settings)
    try:
        parts = daemon_parts(settings, options, store, clock)
        show = Show(world, parts, clock, _quiet if as_json else say, begun)
        _greet(show, config)
        summary = asyncio.run(_until_stopped(show, seconds))
        return show.same_sets(), summary
    finally:
        store.close()


async def _until_stopped(show: Show, seconds: float | None) -> dict[str, Any]:
    ended = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    return await show.run(seconds, ended)


def _greet(show: Show, config: Path) -> None:
    note(f"The dashboard is at {show.parts.base_url}")
    for replica in show.world.replicas.values():
        note(f"Replica of {replica.name}: {replica.server.base}")
    note(f"Mailbox 127.0.0.1:{show.world.mailbox.port}, webhook receiver {show.world.receiver.url}")
    note(f"In another terminal, try: parley --config {config} recrawl --all")
    note("Ctrl-C ends it.")


def _quiet(_line: str) -> None:
    """With --json, the counts alone go to stdout."""
