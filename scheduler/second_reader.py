"""The second reader asked: an endpoint that speaks as OpenAI's does, and a pool of readers that listens to it.

Whatever it does, an article is read: when it is off, spent, slow, broken or wrong, the rules stand. What its answer
may change is decided in parsers/second.py.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import httpx
import structlog
from pydantic import BaseModel, Field, ValidationError

from alerts.context import Address, Guard, Reused, checked
from alerts.pinned import at_one_of, port_of, request_to
from model.errors import ParleyError
from model.mention import Mention
from model.outlet import Outlet
from model.page import Article, Snapshot
from model.value import digest, utc
from parsers.read import Reading
from parsers.second import INSTRUCTIONS, SCHEMA, Answer, answered, question, weigh
from scheduler.reparsing import Parser
from store.store import Store

log = structlog.get_logger()
T = TypeVar("T")
_NOTE = "second reader"  # the store's note of the day and the requests made on it
_PAUSE = timedelta(minutes=5)  # that an endpoint which failed is left alone, so that it holds nothing up
_AT_ONCE = 2  # requests: it is often a model on the same machine
_KEPT = 2000  # answers in memory: the doubtful texts of several days
_REPLY_LIMIT = 256 * 1024  # bytes; ten findings are 5 KB


@dataclass(frozen=True)
class Endpoint:
    """`url` up to and without `/chat/completions`; `timeout` of one request in all, in seconds."""

    url: str
    model: str
    api_key: str = field(default="", repr=False)
    timeout: float = 20.0
    requests_a_day: int = 200
    options: Mapping[str, Any] = field(default_factory=dict)


class _Failed(Exception):
    """No answer is to be had now."""


class _Said(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Said


class _Reply(BaseModel):
    choices: tuple[_Choice, ...] = Field(min_length=1)


class SecondReader:
    """One endpoint with its budget, its pause and its answers of before."""

    def __init__(self, endpoint: Endpoint, guard: Guard, store: Store, now: Callable[[], datetime]) -> None:
        """`now` is the wall clock in UTC: a budget is of real days. The store keeps what is spent over restarts."""
        self._endpoint, self._guard, self._store, self._now = endpoint, guard, store, now
        self._url = httpx.URL(f"{endpoint.url.rstrip('/')}/chat/completions")
        self._reused = Reused()
        self._answers: OrderedDict[str, Answer | None] = OrderedDict()
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._spending = asyncio.Lock()
        self._not_before: datetime | None = None

    async def answer(self, asked: str) -> Answer | None:
        """Return the answer to a question, None when there is none to be had. The same text is asked about once."""
        key = digest(asked)
        async with self._turn:
            if key not in self._answers:
                try:
                    self._keep(key, answered(await self._ask(asked)))
                except _Failed as error:
                    log.warning("the second reader did not answer", reason=str(error))
                    return None
                except ValidationError:
                    self._keep(key, None)
            return self._answers[key]

    async def close(self) -> None:
        """Close the connections that are kept."""
        await self._reused.close()

    def _keep(self, key: str, answer: Answer | None) -> None:
        if answer is None:
            log.warning("the second reader answered badly")
        self._answers[key] = answer
        while len(self._answers) > _KEPT:
            self._answers.popitem(last=False)

    async def _ask(self, asked: str) -> str:
        """Return the text of the answer. Raises _Failed; ValidationError when the reply is no completion."""
        if self._not_before and self._now() < self._not_before:
            raise _Failed(f"it failed before, and is left alone until {self._not_before.isoformat()}")
        try:
            await self._spend()
            async with asyncio.timeout(self._endpoint.timeout):
                body = await self._post(asked)
        except (TimeoutError, httpx.HTTPError, OSError, ParleyError, _Failed) as error:
            self._not_before = self._now() + _PAUSE
            # Of errors of others the name alone: they quote headers, and one of these is the key.
            raise (error if isinstance(error, _Failed) else _Failed(type(error).__name__)) from None
        return _Reply.model_validate_json(body).choices[0].message.content

    async def _spend(self) -> None:
        async with self._spending:
            if not await asyncio.to_thread(spend, self._store, self._endpoint.requests_a_day, self._now()):
                raise _Failed("the requests of this day are spent")

    async def _post(self, asked: str) -> bytes:
        """POST to the very addresses that the guard checked, in turn until one takes the connection."""
        addresses = await checked(self._guard, self._url.host, port_of(self._url), self._reused)
        return await at_one_of(addresses, lambda address: self._post_to(address, asked))

    async def _post_to(self, address: Address, asked: str) -> bytes:
        key = self._endpoint.api_key
        headers = {"authorization": f"Bearer {key}"} if key else {}
        body = body_of(self._endpoint, asked)
        request = request_to(self._client(), "POST", self._url, address, headers, json=body)
        response = await self._client().send(request, stream=True, follow_redirects=False)
        try:
            return await _whole(response)
        finally:
            await response.aclose()

    def _client(self) -> httpx.AsyncClient:
        made = self._reused.clients
        if "" not in made:
            headers = {"accept-encoding": "identity", "user-agent": "Parley"}
            made[""] = httpx.AsyncClient(trust_env=False, timeout=self._endpoint.timeout, headers=headers)
        return made[""]


async def _whole(response: httpx.Response) -> bytes:
    """Return the reply's body. Raises _Failed for any status but 200, and for a body over the limit."""
    if response.status_code != 200:
        raise _Failed(f"status {response.status_code}")
    said = bytearray()
    async for piece in response.aiter_raw(16_384):
        said += piece
        if len(said) > _REPLY_LIMIT:
            raise _Failed(f"over {_REPLY_LIMIT} bytes")
    return bytes(said)


