"""Adding an outlet at the desk: the daemon drafts it, a person corrects it, the file is kept and taken at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from lxml import html

from crawler.results import CrawlResult, Fetched
from crawler.toml import as_toml
from model.alert import Request
from model.errors import UsageError
from model.outlet import CrawlOrder, Outlet
from model.page import Snapshot
from parley.adding import Keeper
from parley.configure import Options, load
from parley.opening import outlets_of
from parley.settings import Settings
from store.store import Store
from tests.faults.test_F57_dashboard_access import ADMIN, GUARDED, READ, bearer
from tests.integration.daemon_fakes import done, living, until
from tests.integration.desk_world import NOW, OUTLETS
from tests.integration.web_app import browser, night_store
from web.app import create_app
from web.settings import WebSettings

TOML = 'title = "Harbour <News>"\nhome = "https://harbour.example/"\nhosts = ["harbour.example"]\n'
FOUND = {"name": "harbour", "toml": TOML, "unsure": ["The country is not known."], "read": 8}

LOCAL = WebSettings()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    opened = night_store(tmp_path)
    yield opened
    opened.close()


def settings_of(folder: Path, more: str = "") -> tuple[Options, Settings]:
    (folder / "parley.toml").write_text(f'[store]\nurl = "sqlite:///{folder}/desk.db"\n{more}')
    options = Options(config=folder / "parley.toml")
    return options, load(options)


def desk(own: Store, folder: Path, settings: WebSettings = LOCAL) -> httpx.AsyncClient:
    """A desk that keeps outlets as the daemon's does."""
    app = create_app(own, OUTLETS, settings, lambda: NOW, keep=Keeper(*settings_of(folder)))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8080", follow_redirects=True)


def drafted(own: Store, found: dict[str, object] = FOUND, error: str = "") -> str:
    """The daemon takes the draft that was asked for, and is done with it."""
    (asked,) = own.take_requests(NOW)
    assert (asked.kind, json.loads(asked.arguments_json)["url"]) == ("draft", "https://harbour.example/")
    own.finish_request(asked.id, NOW, error=error, progress_json=json.dumps(found))
    return f"/outlets/drafts/{asked.id}"


async def test_a_draft_is_asked_for_corrected_and_kept(own: Store, tmp_path: Path) -> None:
    async with desk(own, tmp_path) as client:
        assert "Draft it" in (await client.get("/outlets")).text
        waiting = await client.post("/outlets/drafts", data={"url": " https://harbour.example/ "})
        assert waiting.status_code == 200 and 'hx-trigger="every 1s"' in waiting.text
        page = drafted(own)
        shown = (await client.get(page)).text
        form = html.document_fromstring(shown)
        assert str(form.xpath("string(//textarea)")).strip() == TOML.strip() and not form.xpath("//*[@hx-trigger]")
        assert "The country is not known." in shown
        typed = TOML.replace("title", "country", 1).replace("\n", "\r\n")
        refused = await client.post(page, data={"name": "harbour", "toml": typed})
        assert refused.status_code == 422 and "harbour.toml" in refused.text and "title" in refused.text
        assert "country = &#34;Harbour &lt;News&gt;&#34;" in refused.text  # what was typed stays
        saved = await client.post(page, data={"name": "harbour", "toml": TOML.replace("\n", "\r\n")})
        assert saved.status_code == 200 and "Asked for: reload" in saved.text
        again = await client.post(page, data={"name": "harbour", "toml": TOML})
        assert again.status_code == 422 and "is there already" in again.text
    assert (tmp_path / "outlets" / "harbour.toml").read_text() == TOML
    assert outlets_of(load(Options(config=tmp_path / "parley.toml")), Options(config=tmp_path / "parley.toml"))[
        "harbour"
    ]
    assert [request.kind for request in own.take_requests(NOW)] == ["reload"]


async def test_what_could_not_be_drafted_is_said_and_tried_again(own: Store, tmp_path: Path) -> None:
    async with desk(own, tmp_path) as client:
        await client.post("/outlets/drafts", data={"url": "https://harbour.example/"})
        failed = (await client.get(drafted(own, {}, "its home <b> cannot be read"))).text
        assert "its home &lt;b&gt; cannot be read" in failed and 'value="https://harbour.example/"' in failed
        assert (await client.get("/outlets/drafts/nothing")).status_code == 404


