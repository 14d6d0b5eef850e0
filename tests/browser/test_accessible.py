"""No page has a serious finding of axe-core or overflows, in light and dark, wide and narrow, also right to left."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from model.alert import Request
from tests.browser.conftest import Desk
from tests.integration.desk_world import NOW, World, fill

PAGES = (
    "/", "/events/ev-stage2", "/events/ev-long", "/conflicts", "/conflicts/Osmark~Varenia", "/articles",
    "/articles/a-paper", "/articles/a-courier/archived", "/outlets", "/outlets/drafts/d1", "/alerts", "/watches/new",
    "/login",
)  # fmt: skip
MORE = ("/events/ev-off", "/events/ev-deal", "/articles/a-courier", "/?q=nowhere+at+all", "/nowhere")
WAYS = (("light", 1280, "ltr"), ("dark", 390, "ltr"), ("light", 390, "rtl"), ("dark", 1280, "rtl"))
DRAFT = '{"name": "harbour", "toml": "title = \\"Harbour\\"", "unsure": ["The country is not known."], "read": 8}'
# What the archived page holds is its outlet's, not ours: axe looks into no frame.
RUN = """async () => (await axe.run(document, {iframes: false, resultTypes: ["violations"]})).violations
  .filter(found => ["serious", "critical"].includes(found.impact))
  .map(found => `${found.id}: ${found.nodes.map(node => node.target + " " + node.failureSummary).join("; ")}`)"""

SIDEWAYS = """() => document.documentElement.scrollWidth > innerWidth ? ["it overflows sideways"] : []"""


@cache
def axe() -> str:
    """axe-core as its makers publish it: see LICENCES.txt beside it."""
    return Path(__file__).with_name("axe.min.js").read_text("utf-8")


def findings(chromium: Browser, desk: Desk, pages: tuple[str, ...], way: tuple[str, int, str]) -> dict[str, Any]:
    """What axe finds on each of `pages`."""
    colour, width, direction = way
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=colour)  # type: ignore[arg-type]
    page, found = context.new_page(), {}
    for path in pages:
        page.goto(desk.url + path, wait_until="domcontentloaded")
        page.evaluate(f"document.documentElement.dir = '{direction}'")
        page.evaluate(axe())
        found[path] = page.evaluate(RUN)
        page.set_viewport_size({"width": 320, "height": 900})
        found[path] += page.evaluate(SIDEWAYS)
        page.set_viewport_size({"width": width, "height": 900})
    context.close()
    return {path: each for path, each in found.items() if each}


@pytest.fixture
def drafted(desk: Desk) -> None:
    """A draft to correct, and one more outlet's silence."""
    asked = '{"url": "https://harbour.example/"}'
    desk.store.put_request(Request(id="d1", kind="draft", arguments_json=asked, made_at=NOW))
    desk.store.finish_request("d1", NOW, error="", progress_json=DRAFT)
    fill(desk.store, _long())


def _long() -> World:
    """An event that was told on a channel with a long name."""
    world, words = World(), "Ostrel and Quill Islands held the 5th round of their talks, a spokeswoman said."
    article = world.article("long", "tellis-wire", NOW, "Talks", words)
    said = world.mention(article, words, "round", "completed", parties=("Ostrel", "Quill Islands"), ordinal=5)
    event = world.event("ev-long", [said], "completed")
    channel = "mail/the.night.desk.of.the.newsroom@foreign-desk.example"
    world.delivery(world.alert(event, world.change(event, NOW)), channel, [(True, 250, "250 OK")], "delivered")
    return world


@pytest.mark.parametrize("turn", range(2))
def test_no_page_has_a_serious_finding(chromium: Browser, desk: Desk, drafted: None, turn: int) -> None:
    assert findings(chromium, desk, PAGES[turn::2], WAYS[turn]) == {}


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS)
def test_no_page_has_a_serious_finding_in_any_way(
    chromium: Browser, desk: Desk, drafted: None, way: tuple[str, int, str]
) -> None:
    assert findings(chromium, desk, PAGES + MORE, way) == {}


def test_what_is_wrong_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><input></main>')
    page.evaluate(axe())
    assert [told.split(":")[0] for told in page.evaluate(RUN)] == ["label"]
    page.close()
