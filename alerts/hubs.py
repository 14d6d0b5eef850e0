"""Asking a hub (WebSub): one form to one address, behind the egress guard as webhooks are."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import httpx

from alerts.context import Address, Guard, Reused, checked
from alerts.pinned import at_one_of, port_of, request_to
from model.alert import Outcome
from model.errors import RefusedAddress
from model.value import one_line

_SECONDS = 15.0
_FORM = {"user-agent": "Parley", "content-type": "application/x-www-form-urlencoded"}


async def post_form(guard: Guard, url: str, form: dict[str, str]) -> Outcome:
    """POST `form` once; whatever goes wrong is told by the outcome. Redirects are not followed."""
    reused = Reused()
    try:
        async with asyncio.timeout(_SECONDS):
            asked = httpx.URL(url)
            addresses = await checked(guard, asked.host, port_of(asked), reused)
            return await at_one_of(addresses, lambda address: _post(asked, address, urlencode(form).encode()))
    except RefusedAddress as error:
        return Outcome(ok=False, detail=one_line(str(error), 300))
    except TimeoutError:
        return Outcome(ok=False, detail=f"no answer within {_SECONDS:g} s")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Outcome(ok=False, detail=one_line(f"{type(error).__name__}: {error}", 300))
    finally:
        await reused.close()


async def _post(asked: httpx.URL, address: Address, body: bytes) -> Outcome:
    async with httpx.AsyncClient(trust_env=False, timeout=_SECONDS) as client:
        request = request_to(client, "POST", asked, address, _FORM, content=body)
        response = await client.send(request, stream=True, follow_redirects=False)
        await response.aclose()
    good = 200 <= response.status_code < 300
    return Outcome(ok=good, status=response.status_code, detail=str(response.status_code))
