"""Long work in a terminal: its bar; and what crawls found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from model.errors import ItemsFailed
from parley.output import Column, emit, listing, note, notes, say
from parley.workshop import Progress as Report
from scheduler.tally import STATES, Tally

_STYLE = {"new": "green", "changed": "yellow", "refused": "magenta", "failed": "red"}


def _count(state: str, tally: Tally) -> object:
    return tally.count(state) or ""


_COLUMNS = (
    Column("outlet", lambda t: t.outlet),
    *(Column(state, partial(_count, state), right=True) for state in STATES),
    Column("what is wrong", lambda t: t.error, fold=True),
)


@contextmanager
def crawl_bar(as_json: bool) -> Iterator[Report]:
    """Show a bar on stderr while outlets are crawled; where it is no terminal, nothing."""
    ends = TimeElapsedColumn(), TextColumn("{task.fields[last]}")
    columns = (TextColumn("Crawling"), BarColumn(), MofNCompleteColumn(), *ends)
    with Progress(*columns, console=notes, transient=True, disable=as_json or not notes.is_terminal) as bar:
        task = bar.add_task("", total=None, last="")

        def report(progress: dict[str, Any]) -> None:
            tallies, pages, total = progress.get("tallies", ()), progress.get("pages", 0), progress.get("total")
            left = sum(tally["left"] for tally in tallies)
            if total == 1:  # one outlet: its pages are counted, against what its last round has left
                bar.update(task, total=pages + left if tallies else None, completed=pages, last="pages")
            else:
                bar.update(task, total=total, completed=progress.get("done", 0), last=f"outlets, {pages} pages")

        yield report


@contextmanager
def count_bar(doing: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while so many rows are worked through; where it is no terminal, nothing."""
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notes, transient=True, disable=not notes.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)


def tell_crawls(tallies: list[Tally], as_json: bool) -> None:
    """Print what crawls found, address by address. Raises ItemsFailed when one of them failed."""
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
