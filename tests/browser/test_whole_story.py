"""One night with a running daemon, from the first look to the calendar, as a person and their programs see it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

import feedparser
import icalendar
import pytest
from playwright.sync_api import Browser, Page, expect

from parley.demo.clock import StoryClock
from parley.demo.story import Piece
from parley.demo.world import World
from store.store import Store
from tests.browser.conftest import Desk
from tests.faults.hostile import HostileServer
from tests.integration.crash_harness import Daemon, first_crawl_done, story_world, wait_until
from tests.integration.outlet_sites import News, wordpress

LONG = 30_000  # ms: the machine may be busy with other tests


@dataclass
class Night:
    """The demo's world with a daemon in it, and a site that nobody has added yet."""

    world: World
    clock: StoryClock
    site: News
    url: str


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Night]:
    site = wordpress(HostileServer())
    with story_world(tmp_path, seconds=10**6, poll=3600) as (world, clock, config):
        told = config.read_text("utf-8")
        told = told.replace("allow = [", f'allow = ["{site.server.authority}", ', 1)
        config.write_text(told.replace("crawl = {", "crawl = {draft_delay = 0, ", 1), "utf-8")
        daemon = Daemon(config)
        try:
            wait_until(lambda: first_crawl_done(tmp_path / "parley.db"), 60, "the first crawl")
            (url,) = re.findall(r"The dashboard is at (\S+)", (tmp_path / "daemon.log").read_text())
            yield Night(world, clock, site, url)
        finally:
            assert daemon.terminate(30) == 0
            site.server.close()


@pytest.mark.xdist_group("demo")
@pytest.mark.timeout(240)
def test_a_night_at_the_desk(demo: Night, chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(LONG)
    page, seen = context.new_page(), Desk(demo.url, cast(Store, None))
    seen.watch(page)
    expect.set_options(timeout=LONG)
    try:
        sees_a_new_event(demo, page)
        follows_a_quote_and_acknowledges(page)
        makes_a_watch_and_tests_a_channel(demo, page)
        adds_an_outlet_and_recrawls_it(demo, page)
        finds_and_takes_along(page)
    finally:
        expect.set_options(timeout=5_000)
        context.close()
    assert seen.outside == [] and seen.complaints == []


def sees_a_new_event(demo: Night, page: Page) -> None:
    """It is published and asked for in another tab, and arrives in this one."""
    page.goto(demo.url)
    replica = demo.world.replicas["daily-sabah"]
    replica.publish(_eighth_round(demo))
    other = page.context.new_page()
    other.goto(f"{demo.url}/outlets")
    other.locator(f"#o-{replica.slug}").get_by_role("button", name="Recrawl").click()
    expect(page.locator("#fresh > li").first).to_contain_text("8th round")
    other.close()


def follows_a_quote_and_acknowledges(page: Page) -> None:
    page.locator("#fresh > li").first.locator("h2 a").click()
    expect(page.locator("h1")).to_contain_text("8th round")
    page.locator(".src a").first.click()
    expect(page).to_have_url(re.compile(r"/articles/[^/]+#m\d+$"))
    expect(page.locator("mark").first).to_be_in_viewport()
    page.go_back()
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    expect(page.locator(".note")).to_contain_text("Acknowledged by local")


def makes_a_watch_and_tests_a_channel(demo: Night, page: Page) -> None:
    page.goto(f"{demo.url}/alerts")
    page.get_by_role("link", name="New watch").click()
    page.get_by_label("Name").fill("night rounds")
    page.get_by_label("round").check()
    expect(page.locator("#try .fig")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="night rounds")).to_be_visible()
    page.get_by_role("button", name="Test hook").click()
    expect(page.get_by_text("asked for; it appears under Deliveries")).to_be_visible()
    wait_until(lambda: any("test" in body["type"] for body in demo.world.receiver.bodies), 30, "the sample")
    assert demo.world.receiver.bad_signatures == 0


def adds_an_outlet_and_recrawls_it(demo: Night, page: Page) -> None:
    page.goto(f"{demo.url}/outlets")
    page.get_by_label("Add an outlet by its address").fill(demo.site.server.url("/"))
    page.get_by_role("button", name="Draft it").click()
    draft = page.get_by_label("Its file")
    expect(draft).to_be_visible()
    drafted = draft.input_value()
    assert 'title = "' in drafted and "[pace]" not in drafted
    draft.fill(re.sub(r"(?m)^title = .*$", 'title = "Shore Gazette"', drafted, count=1) + "[pace]\ndelay = 0\n")
    page.get_by_label("Name").fill("shore-gazette")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".note").first).to_contain_text("reload")
    row = page.locator("#o-shore-gazette")
    wait_until(lambda: bool(page.reload()) and row.count() == 1, 30, "the outlet")
    row.get_by_role("button", name="Recrawl").click()
    expect(row.get_by_role("status")).to_have_text("asked for")
    wait_until(lambda: bool(page.reload()) and int(row.locator("td.num").inner_text()) > 0, 60, "its articles")


def finds_and_takes_along(page: Page) -> None:
    base = page.url.split("/outlets")[0]
    page.goto(base)
    page.locator("#text").fill("eighth")
    expect(page.locator("#stream .ev")).to_have_count(1)
    page.goto(f"{base}/conflicts")
    page.get_by_role("link", name="Osmark – Varenia").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    rows = list(csv.DictReader(waiting.value.path().open(encoding="utf-8-sig")))
    assert {row["parties"] for row in rows} == {"Osmark; Varenia"} and "8" in {row["ordinal"] for row in rows}
    calendar = page.get_by_role("link", name="Calendar").get_attribute("href")
    entries = icalendar.Calendar.from_ical(page.request.get(f"{base}{calendar}").body()).walk("VEVENT")
    assert any("8th round" in str(entry["summary"]) for entry in entries)
    feed = page.locator("link[rel=alternate]").get_attribute("href")
    told = feedparser.parse(page.request.get(f"{base}{feed}").body())
    assert not told.bozo and any("8th round" in entry.title for entry in told.entries)


def _eighth_round(demo: Night) -> Piece:
    return Piece(
        id="eighth", outlet="daily-sabah", path="/politics/diplomacy/varenia-osmark-hold-eighth-round-of-talks",
        title="Varenia, Osmark hold eighth round of talks in Lindholt",
        published=demo.clock.now() - timedelta(minutes=2), author="Selma Aydin", place="LINDHOLT",
        caption="The hall in Lindholt.",
        paragraphs=(
            "Varenia and Osmark held the eighth round of peace talks in Lindholt on Sunday, the mediator Tellis said.",
            "The talks lasted four hours and dealt with the river crossings, diplomats told reporters in Lindholt.",
        ),
    )  # fmt: skip
