"""A command of the operator's, given the message as JSON on its standard input. No shell is in between."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import Literal, Unpack

from pydantic import BaseModel, ConfigDict, Field, field_validator

from alerts.context import Context
from model.alert import Message, Outcome
from model.value import one_line

_SAID = 4096  # bytes of its last words that are kept


class Config(BaseModel):
    """`command` is the program (its full path) and its arguments; it gets `environment` and nothing of Parley's own.

    Exit code 0 is success, anything else is tried again. `timeout` in seconds; then it and its children are killed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["command"] = "command"
    command: tuple[str, ...] = Field(min_length=1)
    environment: tuple[tuple[str, str], ...] = (("PATH", "/usr/local/bin:/usr/bin:/bin"), ("LANG", "C.UTF-8"))
    timeout: float = Field(default=30, gt=0)
    at_once: int = Field(default=2, ge=1, le=16)

    @field_validator("environment", mode="before")
    @classmethod
    def _pairs(cls, environment: object) -> object:
        return tuple(environment.items()) if isinstance(environment, dict) else environment

    @field_validator("command")
    @classmethod
    def _path(cls, command: tuple[str, ...]) -> tuple[str, ...]:
        if not command[0].startswith("/") or any("\0" in part for part in command):
            raise ValueError("give the program by its full path, and each argument as an item of its own")
        return command


async def send(config: Config, message: Message, **_: Unpack[Context]) -> Outcome:
    """Run the command; what it says on standard error becomes the detail."""
    try:
        process = await asyncio.create_subprocess_exec(
            *config.command,
            stdin=PIPE, stdout=DEVNULL, stderr=PIPE, env=dict(config.environment), start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        return Outcome(ok=False, detail=f"{config.command[0]}: {error.strerror or error}")
    try:
        async with asyncio.timeout(config.timeout):
            said = await _fed(process, input_of(message))
            code = await process.wait()
    except TimeoutError:
        return Outcome(ok=False, detail=f"{config.command[0]} did not end within {config.timeout:g} s")
    finally:
        _kill(process)
    return Outcome(
        ok=code == 0, status=abs(code), detail=one_line(f"exit {code} {said.decode('utf-8', 'replace')}", 300)
    )


def input_of(message: Message) -> bytes:
    """`{"id", "type", "at", "subject", "text", "data"}` and a line end."""
    values = {"id": message.id, "type": message.type, "at": message.at.isoformat(), "subject": message.subject}
    full = {**values, "text": message.text, "data": json.loads(message.data_json)}
    return json.dumps(full, ensure_ascii=False).encode() + b"\n"


async def _fed(process: Process, given: bytes) -> bytes:
    """Write and read at once, since a program that talks first would stop at a full pipe; keep its last words."""
    _, said = await asyncio.gather(_write(process, given), _last_words(process))
    return said


async def _write(process: Process, given: bytes) -> None:
    assert process.stdin
    with suppress(ConnectionError):  # it need not read all of it
        process.stdin.write(given)
        await process.stdin.drain()
    process.stdin.close()


async def _last_words(process: Process) -> bytes:
    assert process.stderr
    said = b""
    while piece := await process.stderr.read(_SAID):
        said = (said + piece)[-_SAID:]
    return said


def _kill(process: Process) -> None:
    """End the whole group: a script's children would else stay when it is given up."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
