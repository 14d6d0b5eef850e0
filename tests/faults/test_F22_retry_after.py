"""F22: a host that asks for time is left alone for as long, at most a day, over crawls and over a restart."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler.client import CrawlerProcess
from crawler.retry_after import retry_moment
from crawler.settings import CrawlerSettings
from tests.faults.crawling import PAGE, TWENTIETH, Results, bench, fresh_server, gather, order, outlet
from tests.faults.hostile import in_turn, reply

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_SHIPPED = CrawlerSettings()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120), ("0", 300), ("", 300), ("-5", 300), ("soon", 300), ("1e9", 300), ("1.5", 300), ("9" * 5000, 300),
        ("315360000", 86400), ("Sun, 01 Mar 2026 12:10:00 GMT", 600), ("Sun, 01 Mar 2026 11:00:00 GMT", 300),
        ("Tue, 01 Mar 2036 12:00:00 GMT", 86400), ("Sunday, 01-Mar-26 12:05:00 GMT", 300),
        ("Sun, 32 Mar 2026 12:10:00 GMT", 300), ("99999999-99-99", 300),
    ],
)  # fmt: skip
def test_what_a_header_asks_for(header: str, seconds: int) -> None:
    moment = retry_moment(header, NOW, _SHIPPED.retry_after_default, _SHIPPED.retry_after_cap)
    assert (moment - NOW).total_seconds() == seconds


def _closed_for(results: Results) -> float:
    ((_, moment),) = results.done.not_before
    return (moment - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize("status", [429, 503])
def test_nothing_is_asked_before_the_moment(status: int) -> None:
    server = fresh_server()
    server.on("/page", in_turn(reply(b"", status, Retry_After="1"), reply(PAGE)))
    server.on("/other", reply(PAGE))

    async def scene() -> list[Results]:
        process = bench().process
        first = await gather(process, order(urls=(server.url("/page"), server.url("/other"))))
        second = await gather(process, order(urls=(server.url("/page"),)))
        await asyncio.sleep(1.1)
        return [first, second, await gather(process, order(urls=(server.url("/page"),)))]

    first, second, third = bench().run(scene())
    assert first.reasons == ["retry later", "retry later"]
    assert first.refusals[0].status == status
    assert first.refusals[0].retry_at == first.done.not_before[0][1]
    assert second.reasons == ["retry later"]
    assert (second.done.requests, third.done.pages) == (0, 1)
    times = [hit.at for hit in server.hits if hit.path == "/page"]
    assert len(times) == 2
    assert times[1] - times[0] >= 1.0


def test_a_date_and_ten_years_are_read_and_capped() -> None:
    for header, low, high in [
        (format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True), 90, 101),
        ("315360000", TWENTIETH.retry_after_cap - 10, TWENTIETH.retry_after_cap),
        ("garbage", TWENTIETH.retry_after_default - 10, TWENTIETH.retry_after_default),
    ]:
        server = fresh_server()
        server.on("/page", reply(b"", 503, Retry_After=header))
        assert low < _closed_for(bench().fetch(server.url("/page"))) <= high
        assert len(server.paths()) == 1


def test_it_survives_a_restart() -> None:
    """The daemon keeps `not_before` and gives it to the next child, which has forgotten everything else."""
    server = fresh_server()
    server.on("/page", in_turn(reply(b"", 429, Retry_After="600"), reply(PAGE)))
    settings = TWENTIETH.model_copy(update={"allow": frozenset({server.authority})})

    async def scene() -> tuple[Results, Results]:
        results = []
        kept: tuple[tuple[str, datetime], ...] = ()
        for _ in range(2):
            process = CrawlerProcess(settings)
            try:
                results.append(await gather(process, order(urls=(server.url("/page"),), not_before=kept)))
            finally:
                await process.stop()
            kept = results[-1].done.not_before
        return results[0], results[1]

    first, second = asyncio.run(scene())
    assert first.reasons == second.reasons == ["retry later"]
    assert second.done.requests == 0
    assert len(server.hits) == 2  # robots.txt and the page, both of the first child


def test_a_feed_that_is_limited_is_a_failed_crawl_with_its_next_time() -> None:
    server = fresh_server()
    feed = server.on("/feed", reply(b"", 429, Retry_After="60"))
    results = bench().crawl(order(outlet(feeds=(feed,))))
    assert "left alone until" in results.done.error
    assert 50 < _closed_for(results) <= 60
