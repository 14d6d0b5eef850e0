"""Requests to the very addresses that the guard checked: a name that resolves anew leads nowhere else (F07)."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, TypeVar

import httpx

from alerts.context import Address

T = TypeVar("T")
# httpcore asks for this library seven times a request; looking for one that is not there takes a fifth of a request.
if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]


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