def body_of(endpoint: Endpoint, asked: str) -> dict[str, Any]:
    """Return the request: the article travels as data in a message of its own, never among the instructions."""
    messages = [{"role": "system", "content": INSTRUCTIONS}, {"role": "user", "content": asked}]
    schema = {"type": "json_schema", "json_schema": {"name": "findings", "schema": SCHEMA}}
    return {**endpoint.options, "model": endpoint.model, "messages": messages, "response_format": schema}


def spend(store: Store, a_day: int, now: datetime) -> bool:
    """Take one of the day's requests (UTC); False when they are spent. A daemon that starts again goes on counting."""
    today = utc(now).date().isoformat()
    day, _, count = store.note(_NOTE).partition(" ")
    spent = int(count) if day == today and count.isdecimal() else 0
    if spent >= a_day:
        return False
    store.set_note(_NOTE, f"{today} {spent + 1}")
    return True


class Pool(Parser, Protocol):
    """The pool of readers; `call` lets one of them do a function."""

    async def start(self) -> Sequence[int]: ...
    async def stop(self) -> None: ...
    async def call(self, otherwise: T, function: Callable[..., T], *args: object) -> T: ...


class TwoReaders:
    """The pool of readers, with a second reader behind it: what it offers is what the pool offers."""

    def __init__(self, first: Pool, second: SecondReader) -> None:
        self._first, self._second = first, second

    async def start(self) -> Sequence[int]:
        """Start the pool; return the pids."""
        return await self._first.start()

    async def stop(self) -> None:
        """End the pool; a request on its way breaks off."""
        await self._second.close()
        await self._first.stop()

    async def read(self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
        """Return what the page says: see Readers.read."""
        reading = await self._first.read(snapshot, body, outlet, clutter)
        if reading.article is None:
            return reading
        return replace(reading, mentions=await self._weighed(reading.article, reading.mentions))

    async def parse(self, article: Article) -> tuple[Mention, ...]:
        """Return the mentions of an article whose clean text stands."""
        return await self._weighed(article, await self._first.parse(article))

    async def call(self, otherwise: T, function: Callable[..., T], *args: object) -> T:
        """Let a reader of the pool do a function: see Readers.call."""
        return await self._first.call(otherwise, function, *args)

    async def _weighed(self, article: Article, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        asked = await self._first.call(None, question, article, mentions)
        answer = await self._second.answer(asked) if asked else None
        return await self._first.call(mentions, weigh, article, mentions, answer) if answer else mentions
