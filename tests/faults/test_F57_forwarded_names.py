"""F57: names that a proxy has checked are believed of named proxies alone, and give no more than their roles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network

import httpx
import pytest

from store.store import Store
from tests.integration.desk_world import NOW, OUTLETS
from tests.integration.web_app import night_store
from web.app import create_app
from web.settings import Forwarded, WebSettings

BEHIND = WebSettings(
    host="0.0.0.0",
    forwarded=Forwarded((ip_network("10.1.0.0/16"),), (("ann", "admin"), ("@desk", "recrawl"), ("@all", "read"))),
)  # fmt: skip
RECRAWL = {"targets": ["varenski"]}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = night_store(tmp_path_factory.mktemp("F57"))
    yield opened
    opened.close()


def client(store: Store, peer: str, settings: WebSettings = BEHIND) -> httpx.AsyncClient:
    app = create_app(store, OUTLETS, settings, lambda: NOW)
    transport = httpx.ASGITransport(app=app, client=(peer, 40000))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8080")


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("10.1.2.3", [("x-forwarded-user", "ann")], 200),
        ("::ffff:10.1.2.3", [("x-forwarded-user", "ann")], 200),
        ("10.1.2.3", [("x-forwarded-user", "ben"), ("x-forwarded-groups", "other, all")], 200),
        ("10.1.2.3", [("x-forwarded-user", "ben")], 401),
        ("10.1.2.3", [], 401),
        ("10.1.2.3", [("x-forwarded-user", "")], 401),
        ("10.1.2.3", [("x-forwarded-user", "@all")], 401),
        ("10.1.2.3", [("x-forwarded-user", "ben"), ("x-forwarded-user", "ann")], 401),
        ("10.1.2.3", [("x-forwarded-groups", "all")], 401),
        ("10.2.2.3", [("x-forwarded-user", "ann")], 401),
        ("10.2.2.3", [("x-forwarded-user", "ann"), ("x-forwarded-for", "10.1.2.3")], 401),
        ("127.0.0.1", [("x-forwarded-user", "ann")], 401),
    ],
)
async def test_a_name_is_believed_of_named_proxies_alone(
    store: Store, peer: str, headers: list[tuple[str, str]], status: int
) -> None:
    async with client(store, peer) as asking:
        assert (await asking.get("/api/events", headers=headers)).status_code == status


async def test_a_role_gives_its_scope_and_no_more(store: Store) -> None:
    async with client(store, "10.1.2.3") as asking:
        for groups, status in (("all", 403), ("all,desk", 202)):
            headers = {"x-forwarded-user": "ben", "x-forwarded-groups": groups, "sec-fetch-site": "same-origin"}
            assert (await asking.post("/api/recrawl", json=RECRAWL, headers=headers)).status_code == status


async def test_another_site_cannot_use_the_name(store: Store) -> None:
    """The proxy adds the name to whatever the browser sends, so forms need the token of their page."""
    own = {"x-forwarded-user": "ann"}
    async with client(store, "10.1.2.3") as asking:
        for more in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {}):
            assert (await asking.post("/api/recrawl", json=RECRAWL, headers=own | more)).status_code == 403
        page = (await asking.get("/events/ev-stage2", headers=own)).text
        assert 'name="csrf"' in page
        sent = own | {"origin": "http://localhost:8080"}
        assert (await asking.post("/events/ev-stage2/mute", data={}, headers=sent)).status_code == 403


async def test_by_default_nobody_is_believed(store: Store) -> None:
    settings = replace(BEHIND, host="127.0.0.1", forwarded=Forwarded(roles=(("ann", "admin"),)))
    assert not settings.guarded and not settings.forwarded.believed("127.0.0.1")
