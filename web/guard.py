"""What every request passes before a route sees it: Host, rate, size, caller, origin. Headers on the way out.

Order: a wrong Host learns nothing (400), then 429, 413, 401, 403. A plain ASGI layer, because streams must flow.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from time import monotonic
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.value import one_line
from web.auth import COOKIE, LOCAL, Caller, Doors
from web.settings import WebSettings

PUBLIC = frozenset({"/healthz", "/login", "/static/desk.css"})
UNSUBSCRIBE = "/unsubscribe/"  # the address itself is signed: it needs no login, and no form's token
HUBS = "/websub/"  # hubs cannot log in: what they send is signed, and the address is a secret of 256 bits
_FEED_LIMIT = 2 * 1024 * 1024  # bytes: a hub sends the whole feed
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)  # fmt: skip
# "same-origin": with "no-referrer" browsers send `Origin: null` on a form's POST, and no form would work.
_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that no route was asked for. `reason` is shown and holds nothing of the request."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Bucket:
    """A token bucket by address: `rate` a second, `2 * rate` at once."""

    rate: float
    levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, address: str, at: float) -> bool:
        """Return whether one more request of `address` fits at `at` (seconds of a monotonic clock)."""
        if len(self.levels) > 10_000:
            self.levels.clear()
        level, since = self.levels.get(address, (2 * self.rate, at))
        level = min(2 * self.rate, level + (at - since) * self.rate)
        self.levels[address] = (level - 1 if level >= 1 else level, at)
        return level >= 1


class Guard:
    """The layer itself. The caller is handed on as `scope["state"]["caller"]`."""

    def __init__(self, app: ASGIApp, settings: WebSettings, doors: Doors, now: Callable[[], datetime]) -> None:
        self.app, self.settings, self.doors, self.now = app, settings, doors, now
        self.bucket = Bucket(settings.requests_per_second)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        address = client_address(scope, headers, self.settings.proxies)
        caller = self._caller(headers, _peer(scope))
        scope.setdefault("state", {}).update(
            caller=caller, address=address, secure=_secure(scope, headers, self.settings)
        )
        refusal = self._refusal(scope, headers, address, caller)
        if refusal:
            await _answer(refusal, scope, headers, _dressed(send))
            return
        # What answers GET answers HEAD: the server leaves the body out (RFC 9110 section 9.3.2).
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        await self._answered(inner, receive, headers, _dressed(send, _caching(scope)))

    async def _answered(self, scope: Scope, receive: Receive, headers: Headers, send: Send) -> None:
        """Hand on; a failure is told without its cause, and raised again for the log."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, _limited(receive, self._limit(scope)), noted)
        except Exception:
            if not begun:
                await _answer(Refusal(500, "This page failed. The failure stands in the log."), scope, headers, send)
            raise

    def _limit(self, scope: Scope) -> int:
        """Return the bytes that a body may have."""
        return _FEED_LIMIT if scope["path"].startswith(HUBS) else self.settings.body_limit

    def _caller(self, headers: Headers, peer: str) -> Caller | None:
        if self.doors.open:
            return LOCAL
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self.doors.by_token(token.strip(), self.now())
        return self._named(headers, peer) or self.doors.by_cookie(session_of(headers), self.now())

    def _named(self, headers: Headers, peer: str) -> Caller | None:
        """The person whom a proxy names; of a name that was told twice nobody knows who added which."""
        forwarded = self.settings.forwarded
        users = headers.getlist(forwarded.user_header) if forwarded.believed(peer) else []
        if len(users) != 1:
            return None
        groups = ",".join(headers.getlist(forwarded.groups_header)).split(",")
        return self.doors.by_proxy(one_line(users[0], 200), (group.strip() for group in groups if group.strip()))

    def _refusal(self, scope: Scope, headers: Headers, address: str, caller: Caller | None) -> Refusal | None:
        path = scope["path"]
        if not host_known(headers.get("host", ""), self.settings.hosts):
            return Refusal(400, "This server is not known by that name.")
        if path != "/healthz" and not self.bucket.take(address, monotonic()):
            return Refusal(429, "Too many requests.", (("retry-after", "1"),))
        if _declared(headers) > self._limit(scope):
            return Refusal(413, "The body is too large.")
        if path.startswith((UNSUBSCRIBE, HUBS)):
            return None
        if caller is None and path not in PUBLIC:
            return Refusal(401, "Please log in.", (("www-authenticate", "Bearer"),))
        if scope["method"] not in SAFE_METHODS and foreign(headers, caller):
            return Refusal(403, "The request comes from another site.")
        return None


def host_known(host: str, known: frozenset[str]) -> bool:
    """Return whether the Host header names this server; the port is not compared."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name.lower() in known


def foreign(headers: Headers, caller: Caller | None) -> bool:
    """Return whether a browser sends this on behalf of another site (CSRF).

    Browsers tell the origin of every unsafe request (Fetch Standard, "Origin"). A program with a token sends no cookie.
    With a session and no origin at all, the form's own token has to be there: `web.forms` checks it.
    """
    if headers.get("authorization") and caller:
        return False
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    if origin is not None:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    return bool(caller and caller.csrf) and site is None and headers.get("x-csrf-token") != getattr(caller, "csrf", "")


def client_address(scope: Scope, headers: Headers, proxies: frozenset[str]) -> str:
    """The caller's address; X-Forwarded-For is believed from named proxies only, from the right."""
    address = _peer(scope)
    for hop in reversed([part.strip() for part in headers.get("x-forwarded-for", "").split(",") if part.strip()]):
        if address not in proxies:
            break
        address = hop
    return address


def _peer(scope: Scope) -> str:
    """The other end of the connection."""
    return str(scope["client"][0]) if scope.get("client") else "unknown"


def session_of(headers: Headers) -> str:
    """The session's id in the cookie, or ``."""
    try:
        cookie = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookie[COOKIE].value if COOKIE in cookie else ""


def _secure(scope: Scope, headers: Headers, settings: WebSettings) -> bool:
    forwarded = headers.get("x-forwarded-proto", "") if _peer(scope) in settings.proxies else ""
    return (forwarded or scope.get("scheme", "http")) == "https"


def _declared(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _limited(receive: Receive, limit: int) -> Receive:
    """A body without a declared length is counted as it comes."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, "The body is too large.")
        return message

    return counted


def _caching(scope: Scope) -> str:
    """Our own files carry their digest in the address and never change under it; nothing else is kept."""
    own = scope["path"].startswith("/static/") and scope.get("query_string", b"").startswith(b"v=")
    return "public, max-age=31536000, immutable" if own else "no-store"


def _dressed(send: Send, caching: str = "no-store") -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", caching)
        await send(message)

    return dressed


async def _answer(refusal: Refusal, scope: Scope, headers: Headers, send: Send) -> None:
    """Programs get JSON, people a line of text; a person who is not logged in is led to the login."""
    wants_page = "text/html" in headers.get("accept", "") and not scope["path"].startswith("/api")
    status, extra = refusal.status, list(refusal.headers)
    if status == 401 and wants_page and scope["method"] == "GET" and "hx-request" not in headers:
        status, extra = 303, [("location", "/login?next=" + quote(scope["path"], safe="/"))]
    kind = "text/html" if wants_page else "application/json"
    body = f"<!doctype html><title>{status}</title><p>{html.escape(refusal.reason)}" if wants_page else _json(refusal)
    raw = [(k.encode(), v.encode()) for k, v in [("content-type", f"{kind}; charset=utf-8"), *extra]]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body.encode()})


def _json(refusal: Refusal) -> str:
    return json.dumps({"detail": refusal.reason})
