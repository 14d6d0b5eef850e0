"""Compressed bodies, opened within a limit: a bomb is "too big", a cut one "incomplete"."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]

from crawler.refusal import Refused

ACCEPTED = "gzip, deflate, br"
_GZIP_MAGIC = b"\x1f\x8b"
_SLICE = 16 * 1024  # fed at once; deflate grows at most 1,032 times, so one slice makes at most 16 MiB
_BROTLI_OUT = 64 * 1024


def unpack(body: bytes, encodings: list[str], limit: int) -> bytes:
    """Undo the `Content-Encoding`s of a body (in the order in which they were applied).

    Raises Refused: "too big" above `limit` bytes, "incomplete" for a cut stream, "encoding" for an unknown one.
    """
    for encoding in reversed(encodings):
        opener = _OPENERS.get(encoding)
        if opener is None:
            raise Refused("encoding", f"The body is packed as {encoding[:40]!r}, which was not asked for")
        body = opener(body, limit)
    return body


def gunzip(body: bytes, limit: int) -> bytes:
    """Open a gzip stream of one or more members. Raises as `unpack` does."""
    out = bytearray()
    rest = _inflate(zlib.decompressobj(wbits=31), body, out, limit)
    while rest.startswith(_GZIP_MAGIC):
        rest = _inflate(zlib.decompressobj(wbits=31), rest, out, limit)
    return bytes(out)


def _deflate(body: bytes, limit: int) -> bytes:
    # Some servers send raw deflate without the zlib header that RFC 9110 asks for.
    out = bytearray()
    raw = not (len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0)
    _inflate(zlib.decompressobj(wbits=-15 if raw else 15), body, out, limit)
    return bytes(out)


def _inflate(engine: zlib._Decompress, body: bytes, out: bytearray, limit: int) -> bytes:
    """Append what `body` holds to `out` and return what follows the stream."""
    for start in range(0, len(body), _SLICE):
        try:
            out += engine.decompress(body[start : start + _SLICE], max(1, limit - len(out) + 1))
        except zlib.error as error:
            raise Refused("incomplete", f"The compressed body is damaged ({error})") from error
        _bounded(len(out), limit)
        if engine.eof:
            return engine.unused_data + body[start + _SLICE :]
    raise Refused("incomplete", "The compressed body ends before its end mark")


def _brotli(body: bytes, limit: int) -> bytes:
    engine = brotli.Decompressor()
    out = bytearray()
    piece = body
    while not engine.is_finished():
        try:
            made = engine.process(piece, output_buffer_limit=_BROTLI_OUT)
        except brotli.error as error:
            raise Refused("incomplete", "The compressed body is damaged (brotli)") from error
        piece = b""
        out += made
        _bounded(len(out), limit)
        if not made and not engine.is_finished():
            raise Refused("incomplete", "The compressed body ends before its end mark")
    return bytes(out)


def _bounded(size: int, limit: int) -> None:
    if size > limit:
        raise Refused("too big", f"The body grows beyond {limit:,} bytes when it is unpacked")


_OPENERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _deflate,
    "br": _brotli,
    "identity": lambda body, _limit: body,
}
