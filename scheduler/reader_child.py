"""What runs inside a reader, a process that can be killed. Imports neither scrapy nor the application (stack.md)."""

from __future__ import annotations

import os
import time

from model.mention import Mention
from model.outlet import Outlet
from model.page import Article, Snapshot
from parsers.parse import parse
from parsers.read import Reading, read


def warm(seconds: float) -> int:
    """Occupy one reader for a moment, so that each of a pool is started; returns its pid."""
    time.sleep(seconds)
    return os.getpid()


def read_page(snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
    """Read one page: see parsers.read."""
    return read(snapshot, body, outlet, clutter)


def parse_article(article: Article) -> tuple[Mention, ...]:
    """Read the mentions of an article whose clean text stands: see parsers.parse."""
    return parse(article)