async def test_the_same_over_the_api(own: Store, tmp_path: Path) -> None:
    async with desk(own, tmp_path) as client:
        asked = await client.post("/api/outlets/drafts", json={"url": "https://harbour.example/"})
        assert asked.status_code == 202
        drafted(own)
        told = (await client.get(f"/api/requests/{asked.json()['id']}")).json()
        toml = json.loads(told["progress"])["toml"]
        wrong = await client.put("/api/outlets/harbour", json={"toml": "home = 1"})
        assert wrong.status_code == 422 and wrong.json()["detail"][0]["loc"] == ["body", "toml"]
        made = await client.put("/api/outlets/harbour", json={"toml": toml})
        assert made.status_code == 200 and Outlet(**made.json()).title == "Harbour <News>"


async def test_only_an_admin_adds_and_only_from_the_form(own: Store, tmp_path: Path) -> None:
    data = {"url": "https://harbour.example/"}
    async with desk(own, tmp_path, GUARDED) as client:
        assert (await client.post("/outlets/drafts", data=data, headers=bearer(READ))).status_code == 403
        assert (await client.put("/api/outlets/x", json={"toml": TOML}, headers=bearer(READ))).status_code == 403
        assert "Draft it" not in (await client.get("/outlets", headers=bearer(READ) | {"accept": "text/html"})).text
        assert (await client.post("/api/outlets/drafts", json=data, headers=bearer(ADMIN))).status_code == 202
    async with desk(own, tmp_path) as client:
        elsewhere = await client.post("/outlets/drafts", data=data, headers={"origin": "https://evil.example"})
        assert elsewhere.status_code == 403
    async with browser(own) as client:
        assert (await client.post("/outlets/drafts/x", data={"name": "x", "toml": TOML})).status_code == 404


@pytest.mark.parametrize(
    ("name", "toml", "more", "said"),
    [
        ("../harbour", TOML, "", "small letters"),
        ("", TOML, "", "small letters"),
        ("harbour", "title =", "", "harbour.toml"),
        ("harbour", TOML + 'sort = "x"\n', "", "harbour.toml:4: sort"),
        ("harbour", TOML + 'feeds = ["http://10.0.0.7/feed"]\n', "", "10.0.0.7"),
        ("harbour", TOML + 'feeds = ["file:///etc/passwd"]\n', "", "feeds"),
        ("harbour", TOML, '[outlets]\nonly = ["ap-news"]\n', "leaves"),
    ],
)
def test_what_is_no_outlet_is_not_kept(tmp_path: Path, name: str, toml: str, more: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Keeper(*settings_of(tmp_path, more))(name, toml)
    assert not list(tmp_path.rglob("outlets/*")) and [file.name for file in tmp_path.iterdir()] == ["parley.toml"]


def _page(order: CrawlOrder, url: str, body: bytes) -> Fetched:
    snapshot = Snapshot(
        id=f"{order.crawl_id}-{url}", outlet=order.outlet.name, url_asked=url, url=url, canonical_url=url,
        fetched_at=datetime.now(UTC), sha256="0" * 64, size=len(body), crawl_id=order.crawl_id,
    )  # fmt: skip
    return Fetched(snapshot=snapshot, body=body)


async def test_the_daemon_drafts_through_its_crawler(tmp_path: Path) -> None:
    async def script(order: CrawlOrder) -> list[CrawlResult]:
        home = b'<html lang="en"><title>The Harbour News</title><a href="/2026/a-story">A story</a></html>'
        pages: list[CrawlResult] = [_page(order, url, home) for url in order.urls if url == "https://harbour.example/"]
        return [*pages, done(order, len(pages))]

    async with living(tmp_path, script) as (_, crawler, store):
        for id, url in (
            ("1", "https://harbour.example/about"),
            ("2", "file:///etc/passwd"),
            ("3", "https://no.example/"),
        ):
            told = json.dumps({"url": url})
            store.put_request(Request(id=id, kind="draft", arguments_json=told, made_at=datetime.now(UTC)))
        await until(lambda: all((found := store.request(id)) and found.done_at for id in "123"))
        well, no_address, nobody = (store.request(id) for id in "123")
    assert well and no_address and nobody
    told = json.loads(well.progress_json)
    assert (well.error, told["name"]) == ("", "harbour-example") and "The Harbour News" in told["toml"]
    assert "No feed was found" in told["unsure"][0]
    assert "address is refused" in no_address.error and "could not be read" in nobody.error
    assert {order.outlet.pace.delay for order in crawler.orders} == {2.0}
    assert as_toml(Keeper(*settings_of(tmp_path))("harbour-example", told["toml"])) in told["toml"]
