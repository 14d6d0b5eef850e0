"""Takes the pictures of docs/pictures/desk: every page, wide and narrow, light and dark, of the invented night.

Run by hand after a change of the desk, and look at what comes out: `python -m tests.browser.pictures`.
"""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.integration.desk_world import NOW, OUTLETS
from tests.integration.web_app import night_store, read_only, watching_of
from tests.wanted import program
from web.app import create_app
from web.settings import WebSettings

INTO = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "desk"
PAGES = {
    "now": "/", "event": "/events/ev-stage2", "conflicts": "/conflicts", "conflict": "/conflicts/Osmark~Varenia",
    "articles": "/articles", "article": "/articles/a-courier", "outlets": "/outlets", "alerts": "/alerts",
    "watch": "/watches/new",
}  # fmt: skip
WIDTHS = {"wide": 1280, "narrow": 390}
HIGHEST = 2000  # pixels of a page that are shown


@contextmanager
def _desk() -> Iterator[str]:
    with TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        store = night_store(Path(folder))
        app = create_app(store, OUTLETS, WebSettings(), lambda: NOW, watching_of(store), read_only)
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
        store.close()


def _take(browser: Browser, base: str, size: str, colour: str) -> None:
    context = browser.new_context(viewport={"width": WIDTHS[size], "height": 900}, color_scheme=colour)  # type: ignore[arg-type]
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(base + path, wait_until="load")
        page.wait_for_timeout(300)
        taken = Image.open(io.BytesIO(page.screenshot(full_page=True)))
        taken.crop((0, 0, taken.width, min(taken.height, HIGHEST))).save(
            INTO / f"{name}-{size}-{colour}.webp", quality=70
        )
    context.close()


def main() -> None:
    """Take them all."""
    INTO.mkdir(parents=True, exist_ok=True)
    with _desk() as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        for size in WIDTHS:
            for colour in ("light", "dark"):
                _take(browser, base, size, colour)
        browser.close()


if __name__ == "__main__":
    main()
