"""News sites for a cluster, each on an address of its own (127.0.1.1, 127.0.1.2 ...), which see who calls them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime

_FILLER = "Officials on both sides said that the meeting had been prepared for several weeks by their embassies."


class NewsWeb:
    """`delay` is how many seconds each answer takes. `most` counts the requests of each site at once, at most."""

    def __init__(self, sites: int, delay: float = 0.0) -> None:
        self.hosts = tuple(f"127.0.{1 + n // 250}.{1 + n % 250}" for n in range(sites))
        self.delay = delay
        self.port = 0
        self.requests: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.open: Counter[str] = Counter()
        self.most_open: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._pages: dict[tuple[str, str], bytes] = {}
        self._items: dict[str, list[str]] = {host: [] for host in self.hosts}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(10)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    @property
    def authorities(self) -> list[str]:
        """What egress.allow must name."""
        return [f"{host}:{self.port}" for host in self.hosts]

    def base(self, site: int) -> str:
        return f"http://{self.hosts[site]}:{self.port}"

    def publish(self, site: int, slug: str, title: str, text: str) -> str:
        host, at = self.hosts[site], datetime.now(UTC)
        data = json.dumps({"@type": "NewsArticle", "headline": title, "datePublished": at.isoformat()})
        body = "".join(f"<p>{each}</p>" for each in (text, _FILLER, _FILLER.replace("several", "some")))
        self._pages[host, f"/news/{slug}"] = (
            f'<!doctype html><html lang="en"><head><title>{title}</title><script type="application/ld+json">{data}'
            f"</script></head><body><article><h1>{title}</h1>{body}</article></body></html>"
        ).encode()
        url = f"{self.base(site)}/news/{slug}"
        self._items[host].insert(
            0, f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid>"
            f"<pubDate>{format_datetime(at)}</pubDate></item>"
        )  # fmt: skip
        return url

    def outlet_file(self, site: int, poll: float, delay: float = 0.0) -> str:
        """The outlet of a site, as a file."""
        return (
            f'name = "site-{site}"\ntitle = "Site {site}"\nhome = "{self.base(site)}"\nhosts = ["{self.hosts[site]}"]\n'
            f'feeds = ["{self.base(site)}/feed.xml"]\narticle_pattern = "/news/"\n'
            f"[pace]\ndelay = {delay}\npoll_min = {poll}\npoll_max = {poll}\n"
        )

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()

    async def _listen(self) -> None:
        first = await asyncio.start_server(self._talk, self.hosts[0], 0, backlog=512)
        self.port = first.sockets[0].getsockname()[1]
        for host in self.hosts[1:]:
            await asyncio.start_server(self._talk, host, self.port)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        self.open[host] += 1
        self.most_open[host] = max(self.most_open[host], self.open[host])
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                self.requests[host] += 1
                self._now[host] += 1
                self.most[host] = max(self.most[host], self._now[host])
                await asyncio.sleep(self.delay)
                self._now[host] -= 1
                writer.write(self._answer(host, request.split(b" ", 2)[1].decode("ascii", "replace")))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open[host] -= 1
            writer.close()

    def _answer(self, host: str, path: str) -> bytes:
        if path == "/feed.xml":
            feed = f"<rss version='2.0'><channel><title>G</title>{''.join(self._items[host])}</channel></rss>"
            return _wire("200 OK", feed.encode(), "application/rss+xml")
        page = self._pages.get((host, path))
        return _wire("200 OK", page) if page else _wire("404 Not Found", b"")


def _wire(status: str, body: bytes, media_type: str = "text/html; charset=utf-8") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
