"""Snapshots, articles, versions, mentions and clutter lines, on both engines."""

from __future__ import annotations

import pytest

from model.errors import StoreError
from model.outlet import Validators
from model.page import FetchRefusal, ReadRefusal, Visit
from store.store import Store
from store.values import Done
from tests.integration.store_samples import AT, RULES, Read, article, later, mention, read, snapshot

URL = "https://gazette.example/talks"
HELD = "Varenia and Osmark held their sixth round of talks on Monday."


def test_snapshot_keeps_its_bytes_once_and_is_pending(store: Store) -> None:
    body = b"<html>" + b"x" * 100_000
    first, second = snapshot(URL, body), snapshot(URL + "-2", body, later(minutes=1))
    store.save_snapshot(first, body)
    store.save_snapshot(second, body)
    store.save_snapshot(first, body)
    assert store.body(first.sha256) == body
    assert store.snapshot(first.id) == first
    assert store.counts().snapshots == 2
    assert store.snapshots_to_read("any") == (first, second)


def test_snapshot_with_other_bytes_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="sha-256"):
        store.save_snapshot(snapshot(URL, b"one"), b"two")
    assert store.counts().snapshots == 0


def test_missing_bytes_are_named(store: Store) -> None:
    with pytest.raises(StoreError, match="missing"):
        store.body("0" * 64)


def test_seen_holds_asked_and_canonical_address_and_dead_links(store: Store) -> None:
    page = snapshot(URL, url_asked=URL + "?from=feed")
    store.save_snapshot(page, b"<p>page</p>")
    dead, busy = "https://gazette.example/gone", "https://gazette.example/busy"
    for minute in range(3):
        store.save_fetch_refusal(
            FetchRefusal(outlet="gazette", url=dead, at=later(minutes=minute), reason="x", status=404)
        )
        store.save_fetch_refusal(
            FetchRefusal(outlet="gazette", url=busy, at=later(minutes=minute), reason="x", status=503)
        )
    assert set(store.seen("gazette")) == {URL, URL + "?from=feed", dead}
    assert store.seen("herald") == ()
    assert [refusal.url for refusal in store.refusals("gazette", 2)] == [busy, dead]


def test_visits_count_as_looks(store: Store) -> None:
    store.save_snapshot(snapshot(URL), b"<p>page</p>")
    store.save_visit(Visit(outlet="gazette", url=URL, at=later(hours=1)))
    (look,) = store.visited("gazette", AT)
    assert (look.url, look.first_at, look.last_at, look.looks) == (URL, AT, later(hours=1), 2)
    assert store.visited("gazette", later(seconds=1)) == ()


def test_validators_are_the_newest(store: Store) -> None:
    page = snapshot(URL, headers=(("ETag", '"a"'), ("Last-Modified", "Mon, 04 May 2026 09:00:00 GMT")))
    store.save_snapshot(page, b"<p>page</p>")
    assert store.validators("gazette")[0].etag == '"a"'
    store.save_validators("gazette", [Validators(url=URL, etag='"b"'), Validators(url="https://gazette.example/rss")])
    assert {v.url: v.etag for v in store.validators("gazette")} == {URL: '"b"', "https://gazette.example/rss": ""}


def test_same_text_leaves_the_older_article(store: Store) -> None:
    first = read(store, URL, HELD)
    again = read(store, URL, HELD, at=later(hours=1))
    assert again == first
    assert store.counts().articles == 1
    assert store.snapshots_to_read(RULES[0]) == ()


def test_changed_text_is_a_new_version_whose_mentions_alone_count(store: Store) -> None:
    first = read(store, URL, HELD)
    second = read(store, URL, HELD.replace("sixth", "seventh"), at=later(hours=1))
    assert (first.version, second.version) == (1, 2)
    assert store.article_by_url(URL) == second
    assert store.versions_of(URL) == (first, second)
    assert [a.id for a in store.articles().items] == [second.id]
    quotes = [m.quote for b in store.dirty_blocks() for m in store.load_block(b).mentions]
    assert quotes == [HELD.replace("sixth", "seventh")]


def test_text_that_flips_back_makes_no_more_versions(store: Store) -> None:
    other = HELD.replace("sixth", "seventh")
    for hour in range(10):
        read(store, URL, HELD if hour % 2 == 0 else other, at=later(hours=hour))
    assert len(store.versions_of(URL)) == 2
    newest = store.article_by_url(URL)
    assert newest is not None and newest.text == other


