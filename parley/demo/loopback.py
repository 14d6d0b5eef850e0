"""A small web server on a free port of 127.0.0.1, in a thread of its own."""

from __future__ import annotations

import socket
import threading
from contextlib import nullcontext
from typing import Any

import uvicorn
from starlette.types import ASGIApp

_STOP_SECONDS = 10


def bound_socket(address: str = "127.0.0.1") -> socket.socket:
    """Return a listening socket on a free port of `address`; where the system lacks it (macOS), of 127.0.0.1."""
    try:
        return socket.create_server((address, 0))
    except OSError:
        return socket.create_server(("127.0.0.1", 0))


class LoopbackServer:
    """Serves `app` from `start` to `stop`; `base` is its address, `place` its host:port."""

    def __init__(self, app: ASGIApp, address: str = "127.0.0.1") -> None:
        self._socket = bound_socket(address)
        self.host, port = self._socket.getsockname()
        self.place = f"{self.host}:{port}"
        self.base = f"http://{self.place}"
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        _leave_signals_alone(self._server)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def start(self) -> None:
        """Serve until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """End the server and its thread."""
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)
        self._socket.close()


def _leave_signals_alone(server: Any) -> None:
    """uvicorn takes SIGTERM for itself and raises it again when it ends; here it is one server of many."""
    server.capture_signals = nullcontext
