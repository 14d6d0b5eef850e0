"""What a crawl hands back, besides `Visit` and `FetchRefusal`: pages, and its own summary."""

from __future__ import annotations

from datetime import datetime

from model.outlet import Validators
from model.page import FetchRefusal, Snapshot, Visit
from model.value import Value
from model.websub import Hub

KILLED = "killed"
STOPPED = "stopped"


class Fetched(Value):
    """A page as fetched: what is known of it and its bytes (decompressed)."""

    snapshot: Snapshot
    body: bytes


class CrawlDone(Value):
    """The summary that ends every crawl.

    `error` is "" for a crawl that got at least one answer it could use, KILLED when the child died under it (the
    crawl is a suspect), STOPPED when it was told to end, else a sentence. `validators` replace those held for
    their addresses; those of lists are left out when something that the lists named was not fetched, so that
    a 304 cannot hide it.
    """

    crawl_id: str
    outlet: str = ""
    pages: int = 0  # new or changed pages
    unchanged: int = 0
    refused: int = 0
    requests: int = 0  # sent, with robots.txt and redirects
    listed: int = 0  # entries named by feeds, sitemaps and sections
    left: int = 0  # entries not fetched because a limit was reached
    not_before: tuple[tuple[str, datetime], ...] = ()
    crawl_delay: float | None = None  # seconds, from robots.txt
    seconds: float = 0.0
    newest: str | None = None  # publication of the newest entry listed
    error: str = ""
    validators: tuple[Validators, ...] = ()
    hubs: tuple[Hub, ...] = ()  # that feeds name, of the feeds that were read


CrawlResult = Fetched | Visit | FetchRefusal | CrawlDone
