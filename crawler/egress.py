"""The egress guard: which addresses may be connected to. One guard for crawler, webhooks and previews.

Only global unicast addresses pass, by an explicit list (IANA special-purpose registries, RFC 6890), because
`ipaddress.is_global` lets NAT64, 6to4, 192.0.0.8 and multicast through. IPv4 that travels inside IPv6 is judged
by what is inside.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from model.errors import RefusedAddress

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
WEB_PORTS = frozenset({80, 443})

_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052


def allowed_address(address: str | IP) -> bool:
    """Tell whether `address` is global unicast, and so is every IPv4 address wrapped in it."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in _CLOSED_V4)
    inside = _wrapped(ip)
    if inside:
        return all(allowed_address(wrapped) for wrapped in inside)
    return ip.scope_id is None and ip in _GLOBAL_V6 and not any(ip in block for block in _CLOSED_V6)


def _wrapped(ip: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """Return the IPv4 addresses carried in `ip`: mapped (RFC 4291), NAT64, 6to4 (RFC 3056), Teredo (RFC 4380)."""
    if ip.ipv4_mapped:
        return (ip.ipv4_mapped,)
    if ip in _NAT64:
        return (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF),)
    if ip.sixtofour:
        return (ip.sixtofour,)
    return ip.teredo or ()


def system_resolve(host: str, port: int) -> list[str]:
    """Return the addresses that the system's resolver gives for `host`. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class EgressGuard:
    """Decides where connections may go. `allow` names exceptions as "host:port" (a name or an address)."""

    allow: frozenset[str] = frozenset()
    ports: frozenset[int] = WEB_PORTS
    resolve: Callable[[str, int], list[str]] = field(default=system_resolve, compare=False)

    def check(self, host: str, port: int) -> list[IP]:
        """Resolve `host` once and return its addresses that may be connected to, and no other.

        Raises RefusedAddress when there is none, or when the name has no address.
        """
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise RefusedAddress(f"{host} has no address: {error}") from error
        passed = [ipaddress.ip_address(address) for address in found if self.permits(host, port, address)]
        if not passed:
            raise RefusedAddress(self.reason(host, port))
        return passed

    def permits(self, host: str, port: int, address: str | IP) -> bool:
        """Tell whether `address`, to which `host` was resolved, may be connected to on `port`."""
        if f"{host}:{port}" in self.allow or f"{_plain(address)}:{port}" in self.allow:
            return True
        return port in self.ports and allowed_address(address)

    def reason(self, host: str, port: int) -> str:
        """Say why `host` is refused and what to do when it is meant."""
        ports = "" if port in self.ports else f", and port {port} is not one of {sorted(self.ports)}"
        return f"{host} is not a public address{ports} (name {host}:{port} in egress.allow if it is meant)"


def _plain(address: str | IP) -> str:
    return f"[{address}]" if ":" in str(address) else str(address)
