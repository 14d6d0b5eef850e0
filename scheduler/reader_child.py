"""What runs inside a reader, a process that can be killed. Imports neither scrapy nor the application (stack.md)."""

from __future__ import annotations

import gc
import os
import time
from datetime import UTC, datetime

from model.mention import Mention
from model.outlet import Outlet
from model.page import Article, Snapshot
from parsers.parse import parse
from parsers.read import Reading, read
from scheduler.heap import settle

_WORDS = ("id", "outlet", "url_asked", "url", "canonical_url", "sha256")
# A page that makes the parsers load all that they load once: words, names, a hundred thousand places (a second of CPU).
_PAGE = b"""<!doctype html><html lang="en"><head><title>Talks by the lake</title></head><body><article>
<p>The two governments held a second round of talks in Geneva on Monday and will exchange 40 prisoners each.</p>
<p>Officials of both sides said that the meeting had been prepared for weeks, and that another would follow.</p>
</article></body></html>"""


def warm() -> None:
    """Load all that reading a page needs."""
    known = {"fetched_at": datetime(2026, 1, 5, tzinfo=UTC), "size": len(_PAGE)}
    gc.disable()  # all that is made here stays: collecting it again and again cost a fifth of the start
    read(Snapshot.model_validate(dict.fromkeys(_WORDS, "") | known), _PAGE)
    settle()
    gc.enable()


def here(seconds: float) -> int:
    """Return the reader's pid after holding it for so long that the next of a pool has to answer too."""
    time.sleep(seconds)
    return os.getpid()


def read_page(snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
    """Read one page: see parsers.read."""
    return read(snapshot, body, outlet, clutter)


def parse_article(article: Article) -> tuple[Mention, ...]:
    """Read the mentions of an article whose clean text stands: see parsers.parse."""
    return parse(article)
