"""Commands that other processes hand to the running daemon: rows of the table `request`, taken within a second."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from model.alert import Request
from model.errors import ParleyError
from scheduler.clock import Clock
from scheduler.insisting import insist
from scheduler.writer import Writer

log = structlog.get_logger()
POLL = 0.3  # seconds between two looks for requests
Progress = Callable[[dict[str, Any]], Awaitable[None]]
Answer = Callable[[dict[str, Any], Progress], Awaitable[dict[str, Any]]]


class Requests:
    """Takes requests and answers each in a task of its own. `answers`: by kind, arguments and progress to result."""

    def __init__(self, writer: Writer, clock: Clock, answers: Mapping[str, Answer]) -> None:
        """`clock` marks when a request was taken and done."""
        self._writer, self._clock, self._answers = writer, clock, answers
        self._busy: set[asyncio.Task[None]] = set()

    async def work(self) -> bool:
        """Take what is there; return whether there was anything."""
        taken = await self._writer.load(self._writer.store.take_requests, self._clock.now())
        for request in taken:
            task = asyncio.create_task(self._answer(request))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        return bool(taken)

    async def drain(self) -> None:
        """Wait for the requests that are being answered."""
        while self._busy:
            await asyncio.gather(*self._busy, return_exceptions=True)

    async def _answer(self, request: Request) -> None:
        error, result = "", {}
        try:
            result = await self._answer_of(request.kind)(json.loads(request.arguments_json), self._progress(request.id))
        except ParleyError as failed:
            error = str(failed)
        except Exception as failed:
            log.error("request failed", kind=request.kind, error=str(failed), exc_info=True)
            error = f"{type(failed).__name__}: {failed}"
        finish = self._writer.store.finish_request
        said = json.dumps(result)
        await insist(self._writer, finish, request.id, self._clock.now(), error=error, progress_json=said)

    def _answer_of(self, kind: str) -> Answer:
        answer = self._answers.get(kind)
        if answer is None:
            raise ParleyError(f"the daemon does not know the request {kind}")
        return answer

    def _progress(self, id: str) -> Progress:
        async def save(progress: dict[str, Any]) -> None:
            await self._writer.write(self._writer.store.save_progress, id, json.dumps(progress))

        return save
