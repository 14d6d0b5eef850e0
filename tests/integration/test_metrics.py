"""`/metrics` over a store with an invented night in it, and lines of the log with the ids of what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from prometheus_client import generate_latest, parser
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from structlog.typing import EventDict

from crawler.results import CrawlResult
from model.errors import StoreError
from model.outlet import CrawlOrder
from scheduler.meters import METERS
from store.store import Store
from store.values import Counts
from tests.faults.telling import detect, new_store, parts_of, telling
from tests.integration.daemon_fakes import done, living, page, until
from tests.integration.desk_world import NOW, OUTLETS
from tests.integration.web_app import browser, night_store
from web.metrics import told


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Store]:
    store = night_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    """The lines of the log, at every level: a command that ran in this process before may have left its own."""
    structlog.reset_defaults()
    with capture_logs(processors=[merge_contextvars]) as lines:
        yield lines


def _figures(page: str) -> dict[str, float]:
    """The samples by name, those with labels as `name.value`."""
    families = parser.text_string_to_metric_families(page)
    samples = [sample for family in families for sample in family.samples]
    return {".".join((each.name, *each.labels.values())): each.value for each in samples}


async def test_what_the_store_holds_is_told(night: Store) -> None:
    async with browser(night) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    told, counts = _figures(answer.text), night.counts()
    assert told["parley_events"] == counts.events > 0 and told["parley_articles"] == counts.articles > 0
    assert {k: told[f"parley_alerts.{k}"] for k in counts.alerts} == counts.alerts
    assert sum(value for name, value in told.items() if name.startswith("parley_outlets.")) == len(OUTLETS)
    assert told["parley_store_up"] == 1 and told["parley_daemon_up"] == 0
    assert told["process_resident_memory_bytes"] > 1e6


def test_a_store_that_does_not_answer_is_told_and_not_an_error(night: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Store) -> Counts:
        raise StoreError("gone")

    monkeypatch.setattr(Store, "counts", away)
    figures = _figures(told(night, OUTLETS, NOW, ()).decode())
    assert figures["parley_store_up"] == 0 and not any(name.startswith("parley_articles") for name in figures)


@pytest.mark.timeout(90)
async def test_crawls_and_readings_are_counted_and_logged_with_their_ids(
    tmp_path: Path, lines: list[EventDict]
) -> None:
    async def one_page(order: CrawlOrder) -> list[CrawlResult]:
        return [page(order), done(order, pages=1)]

    before = _counted()
    async with living(tmp_path, one_page, "gazette") as (_, _, store):
        await until(lambda: store.counts().articles == 1 and any(line["event"] == "crawled" for line in lines), 60)
        (crawl,) = store.crawls("gazette")
    assert {line["crawl"] for line in lines if line["event"] in ("crawl", "crawled")} == {crawl.id}
    (read,) = [line for line in lines if line["event"] == "read"]
    assert read["crawl"] == crawl.id and read["article"] and read["snapshot"] == f"{crawl.id}-1"
    after = _counted()
    for name in ("parley_crawls_total.well", "parley_pages_total.fetched", "parley_readings_total.new"):
        assert after[name] - before.get(name, 0) == 1
    assert after["parley_store_writes_total"] > before["parley_store_writes_total"]


@pytest.mark.timeout(90)
async def test_an_alert_is_logged_with_its_event_and_its_article(tmp_path: Path, lines: list[EventDict]) -> None:
    with new_store(tmp_path) as store:
        detect(store, 1)
        async with telling(parts_of(store, {})):
            await until(lambda: store.alerts().items, 60)
        (alert,) = store.alerts().items
    (line,) = [line for line in lines if line["event"] == "alert"]
    assert (line["alert"], line["event_id"], line["article"]) == (alert.alert_id, alert.event_id, alert.article_id)


def _counted() -> dict[str, float]:
    return _figures(generate_latest(METERS).decode())
