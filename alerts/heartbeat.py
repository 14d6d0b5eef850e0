"""The heartbeat: an address outside that is asked for while all is well, and misses it when nothing is."""

from __future__ import annotations

import asyncio

import httpx

from alerts.channels.webhook import address_problem
from alerts.context import Address, Guard, Reused, checked
from alerts.pinned import port_of, request_to
from model.alert import Outcome
from model.errors import RefusedAddress
from model.value import one_line


async def ping(url: str, guard: Guard, timeout: float = 10.0) -> Outcome:
    """GET `url` once; whatever goes wrong is told by the outcome. Redirects are not followed, the answer is unread."""
    if problem := address_problem(url, allow_http=True):
        return Outcome(ok=False, permanent=True, detail=problem)
    reused = Reused()
    try:
        async with asyncio.timeout(timeout):
            asked = httpx.URL(url)
            addresses = await checked(guard, asked.host, port_of(asked), reused)
            return await _get(asked, addresses[0], timeout)
    except RefusedAddress as error:
        return Outcome(ok=False, detail=one_line(str(error), 300))
    except TimeoutError:
        return Outcome(ok=False, detail=f"no answer within {timeout:g} s")
    except (httpx.HTTPError, OSError) as error:
        return Outcome(ok=False, detail=one_line(f"{type(error).__name__}: {error}", 300))
    finally:
        await reused.close()


async def _get(asked: httpx.URL, address: Address, seconds: float) -> Outcome:
    """Ask at the address that was checked, by the name that was asked for."""
    async with httpx.AsyncClient(trust_env=False, timeout=seconds) as client:
        request = request_to(client, "GET", asked, address, {"user-agent": "Parley"})
        response = await client.send(request, stream=True, follow_redirects=False)
        await response.aclose()
    good = 200 <= response.status_code < 300
    return Outcome(ok=good, status=response.status_code, detail=str(response.status_code))
