"""Replica outlets: one small web server an outlet on loopback, showing what the story has at the demo's time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from model.outlet import Outlet, Pace
from parley.demo import pages
from parley.demo.loopback import LoopbackServer
from parley.demo.story import Piece, Story

# A host of its own for each outlet, as in the world: pace and pauses go by host.
_ADDRESSES = {"daily-sabah": "127.0.0.11", "trt-world": "127.0.0.12", "moscow-times": "127.0.0.13"}
FEEDS = {"daily-sabah": "/rss/homepage.xml", "trt-world": "/feed/rss.xml", "moscow-times": "/rss/news"}


class Replica:
    """One outlet, showing at any moment what the story has at that moment. `publish` adds pieces by hand."""

    def __init__(self, name: str, story: Story, now: Callable[[], datetime]) -> None:
        self.name, self.slug = name, f"{name}-replica"
        self._story, self._now, self._extra = story, now, list[Piece]()
        self.server = LoopbackServer(Starlette(routes=[Route("/{path:path}", self._answer)]), _ADDRESSES[name])

    def publish(self, piece: Piece) -> str:
        """Put one more article out at once; returns its address."""
        self._extra.append(piece)
        return self.server.base + piece.path

    def visible(self) -> tuple[Piece, ...]:
        """What the outlet shows now, newest first."""
        return tuple(reversed(self._extra)) + self._story.visible(self.name, self._now())

    def outlet(self, shipped: Outlet, pace: Pace) -> Outlet:
        """The shipped outlet with its addresses moved here: the same layouts and article pattern, another host."""
        base = self.server.base
        moved = {
            "name": self.slug,
            "title": f"{shipped.title} (replica)",
            "home": f"{base}/",
            "hosts": (self.server.host,),
            "feeds": (base + FEEDS[self.name],),
            "sitemaps": (),
            "sections": (),
            "pace": pace,
        }
        return shipped.model_copy(update=moved)

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path == "/robots.txt":
            return PlainTextResponse("User-agent: *\nDisallow: /search/\n")
        if path == FEEDS[self.name]:
            return _conditional(
                request, pages.feed(self.visible(), self.name, self.server.base).encode(), "application/rss+xml"
            )
        return self._page(request, path)

    def _page(self, request: Request, path: str) -> Response:
        pieces = self.visible()
        if path == "/":
            front = pages.home(pieces, self.name, FEEDS[self.name])
            return _conditional(request, front.encode(), "text/html; charset=utf-8")
        piece = next((p for p in pieces if path.removesuffix("/pdf") == p.path), None)
        if piece is None:
            return PlainTextResponse("There is no such page.", status_code=404)
        if path.endswith("/pdf") and piece.pdf:
            return _conditional(request, pages.pdf(piece, self.server.base), "application/pdf")
        return _conditional(request, pages.html(piece, pieces, self.server.base).encode(), "text/html; charset=utf-8")


def _conditional(request: Request, body: bytes, media_type: str) -> Response:
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body, media_type=media_type, headers={"ETag": etag})
