"""`parley recrawl`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from model.errors import ItemsFailed
from parley.context import options_of, settings_of
from parley.opening import outlets_of, store_of, wall
from parley.output import Column, emit, listing, note, notes, say
from parley.times import since_option
from parley.wiring import daemon_parts
from parley.workshop import Progress as Report
from parley.workshop import hand_over
from scheduler.alone import recrawl_alone
from scheduler.clock import WallClock
from scheduler.tally import STATES, Tally
from scheduler.wishes import Asked, wishes
from store.store import Store

app = typer.Typer()
_STYLE = {"new": "green", "changed": "yellow", "refused": "magenta", "failed": "red"}


def _count(state: str, tally: Tally) -> object:
    return tally.count(state) or ""


_COLUMNS = (
    Column("outlet", lambda t: t.outlet),
    *(Column(state, partial(_count, state), right=True) for state in STATES),
    Column("what is wrong", lambda t: t.error, fold=True),
)


@app.command()
def recrawl(
    ctx: typer.Context,
    targets: Annotated[list[str] | None, typer.Argument(metavar="[OUTLET|URL ...]")] = None,
    every: Annotated[bool, typer.Option("--all", help="All outlets.")] = False,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Visit again what was first seen since.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an address.")] = False,
) -> None:
    """Crawl now, and say what was new, changed, unchanged, refused or failed."""
    settings, options = settings_of(ctx), options_of(ctx)
    asked = Asked(targets=tuple(targets or ()), every=every or not (targets or since), since=since_option(since))
    wishes(asked, outlets_of(settings, options))  # a wrong name or address is told before anything starts
    store = store_of(settings)
    try:
        with _bar(as_json) as report:
            tallies = _by_daemon(store, asked, report)
            if tallies is None:
                parts = daemon_parts(settings, options, store, WallClock(), web=False)
                tallies = asyncio.run(recrawl_alone(parts, asked, report))
    finally:
        store.close()
    _tell(tallies, as_json)


def _by_daemon(store: Store, asked: Asked, report: Report) -> list[Tally] | None:
    if store.holder(wall()) is None:
        return None
    arguments = {
        "targets": asked.targets,
        "all": asked.every,
        "since": asked.since.isoformat() if asked.since else None,
    }
    done = hand_over(store, "recrawl", arguments, report)
    return None if done is None else [Tally.model_validate(each) for each in done.get("tallies", ())]


@contextmanager
def _bar(as_json: bool) -> Iterator[Report]:
    """Show a bar on stderr while outlets are crawled; where it is no terminal, nothing."""
    ends = TimeElapsedColumn(), TextColumn("{task.fields[last]}")
    columns = (TextColumn("Crawling"), BarColumn(), MofNCompleteColumn(), *ends)
    with Progress(*columns, console=notes, transient=True, disable=as_json or not notes.is_terminal) as bar:
        task = bar.add_task("", total=None, last="")

        def report(progress: dict[str, Any]) -> None:
            tallies = progress.get("tallies") or [{"outlet": ""}]
            bar.update(task, total=progress.get("total"), completed=progress.get("done", 0), last=tallies[-1]["outlet"])

        yield report


def _tell(tallies: list[Tally], as_json: bool) -> None:
    for tally in tallies:
        for item in tally.items:
            if as_json:
                emit({"outlet": tally.outlet, **item.model_dump()})
            elif item.state != "unchanged":
                say(f"{item.state:<8} {item.url}  {item.reason or item.title}", _STYLE.get(item.state, ""))
    if not as_json:
        listing(sorted(tallies, key=lambda t: t.outlet), _COLUMNS, False, "There was nothing to crawl.")
    if failed := [tally for tally in tallies if not tally.well]:
        raise ItemsFailed("; ".join(f"{tally.outlet}: {_reason(tally)}" for tally in failed))
    note(f"{sum(t.count('new') for t in tallies)} new, {sum(t.count('changed') for t in tallies)} changed.")


def _reason(tally: Tally) -> str:
    return tally.error or next(item.reason for item in tally.items if item.state == "failed")
