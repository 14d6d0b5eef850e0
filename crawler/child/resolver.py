"""The name resolver around the reactor's: only addresses that the egress guard permits are ever connected to.

It stands below everything that connects, so it covers redirects and robots.txt too; and what it passed on is
what is connected to, so a name that changes its mind between check and use (rebinding) gains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.egress import EgressGuard


@implementer(IResolutionReceiver)
class _Filter:
    """Passes on the permitted addresses of one resolution, and notes when there is none."""

    def __init__(self, receiver: Any, guard: EgressGuard, host: str, port: int, refused: dict[tuple[str, int], str]):
        self._receiver, self._guard, self._host, self._port = receiver, guard, host, port
        self._refused = refused
        self._dropped = self._passed = 0

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        if self._guard.permits(self._host, self._port, address.host):
            self._passed += 1
            self._receiver.addressResolved(address)
        else:
            self._dropped += 1

    def resolutionComplete(self) -> None:
        self._refused.pop((self._host, self._port), None)
        if self._dropped and not self._passed:
            self._refused[(self._host, self._port)] = self._guard.reason(self._host, self._port)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Asks `inner` and filters what it says. `refused` receives (host, port) -> why."""

    def __init__(self, inner: Any, guard: EgressGuard, refused: dict[tuple[str, int], str]) -> None:
        self._inner, self._guard, self._refused = inner, guard, refused

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Resolve as IHostnameResolver asks."""
        passing = _Filter(resolutionReceiver, self._guard, hostName, portNumber, self._refused)
        return self._inner.resolveHostName(passing, hostName, portNumber, addressTypes, transportSemantics)
