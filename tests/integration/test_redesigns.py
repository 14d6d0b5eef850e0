"""Redesigns over a real store: told once, kept over a new start, cleared once."""

from __future__ import annotations

import hashlib

from alerts.troubles import Turn
from crawler.results import Fetched
from model.outlet import Layout, Outlet, OutletState
from model.page import Article, Snapshot
from parsers.read import Reading
from parsers.rot import fit
from parsers.strip import strip
from scheduler import stages
from scheduler.noticing import NoticeRules, Scene, look
from scheduler.redesigns import Redesigns
from store.store import Store
from tests.integration.store_samples import later


def test_a_redesign_is_told_once_and_cleared_once(store: Store) -> None:
    """Pages through the store: 15 as ever, then one a visit on which nothing stands where the layout looks."""
    layout = Layout(name="now", requires="div.story", body=("div.story",))
    outlets = {"gazette": Outlet(name="gazette", title="The Gazette", layouts=(layout,))}
    scene, redesigns = Scene(outlets, {}, NoticeRules()), Redesigns()

    def visit(hour: int, pages: int, marked: str) -> Turn:
        at = later(hours=hour)
        for number in range(pages):
            body = f"<p>{f'The council of the town met again and spoke of bridge {hour}-{number} for hours. ' * 4}</p>"
            head = f"<html><head><title>Council meets {hour}-{number}</title></head>"
            html = f"{head}<body><div class='{marked}'>{body}</div></body></html>"
            sha256 = hashlib.sha256(html.encode()).hexdigest()
            url = f"https://gazette.example/{hour}/{number}"
            snapshot = Snapshot(
                id=sha256, outlet="gazette", url_asked=url, url=url, canonical_url=url, fetched_at=at, sha256=sha256,
                size=len(html), crawl_id=f"crawl-{hour}",
            )  # fmt: skip
            stages.save_crawl_item(store, Fetched(snapshot=snapshot, body=html.encode()), quiet=hour == 0)
        assert not look(store, scene, at, redesigns=redesigns).raised, "pages that wait to be read tell nothing"
        stages.read_pending(store, strip_only, outlets, at)
        state = OutletState(outlet="gazette", last_crawl_at=at, last_article_at=at, last_success_at=at)
        store.save_outlet_state(state)
        return look(store, scene, at, redesigns=redesigns)

    assert not visit(0, 15, "story").any and not visit(1, 2, "story").any
    assert not visit(2, 1, "new-story").any
    (trouble,) = visit(3, 1, "new-story").raised
    assert trouble.name == "rot:gazette" and "2 of its last 2 pages" in trouble.detail
    assert not visit(4, 3, "new-story").raised
    assert not look(store, scene, later(hours=5)).any, "nor does the next daemon tell it again"
    assert not visit(6, 1, "story").cleared
    assert [t.over for t in visit(7, 2, "story").cleared] == ["The Gazette is read as before"]


def strip_only(snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
    """Read without looking for events."""
    found = strip(body, snapshot, outlet, clutter)
    assert isinstance(found, Article)
    return Reading(article=found, layout=fit(body, found, outlet))
