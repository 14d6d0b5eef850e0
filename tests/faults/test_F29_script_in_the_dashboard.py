"""F29: script in titles, addresses, quotes, names, errors is inert on pages, in feeds, errors and the stream."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from lxml import etree, html
from starlette.requests import Request

from model.outlet import OutletState
from store.store import Store
from tests.integration import web_app
from tests.integration.desk_world import NOW, OUTLETS, World, count, fill
from web.app import create_app
from web.auth import LOCAL
from web.desk import desk_of
from web.live import messages
from web.settings import WebSettings

PAYLOADS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><a xlink:href=javascript:alert(1)>x",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</q><script>alert(1)</script>",
    "<!--<script>-->alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "{{ 7 * 7 }}",
    "{% raw %}<script>alert(1)</script>",
    "${alert(1)}",
    "<%= 7 * 7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "<style>@import'//evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<base href=//evil.example>",
    "<form action=//evil.example><button>",
    "<input onfocus=alert(1) autofocus>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<p hx-get=//evil.example hx-trigger=load>",
    "<p data-hx-on:click=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<x sse-connect=//evil.example>",
    "‮<script>alert(1)</script>",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example",
    "file:///etc/passwd",
    "https:evil",
    "blob:x",
)


def hostile() -> World:
    """One article, event, alert and delivery for each payload, which stands wherever text can stand."""
    world = World()
    for number, bad in enumerate(PAYLOADS):
        when = NOW - timedelta(hours=1, minutes=number)
        article = world.article(f"x{number}", "tellis-wire", when, bad, f"{bad} before.", f"Held {bad} here.")
        article = article.model_copy(
            update={
                "url": f"{ADDRESSES[number % len(ADDRESSES)]}?{number}",
                "byline": bad,
                "outlet": bad,
                "language": "en",
            }
        )
        world.articles[article.id] = article
        said = world.mention(
            article,
            f"Held {bad} here.",
            "round",
            "completed",
            parties=(f"A {bad}", f"B {bad}"),
            place=bad,
            said_by=f"A {bad}",
            mediators=(bad,),
            counts=(count(3, said_by=f"A {bad}", what=bad), count(4, said_by=f"B {bad}", what=bad)),
            rule=bad,
            date="2026-11-20",
        )
        event = world.event(f"e{number}", [said], "completed", why=(bad,), part_of=None)
        alert = world.alert(event, world.change(event, when))
        world.alerts[-1] = alert.model_copy(update={"why": bad, "watch": bad})
        world.delivery(alert, bad, [(False, 500, bad)], "dead" if number % 2 else "pending")
    return world


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = web_app.filled_store(tmp_path_factory.mktemp("F29"), None)
    fill(opened, hostile())
    opened.save_outlet_state(OutletState(outlet="tellis-wire", health="silent", failures=9, error=PAYLOADS[0]))
    opened.save_outlet_state(OutletState(outlet=PAYLOADS[2], health="rot", error=PAYLOADS[9]))
    yield opened
    opened.close()


def pages() -> list[str]:
    each = [
        path for n in range(len(PAYLOADS)) for path in (f"/events/e{n}", f"/articles/x{n}", f"/articles/x{n}/archived")
    ]
    return ["/", "/conflicts", "/articles", "/outlets", "/alerts", "/?q=<script>alert(1)</script>", *each]


def check(text: str, where: str) -> None:
    """Assert that markup of ours alone is markup."""
    tree = html.fromstring(text)
    scripts = tree.xpath("//script")
    assert all((s.get("src") or "").startswith("/static/") and not s.text for s in scripts), where
    assert not tree.xpath("//style | //object | //embed | //base | //svg//script | //math | //template | //video"), (
        where
    )
    assert not tree.xpath("//meta[@http-equiv] | //link[starts-with(@href, '//')] | //img | //body/@onload"), where
    assert not tree.xpath("//@*[starts-with(name(), 'on') or starts-with(name(), 'data-hx')]"), where
    for link in tree.xpath("//@href | //@src | //@action | //@hx-get | //@hx-post | //@sse-connect"):
        assert link.startswith(("/", "#", "http://", "https://")) and not link.startswith("//"), (where, link)
    for outside in tree.xpath("//a[starts-with(@href, 'http')]"):
        assert "noopener" in outside.get("rel", ""), where


def test_there_are_forty_payloads() -> None:
    assert len(set(PAYLOADS)) >= 40


async def test_every_page_is_inert(store: Store) -> None:
    async with web_app.browser(store) as client:
        for path in pages():
            answer = await client.get(path, headers={"accept": "text/html"})
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text.lower(), path
            assert "49" not in html.fromstring(answer.text).xpath("string(//h1)"), path
            check(answer.text, path)


async def test_the_text_is_shown_as_it_was_written(store: Store) -> None:
    async with web_app.browser(store) as client:
        tree = html.fromstring((await client.get("/articles/x0")).text)
    assert tree.xpath("string(//h1)").startswith(PAYLOADS[0])
    assert PAYLOADS[0] in tree.find_class("text")[0].text_content()


async def test_the_archived_frame_holds_no_script_and_no_rights(store: Store) -> None:
    async with web_app.browser(store) as client:
        for number in range(len(PAYLOADS)):
            answer = await client.get(f"/articles/x{number}/archived/frame")
            assert "sandbox; default-src 'none'" in answer.headers["content-security-policy"]
            assert "<script" not in answer.text.lower()
            tree = html.fromstring(answer.text)
            assert not tree.xpath(
                "//@src | //@style | //form | //@*[starts-with(name(), 'on') or starts-with(name(), 'hx-')]"
            )
            assert all(link.startswith(("http://", "https://")) for link in tree.xpath("//@href"))


async def test_errors_echo_nothing(store: Store) -> None:
    async with web_app.browser(store) as client:
        for bad in PAYLOADS:
            for path in ("/events/", "/articles/", "/conflicts/", "/export/events."):
                answer = await client.get(path + bad.replace("/", "%2f").replace("#", "%23").replace("?", "%3f"))
                assert answer.status_code in (404, 422)
                assert "<script>alert" not in answer.text or answer.headers["content-type"] == "application/json"
            page = await client.get("/events/" + bad.replace("/", ""), headers={"accept": "text/html"})
            check(page.text, bad)


async def test_feeds_hold_text_and_addresses_of_the_web_alone(store: Store) -> None:
    async with web_app.browser(store) as client:
        feed = etree.fromstring((await client.get("/feed.atom")).content)
    assert len(feed.findall("{*}entry")) == len(PAYLOADS)
    assert {e.tag.split("}")[1] for e in feed.iter(etree.Element)}.isdisjoint({"script", "img", "svg", "a"})
    assert all(link.get("href").startswith("http") for link in feed.iter("{*}link"))


async def test_the_stream_sends_escaped_pieces(store: Store) -> None:
    app = create_app(store, OUTLETS, WebSettings(), lambda: NOW)
    request = Request({"type": "http", "app": app, "headers": [], "state": {"caller": LOCAL}})
    for alert in store.alerts(limit=200).items:
        for message in messages(desk_of(request), request, [alert]):
            assert "<script>alert" not in message
            data = "\n".join(line[6:] for line in message.splitlines() if line.startswith("data: "))
            check(f"<div>{data}</div>", alert.alert_id)
