"""What runs inside a reader, a process that can be killed. Imports neither scrapy nor the application (stack.md)."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import time

from model.mention import Mention
from model.outlet import Outlet
from model.page import Article, Snapshot
from parsers.parse import parse
from parsers.read import Reading, read

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_MIB = 1024 * 1024


def become_reader(parent: int, memory_mb: int) -> None:
    """Tie this process to its parent and limit its memory (address space, MiB)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the line above
        os._exit(1)
    # Ctrl-C goes to the whole terminal; the daemon decides when its readers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MIB, memory_mb * _MIB))


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