def test_older_page_read_later_does_not_come_into_force(store: Store) -> None:
    new = read(store, URL, HELD.replace("sixth", "seventh"), at=later(hours=1))
    read(store, URL, HELD)
    assert store.article_by_url(URL) == new


def test_other_rules_replace_what_older_rules_read_in_the_same_page(store: Store) -> None:
    read(store, URL, HELD)
    (page,) = store.snapshots_to_read("strip-2")
    assert store.snapshots_to_read("strip-2", new_only=True) == ()
    longer = article(page, HELD + "\n\nNo paper was signed.")
    kept = store.save_reading(Done(Read(longer, None, (mention(longer, HELD),)), page.id, "strip-2", "parse-1", AT))
    assert kept is not None and kept.version == 1 and kept.text.endswith("signed.")
    assert store.versions_of(URL) == (kept,)
    assert [m.article_id for m in store.mentions_in(kept.id)] == [kept.id]
    assert store.snapshots_to_read("strip-2") == ()


def test_a_page_that_newer_rules_refuse_takes_its_mentions_with_it(store: Store) -> None:
    read(store, URL, HELD)
    (page,) = store.snapshots_to_read("strip-2")
    refusal = ReadRefusal(snapshot_id=page.id, reason="not an article")
    assert store.save_reading(Done(Read(None, refusal), page.id, "strip-2", "parse-1", AT)) is None
    assert store.articles().items == ()
    assert [store.load_block(b).mentions for b in store.dirty_blocks()] == [()]


def test_same_text_under_two_addresses_of_an_outlet_is_one_article(store: Store) -> None:
    first = read(store, URL, HELD)
    second = read(store, URL + "/amp", HELD, at=later(minutes=5))
    other = read(store, "https://herald.example/1", HELD, outlet="herald")
    assert second == first and other != first
    assert store.article_by_url(URL + "/amp") == first


def test_parse_pending_is_a_query(store: Store) -> None:
    kept = read(store, URL, HELD)
    assert store.articles_to_parse(RULES[1]) == ()
    assert store.articles_to_parse("parse-2") == (kept,)
    store.save_mentions(kept.id, [mention(kept, "Osmark", parties=("Osmark", "Tarn"))], "parse-2")
    assert store.articles_to_parse("parse-2") == ()
    assert [m.quote for m in store.mentions_in(kept.id)] == ["Osmark"]


def test_batch_with_two_versions_of_one_address(store: Store) -> None:
    pages = [snapshot(URL, text.encode(), later(hours=n)) for n, text in enumerate((HELD, HELD + "!"))]
    done = []
    for page, text in zip(pages, (HELD, HELD + "!"), strict=True):
        store.save_snapshot(page, text.encode())
        done.append(Done(Read(article(page, text)), page.id, *RULES, AT))
    kept = store.save_readings(done)
    assert [a.version for a in kept if a] == [1, 2]
    assert store.article_by_url(URL) == kept[1]


def test_article_without_a_page(store: Store) -> None:
    made = article(snapshot(URL), HELD).model_copy(update={"snapshot_id": "", "url": ""})
    for _ in range(2):
        store.save_reading(Done(Read(made, None, (mention(made, HELD),)), "", *RULES, AT))
    assert store.counts().articles == 1
    assert len(store.mentions_in(made.id)) == 1


def test_lines_on_two_pages_are_clutter_but_a_copied_story_is_not(store: Store) -> None:
    sign_up, story = "Sign up to our newsletter.", ["One thing happened.", "Then another.", "A third followed."]
    read(store, URL + "1", HELD, sign_up, mentions=False)
    assert store.clutter("gazette") == frozenset()
    read(store, URL + "2", "The minister resigned.", sign_up, mentions=False)
    assert store.clutter("gazette") == {sign_up}
    read(store, URL + "3", *story, mentions=False)
    read(store, URL + "4", *story, "It is now over.", mentions=False)
    read(store, URL + "1", HELD, sign_up, "Corrected.", at=later(hours=2), mentions=False)
    assert store.clutter("gazette") == {sign_up}
    assert store.clutter("herald") == frozenset()


def test_first_crawl_marks_its_mentions_quiet(store: Store) -> None:
    loud, quiet = read(store, URL, HELD), read(store, "https://herald.example/1", HELD, outlet="herald", quiet=True)
    (block,) = store.dirty_blocks()
    hood = store.load_block(block)
    assert hood.quiet_articles == {quiet.id} and {m.article_id for m in hood.mentions} == {loud.id, quiet.id}
