"""A desk on a loopback port, and Debian's Chromium. Everything that is started is ended by its own handle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from store.store import Store
from tests.browser.serving import served
from tests.integration.desk_world import NOW, OUTLETS
from tests.integration.web_app import night_store, watching_of
from tests.wanted import program
from web.app import create_app
from web.settings import WebSettings


@dataclass
class Desk:
    """A running desk. `now` may be moved by a test."""

    url: str
    store: Store
    now: datetime = NOW
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note every request that leaves the desk, and every complaint of the console."""
        page.on("request", self._note)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, request: Request) -> None:
        if not request.url.startswith(self.url):
            self.outside.append(request.url)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with the invented night in its store."""
    store = night_store(tmp_path)
    made = Desk("", store)
    app = create_app(store, OUTLETS, WebSettings(poll=0.1), lambda: made.now, watching_of(store))
    with served(app) as made.url:
        yield made
    store.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests: while it is open a loop runs in this thread, and async tests cannot."""
    path = program("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, desk: Desk) -> Iterator[Page]:
    """A page of its own, watched."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    opened = context.new_page()
    desk.watch(opened)
    yield opened
    context.close()
