"""Every page over a real store: what stands on it, and what it says when there is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from store.store import Store
from tests.integration.desk_heavy import heavy
from tests.integration.desk_world import NOW, World
from tests.integration.web_app import browser, filled_store, night_store

PAGES = (
    "/",
    "/?q=Kessa&kind=exchange&status=under_way&since=3",
    "/events/ev-stage2",
    "/events/ev-deal",
    "/events/ev-late",
    "/conflicts",
    "/conflicts/Osmark~Varenia",
    "/articles",
    "/articles/a-wire",
    "/articles/a-late",
    "/outlets",
    "/alerts",
    "/watches/new",
)
HEAVY = (
    "/events/ev-heavy", "/events/ev-heavy/claims?side=Osmark", "/articles/long0", "/conflicts/Osmark~Varenia",
    "/?since=366&told=all", "/articles/long0/archived",
)  # fmt: skip
EMPTY = ("/", "/conflicts", "/articles", "/alerts")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = night_store(tmp_path_factory.mktemp("desk"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = filled_store(tmp_path_factory.mktemp("full"), heavy())
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    opened = filled_store(tmp_path, None)
    yield opened
    opened.close()


async def page(store: Store, path: str, **headers: str) -> html.HtmlElement:
    async with browser(store) as client:
        answer = await client.get(path, headers={"accept": "text/html", **headers})
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_whole_and_holds_no_inline_script_or_style(store: Store, path: str) -> None:
    tree = await page(store, path)
    assert len(tree.xpath("//h1")) == 1
    assert not tree.xpath("//@style | //style | //script[not(@src)]")
    assert not list(tree.xpath("//@*[starts-with(name(), 'on')]"))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in tree.xpath("//a/@href[starts-with(., '#')]"):
        assert target[1:] in ids


@pytest.mark.parametrize("path", PAGES)
async def test_every_link_of_a_page_answers(store: Store, path: str) -> None:
    tree = await page(store, path)
    async with browser(store, follow_redirects=True) as client:
        for link in {href.split("#")[0] for href in tree.xpath("//a/@href | //link/@href | //script/@src")}:
            if link.startswith("/"):
                assert (await client.get(link)).status_code == 200, link


@pytest.mark.parametrize("path", EMPTY)
async def test_an_empty_store_says_why_and_what_next(empty: Store, path: str) -> None:
    tree = await page(empty, path)
    assert len(words(tree.xpath("//*[@class='empty']")[0])) > 30


async def test_now_leads_with_the_two_sides_of_the_newest_alert(store: Store) -> None:
    tree = await page(store, "/")
    lead = tree.get_element_by_id("fresh").find_class("open")[0]
    assert lead.get("id") == "ev-ev-stage2"
    assert [words(b) for b in lead.xpath(".//*[@class='fig']/b")] == ["250", "243"]
    assert words(lead.find_class("neq")[0]).startswith("7 apart")
    rest = tree.get_element_by_id("fresh").find_class("unseen")
    assert [row.get("id") for row in rest] == ["ev-ev-late"]


async def test_the_stream_is_told_alone_to_htmx_and_keeps_its_filters(store: Store) -> None:
    async with browser(store) as client:
        answer = await client.get("/?kind=round&status=cancelled", headers={"hx-request": "true"})
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["vary"]
    tree = html.fromstring(answer.text)
    assert tree.xpath("//li[starts-with(@class, 'ev')]/@id") == ["st-ev-off"]


async def test_the_stream_is_told_by_the_language_of_reports(store: Store) -> None:
    tree = await page(store, "/?language=bg")
    assert tree.xpath("//select[@name='language']/option/text()") == ["Any language", "Arabic", "Bulgarian", "English"]
    assert tree.xpath("//select[@name='language']/option[@selected]/text()") == ["Bulgarian"]
    assert tree.xpath("//li[starts-with(@class, 'ev')]/@id")[-1:] == ["st-ev-stage2"]
    async with browser(store) as client:
        assert [e["id"] for e in (await client.get("/api/events?language=bg")).json()["items"]] == ["ev-stage2"]


async def test_an_event_groups_claims_by_side_with_the_number_marked(store: Store) -> None:
    tree = await page(store, "/events/ev-stage2")
    groups = [words(row)[:8] for row in tree.find_class("group")]
    assert [group.split()[0] for group in groups] == ["Osmark", "Varenia", "Mediator"]
    marks = [words(mark) for mark in tree.xpath("//tbody//mark")]
    assert marks == ["Two hundred and fifty", "243", "250", "500"]
    steps = [words(step) for step in tree.find_class("track")[0].find_class("st")]
    assert steps == ["planned", "under way", "completed"]


async def test_a_claim_leads_to_its_number_in_the_article(store: Store) -> None:
    tree = await page(store, "/events/ev-stage2")
    link = tree.xpath("//tbody//a[contains(@href, '/readings/')]/@href")[0]
    async with browser(store) as client:
        answer = await client.get(link)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/articles/a-courier#m1"
    article = await page(store, "/articles/a-courier")
    assert article.get_element_by_id("m1").getnext().tag == "mark"


async def test_an_article_marks_news_and_dots_background(store: Store) -> None:
    tree = await page(store, "/articles/a-wire")
    text = tree.find_class("text")[0]
    assert [words(mark) for mark in text.xpath(".//mark")] == [
        "The second stage, about 500 people, has begun, Tellis said."
    ]
    assert words(text.find_class("back")[0]).startswith("On 18 November")
    assert [words(sup) for sup in text.xpath(".//sup")] == ["1", "2"]


async def test_arabic_runs_from_right_to_left(store: Store) -> None:
    tree = await page(store, "/articles/a-late")
    assert tree.find_class("text")[0].get("dir") == "rtl"
    assert tree.xpath("//h1/@dir") == ["rtl"]


async def test_outlets_name_cause_and_next_try(store: Store) -> None:
    tree = await page(store, "/outlets")
    look = words(tree.xpath("//section[@aria-labelledby='wrong']")[0])
    assert "Sayle Herald" in look and "503 to every page. 6 times in a row." in look and "in 26 min" in look
    assert "Naharin Today" in look and "Readers must pay" in look


async def test_deliveries_stand_with_every_try(store: Store) -> None:
    tree = await page(store, "/alerts")
    text = words(tree)
    assert "03:12 503 busy in 80 ms" in text and "03:13 200 accepted in 80 ms" in text
    assert "try 3 at 03:18" in text
    assert "given up" in words(tree.xpath("//section[@aria-labelledby='g-h']")[0])


async def test_a_conflict_has_ranges_announced_rounds_and_gaps(store: Store) -> None:
    tree = await page(store, "/conflicts/Osmark~Varenia")
    figures = [words(b) for b in tree.xpath("//*[@class='facts']//dd/b")]
    assert figures[:2] == ["895", "868–901"]
    assert "and 243–250 on the way" in words(tree)
    assert "in 6 days" in words(tree.xpath("//section[@aria-labelledby='nx-h']")[0])
    assert "No report of round 4 was found" in words(tree)


async def test_odd_events_have_pages_too(tmp_path: Path) -> None:
    world = World()
    odd: dict[str, dict[str, object]] = {
        "three": {"parties": ("A", "B", "C"), "mediators": ("M", "N")},
        "alone": {"parties": ("A",)},
        "bare": {"date": None, "place": None, "counts": (), "quote": "", "title": ""},
        "vague": {"date": "2026", "date_end": None},
        "month": {"date": "2026-11", "date_end": "2026-12"},
        "long": {"date": "2026-10-30", "date_end": "2026-12-02", "place": "P" * 500},
        "other": {"kind": "ceasefire", "status": "denied"},
        "gone": {"withdrawn": True, "sources": (), "article_id": ""},
        "lost": {"part_of": "nothing"},
        "undated": {"newest_current": None},
    }
    for number, (id, values) in enumerate(odd.items()):
        words = f"Something of kind {number} was told without much around it."
        published = None if id == "undated" else NOW
        article = world.article(f"o{number}", "tellis-wire", published or "2026-11-20", f"Odd {number}", words)
        parties = values.get("parties", (f"X{number}", f"Y{number}"))
        said = world.mention(article, words, str(values.get("kind", "exchange")), "planned", parties=parties)
        event = world.event(id, [said], str(values.pop("status", "planned")), **values)
        world.alert(event, world.change(event, NOW)) if event.sources else None
    store = filled_store(tmp_path, world)
    try:
        for id in odd:
            tree = await page(store, f"/events/{id}")
            link = tree.xpath("//p[@class='line']/a/@href")[0]
            await page(store, link)
        for path in (
            "/",
            "/conflicts",
            "/alerts",
            "/feed.atom",
            "/calendar.ics",
            "/export/events.csv",
            "/api/events/gone",
        ):
            async with browser(store) as client:
                assert (await client.get(path)).status_code == 200
    finally:
        store.close()


async def test_own_files_are_kept_by_the_browser_and_pages_are_not(store: Store) -> None:
    tree = await page(store, "/")
    async with browser(store) as client:
        for path in tree.xpath("//script/@src | //link[@rel='stylesheet']/@href"):
            assert "immutable" in (await client.get(path)).headers["cache-control"]
        assert (await client.get("/static/desk.css")).headers["cache-control"] == "no-store"
        assert (await client.get("/")).headers["cache-control"] == "no-store"
        head = await client.head("/feed.atom")
    assert head.status_code == 200 and head.headers["etag"]


async def test_every_page_is_light_however_much_there_is_to_tell(full: Store) -> None:
    weights: dict[str, int] = {}
    async with browser(full) as client:
        for path in (*HEAVY, *PAGES, "/login"):
            answer = await client.get(path, follow_redirects=True)
            if answer.status_code == 200:
                own = re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text)
                weights[path] = len(answer.content) + sum([len((await client.get(file)).content) for file in own])
                assert len(own) >= 5, own  # style, icon, three scripts
    assert set(weights) >= {*HEAVY, "/", "/articles", "/outlets", "/alerts", "/watches/new"}
    assert max(weights.values()) < 150_000, weights


async def test_a_side_with_many_claims_has_pages_of_its_own(full: Store) -> None:
    event = await page(full, "/events/ev-heavy")
    (more,) = event.xpath("//a[contains(., 'more of Osmark')]")
    assert words(more) == "22 more of Osmark" and len(event.xpath("//mark")) < 30
    first = await page(full, more.get("href"))
    assert len(first.xpath("//tbody/tr")) == 30 and not first.xpath("//a[. = 'Earlier claims']")
    async with browser(full) as client:
        assert (await client.get("/events/ev-heavy/claims?side=Atlantis")).status_code == 404


async def test_weak_events_are_in_no_table_of_a_conflict_nor_in_the_calendar(tmp_path: Path) -> None:
    world = World()
    for id, confidence in (("sure", 0.5), ("weak", 0.49)):
        words = f"A {id} plan for a round was told."
        article = world.article(f"w-{id}", "tellis-wire", NOW, id, words)
        said = world.mention(article, words, "round", "planned", parties=("A", "B"), date="2026-11-30")
        world.event(id, [said], "planned", confidence=confidence)
    store = filled_store(tmp_path, world)
    links = (await page(store, "/conflicts/A~B")).xpath("//tbody//@href")
    async with browser(store) as client:
        calendar = (await client.get("/calendar.ics")).text
    store.close()
    assert set(links) == {"/events/sure"}
    assert "sure@parley" in calendar and "weak@parley" not in calendar


async def test_the_stream_leaves_out_what_is_only_recalled_until_it_is_asked_for(tmp_path: Path) -> None:
    world = World()
    for id, current in (("news", True), ("old", False)):
        words = f"The {id} round was told."
        article = world.article(f"c-{id}", "tellis-wire", NOW, id, words)
        said = world.mention(article, words, "round", "completed", parties=("A", id))
        world.event(id, [said], "completed", current=current)
    store = filled_store(tmp_path, world)
    usual, every = [(await page(store, path)).xpath("//*[@id='stream']//h3/a/@href") for path in ("/", "/?told=all")]
    store.close()
    assert usual == ["/events/news"]
    assert set(every) == {"/events/news", "/events/old"}
