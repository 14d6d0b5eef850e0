"""Asking a hub (WebSub): one form to one address, behind the egress guard as webhooks are."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import httpx

from alerts.context import Address, Guard
from alerts.once import answered, ask_once
from alerts.pinned import at_one_of
from model.alert import Outcome

_SECONDS = 15.0
_FORM = {"user-agent": "Parley", "content-type": "application/x-www-form-urlencoded"}


async def post_form(guard: Guard, url: str, form: dict[str, str]) -> Outcome:
    """POST `form` once; whatever goes wrong is told by the outcome. Redirects are not followed."""
    body = urlencode(form).encode()

    async def send(asked: httpx.URL, addresses: Sequence[Address]) -> Outcome:
        return await at_one_of(addresses, lambda one: answered("POST", asked, one, _FORM, _SECONDS, content=body))

    return await ask_once(guard, url, _SECONDS, send)
