"""Bodies on disk: zstd, named by the SHA-256 of what they hold."""

from __future__ import annotations

import hashlib

import zstandard

_LEVEL = 9  # 100 kB of HTML to a sixth in 3 ms; level 3 gives a fifth in 1 ms
_MOST = 64 * 1024 * 1024  # bytes; the crawler takes 10 MiB


def pack(content: bytes) -> bytes:
    """Return `content` compressed."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(content)


def unpack(packed: bytes) -> bytes | None:
    """Return the bytes of a body, None when they cannot be unpacked."""
    try:
        return zstandard.ZstdDecompressor().decompress(packed, max_output_size=_MOST)
    except zstandard.ZstdError:
        return None


def is_body(packed: bytes, sha256: str) -> bool:
    """Return whether `packed` holds the bytes with this hash."""
    content = unpack(packed)
    return content is not None and hashlib.sha256(content).hexdigest() == sha256
