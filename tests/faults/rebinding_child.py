"""A crawler's child whose names change their minds: the first answer is public or allowed, each later one is not.

Started by test_F07 in place of `python -m crawler`; argv: the host name, then its answers in order.
"""

from __future__ import annotations

import sys

from crawler.child.reactor import loop  # isort: skip  # before anything that imports scrapy

from twisted.internet import reactor
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from crawler.__main__ import main

assert loop


@implementer(IHostnameResolver)
class Fickle:
    """Gives the next answer each time; the last one stays."""

    def __init__(self, host: str, answers: list[str]) -> None:
        self.host, self.answers = host, answers

    def resolveHostName(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):  # type: ignore[no-untyped-def]
        receiver.resolutionBegan(None)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        for address in answer.split("+"):
            receiver.addressResolved(IPv4Address("TCP", address, portNumber))
        receiver.resolutionComplete()
        return receiver


reactor.installNameResolver(Fickle(sys.argv[1], sys.argv[2:]))
main()
