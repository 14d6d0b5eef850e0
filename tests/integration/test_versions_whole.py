"""An article fetched again, from an outlet on loopback to alerts and the page: what is a new version and what not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.results import Fetched
from model.alert import Watch
from model.outlet import Layout, Outlet, Pace
from model.page import Article, FetchRefusal, Visit
from parsers.read import read
from scheduler import stages
from store.store import Store
from tests.faults.crawling import bench, fresh_server, order
from tests.faults.hostile import reply
from tests.integration.web_app import browser

WATCHES = (Watch(name="default"),)
TITLE = "Armenia, Azerbaijan exchange {n} prisoners"
LEAD = "Armenia and Azerbaijan exchanged {n} prisoners of war each on {day}, the defence ministries said."
REST = "The buses crossed near the town of Ijevan shortly after noon, with the Red Cross looking on in silence."
LAYOUT = Layout(name="story", requires="div.story", title=("h1",), body=("div.story",))


class Replica:
    """One outlet on loopback, and a store that its pages are crawled, read and resolved into."""

    def __init__(self, store: Store) -> None:
        self.store, self.server = store, fresh_server()
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.published = self.now - timedelta(minutes=30)
        self.day = self.published.strftime("%A")  # also where the date is bumped over midnight
        home = self.server.url("/")
        self.outlet = Outlet(name="gazette", title="The Gazette", hosts=("127.0.0.1",), home=home, layouts=(LAYOUT,),
                             pace=Pace(delay=0), article_pattern="^/news/")  # fmt: skip

    def publish(
        self, path: str, n: int = 120, modified: datetime | None = None, advert: str = "", canonical: str = ""
    ) -> str:
        """Put the article at a path of the outlet and return its address."""
        title, lead = TITLE.format(n=n), LEAD.format(n=n, day=self.day)
        told = {"@type": "NewsArticle", "headline": title, "datePublished": self.published.isoformat()}
        told |= {"dateModified": modified.isoformat()} if modified else {}
        link = f'<link rel="canonical" href="{self.server.url(canonical)}">' if canonical else ""
        data = f'<script type="application/ld+json">{json.dumps(told)}</script>'
        text = f'<h1>{title}</h1><div class="story"><p>{lead}</p><p>{REST}</p></div>'
        head = f'<html lang="en"><head><title>{title}</title>{link}{data}</head>'
        page = f"{head}<body><aside>{advert}</aside>{text}</body></html>"
        return self.server.on(path, reply(page.encode()))

    def visit(self, url: str) -> None:
        """Crawl an address, read what comes, resolve it."""
        self.now += timedelta(minutes=5)
        found = bench().crawl(order(self.outlet, urls=(url,), validators=self.store.validators("gazette")))
        items: list[Fetched | Visit | FetchRefusal] = [*found.fetched, *found.visits, *found.refusals]
        for item in items:
            stages.save_crawl_item(self.store, item)
        stages.read_pending(self.store, read, {"gazette": self.outlet}, self.now)
        while stages.resolve_dirty(self.store, WATCHES, ("mail",), self.now):
            pass

    def told(self) -> list[str]:
        """What was alerted, the oldest first."""
        return [alert.trigger for alert in reversed(self.store.alerts().items)]

    def articles(self) -> list[Article]:
        """What the store holds, every version."""
        return [v for article in self.store.articles().items for v in self.store.versions_of(article.url)]


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    store = Store.open(f"sqlite:///{tmp_path}/p.db", at=datetime.now(UTC))
    yield Replica(store)
    store.close()


def test_a_corrected_figure_raises_one_correction_and_stands_on_the_page(replica: Replica) -> None:
    url = replica.publish("/news/swap")
    replica.visit(url)
    assert replica.told() == ["new"]
    replica.publish("/news/swap", n=150)
    for _ in range(3):
        replica.visit(url)
    assert replica.told() == ["new", "correction"]
    old, new = replica.store.versions_of(url)
    assert (old.version, new.version, new.method) == (1, 2, "layout:story")
    page = asyncio.run(_page(replica.store, new.id))
    assert "<del>120</del>" in page and "<ins>150</ins>" in page and "2 versions" in page


def test_a_bumped_date_and_another_advertisement_are_nothing(replica: Replica) -> None:
    url = replica.publish("/news/swap")
    replica.visit(url)
    hour = replica.now + timedelta(hours=1)
    replica.publish("/news/swap", modified=hour, advert="Buy two lamps and pay for one of them only.")
    replica.visit(url)
    replica.published += timedelta(minutes=20)
    replica.publish("/news/swap", advert="Nothing is sold today.")
    replica.visit(url)
    assert replica.told() == ["new"]
    assert [article.version for article in replica.articles()] == [1]
    assert len(replica.store.events(kind="exchange").items) == 1


@pytest.mark.parametrize("canonical", ["", "/news/swap"])
def test_the_same_text_under_two_addresses_is_one_article(replica: Replica, canonical: str) -> None:
    replica.visit(replica.publish("/news/swap", canonical=canonical))
    replica.visit(replica.publish("/news/world/swap-again", canonical=canonical))
    assert replica.told() == ["new"]
    assert len(replica.articles()) == 1
    (event,) = replica.store.events(kind="exchange").items
    assert len(event.sources) == event.independent == 1


async def _page(store: Store, article: str) -> str:
    async with browser(store) as client:
        return (await client.get(f"/articles/{article}")).text
