"""ETags for what the API and the feeds answer (RFC 9110 section 8.8.3): the digest of the body."""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TAGGED = ("/api", "/feed", "/calendar", "/export")


class Tagged:
    """Adds the tag to whole 200 answers of these paths and answers 304 where the caller has it already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else on unchanged."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_TAGGED):
            await self.app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        start: list[Message] = []

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            if start:
                message = _settled(start.pop(), message, known)
                await send(message.pop("start"))
            await send(message)

        await self.app(scope, receive, tagged)


def _settled(start: Message, body: Message, known: str) -> Message:
    headers = MutableHeaders(scope=start)
    if start["status"] == 200 and not body.get("more_body"):
        tag = f'"{hashlib.sha256(body.get("body", b"")).hexdigest()[:32]}"'
        headers["etag"] = tag
        headers["cache-control"] = "private, no-cache"
        if tag in [part.strip().removeprefix("W/") for part in known.split(",")]:
            start, body = {**start, "status": 304}, {**body, "body": b""}
            del headers["content-length"]
            start["headers"] = headers.raw
    return {**body, "start": start}
