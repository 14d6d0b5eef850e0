"""Bodies that were saved just now: most are read within the second, and need not be unpacked and hashed again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock


class Recent:
    """The newest bodies by their hash, each given once, `most` bytes in all. Safe from any thread."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def keep(self, sha256: str, body: bytes) -> None:
        """Keep a body; the oldest ones go where there is no room."""
        with self._lock:
            self._drop(sha256)
            self._bodies[sha256] = body
            self._size += len(body)
            while self._size > self._most:
                self._drop(next(iter(self._bodies)))

    def take(self, sha256: str) -> bytes | None:
        """Return a body and keep it no longer; None when it is not here."""
        with self._lock:
            return self._drop(sha256)

    def _drop(self, sha256: str) -> bytes | None:
        body = self._bodies.pop(sha256, None)
        self._size -= len(body or b"")
        return body
