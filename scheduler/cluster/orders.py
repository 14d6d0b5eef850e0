"""Crawls as jobs: what a job says of its crawl, and which crawls exclude one another over all machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from crawler.lanes import lane_name
from model.outlet import Outlet
from scheduler.crawl_rows import Wish
from scheduler.plan import Slot
from store.jobs import Job

ASKED_FOR = 10  # priority over what the schedule puts in: somebody waits for it


def crawl_job(wish: Wish, lock: str, asked: str = "") -> Job:
    """Return the job of a crawl; `asked` names the wish whose result somebody waits for."""
    slot, since, back_to = wish.slot, wish.since, wish.back_to
    arguments = {
        "outlet": wish.outlet.model_dump(mode="json", exclude_defaults=True),
        "urls": list(wish.urls),
        "since": since.isoformat() if since else "",
        "back_to": back_to.isoformat() if back_to else "",
        "due": slot.due.isoformat() if slot else "",
        "asked": asked,
    }
    key = f"asked:{asked}" if asked else crawl_key(wish.outlet.name)
    return Job("crawl", key, lock, arguments, priority=ASKED_FOR if asked else 0)


def crawl_key(outlet: str) -> str:
    """Return the key of an outlet's scheduled crawl."""
    return f"crawl:{outlet}"


def wish_of(arguments: Mapping[str, Any], again: bool) -> Wish:
    """Return what a job says is to be crawled; `again` when a worker has died over it."""
    outlet = Outlet.model_validate(arguments["outlet"])
    return Wish(
        outlet,
        tuple(arguments["urls"]),
        datetime.fromisoformat(arguments["since"]) if arguments["since"] else None,
        date.fromisoformat(arguments["back_to"]) if arguments["back_to"] else None,
        Slot(outlet.name, datetime.fromisoformat(arguments["due"])) if arguments["due"] else None,
        again,
    )


def locks(outlets: Mapping[str, Outlet]) -> dict[str, str]:
    """Return each outlet's lock. Outlets that share a host share it, so that no host sees two machines at once."""
    group: dict[str, str] = {}  # lane -> the first name of its outlets
    for name in sorted(outlets):
        own = _lanes(outlets[name])
        taken = {group[lane] for lane in own if lane in group}
        first = min({name, *taken})
        group = {lane: first if head in taken else head for lane, head in group.items()} if len(taken) > 1 else group
        group |= dict.fromkeys(own, first)
    return {name: lock_of(group[_lanes(outlet)[0]]) for name, outlet in outlets.items()}


def lock_of(outlet: str) -> str:
    """Return the lock of an outlet by itself."""
    return f"outlet:{outlet}"


def _lanes(outlet: Outlet) -> tuple[str, ...]:
    """Return the hosts that an outlet's crawls call, as the crawler's lanes name them; its name where none is told."""
    lists = {lane_name(url) for url in _lists(outlet)}
    ported = {lane.rpartition(":")[0] for lane in lists if ":" in lane}
    return tuple(sorted(lists | {host for host in outlet.hosts if host not in ported})) or (outlet.name,)


def _lists(outlet: Outlet) -> Iterable[str]:
    return (url for url in (outlet.home, *outlet.feeds, *outlet.sitemaps, *outlet.sections) if url)
