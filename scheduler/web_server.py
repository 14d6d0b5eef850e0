"""The dashboard's server inside the daemon's loop. The application is handed in: scheduler and web are strangers."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from typing import Any

import uvicorn

from model.errors import PortInUse, UsageError


class WebServer:
    """Serves `app` on a socket that is bound at once, so that a port in use is known before anything else starts."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        """Bind. Raises PortInUse, or UsageError for an address that is none of this machine's."""
        self._socket = _bound(host, port)
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=5,
            server_header=False,
            proxy_headers=False,  # uvicorn believes X-Forwarded-For from 127.0.0.1; the application knows its proxies
        )
        self._server = uvicorn.Server(config)
        # The daemon owns the signals; uvicorn would raise them again after its end (stack.md).
        self._server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Return where it listens, as `http://HOST:PORT`."""
        host, port = self._socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    async def start(self) -> None:
        """Serve; returns when connections are taken."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started and not self._task.done():
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Finish the answers under way and close."""
        self._server.should_exit = True
        if self._task:
            await asyncio.wait([self._task], timeout=8)
        self._socket.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(f"{host}:{port}; end the other program, or set web.port") from None
        raise UsageError(f"web.host {host}, web.port {port}: {error.strerror or error}") from None
    return bound
