"""The crawler's child process: `python -m crawler`, started by `crawler.client.CrawlerProcess`."""

from __future__ import annotations

import gc
import logging
import sys
from datetime import UTC, datetime

from crawler.child import parent  # noqa: F401  # isort: skip  # first: until then an orphan lives on
from crawler.child.reactor import loop  # isort: skip  # before anything that imports scrapy

from twisted.internet import reactor

from crawler.child.server import JsonLines, serve, take_stdout


def main() -> None:
    """Run until stdin closes. The clock is read here and handed down."""
    frames = take_stdout()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    gc.freeze()  # what is imported stays: looking through it again and again cost a page a tenth of its fetch
    reactor.startRunning(installSignalHandlers=False)  # asyncio drives, and owns the signals
    try:
        loop.run_until_complete(serve(reactor, frames, lambda: datetime.now(UTC)))
    finally:
        reactor.fireSystemEvent("shutdown")
        loop.close()


if __name__ == "__main__":
    main()
