"""An application behind a port of loopback, and how soon a browser paints its pages."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page

_PAINTED = """() => new Promise(told => new PerformanceObserver(list => list.getEntries().forEach(
  entry => entry.name === "first-contentful-paint" && told(entry.startTime)
)).observe({type: "paint", buffered: true}))"""
_SHIFTED = """() => new Promise(told => new PerformanceObserver(list => told(
  list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
)).observe({type: "layout-shift", buffered: true}) || setTimeout(told, 50, 0))"""
_WEIGHED = """() => performance.getEntries().reduce((sum, entry) => sum + (entry.decodedBodySize || 0), 0)"""


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve `app` until the block ends; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def first_paint(page: Page, address: str, tries: int, enough: float = 0.0) -> float:
    """Milliseconds from the start of the navigation to the first contentful paint, the best of `tries`.

    A visit before is not counted: it fetches the style and the scripts, which browsers keep for ever. What takes less
    than `enough` ends the tries.
    """
    page.goto(address, wait_until="load")
    best = float("inf")
    while tries and best > enough:
        page.goto(address, wait_until="load")
        best, tries = min(best, page.evaluate(_PAINTED)), tries - 1
    return best


def weight(page: Page) -> int:
    """Bytes of the page that is open and of all files that it fetched."""
    return int(page.evaluate(_WEIGHED))


def layout_shift(page: Page) -> float:
    """How far things of the page that is open have moved by themselves since it was opened (CLS)."""
    return float(page.evaluate(_SHIFTED))
