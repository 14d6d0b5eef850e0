"""Wires one machine of a cluster: its dashboard, its worker, and what it takes to lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from model.errors import UsageError
from parley.configure import Options
from parley.opening import store_of
from parley.patience import patiently
from parley.settings import Settings
from parley.wiring import crawler_of, daemon_parts
from scheduler.clock import WallClock
from scheduler.cluster.leading import NoCrawler
from scheduler.cluster.member import Member, Places
from scheduler.cluster.worker import STAGES, Worker
from scheduler.works import Parts
from store.queue import open_queue
from store.store import Store

# Seconds after which the crawler of a worker that stands still ends: before another worker crawls in its place.
_ORPHAN_AFTER = 10.0


def stages_of(told: str) -> tuple[str, ...]:
    """Return the stages that are told with commas between them. Raises UsageError for one that is none."""
    named = tuple(dict.fromkeys(each.strip() for each in told.split(",") if each.strip()))
    if not named or (unknown := [each for each in named if each not in STAGES]):
        wrong = unknown[0] if named else told
        raise UsageError(f'"{wrong}" is no stage of a worker; there are: {", ".join(STAGES)}')
    return named


def member_of(settings: Settings, options: Options, store: Store, stages: Sequence[str], leads: bool) -> Member:
    """Return a machine of a cluster that works on `stages`; one that `leads` has a dashboard and stands by to lead.

    Raises UsageError for a store that is no server.
    """
    patiently(partial(open_queue, store), settings.store.url)
    parts = daemon_parts(settings, options, store, WallClock(), web=leads, probes=not leads)
    crawler = crawler_of(settings, parts.clock, _ORPHAN_AFTER)
    worker = Worker(replace(parts, crawler=crawler, web=None), stages) if stages else None
    return Member(Places(parts, partial(_leading, settings, options, parts.base_url) if leads else None, worker))


def _leading(settings: Settings, options: Options, base_url: str) -> Parts:
    """Return the parts of one term as leader, on a store of their own, which is fenced."""
    store = store_of(settings, create=False)
    open_queue(store)
    parts = daemon_parts(settings, options, store, WallClock(), web=False)
    return replace(parts, crawler=NoCrawler(), scout=parts.crawler, first_spread=0.0, base_url=base_url)
