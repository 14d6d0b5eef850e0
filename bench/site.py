"""A loopback web for measuring: 200 feeds that have not changed, and pages; a process of its own.

`python -m bench.site FOLDER` prints its port; 127.0.1.1 to 127.0.1.200 answer `/feed` and the files of FOLDER.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

HOSTS = tuple(f"127.0.1.{n}" for n in range(1, 201))
_TAG = '"same"'
_FEED = b"<rss version='2.0'><channel><title>Gazette</title></channel></rss>"


def answer(request: bytes, folder: Path) -> bytes:
    """Return the answer to one request, whole."""
    path = request.split(b" ", 2)[1].decode("ascii", "replace")
    if path == "/feed":
        same = f"if-none-match: {_TAG}".encode() in request.lower()
        return _wire("304 Not Modified", b"") if same else _wire("200 OK", _FEED, "application/rss+xml")
    file = folder / Path(path).name
    return _wire("200 OK", file.read_bytes()) if file.is_file() else _wire("404 Not Found", b"")


def _wire(status: str, body: bytes, media_type: str = "text/html; charset=utf-8") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nETag: {_TAG}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(folder: Path) -> None:
    """Serve until the process is ended."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer(request, folder))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    first = await asyncio.start_server(talk, HOSTS[0], 0)
    port = first.sockets[0].getsockname()[1]
    others = [await asyncio.start_server(talk, host, port) for host in HOSTS[1:]]
    print(port, flush=True)
    await asyncio.gather(*(server.serve_forever() for server in (first, *others)))


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
