"""What a channel is handed besides its configuration and the message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Required, TypedDict

import httpx

from model.errors import RefusedAddress

Address = str | IPv4Address | IPv6Address
# Resolves a host and returns the addresses that may be reached, or raises RefusedAddress. The crawler's
# EgressGuard.check is one; it may block (it runs in a thread) or be a coroutine function.
Guard = Callable[[str, int], Sequence[Address] | Awaitable[Sequence[Address]]]


@dataclass
class Login:
    """What is remembered of one mail account; the lock lets one login at a time find out."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    refused_at: datetime | None = None


@dataclass
class Reused:
    """What is kept from one send of a channel to its next: connections, the memory of refused logins, threads.

    Names are resolved in threads, two a host: a name server that hangs then holds up its own endpoint only (F41).
    """

    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    logins: dict[str, Login] = field(default_factory=dict)
    resolvers: dict[str, ThreadPoolExecutor] = field(default_factory=dict)

    def resolver(self, host: str) -> ThreadPoolExecutor:
        """The threads in which `host` is resolved."""
        return self.resolvers.setdefault(host, ThreadPoolExecutor(2, "resolver"))

    async def close(self) -> None:
        """Close what is open."""
        clients, self.clients = list(self.clients.values()), {}
        for client in clients:
            await client.aclose()
        for resolver in self.resolvers.values():
            resolver.shutdown(wait=False, cancel_futures=True)


class Context(TypedDict, total=False):
    """`now` is the wall clock at this try: receivers compare a signature's timestamp with their own clock."""

    now: Required[datetime]
    guard: Guard
    reused: Reused


async def checked(guard: Guard | None, host: str, port: int, reused: Reused) -> Sequence[Address]:
    """Return the addresses of `host` that may be reached. Raises RefusedAddress; without a guard all are refused."""
    if guard is None:
        raise RefusedAddress(f"{host}:{port}, for no egress guard was handed in")
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(reused.resolver(host), guard, host, port)
    addresses = await found if isinstance(found, Awaitable) else found
    if not addresses:
        raise RefusedAddress(f"{host}:{port} has no address that may be reached")
    return addresses


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this very machine: `localhost` or a loopback address in its usual spelling."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
