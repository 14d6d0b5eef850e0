"""`parley ingest`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from alerts.gathering import NO_STORM
from model.alert import Alert
from model.errors import ItemsFailed, StoreHeld, UsageError
from model.outlet import Outlet
from parley.context import options_of, settings_of
from parley.deliveries import undelivered
from parley.files import Told, pages_in, told
from parley.listing import ALERTS
from parley.opening import outlets_of, store_of, wall
from parley.output import emit, listing, note, say
from parley.times import published_option
from parley.wiring import daemon_parts, reading_of
from scheduler.clock import WallClock
from scheduler.ingesting import Became, PageClock, Saved, put_in, read_all, save_page
from scheduler.works import Parts, Works
from store.store import Store
from web.words import unread

app = typer.Typer()
_WORTH = 100  # pages for which another reader is worth its start (3 s of CPU; a page takes 20 ms)
_POLL, _PATIENCE = 0.2, 60.0  # seconds
_STYLE = {"new": "green", "changed": "yellow", "refused": "red"}


class AsOf(StrEnum):
    """By which clock age is judged."""

    now = "now"
    published = "published"


@dataclass(frozen=True)
class _Work:
    """What is to be done: with a `clock` age is judged by the pages' dates."""

    parts: Parts
    pages: list[Saved]
    clock: PageClock | None
    deliver: bool


@app.command()
def ingest(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE ...", help=".html .pdf .txt .jsonl .warc.gz")],
    url: Annotated[str | None, typer.Option(help="Address of the page.")] = None,
    published: Annotated[str | None, typer.Option(metavar="ISO", help="When it was published.")] = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Outlet that it is from.")] = None,
    as_of: Annotated[AsOf, typer.Option(help="Judge age by today, or by each page's own date.")] = AsOf.now,
    no_deliver: Annotated[bool, typer.Option("--no-deliver", help="Leave deliveries to the daemon.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a page.")] = False,
) -> None:
    """Put saved pages through the whole path: read, resolve, alert, deliver."""
    settings, options = settings_of(ctx), options_of(ctx)
    if url and len(files) > 1:
        raise UsageError("--url is the address of one page; give one file")
    outlets = outlets_of(settings, options)
    known = told(url, published_option(published), outlet, outlets)
    pages, failed = _pages(files, known, outlets)
    clock = PageClock(wall()) if as_of is AsOf.published else None
    store = store_of(settings)
    try:
        parts = daemon_parts(settings, options, store, clock or WallClock(), web=False)
        parts = replace(parts, readers=reading_of(settings, store, most=1 + len(pages) // _WORTH))
        if clock:  # many pages tell but a day: by their clock they would all come at once
            parts = replace(parts, storm=NO_STORM)
        before = {alert.alert_id for alert in _alerts(store)}
        became = asyncio.run(_ingest(_Work(parts, pages, clock, not no_deliver)))
        raised = [alert for alert in _alerts(store) if alert.alert_id not in before]
        sent = [d for alert in raised for d in store.deliveries(message_id=alert.alert_id, limit=500).items]
        _tell([*failed, *became], raised, undelivered(sent), as_json)
    finally:
        store.close()


def _pages(files: Sequence[Path], known: Told, outlets: Mapping[str, Outlet]) -> tuple[list[Saved], list[Became]]:
    """Return the pages of `files`, and the files that cannot be read. Raises UsageError when none can."""
    pages: list[Saved] = []
    failed: list[Became] = []
    for file in files:
        try:
            pages += pages_in(file, known, outlets, wall())
        except UsageError as error:
            if len(files) == 1:
                raise
            failed.append(Became(str(file), "refused", reason=error.detail.removeprefix(f"{file} ")))
    return pages, failed


def _alerts(store: Store) -> list[Alert]:
    return list(store.alerts(limit=1000).items)


async def _ingest(work: _Work) -> list[Became]:
    parts = work.parts
    await parts.readers.start()
    try:
        pages = await read_all(work.pages, parts.readers, parts.store, parts.outlets)
    finally:
        await parts.readers.stop()
    holder = parts.store.holder(wall())
    if holder:
        return await _leave_to(holder, pages, work)
    works = Works(parts, lambda _: None)
    async with works.held():
        became = await put_in(pages, works, work.clock)
        if work.clock:
            work.clock.leave()
        if work.deliver:
            await works.deliver()
        await parts.courier.close()
    return became


async def _leave_to(holder: tuple[int, str], pages: list[Saved], work: _Work) -> list[Became]:
    """Save the pages and wait until the running daemon has resolved them; it also delivers."""
    if work.clock:
        raise StoreHeld(f"process {holder[0]} on {holder[1]}; its clock is today's, so --as-of published must wait")
    became = [save_page(work.parts.store, page, wall()) for page in pages]
    for _ in range(int(_PATIENCE / _POLL)):
        if not work.parts.store.dirty_blocks(1):
            return became
        await asyncio.sleep(_POLL)
    note("The daemon has not resolved all of it yet; parley status tells how far it is.")
    return became


def _tell(became: Sequence[Became], raised: Sequence[Alert], waiting: list[str], as_json: bool) -> None:
    for each in became:
        emit(_row(each)) if as_json else _say(each)
    failed = [f"{each.name}: {each.reason}" for each in became if each.state == "refused"] + waiting
    if not as_json:
        note(f"{len(became)} pages, {len(raised)} alerts raised.")
        if lacking := unread(Counter(each.article.language for each in became if each.article)):
            note(lacking, "yellow")
        if raised:
            listing(raised, ALERTS, False, "")
    if failed:
        raise ItemsFailed("; ".join(failed))


def _say(each: Became) -> None:
    title = each.article.title if each.article else each.reason
    say(f"{each.state:<10} {each.name}  {title}", _STYLE.get(each.state, ""))


def _row(each: Became) -> dict[str, Any]:
    article = each.article
    return {
        "file": each.name,
        "state": each.state,
        "reason": each.reason or None,
        "article_id": article.id if article else None,
        "url": article.url if article else None,
        "outlet": article.outlet if article else None,
        "title": article.title if article else None,
        "published": article.published if article else None,
        "mentions": each.mentions,
    }
