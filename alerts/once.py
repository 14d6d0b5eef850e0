"""One request to one address behind the egress guard, with whatever goes wrong told by the outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import httpx

from alerts.context import Address, Guard, Reused, checked
from alerts.pinned import port_of, request_to
from model.alert import Outcome
from model.errors import RefusedAddress
from model.value import one_line

Send = Callable[[httpx.URL, Sequence[Address]], Awaitable[Outcome]]  # an address as asked for, and as it was checked


async def ask_once(guard: Guard, url: str, seconds: float, send: Send) -> Outcome:
    """Return what `send` does within `seconds`, once the guard has checked where `url` leads to."""
    reused = Reused()
    try:
        async with asyncio.timeout(seconds):
            asked = httpx.URL(url)
            return await send(asked, await checked(guard, asked.host, port_of(asked), reused))
    except RefusedAddress as error:
        return Outcome(ok=False, detail=one_line(str(error), 300))
    except TimeoutError:
        return Outcome(ok=False, detail=f"no answer within {seconds:g} s")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Outcome(ok=False, detail=one_line(f"{type(error).__name__}: {error}", 300))
    finally:
        await reused.close()


async def answered(
    method: str, asked: httpx.URL, address: Address, headers: Mapping[str, str], seconds: float, **content: Any
) -> Outcome:  # fmt: skip
    """Ask at the checked address by the name that was asked for; redirects are not followed, the answer is unread."""
    async with httpx.AsyncClient(trust_env=False, timeout=seconds) as client:
        request = request_to(client, method, asked, address, headers, **content)
        response = await client.send(request, stream=True, follow_redirects=False)
        await response.aclose()
    good = 200 <= response.status_code < 300
    return Outcome(ok=good, status=response.status_code, detail=str(response.status_code))
