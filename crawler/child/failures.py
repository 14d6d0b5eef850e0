"""What went wrong below, as one of the named refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from twisted.internet.error import ConnectError, ConnectionAborted

from crawler.refusal import Refused

_KNOWN: tuple[tuple[type[BaseException], str, str], ...] = (
    (DownloadTimeoutError, "timeout", "No complete answer came in time"),
    (CannotResolveHostError, "name not found", "The host's name has no address"),
    (DownloadConnectionRefusedError, "unreachable", "The host refused the connection"),
    (ResponseDataLossError, "incomplete", "The answer ended before its announced length"),
    (DownloadCancelledError, "too big", "The answer is larger than the limit"),
    (StopDownload, "media type", "The answer is neither a page, a feed nor a PDF"),
    (UnsupportedURLSchemeError, "refused address", "Only http and https addresses are fetched"),
    (SSL.Error, "certificate", "The host's certificate is not valid, or no secure connection could be made"),
    (VerificationError, "certificate", "The host's certificate is for another host"),
    (CertificateError, "certificate", "The host's certificate is not usable"),
    (ConnectionAborted, "too big", "The headers of the answer are larger than the limit"),
    (ConnectError, "unreachable", "The host could not be reached"),
)


def refused_of(error: BaseException) -> Refused:
    """Return the refusal that `error` means; the innermost known cause decides."""
    chain = list(_causes(error))
    for cause in chain:
        if isinstance(cause, Refused):
            return cause
    for kind, reason, sentence in sorted(_KNOWN, key=lambda known: known[1] != "certificate"):
        if any(isinstance(cause, kind) for cause in chain):
            return Refused(reason, sentence)
    return Refused("failed", f"The fetch failed ({type(error).__name__}: {str(error)[:200]})")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error`, what it was raised from, and what Twisted packed into it."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        packed: list[Any] = list(getattr(cause, "reasons", None) or ())
        waiting += [failure.value for failure in packed if hasattr(failure, "value")]
        waiting += [inner for inner in (cause.__cause__,) if inner is not None]
