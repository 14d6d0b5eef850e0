"""Refuses addresses that a person gives and that may not be reached, before anything is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawler.egress import EgressGuard
from model.errors import RefusedAddress
from parley.settings import Settings


def refuse_private(urls: Iterable[str], settings: Settings) -> None:
    """Raise RefusedAddress where an address is written as a number that is not public; names are the crawler's."""
    guard = EgressGuard(frozenset(settings.egress.allow))
    for url in map(urlsplit, urls):
        host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
        if _is_number(host) and not guard.permits(host, port, host):
            raise RefusedAddress(guard.reason(host, port))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
