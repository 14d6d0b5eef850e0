"""A hostile web server on loopback: each path answers as a test tells it, down to the bytes on the wire.

`with HostileServer() as server: server.on("/x", reply(b"..."))`. Every request is logged with its headers and
time, and every connection counted, so that a server that must not be called can prove that it was not.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

Wire = Iterable[bytes]  # what goes over the wire, piece by piece; then the connection closes


@dataclass(frozen=True)
class Hit:
    """One request as it came."""

    path: str  # with its query
    headers: dict[str, str]  # names in lower case
    at: float  # time.monotonic()
    connection: int  # number of the connection, from 1


Handler = Callable[[Hit], Wire]


def reply(
    body: bytes = b"", status: int = 200, content_type: str = "text/html; charset=utf-8", **headers: str
) -> Handler:
    """Answer well: with a length, kept alive. Keyword names become headers (Retry_After -> Retry-After)."""
    return lambda _hit: (_head(status, content_type, len(body), headers) + body,)


def redirect(location: str, status: int = 302) -> Handler:
    """Answer with a redirect."""
    return reply(b"moved", status, Location=location)


def raw(*pieces: bytes, pause: float = 0.0) -> Handler:
    """Send bytes as they are, `pause` seconds apart, then close."""

    def pieces_of(_hit: Hit) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            time.sleep(pause)

    return pieces_of


def endless(head: bytes, piece: bytes, pause: float = 0.0, limit: int = 10**6) -> Handler:
    """Send `head` and then `piece` over and over, at most `limit` times."""

    def pieces_of(_hit: Hit) -> Iterator[bytes]:
        yield head
        for _ in range(limit):
            yield piece
            if pause:
                time.sleep(pause)

    return pieces_of


def in_turn(*handlers: Handler) -> Handler:
    """Answer the first request with the first handler and so on; the last one stays."""
    left = list(handlers)
    return lambda hit: (left.pop(0) if len(left) > 1 else left[0])(hit)


def hang(seconds: float) -> Handler:
    """Take the request and say nothing for so long."""

    def silence(_hit: Hit) -> Iterator[bytes]:
        time.sleep(seconds)
        yield b""

    return silence


def _head(status: int, content_type: str, length: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {length}"]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


NOT_FOUND = reply(b"<html>nothing here</html>", 404)


@dataclass
class HostileServer:
    """Listens on a free port of 127.0.0.1 from its making until `close`."""

    tls: ssl.SSLContext | None = None
    hits: list[Hit] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    _open: int = 0
    _routes: dict[str, Handler] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> HostileServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        """Return the address of a path."""
        return f"{'https' if self.tls else 'http'}://{self.authority}{path}"

    def on(self, path: str, handler: Handler) -> str:
        """Answer `path` (a prefix when it ends in *) with `handler`; returns its address."""
        self._routes[path] = handler
        return self.url(path)

    def paths(self, but: tuple[str, ...] = ("/robots.txt",)) -> list[str]:
        """Return the paths asked for so far, without robots.txt."""
        return [hit.path for hit in self.hits if hit.path not in but]

    def close(self) -> None:
        """Stop listening and drop all connections."""
        self._listener.close()
        with self._lock:
            for connection in self._sockets:
                connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self.connections += 1
            number = self.connections
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)
            self._sockets.add(connection)
        try:
            secure = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            self._talk(secure, number)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open -= 1
                self._sockets.discard(connection)
            connection.close()

    def _talk(self, connection: socket.socket, number: int) -> None:
        stream = connection.makefile("rb")
        while line := stream.readline(65536).strip():
            headers: dict[str, str] = {}
            while header := stream.readline(65536).strip():
                name, _, value = header.decode("latin-1").partition(":")
                headers[name.lower()] = value.strip()
            hit = Hit(line.decode("latin-1").split(" ")[1], headers, time.monotonic(), number)
            self.hits.append(hit)
            pieces = self._handler(hit.path)(hit)
            for piece in pieces:
                connection.sendall(piece)
            if not isinstance(pieces, tuple):  # only well-made replies keep the connection
                connection.shutdown(socket.SHUT_WR)
                return

    def _handler(self, path: str) -> Handler:
        exact = self._routes.get(path) or self._routes.get(path.partition("?")[0])
        if exact:
            return exact
        prefixes = [route for route in self._routes if route.endswith("*") and path.startswith(route[:-1])]
        return self._routes[max(prefixes, key=len)] if prefixes else NOT_FOUND
