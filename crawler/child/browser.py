"""Pages that need JavaScript: a browser runs their scripts, and everything that it asks for is fetched by us.

The browser itself connects to nowhere (`options.browser_settings`). The page comes as any page does; its own site's
scripts and data come through the same middlewares and the same lanes, so robots.txt, the egress guard, the limits of
size and redirects and the distance between two requests hold for them too. Nothing else is answered: no other
sites, pictures, styles, sockets, forms.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page, Route
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.addresses import belongs, checked_url
from crawler.child.handler import PoliteHandler
from crawler.refusal import Refused
from crawler.unpack import unpack
from model.errors import RefusedAddress

_PARTS = frozenset({"script", "xhr", "fetch"})
_SETTLED = 1.0  # seconds without a request: then a page has all that it will show
_SLOT = "parts of pages"  # Scrapy's own: the page holds its host's until it is shown; the lanes keep the distance
_KEPT = 16 * 1024 * 1024  # bytes of scripts that are not fetched again for the next page
_PACKED = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})
logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)  # a page that fails is told as a refusal


class RenderingHandler(PoliteHandler):
    """Fetches as PoliteHandler does, and lets a browser run the scripts of article pages."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler, self._starting = crawler, asyncio.Lock()
        self._browser: Any = None
        self._scripts: OrderedDict[str, Answered] = OrderedDict()

    async def download_request(self, request: Request) -> Response:
        """Fetch in turn, and run the scripts of what is a page of an article. Raises Refused as PoliteHandler."""
        response = await super().download_request(request)
        errand = request.meta.get("errand")
        named = (response.headers.get("Content-Type") or b"text/html").lower()
        if errand is None or errand.kind != "article" or response.status != 200 or b"html" not in named:
            return response
        settings = self._crawl.settings
        try:
            async with asyncio.timeout(settings.browser_seconds):
                return await self._rendered(request, response)
        except TimeoutError as error:
            await self._end_browser()  # its scripts may run on for ever
            raise Refused("timeout", f"The page's scripts took over {settings.browser_seconds:g} s") from error
        except BrowserError as error:
            await self._end_browser()
            said = str(error).splitlines()[0][:200]
            raise Refused("browser", f"The browser did not show the page: {said}") from error

    async def close(self) -> None:
        """End the browser; the connections stay."""
        await self._end_browser()
        await super().close()

    async def _rendered(self, request: Request, response: Response) -> Response:
        browser = await self._living()
        visit = Visit(self, response.url, _unpacked(response, self._crawl.settings.max_bytes))
        meta = {
            "playwright": True,
            "playwright_context": f"{id(visit)}",  # nothing is kept from one page to the next
            "playwright_context_kwargs": {"service_workers": "block", "accept_downloads": False},
            "playwright_page_init_callback": visit.prepare,
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            "playwright_page_methods": [PageMethod(visit.settle)],
        }
        asked = Request(response.url, meta=meta, dont_filter=True)
        try:
            shown = await browser.download_request(asked)
        finally:
            context = browser.context_wrappers.get(f"{id(visit)}")
            if context:
                await context.context.close()
        if len(shown.body) > self._crawl.settings.max_bytes:
            raise Refused("too big", "The page that its scripts made is larger than the limit")
        headers = {name: values for name, values in response.headers.items() if name.lower() not in _PACKED}
        # What it was rendered from decides: its address, status and headers; only the body is the browser's.
        return HtmlResponse(response.url, 200, headers=headers, body=shown.body, request=request, encoding="utf-8")

    async def part(self, url: str, kept: bool) -> Answered:
        """Fetch a script or data of a page, as politely as the page; what is `kept` is fetched once."""
        answer = self._scripts.get(url) if kept else None
        if answer is None:
            request = Request(url, meta={"part": True, "download_slot": _SLOT}, dont_filter=True)
            response = await self._crawler.engine.download_async(request)
            answer = Answered(response.status, _plain_headers(response), response.body)
            if kept:
                self._keep(url, answer)
        return answer

    def _keep(self, url: str, answer: Answered) -> None:
        self._scripts[url] = answer
        while len(self._scripts) > 1 and sum(len(each.body) for each in self._scripts.values()) > _KEPT:
            self._scripts.popitem(last=False)

    def may_ask(self, url: str) -> bool:
        """Tell whether a page may ask for `url`: something of the outlet's own hosts."""
        try:
            return belongs(checked_url(url), self._crawl.order.outlet)
        except RefusedAddress:
            return False

    async def _living(self) -> Any:
        async with self._starting:
            if self._browser is None:
                self._browser = ScrapyPlaywrightDownloadHandler(self._crawler)
                await self._browser._launch()
            return self._browser

    async def _end_browser(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            with contextlib.suppress(BrowserError, TimeoutError):
                await asyncio.wait_for(browser._close(), 5)

    @property
    def most_parts(self) -> int:
        """The scripts and data that one page may ask for."""
        return self._crawl.settings.browser_parts


@dataclass(frozen=True)
class Answered:
    """What a browser's request is answered with."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Visit:
    """One page in the browser."""

    handler: RenderingHandler
    url: str
    page: Answered
    asked: int = 0
    under_way: int = 0
    shown: bool = False
    quiet: asyncio.Event = field(default_factory=asyncio.Event)

    async def prepare(self, page: Page, _: Request) -> None:
        """Answer all that the page asks for, and let it open no other."""
        await page.context.route("**", _refuse)
        await page.context.route_web_socket("**", lambda socket: socket.close())
        await page.route("**", self._answer)
        page.on("popup", lambda popup: asyncio.ensure_future(popup.close()))
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))

    async def settle(self, page: Page) -> None:
        """Wait until the page asks for nothing any more."""
        with contextlib.suppress(BrowserError):
            while True:
                before = self.asked
                await page.wait_for_timeout(1000 * _SETTLED)
                if not self.under_way and before == self.asked:
                    return

    async def _answer(self, route: Route) -> None:
        request = route.request
        if request.is_navigation_request():
            first = not self.shown and request.frame.parent_frame is None
            self.shown = True
            await (_fulfil(route, self.page) if first else _refuse(route))
        elif request.method != "GET" or request.resource_type not in _PARTS or not self.handler.may_ask(request.url):
            await _refuse(route)
        else:
            await self._answer_part(route)

    async def _answer_part(self, route: Route) -> None:
        self.asked += 1
        if self.asked > self.handler.most_parts:
            await _refuse(route)
            return
        self.under_way += 1
        try:
            await _fulfil(route, await self.handler.part(route.request.url, route.request.resource_type == "script"))
        except BrowserError:
            return  # the page is gone
        except Exception:
            await _refuse(route)
        finally:
            self.under_way -= 1


async def _refuse(route: Route) -> None:
    with contextlib.suppress(BrowserError):
        await route.abort()


async def _fulfil(route: Route, answer: Answered) -> None:
    await route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)


def _unpacked(response: Response, limit: int) -> Answered:
    encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
    names = [name.strip() for name in encodings.split(",") if name.strip()]
    body = unpack(response.body, names, limit) if names else response.body
    return Answered(200, _plain_headers(response), body)


def _plain_headers(response: Response) -> dict[str, str]:
    """Return the headers that still hold of the unpacked body; what comes from elsewhere sets no cookies."""
    gone = _PACKED | {b"set-cookie", b"location"}
    found = {name: values[-1] for name, values in response.headers.items() if name.lower() not in gone and values}
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in found.items()}
