"""A local mailbox and a webhook receiver, which check what they get as a user's would."""

from __future__ import annotations

import email
import email.policy
import json
import time
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parley.demo.loopback import LoopbackServer, bound_socket


class Mailbox:
    """An SMTP server on loopback that keeps every message."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.first_at: float | None = None
        with bound_socket() as free:
            port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self.port = port

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep one message (aiosmtpd's hook)."""
        content = envelope.original_content or b""
        self.messages.append(email.message_from_bytes(content, policy=email.policy.default))
        self.first_at = self.first_at or time.monotonic()
        return "250 OK"

    def start(self) -> None:
        """Serve until `stop`."""
        self._controller.start()

    def stop(self) -> None:
        """End the server."""
        self._controller.stop()

    def ids(self) -> set[str]:
        """Alert ids received, from `X-Parley-Id`; digests and operator notices are not alerts."""
        return {m["X-Parley-Id"] for m in self.messages if str(m["X-Parley-Type"]).startswith("event.")}


class Receiver:
    """A webhook receiver on loopback that verifies signatures with the standardwebhooks library."""

    def __init__(self, secret: str) -> None:
        self._webhook = Webhook(secret)
        self.bodies: list[dict[str, Any]] = []
        self.bad_signatures = 0
        self.server = LoopbackServer(Starlette(routes=[Route("/hook", self._take, methods=["POST"])]))
        self.url = f"{self.server.base}/hook"

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        try:
            self._webhook.verify(body, dict(request.headers))
        except WebhookVerificationError as error:
            self.bad_signatures += 1
            return JSONResponse({"error": str(error)}, status_code=401)
        self.bodies.append(json.loads(body) | {"id": request.headers["webhook-id"]})
        return Response(status_code=204)

    def ids(self) -> set[str]:
        """Alert ids received with a good signature."""
        return {b["id"] for b in self.bodies if b["type"].startswith("event.")}
