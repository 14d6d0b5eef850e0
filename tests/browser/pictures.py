"""Takes the pictures of docs/desk.md: every page, wide and narrow, light and dark, over three stores.

`python -m tests.browser.pictures [FOLDER [WORLD ...]]` (or `make pictures`) after a change of the desk; then look at
them. In FOLDER, when it is given, each picture stands alone and in its full size.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bench.desk_store import MARK, filled
from crawler.registry import load_outlets
from model.alert import Request
from model.outlet import Outlet
from store.store import Store
from tests.browser.serving import served
from tests.integration.desk_heavy import heavy
from tests.integration.desk_night import night
from tests.integration.desk_world import NOW, OUTLETS, World, fill
from tests.integration.web_app import read_only, watching_of
from tests.wanted import program
from web.app import create_app
from web.settings import Credential, WebSettings, hash_token

ROOT = Path(__file__).resolve().parents[2]
INTO = ROOT / "docs" / "pictures" / "desk"
WIDTHS = {"wide": 1280, "narrow": 390}
COLOURS = ("light", "dark")
HIGHEST = 1500  # pixels of a page that are shown
SCALE = 0.5  # of a sheet, on which the four ways of a page stand side by side
COPIES = 500  # of 20 events
DEMO_SECONDS = 75  # after which the demo's week is over, on a busy machine too
TOML = """title = "Harbour Gazette"
home = "https://harbour.example/"
hosts = ["harbour.example"]
language = "en"
feeds = ["https://harbour.example/feed"]
article_url = "/\\\\d{4}/\\\\d{2}/[^/]+/$"
"""
DRAFT = {"name": "harbour-gazette", "read": 8, "unsure": ["The country is not known."], "toml": TOML}


@dataclass(frozen=True)
class Shown:
    """A desk at `base` and the paths of its pages by name."""

    base: str
    pages: dict[str, str]


def _pages(event: str, pair: str, article: str, search: str) -> dict[str, str]:
    return {
        "now": "/", "found": f"/?q={search}", "event": f"/events/{event}", "conflicts": "/conflicts",
        "conflict": f"/conflicts/{pair}", "articles": "/articles", "article": f"/articles/{article}",
        "archived": f"/articles/{article}/archived", "outlets": "/outlets", "draft": "/outlets/drafts/draft1",
        "alerts": "/alerts", "watch": "/watches/new",
    }  # fmt: skip


@contextmanager
def _night() -> Iterator[Shown]:
    """The invented night of the tests, on a desk where one has to log in for the page on which that is done."""
    with _desk(_filler(night())) as base, _desk(_filler(World()), guarded=True) as closed:
        pages = _pages("ev-stage2", "Osmark~Varenia", "a-courier", "Kessa")
        yield Shown(base, pages | {"login": f"{closed}/login"})


@contextmanager
def _many() -> Iterator[Shown]:
    """Ten thousand events; and an event with more claims than fit on its page."""
    with _desk(lambda url: filled(url, COPIES, plain=20)) as base, _desk(_filler(heavy())) as full:
        pages = _pages(f"{MARK}7.e5", "Naharin~Varenia", f"{MARK}7.a5-0", "bridge+number+7")
        yield Shown(base, pages | {"claims": f"{full}/events/ev-heavy/claims?side=Osmark"})


@contextmanager
def _demo() -> Iterator[Shown]:
    """What the demo has in its store when its week is over, at that moment."""
    with TemporaryDirectory() as folder:
        kept = f"{folder}/demo.db"
        outlets = _demo_week(Path(kept))
        store = Store.open(f"sqlite:///{kept}", at=NOW)
        newest = store.alerts(limit=1).items[0]
        event = store.event(newest.event_id)
        store.close()
        assert event
        with _desk(lambda url: Store.open(f"sqlite:///{kept}", at=NOW), newest.raised_at, outlets) as base:
            yield Shown(base, _pages(event.id, "~".join(sorted(event.parties)), event.article_id, "prisoners"))


def _demo_week(kept: Path) -> dict[str, Outlet]:
    """Run the demo until its week is over, and back its store up as `kept`; its outlets."""
    command = [sys.executable, "-m", "parley", "demo"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as running:
        assert running.stderr
        told = "".join(iter(running.stderr.readline, "Ctrl-C ends it.\n"))
        (config,) = re.findall(r"--config (\S+)", told)
        try:
            sleep(DEMO_SECONDS)
            store = Store.open(f"sqlite:///{Path(config).with_name('parley.db')}", at=NOW)
            store.backup(kept)
            store.close()
            return load_outlets([Path(config).with_name("outlets")], shipped=False)
        finally:
            running.terminate()
            running.wait(30)


WORLDS = {"night": _night, "demo": _demo, "many": _many}


def _filler(world: World) -> Callable[[str], Store]:
    def filled_with(url: str) -> Store:
        store = Store.open(url, at=NOW)
        fill(store, world)
        return store

    return filled_with


@contextmanager
def _desk(
    make: Callable[[str], Store], now: datetime = NOW, outlets: Mapping[str, Outlet] = OUTLETS, guarded: bool = False
) -> Iterator[str]:
    logins = (Credential("ilse", hash_token("of no account")),) if guarded else ()
    with TemporaryDirectory() as folder:
        store = make(f"sqlite:///{folder}/desk.db")
        asked = '{"url": "https://harbour.example/"}'
        store.put_request(Request(id="draft1", kind="draft", arguments_json=asked, made_at=now))
        store.finish_request("draft1", now, error="", progress_json=json.dumps(DRAFT))
        settings = WebSettings(credentials=logins, requests_per_second=1000)
        with served(create_app(store, outlets, settings, lambda: now, watching_of(store), read_only)) as base:
            yield base
        store.close()


def _taken(browser: Browser, shown: Shown) -> dict[str, dict[str, Image.Image]]:
    """Pictures by page and by `wide-light` and the like."""
    found: dict[str, dict[str, Image.Image]] = {name: {} for name in shown.pages}
    for colour in COLOURS:
        for size, width in WIDTHS.items():
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=colour)  # type: ignore[arg-type]
            page = context.new_page()
            for name, path in shown.pages.items():
                page.goto(path if path.startswith("http") else shown.base + path, wait_until="load")
                page.wait_for_timeout(300)
                found[name][f"{size}-{colour}"] = Image.open(io.BytesIO(page.screenshot(full_page=True)))
            context.close()
    return found


def _sheet(ways: dict[str, Image.Image]) -> Image.Image:
    """The ways of one page side by side, cut at `HIGHEST` and made smaller."""
    height = min(HIGHEST, max(way.height for way in ways.values()))
    sheet = Image.new("RGB", (sum(way.width for way in ways.values()) + 24 * (len(ways) - 1), height), "#7c858e")
    left = 0
    for way in ways.values():
        sheet.paste(way.crop((0, 0, way.width, min(way.height, height))), (left, 0))
        left += way.width + 24
    return sheet.resize((round(sheet.width * SCALE), round(sheet.height * SCALE)), Image.Resampling.LANCZOS)


def main() -> None:
    """Take them all, or those of the worlds that are named."""
    alone = Path(sys.argv[1]) if sys.argv[1:] else None
    (alone or INTO).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        for world in sys.argv[2:] or WORLDS:
            with WORLDS[world]() as shown:
                for name, ways in _taken(browser, shown).items():
                    if alone:
                        for way, picture in ways.items():
                            picture.save(alone / f"{world}-{name}-{way}.png")
                    else:
                        _sheet(ways).save(INTO / f"{world}-{name}.webp", quality=60, method=6)
        browser.close()


if __name__ == "__main__":
    main()
