"""Searching on both engines: the same answers, newest first, page by page; hostile questions; older stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from model.errors import UsageError
from model.page import Article
from store.engine import parse_url
from store.store import Store
from tests.integration.store_samples import AT, later, read

URL = "https://gazette.example/"
HOSTILE = (
    '"', "'", "''; DROP TABLE article; --", "NEAR(a b)", "a AND", "*", "a*b", "title:x", "^a", "{a}", "\x00", "a\x00b",
    "(((", "!a & b |", "a:*", "\\", "%", "_", "x" * 10_000, "word " * 2_000, "\ud7ff\U0010ffff", "𐍈 ﷺ",
)  # fmt: skip


def titles(found: tuple[Article, ...]) -> str:
    return " ".join(article.url.removeprefix(URL) for article in found)


@pytest.fixture
def filled(store: Store) -> Store:
    for n in range(12):
        outlet = "herald" if n % 3 == 0 else "gazette"
        read(store, f"{URL}{n}", f"Harbour talks number {n} about обміну.", at=later(hours=n), outlet=outlet)
    read(store, f"{URL}other", "Nothing of the kind.", at=later(hours=20), mentions=False)
    return store


def test_articles_are_found_newest_first_and_page_by_page(filled: Store) -> None:
    assert titles(filled.articles(text="harbours обмін").items) == "11 10 9 8 7 6 5 4 3 2 1 0"
    assert titles(filled.articles(text="harbour", outlet="herald").items) == "9 6 3 0"
    assert titles(filled.articles(text="talk", since=later(hours=2), until=later(hours=9)).items) == "8 7 6 5 4 3 2"
    assert filled.articles(text="harbour kind").items == () == filled.articles(text="!?").items
    assert len(filled.articles(text="  ").items) == 13
    first = filled.articles(text="number", limit=5)
    second = filled.articles(text="number", limit=5, cursor=first.next)
    third = filled.articles(text="number", limit=5, cursor=second.next)
    assert titles(first.items + second.items + third.items) == "11 10 9 8 7 6 5 4 3 2 1 0" and third.next is None


def test_an_older_version_is_not_found(filled: Store) -> None:
    read(filled, f"{URL}3", "The ferry was mended.", at=later(hours=30), mentions=False)
    assert titles(filled.articles(text="ferry").items) == "3"
    assert "3" not in titles(filled.articles(text="harbour", limit=200).items).split()


def test_questions_are_inert(store: Store) -> None:
    for question in HOSTILE:
        assert store.articles(text=question).items == () and store.events(text=question).items == (), question


def test_cursors_of_other_lists_and_made_up_ones_are_refused(filled: Store) -> None:
    other = filled.articles(limit=1).next
    for cursor in (other, "c2VlayA5OTk5OTk5OTk5OTk5OTk5OTk5", "c2VlayB4", "!"):
        with pytest.raises(UsageError):
            filled.articles(text="harbour", cursor=cursor)


def test_verify_names_what_no_word_finds(filled: Store) -> None:
    assert filled.verify() == ()
    with filled.transaction() as connection:
        connection.execute(text("DELETE FROM article_words WHERE owner = (SELECT min(owner) FROM article_words)"))
    (wrong,) = filled.verify()
    assert wrong.startswith("article ") and wrong.endswith("is found by no word")


def test_a_copy_is_searched_as_what_it_is_a_copy_of(filled: Store, tmp_path: Path) -> None:
    copy = Store.open(f"sqlite:///{tmp_path / 'copy.db'}", at=AT)
    copy.copy_from(filled)
    assert copy.verify() == () and copy.articles(text="harbour 3").items == filled.articles(text="harbour 3").items
    copy.close()


def test_a_store_of_before_is_searched_after_its_migration(store: Store, store_url: str, tmp_path: Path) -> None:
    """The tables of schema 0005, with what stood in it: made from a new store by taking the newer things away."""
    read(store, f"{URL}1", "Ärzte und обміну at the harbour.", at=later(hours=1))
    store.close()
    engine = create_engine(parse_url(store_url))
    with engine.begin() as connection:
        _take_back(connection, engine.name)
    engine.dispose()
    again = Store.open(store_url, create=False, at=AT)
    assert titles(again.articles(text="arzte обмін HARBOURS").items) == "1" and again.verify() == ()
    read(again, f"{URL}2", "Ärzte at the harbour.", at=later(hours=2))
    assert titles(again.articles(text="ärzte").items) == "2 1"
    again.close()


def _take_back(connection: object, engine: str) -> None:
    later = (
        "event_parties_told_at_id",
        "event_kind_date_id",
        "delivery_state_created_at_id",
        "alert_watch_raised_at_alert_id",
    )
    steps = [f"DROP INDEX ix_{name}" for name in later]
    steps += [
        "DROP INDEX ix_mention_said",
        "DROP INDEX ix_mention_language_id",
        "ALTER TABLE mention DROP COLUMN said",
        "DROP INDEX ix_reach_kind_party_beside_last_at_first_at",
        "ALTER TABLE attempt DROP COLUMN text",
        "DROP TABLE article_words",
        "DROP TABLE event_words",
        "DROP INDEX ix_article_language",
    ]
    if engine == "sqlite":
        steps += [f"DROP TABLE {name}_found{end}" for name in ("article", "event") for end in ("_terms", "")]
    steps += [
        "ALTER TABLE event ADD COLUMN words TEXT NOT NULL DEFAULT ''",
        "UPDATE parley_schema SET version_num = '0005'",
    ]
    for step in steps:
        connection.execute(text(step))  # type: ignore[attr-defined]
