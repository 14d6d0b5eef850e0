"""F07: a name that changes its mind between check and use gains nothing; the checked address is the one used."""

from __future__ import annotations

import asyncio
import sys

import pytest

from crawler.client import CrawlerProcess
from crawler.egress import EgressGuard
from tests.faults.crawling import PAGE, TWENTIETH, Results, gather, order, outlet
from tests.faults.hostile import HostileServer, redirect, reply

_NAME = "fickle.example"
# Another loopback address, on which nobody listens: named as an exception, it stands for a public one.
_PUBLIC = "127.0.0.2"


def _crawl(server: HostileServer, allow: set[str], *answers: str, path: str = "/secret") -> Results:
    async def scene() -> Results:
        command = (sys.executable, "-m", "tests.faults.rebinding_child", _NAME, *answers)
        settings = TWENTIETH.model_copy(update={"allow": frozenset(allow)})
        process = CrawlerProcess(settings, command)
        try:
            return await gather(process, order(outlet(hosts=()), urls=(f"http://{_NAME}:{server.port}{path}",)))
        finally:
            await process.stop()

    return asyncio.run(scene())


@pytest.mark.parametrize("answers", [(_PUBLIC, "127.0.0.1"), ("127.0.0.1", _PUBLIC), ("127.0.0.1",)])
def test_a_second_answer_is_never_connected_to(answers: tuple[str, ...]) -> None:
    with HostileServer() as inside:
        inside.on("/*", reply(PAGE))
        results = _crawl(inside, {f"{_PUBLIC}:{inside.port}"}, *answers)
        assert inside.connections == 0
    assert results.fetched == ()
    assert set(results.reasons) <= {"private address", "timeout", "unreachable"}
    assert results.done.error


def test_of_mixed_answers_only_the_public_one_is_used() -> None:
    with HostileServer() as inside:
        inside.on("/*", reply(PAGE))
        results = _crawl(inside, {f"{_PUBLIC}:{inside.port}"}, f"{_PUBLIC}+127.0.0.1+10.0.0.1")
        assert inside.connections == 0
    assert results.fetched == ()


def test_the_same_name_works_where_it_is_allowed() -> None:
    """The scene can fail: with the loopback address allowed, the page comes, over a redirect too."""
    with HostileServer() as inside:
        inside.on("/secret", redirect("/page"))
        inside.on("/page", reply(PAGE))
        results = _crawl(inside, {f"127.0.0.1:{inside.port}"}, "127.0.0.1")
        assert [fetched.body for fetched in results.fetched] == [PAGE]


def test_the_guard_resolves_once_and_returns_what_it_checked() -> None:
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    guard = EgressGuard(resolve=lambda _host, _port: answers.pop(0))
    assert [str(ip) for ip in guard.check(_NAME, 443)] == ["93.184.215.14"]
    assert len(answers) == 1
