"""Frames between the daemon and the crawler's child: two lengths, a JSON header, raw bytes."""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any

_LENGTHS = struct.Struct("!II")
MAX_HEADER = 64 * 1024 * 1024


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Return one frame."""
    text = json.dumps(header, ensure_ascii=True).encode()
    return _LENGTHS.pack(len(text), len(body)) + text + body


async def read_frame(stream: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    """Read one frame. Raises asyncio.IncompleteReadError at the end of the stream, ValueError for garbage."""
    head, size = _LENGTHS.unpack(await stream.readexactly(_LENGTHS.size))
    if head > MAX_HEADER:
        raise ValueError(f"a frame's header of {head:,} bytes is garbage")
    header = json.loads(await stream.readexactly(head))
    body = await stream.readexactly(size) if size else b""
    if not isinstance(header, dict):
        raise ValueError("a frame's header is no object")
    return header, body
