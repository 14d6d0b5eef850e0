"""Pages that need JavaScript, in Debian's Chromium against loopback: what is shown, and what is never asked for."""

from __future__ import annotations

import asyncio
import os
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from crawler.client import CrawlerProcess
from crawler.settings import CrawlerSettings
from model.outlet import Outlet, Pace
from tests.faults.crawling import Results, gather, order
from tests.faults.hostile import HostileServer, reply
from tests.wanted import program

pytestmark = pytest.mark.xdist_group("browser")
SCRIPT = b"""
const told = document.getElementById("told");
for (const address of %s) { try { fetch(address).catch(() => 0); } catch {} }
for (const one of ["ws://127.0.0.1:%d/socket"]) { try { new WebSocket(one); } catch {} }
document.body.append(Object.assign(new Image(), {src: "/picture.png"}));
navigator.sendBeacon("/beacon", "x");
window.open("/popup");
fetch("/data.json").then(r => r.json()).then(d => {
  told.textContent = d.text;
  fetch("/forbidden.json").then(() => { told.textContent += " forbidden" }, () => { told.textContent += " refused" });
});
"""
SHELL = b"""<!doctype html><html><head><title>%s</title></head>
<body><p id="told">Loading</p><script src="/app.js"></script></body></html>"""
LOOP = b"<!doctype html><html><body><p>Busy</p><script>while (true) {}</script></body></html>"


def crawl(settings: CrawlerSettings, *rounds: tuple[Outlet, tuple[str, ...]]) -> tuple[list[Results], set[int]]:
    """Carry out the orders with one child; return what they gave and the processes that outlive it."""

    async def run() -> tuple[list[Results], set[int]]:
        process = CrawlerProcess(settings)
        await process.start()
        try:
            given, seen = [], set[int]()
            for source, urls in rounds:
                given.append(await gather(process, order(source, urls=urls)))
                seen |= {child.pid for child in psutil.Process(process.pid).children(recursive=True)}
            return given, seen
        finally:
            await process.stop()

    return asyncio.run(run())


@pytest.fixture
def site() -> HostileServer:
    server = HostileServer()
    server.on("/robots.txt", reply(b"User-agent: *\nDisallow: /forbidden", content_type="text/plain"))
    for name in (b"one", b"two"):
        server.on(f"/{name.decode()}", reply(SHELL % name, Set_Cookie="a=b"))
    server.on("/data.json", reply(b'{"text": "Talks in Lindholt ended."}', content_type="application/json"))
    for path in ("/forbidden.json", "/picture.png", "/beacon", "/popup"):
        server.on(path, reply(b"{}", content_type="application/json"))
    return server


def source(server: HostileServer, delay: float = 0.0, **more: object) -> Outlet:
    return Outlet.model_validate(
        {"name": "t", "title": "T", "hosts": ("127.0.0.1",), "pace": Pace(delay=delay), "javascript": True} | more
    )


def test_a_page_is_shown_and_nothing_goes_past_the_crawler(site: HostileServer) -> None:
    other = HostileServer()  # on the allow-list's host, but not on the list: a private address
    others = f'["http://{other.authority}/inside", "http://localhost:{site.authority.split(":")[1]}/elsewhere"]'
    script = SCRIPT % (others.encode(), int(other.authority.split(":")[1]))
    site.on("/app.js", reply(script, content_type="text/javascript"))
    settings = CrawlerSettings(allow=frozenset({site.authority}), browser=program("chromium"))
    urls = (site.url("/one"), site.url("/two"))
    (shown, plain), left = crawl(settings, (source(site, 0.2), urls), (source(site, javascript=False), urls[:1]))
    assert [b"Talks in Lindholt ended. refused" in page.body for page in shown.fetched] == [True, True], shown
    assert {page.snapshot.url for page in shown.fetched} == set(urls)
    assert b"Loading" in plain.fetched[0].body
    asked = site.paths()
    assert set(asked) == {"/one", "/two", "/app.js", "/data.json"} and other.hits == []
    assert asked.count("/app.js") == 1
    assert {hit.headers["user-agent"] for hit in site.hits} == {settings.user_agent}
    times = sorted(hit.at for hit in site.hits)[: len(asked) - 1]
    assert min(after - before for before, after in pairwise(times)) >= 0.2
    assert not any(psutil.pid_exists(pid) for pid in left)
    site.close()
    other.close()


@pytest.mark.soak
def test_a_page_that_never_ends_costs_its_time_and_one_browser(site: HostileServer) -> None:
    site.on("/app.js", reply(b"document.getElementById('told').textContent = 'Well'", content_type="text/javascript"))
    site.on("/loop", reply(LOOP))
    settings = CrawlerSettings(
        allow=frozenset({site.authority}), browser=program("chromium"), browser_seconds=8.0, hang_limit=60.0
    )
    (stuck, well), left = crawl(settings, (source(site), (site.url("/loop"),)), (source(site), (site.url("/one"),)))
    assert stuck.reasons == ["timeout"] and stuck.fetched == ()
    assert [b"Well" in page.body for page in well.fetched] == [True], well
    assert not any(Path(f"/proc/{pid}").exists() for pid in left) and os.getpid() not in left
    site.close()
