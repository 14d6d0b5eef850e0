"""Requests to the very addresses that the guard checked: a name that resolves anew leads nowhere else (F07)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import httpx

from alerts.context import Address

T = TypeVar("T")


def port_of(url: httpx.URL) -> int:
    """Return the port that `url` names, or that of its scheme."""
    return url.port or (443 if url.scheme == "https" else 80)


def request_to(
    client: httpx.AsyncClient,
    method: str,
    url: httpx.URL,
    address: Address,
    headers: Mapping[str, str],
    **content: Any,  # httpx: `content` or `json`
) -> httpx.Request:
    """Return a request for `url` at one checked address; header and certificate go by the name that was asked for."""
    return client.build_request(
        method,
        url.copy_with(host=str(address)),
        headers={**headers, "host": url.netloc.decode("ascii")},
        extensions={"sni_hostname": url.host},
        **content,
    )


async def at_one_of(addresses: Sequence[Address], ask: Callable[[Address], Awaitable[T]]) -> T:
    """Ask at each address in turn until one takes the connection. Raises what the last one said."""
    for address in addresses[:-1]:
        try:
            return await ask(address)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await ask(addresses[-1])
