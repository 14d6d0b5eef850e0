"""HTTP connections with an end to their headers: neither Scrapy nor Twisted limits these (faults.md M5)."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.web._newclient import HEADER, STATUS

_AT_ONCE = 256 * 1024  # bytes read in one go: each part costs a page some twenty calls, and Twisted's are of 64 KiB


class _BoundedProtocol(_LenientHTTP11ClientProtocol):  # type: ignore[misc]  # scrapy is not followed by mypy
    """Drops the connection when status line and headers exceed `limit` bytes."""

    limit = 0
    _came = 0

    def connectionMade(self) -> None:
        super().connectionMade()
        self.transport.bufferSize = _AT_ONCE

    def request(self, request: Any) -> Any:
        self._came = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        super().dataReceived(data)
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._came += len(data)
            if self._came > self.limit:
                self.transport.abortConnection()


def bounded_factory(limit: int) -> type[Any]:
    """Return the factory of connections for a pool, whose headers are limited to `limit` bytes."""
    protocol = type("BoundedProtocol", (_BoundedProtocol,), {"limit": limit})

    class Factory(_LenientHTTP11ClientFactory):  # type: ignore[misc]
        def buildProtocol(self, _address: Any) -> Any:
            return protocol(self._quiescentCallback)

    return Factory
