"""The second reader against a real server on loopback that answers well, badly, and never."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from structlog.testing import capture_logs

from crawler.egress import EgressGuard
from model.errors import ConfigError, StoreError
from model.mention import Mention
from model.outlet import Outlet
from model.page import Article, Snapshot
from parley.configure import Options, load
from parley.wiring import reading_of
from parsers.parse import parse
from parsers.read import Reading
from scheduler.readers import Limits, Readers
from scheduler.second_reader import Endpoint, SecondReader, TwoReaders
from store.store import Store

T = TypeVar("T")
KEY = "sk-of-the-test"
LEAD = "A storm closed the road on which prisoners held by Armenia may have been swapped for men held by Azerbaijan."
NOON = datetime(2031, 3, 12, 12, tzinfo=UTC)
FINDING = {
    "candidate": 1, "kind": "exchange", "verdict": "none", "status": "completed", "quote": LEAD, "confidence": 0.9,
}  # fmt: skip


PAGE = Snapshot(
    id="s1", outlet="", url_asked="", url="", canonical_url="", fetched_at=NOON, sha256="", size=0
)  # fmt: skip


def article(title: str = "Men come home") -> Article:
    return Article(id="a1", outlet="The Gazette", title=title, text=LEAD, published="2031-03-12T10:00:00+00:00")


def completion(*findings: dict[str, Any]) -> bytes:
    content = json.dumps({"findings": findings})
    return json.dumps(
        {"id": "c1", "choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]}
    ).encode()


@dataclass
class Server:
    """Answers each POST with `status` and `body`, or never; keeps what it was asked."""

    body: bytes = completion(FINDING)
    status: int = 200
    hangs: bool = False
    port: int = 0
    heads: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(
            next(line.split(":")[1] for line in head.lower().split("\r\n") if line.startswith("content-length"))
        )
        self.heads.append(head)
        self.asked.append(json.loads(await reader.readexactly(length)))
        try:
            if self.hangs:
                await reader.read()
                return
            more = f"location: http://127.0.0.1:{self.port}/elsewhere\r\n" if self.status == 307 else ""
            told = f"HTTP/1.1 {self.status} X\r\ncontent-length: {len(self.body)}\r\n{more}connection: close\r\n\r\n"
            writer.write(told.encode() + self.body)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@asynccontextmanager
async def serving(**fields: Any) -> AsyncIterator[Server]:
    server = Server(**fields)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


@dataclass
class Here:
    """A pool whose work is done here."""

    async def start(self) -> tuple[int, ...]:
        return ()

    async def stop(self) -> None:
        return None

    async def call(self, otherwise: T, function: Callable[..., T], *args: object) -> T:
        return function(*args)

    async def parse(self, article: Article) -> tuple[Mention, ...]:
        return parse(article)

    async def read(self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
        return Reading(article=article(), mentions=parse(article()))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/parley.db", at=NOON)
    yield opened
    opened.close()


def second(server: Server, store: Store, now: Callable[[], datetime] = lambda: NOON, **fields: Any) -> TwoReaders:
    endpoint = replace(Endpoint(server.url, "m1", KEY, timeout=5.0, options={"temperature": 0}), **fields)
    guard = EgressGuard(frozenset({f"127.0.0.1:{server.port}"}))
    return TwoReaders(Here(), SecondReader(endpoint, guard.check, store, now))


def test_the_article_of_these_tests_is_in_doubt() -> None:
    assert [(m.role, 0.5 < m.confidence < 0.8) for m in parse(article())] == [("current", True)]


# --- well
async def test_it_is_asked_as_the_interface_has_it_and_followed(store: Store) -> None:
    async with serving() as server:
        both = second(server, store)
        (mention,) = await both.parse(article())
        await both.stop()
    assert mention.role == "background" and mention.reasons[-1].name == "second reader doubts"
    assert server.heads[0].startswith("POST /v1/chat/completions HTTP/1.1\r\n")
    assert f"authorization: bearer {KEY}" in server.heads[0].lower()
    (asked,) = server.asked
    assert (asked["model"], asked["temperature"]) == ("m1", 0)
    assert asked["response_format"]["json_schema"]["schema"]["required"] == ["findings"]
    told, shown = asked["messages"]
    assert (told["role"], shown["role"]) == ("system", "user")
    assert LEAD not in told["content"] and json.loads(shown["content"])["article"]["text"] == LEAD


async def test_a_page_is_read_with_it_too(store: Store) -> None:
    async with serving(body=completion({**FINDING, "verdict": "current"})) as server:
        both = second(server, store)
        reading = await both.read(PAGE, b"", None, frozenset())
        await both.stop()
    assert [m.reasons[-1].name for m in reading.mentions] == ["second reader agrees"]
    assert all(m.confidence < 0.8 for m in reading.mentions)


async def test_a_text_is_asked_about_once(store: Store) -> None:
    async with serving() as server:
        both = second(server, store)
        first = await both.parse(article())
        assert await both.parse(article()) == first
        await both.parse(article("The men are at home"))
        await both.stop()
    assert len(server.asked) == 2


async def test_what_is_not_in_doubt_is_not_sent(store: Store) -> None:
    async with serving() as server:
        both = second(server, store)
        quiet = article().model_copy(update={"text": "It rained all day.", "title": "Rain"})
        assert await both.parse(quiet) == ()
        await both.stop()
    assert server.asked == []


async def test_the_pool_of_real_readers_weighs(store: Store) -> None:
    async with serving() as server:
        both = second(server, store)
        both = TwoReaders(Readers(Limits(workers=1, timeout=30.0)), both._second)
        await both.start()
        try:
            (mention,) = await both.parse(article())
        finally:
            await both.stop()
    assert mention.reasons[-1].name == "second reader doubts"


# --- badly
BAD = {
    "no JSON": b"<html>Welcome</html>",
    "no completion": b'{"findings": []}',
    "no choice": b'{"choices": []}',
    "no text": b'{"choices": [{"message": {"content": null}}]}',
    "deep": b"[" * 100_000,
    "no JSON inside": json.dumps({"choices": [{"message": {"content": "Surely! Here it is:"}}]}).encode(),
    "another schema": completion({"candidate": 1, "is_news": True}),
    "a quote of its own": completion({**FINDING, "quote": "The men were never swapped, the army said on Monday."}),
    "wild confidence": completion({**FINDING, "confidence": 97}),
    "another mention": completion({**FINDING, "candidate": 5}),
    "nothing": b"",
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
async def test_after_a_bad_answer_the_rules_stand_and_it_is_not_asked_again(store: Store, body: bytes) -> None:
    async with serving(body=body) as server:
        both = second(server, store)
        assert await both.parse(article()) == parse(article())
        assert await both.parse(article()) == parse(article())
        await both.stop()
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "fields",
    [{"status": 500}, {"status": 401}, {"status": 429}, {"status": 307}, {"body": b" " * 2_000_000}],
    ids=["500", "401", "429", "redirect", "huge"],
)
async def test_after_a_failure_the_rules_stand_and_it_is_left_alone_for_a_while(
    store: Store, fields: dict[str, Any]
) -> None:
    now = [NOON]
    async with serving(**fields) as server:
        both = second(server, store, lambda: now[0])
        with capture_logs() as said:
            assert await both.parse(article()) == parse(article())
            assert await both.parse(article("The men are at home")) == parse(article("The men are at home"))
        assert len(server.asked) == 1
        now[0] += timedelta(minutes=6)
        server.status, server.body = 200, completion(FINDING)
        (mention,) = await both.parse(article())
        await both.stop()
    assert mention.reasons[-1].name == "second reader doubts"
    assert said and KEY not in str(said)


# --- never
async def test_one_that_never_answers_costs_its_timeout_and_no_article(store: Store) -> None:
    async with serving(hangs=True) as server:
        both = second(server, store, timeout=0.3)
        began = time.monotonic()
        assert await both.parse(article()) == parse(article())
        assert 0.3 <= time.monotonic() - began < 5
        for each in range(20):
            assert await both.parse(article(f"Men {each} come home")) == parse(article(f"Men {each} come home"))
        assert time.monotonic() - began < 5
        await both.stop()
    assert len(server.asked) == 1


async def test_one_that_is_not_there_costs_no_article(store: Store) -> None:
    async with serving() as server:
        pass
    both = second(server, store)
    assert await both.parse(article()) == parse(article())
    await both.stop()


async def test_an_address_that_may_not_be_reached_is_not(store: Store) -> None:
    async with serving() as server:
        endpoint = Endpoint(server.url, "m1", timeout=5.0)
        both = TwoReaders(Here(), SecondReader(endpoint, EgressGuard().check, store, lambda: NOON))
        assert await both.parse(article()) == parse(article())
        await both.stop()
    assert server.asked == []


# --- budget
async def test_a_day_has_its_budget_over_restarts(store: Store) -> None:
    now = [NOON]
    async with serving() as server:
        for title in ("Men come home", "Home again", "At home"):
            both = second(server, store, lambda: now[0], requests_a_day=2)  # as a daemon that starts again
            await both.parse(article(title))
            await both.stop()
        assert len(server.asked) == 2
        now[0] += timedelta(days=1)
        both = second(server, store, lambda: now[0], requests_a_day=2)
        (mention,) = await both.parse(article("At home"))
        await both.stop()
    assert len(server.asked) == 3 and mention.reasons[-1].name == "second reader doubts"


async def test_many_at_once_keep_to_the_budget(store: Store) -> None:
    async with serving() as server:
        both = second(server, store, requests_a_day=3)
        await asyncio.gather(*(both.parse(article(f"Men come home to valley {each}")) for each in "ABCDEFGHI"))
        await both.stop()
    assert len(server.asked) == 3


async def test_a_store_that_cannot_be_written_costs_no_article(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise StoreError("locked")

    monkeypatch.setattr(store, "set_note", locked)
    async with serving() as server:
        both = second(server, store)
        assert await both.parse(article()) == parse(article())
        await both.stop()
    assert server.asked == []


# --- set up
def test_without_an_address_there_is_none(store: Store) -> None:
    assert isinstance(reading_of(load(Options()), store), Readers)


async def test_an_endpoint_on_this_machine_is_reached_by_its_setting_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving() as server:
        monkeypatch.setenv("PARLEY_SECOND_READER__URL", server.url.replace("127.0.0.1", "localhost"))
        monkeypatch.setenv("PARLEY_SECOND_READER__MODEL", "m1")
        monkeypatch.setenv("PARLEY_SECOND_READER__API_KEY", KEY)
        settings = load(Options())
        both = reading_of(settings, store)
        assert isinstance(both, TwoReaders)
        both = TwoReaders(Here(), both._second)
        (mention,) = await both.parse(article())
        await both.stop()
    assert mention.reasons[-1].name == "second reader doubts"
    assert KEY not in repr(settings) and KEY not in repr(both._second._endpoint)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('url = "ftp://127.0.0.1/v1"\nmodel = "m"', "web address"),
        ('url = "https://me:word@models.example/v1"\nmodel = "m"', "without user"),
        ('url = "http://127.0.0.1:99999/v1"\nmodel = "m"', "(?i)port"),
        ('url = "http://127.0.0.1:1/v1"', "name the model"),
        ('url = "http://models.example/v1"\nmodel = "m"\napi_key = "k"', "plain http"),
        ('url = "https://models.example/v1"\nmodel = "m"\napi_key = "k\\r\\nX: y"', "a key is"),
        ('adress = "https://models.example/v1"', "not known"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path: Path, lines: str, told: str) -> None:
    file = tmp_path / "parley.toml"
    file.write_text(f"[second_reader]\n{lines}\n")
    file.chmod(0o600)
    with pytest.raises(ConfigError, match=told):
        load(Options(config=file))
