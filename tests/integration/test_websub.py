"""WebSub against a hub on loopback: subscribing, verification, signed news, renewal, and what strangers send."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from alerts.hubs import post_form
from crawler.egress import EgressGuard
from crawler.websub import hub_of, signed
from model.alert import Outcome
from model.outlet import Outlet
from model.websub import Hub, Subscription
from scheduler.subscribing import LEASE, SubscribingLine, form_of, is_due
from scheduler.writer import Writer
from store.store import Store
from store.subscriptions import learn_hubs, subscriptions
from web.app import create_app
from web.settings import Credential, WebSettings, hash_token

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)
FEED = "https://gazette.example/feed"
OUTLETS = {"gazette": Outlet(name="gazette", title="Gazette", hosts=("gazette.example",), feeds=(FEED,))}
DAY = 24 * 3600


@dataclass
class Clock:
    rate: float = 1.0
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class Hubs:
    """A hub: takes subscriptions, verifies them at once, and tells of news."""

    desk: httpx.AsyncClient
    lease: str = str(2 * DAY)
    asked: list[dict[str, str]] = field(default_factory=list)
    verdicts: list[httpx.Response] = field(default_factory=list)
    port: int = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        self.asked.append({k: v[0] for k, v in parse_qs((await reader.readexactly(length)).decode()).items()})
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        self.verdicts.append(await self.verify())

    async def verify(self, **more: str) -> httpx.Response:
        form = self.asked[-1]
        told = {"mode": "subscribe", "topic": form["hub.topic"], "challenge": "c-42", "lease_seconds": self.lease}
        return await self.desk.get(form["hub.callback"], params={f"hub.{k}": v for k, v in (told | more).items()})

    async def tell(self, secret: str = "", method: str = "sha256") -> httpx.Response:
        form, body = self.asked[-1], b"<rss/>" * 30_000
        key = (secret or form["hub.secret"]).encode()
        signature = hmac.new(key, body, getattr(hashlib, method)).hexdigest()
        return await self.desk.post(
            form["hub.callback"], content=body, headers={"x-hub-signature": f"{method}={signature}"}
        )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'parley.db'}", at=NOW)
    yield opened
    opened.close()


def requests(store: Store) -> list[dict[str, object]]:
    return [json.loads(request.arguments_json) for request in store.take_requests(NOW + timedelta(days=30))]


def test_a_subscription_from_the_feed_to_its_renewal(store: Store) -> None:
    async def story() -> None:
        clock, writer = Clock(), Writer(store)
        login = Credential("me", hash_token("secret"))
        app = create_app(store, OUTLETS, WebSettings(credentials=(login,)), clock.now)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as desk:
            hub = Hubs(desk)
            server = await asyncio.start_server(hub.take, "127.0.0.1", 0)
            hub.port = server.sockets[0].getsockname()[1]
            learn_hubs(store, "gazette", [Hub(feed=FEED, topic=FEED, hub=f"http://127.0.0.1:{hub.port}/")], _drawn())
            post = partial(post_form, EgressGuard(frozenset({f"127.0.0.1:{hub.port}"})).check)
            line = SubscribingLine(writer, post, "http://localhost", clock, OUTLETS)
            await _story(hub, line, clock, store)
            server.close()
        await writer.close()

    asyncio.run(story())


async def _story(hub: Hubs, line: SubscribingLine, clock: Clock, store: Store) -> None:
    await line.work()
    await _until(hub, 1)
    form, verdict = hub.asked[0], hub.verdicts[0]
    assert form["hub.mode"] == "subscribe" and form["hub.topic"] == FEED and form["hub.lease_seconds"] == str(LEASE)
    assert (verdict.status_code, verdict.text) == (200, "c-42")
    assert subscriptions(store)[0].until == NOW + timedelta(days=2)

    assert (await hub.tell()).status_code == 202
    assert [order["targets"] for order in requests(store)] == [["gazette"]]
    for wrong in (hub.tell("guessed"), hub.tell(method="md5")):
        assert (await wrong).status_code == 202 and requests(store) == []

    for odd in ({"topic": "https://gazette.example/other"}, {"mode": "unsubscribe"}, {"challenge": ""}):
        assert (await hub.verify(**odd)).status_code == 404
    assert (await hub.desk.get("/websub/guess", params={"hub.mode": "subscribe"})).status_code == 410
    assert (await hub.desk.get("/")).status_code == 401  # what is open is the callback alone

    clock.at = NOW + timedelta(days=1.5)
    await line.work()
    assert len(hub.asked) == 1
    clock.at = NOW + timedelta(days=1.7)
    await line.work()
    await _until(hub, 2)
    assert subscriptions(store)[0].until == NOW + timedelta(days=3.7)

    line.outlets = {}
    await line.work()
    assert subscriptions(store) == () and (await hub.tell()).status_code == 410


async def _until(hub: Hubs, verdicts: int) -> None:
    async with asyncio.timeout(10):
        while len(hub.verdicts) < verdicts:
            await asyncio.sleep(0.01)


def _drawn() -> Callable[[], str]:
    numbers = iter(range(100))
    return lambda: f"drawn-{next(numbers)}"


def test_a_hub_that_refuses_or_is_silent_is_asked_ever_more_rarely(store: Store) -> None:
    asked: list[datetime] = []

    async def story() -> None:
        clock, writer = Clock(), Writer(store)

        async def post(_: str, __: dict[str, str]) -> Outcome:
            asked.append(clock.now())
            return Outcome(ok=False, detail="503")

        line = SubscribingLine(writer, post, "https://us.example", clock, OUTLETS)
        for _ in range(24 * 6):
            await line.work()
            clock.at += timedelta(minutes=10)
        await writer.close()

    learn_hubs(store, "gazette", [Hub(feed=FEED, topic=FEED, hub="https://hub.example/")], lambda: "x")
    asyncio.run(story())
    waits = [(b - a).total_seconds() for a, b in pairwise(asked)]
    assert waits == [600, 1200, 2400, 4800, 9600, 19200, 38400]


def test_a_feed_that_moves_to_another_hub_is_subscribed_to_anew(store: Store) -> None:
    draw = iter(["a", "b", "c", "d"]).__next__
    for hub in ("https://one.example/", "https://one.example/", "https://two.example/"):
        learn_hubs(store, "gazette", [Hub(feed=FEED, topic=FEED, hub=hub)], draw)
    (kept,) = subscriptions(store)
    assert (kept.hub, kept.token, kept.secret) == ("https://two.example/", "c", "d")


def test_a_lease_is_renewed_before_it_ends() -> None:
    held = Subscription(outlet="o", feed=FEED, topic=FEED, hub="h", token="t", secret="s", asked_at=NOW,
                        seconds=1000, until=NOW + timedelta(seconds=1000))  # fmt: skip
    assert not is_due(held, NOW + timedelta(seconds=799)) and is_due(held, NOW + timedelta(seconds=801))
    assert form_of(held, "https://us.example")["hub.callback"] == "https://us.example/websub/t"


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href='https://a.example/f' rel='self'/>
<link rel="hub" href="https://hub.example/?a=1&amp;b=2"/><entry><link rel="hub" href="https://evil.example/"/></entry>"""
RSS = b'<rss><channel><atom:link rel="hub" href="/hub"/><item><atom:link rel="self" href="/no"/></item></channel></rss>'


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ((), ATOM, ("https://a.example/f", "https://hub.example/?a=1&b=2")),
        ((), RSS, (FEED, "https://gazette.example/hub")),
        (
            (("Link", f'<https://h.example/>; rel="hub", <{FEED}?x>; rel=self'),),
            ATOM,
            (f"{FEED}?x", "https://h.example/"),
        ),
        ((("link", '</h>; title="a, b"; rel="other hub"'),), b"<rss/>", (FEED, "https://gazette.example/h")),
        ((), b"<rss><channel><item><link>https://a.example/</link></item></channel></rss>", None),
        (
            (),
            b'<rss><atom:link rel="hub" href="file:///etc/passwd"/><link rel="hub" href="mailto:a@b.example"/></rss>',
            None,
        ),
    ],
)
def test_the_hub_of_a_feed(headers: tuple[tuple[str, str], ...], body: bytes, found: tuple[str, str] | None) -> None:
    hub = hub_of(FEED, headers, body)
    assert (hub and (hub.topic, hub.hub)) == found


def test_signatures() -> None:
    body = b"news"
    good = hmac.new(b"key", body, "sha512").hexdigest()
    assert signed("key", body, f"SHA512={good.upper()}")
    for header in ("", "sha512", f"sha512={good[:-1]}", f"md5={hashlib.md5(body).hexdigest()}", "sha512=\udcff"):
        assert not signed("key", body, header)
