"""A file to which each message is appended as one JSON line."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Literal, Unpack

from pydantic import BaseModel, ConfigDict

from alerts.context import Context
from model.alert import Message, Outcome

PROSE = False  # it sends subject and data


class Config(BaseModel):
    """`path` is made with mode 0600 when it is not there; its folder must be. `sync`: on disk before it counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["file"] = "file"
    path: Path
    sync: bool = True


async def send(config: Config, message: Message, **_: Unpack[Context]) -> Outcome:
    """Append one line; a full disk or a missing folder is tried again."""
    try:
        await asyncio.to_thread(_append, config, line_of(message).encode())
    except OSError as error:
        return Outcome(ok=False, detail=f"{config.path}: {error.strerror or error}")
    return Outcome(ok=True, detail=f"appended to {config.path}")


def line_of(message: Message) -> str:
    """Return `{"id", "type", "at", "subject", "data"}` and a line end."""
    values = {"id": message.id, "type": message.type, "at": message.at.isoformat(), "subject": message.subject}
    return json.dumps({**values, "data": json.loads(message.data_json)}, ensure_ascii=False) + "\n"


def _append(config: Config, line: bytes) -> None:
    """Append in one write, so that two writers never mix their lines; a torn write is taken back."""
    file = os.open(config.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        written = os.write(file, line)
        if written < len(line):
            os.ftruncate(file, os.fstat(file).st_size - written)
            raise OSError(f"only {written} of {len(line)} bytes fitted")
        if config.sync:
            os.fsync(file)
    finally:
        os.close(file)
