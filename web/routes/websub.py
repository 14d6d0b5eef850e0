"""The callback that hubs speak to (WebSub): open to all, and each address is known to one hub only."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response

from crawler.websub import signed
from model.websub import Subscription
from store.subscriptions import keep_subscription, subscription, tell
from web.asking import ask_recrawl
from web.desk import Desk, The

router = APIRouter(include_in_schema=False)
_LONGEST = 30 * 24 * 3600  # seconds: a lease is renewed at least monthly, so that a hub that forgot us is noticed


@router.get("/websub/{token}")
def intent(request: Request, desk: The, token: str) -> Response:
    """Confirm what we asked for and nothing else (section 5.3); note a refusal (section 5.2)."""
    told = request.query_params
    one = _known(desk, token)
    mode, topic, challenge = (told.get(f"hub.{name}", "") for name in ("mode", "topic", "challenge"))
    if topic != one.topic:
        raise HTTPException(404, "This was not asked for.")
    if mode == "denied":
        keep_subscription(desk.store, one.model_copy(update={"denied": told.get("hub.reason", "denied")[:300]}))
        return Response(status_code=204)
    if mode != "subscribe" or not challenge or one.asked_at is None:
        raise HTTPException(404, "This was not asked for.")
    keep_subscription(desk.store, _verified(desk, one, told.get("hub.lease_seconds", "")))
    return PlainTextResponse(challenge)


@router.post("/websub/{token}")
async def news(request: Request, desk: The, token: str) -> Response:
    """Crawl the outlet now when its hub tells of something new; what is unsigned is taken and not believed."""
    body = await request.body()
    one = await run_in_threadpool(_known, desk, token)
    if signed(one.secret, body, request.headers.get("x-hub-signature", "")):  # else: section 7.1.2, taken in silence
        await run_in_threadpool(_crawl, desk, one)
    return Response(status_code=202)


def _known(desk: Desk, token: str) -> Subscription:
    one = subscription(desk.store, token)
    if one is None:
        raise HTTPException(410, "Nobody is subscribed here.")  # by which a hub ends a subscription (section 7)
    return one


def _verified(desk: Desk, one: Subscription, seconds: str) -> Subscription:
    lease = min(int(seconds), _LONGEST) if seconds.isascii() and seconds.isdigit() and seconds[:9] == seconds else 0
    lease = lease or _LONGEST
    until = desk.now() + timedelta(seconds=lease)
    return one.model_copy(update={"seconds": lease, "until": until, "tries": 0, "denied": ""})


def _crawl(desk: Desk, one: Subscription) -> None:
    now = desk.now()
    tell(desk.store, one, now)
    ask_recrawl(desk.store, now, [one.outlet], "its hub")
