"""The API: pages by cursor, ETags, whole events, requests to the daemon, rulings, described answers alone."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from store.store import Store
from store.values import Done
from tests.integration.desk_night import night
from tests.integration.desk_world import NOW
from tests.integration.store_samples import RULES, Read, article, snapshot
from tests.integration.web_app import browser, night_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = night_store(tmp_path_factory.mktemp("api"))
    yield opened
    opened.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    opened = night_store(tmp_path)
    yield opened
    opened.close()


async def get(store: Store, path: str, **params: Any) -> Any:
    async with browser(store) as client:
        answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("path", "key"), [("events", "id"), ("articles", "id"), ("alerts", "alert_id")])
async def test_pages_by_cursor_give_each_thing_once(store: Store, path: str, key: str) -> None:
    whole = [item[key] for item in (await get(store, f"/api/{path}", limit=200))["items"]]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await get(store, f"/api/{path}", limit=2, **cursor)
        assert len(page["items"]) <= 2
        seen += [item[key] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == whole and len(set(seen)) == len(seen)


async def test_filters(store: Store) -> None:
    found = (await get(store, "/api/events", kind="round", party="Varenia", status="planned"))["items"]
    assert [event["id"] for event in found] == ["ev-round6"]
    assert (await get(store, "/api/events", since="2026-11-21T00:00:00+00:00"))["items"][0]["id"] == "ev-stage2"


async def test_an_event_comes_with_its_claims_changes_alerts_and_stages(store: Store) -> None:
    whole = await get(store, "/api/events/ev-deal")
    assert [stage["id"] for stage in whole["stages"]] == ["ev-stage1", "ev-stage2", "ev-stage3"]
    stage = await get(store, "/api/events/ev-stage2")
    assert {claim["said_by"] for claim in stage["claims"]} >= {"Osmark", "Varenia", "Tellis"}
    assert [change["trigger"] for change in stage["changes"]] == ["new"]
    assert len(stage["alerts"]) == 1


async def test_deliveries_come_with_every_try(store: Store) -> None:
    found = (await get(store, "/api/deliveries", channel="tracing hook"))["items"]
    assert [attempt["status"] for attempt in found[0]["attempts"]] == [503, 200]


async def test_a_known_tag_gets_304_without_a_body(store: Store) -> None:
    async with browser(store) as client:
        for path in ("/api/events", "/api/events/ev-off", "/feed.atom", "/export/events.csv"):
            first = await client.get(path)
            tag = first.headers["etag"]
            again = await client.get(path, headers={"if-none-match": f'"other", W/{tag}'})
            other = await client.get(path, headers={"if-none-match": '"other"'})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            assert other.status_code == 200 and other.content == first.content


async def test_a_tag_changes_with_the_content(own: Store) -> None:
    async with browser(own) as client:
        before = (await client.get("/api/rulings")).headers["etag"]
        await client.post("/api/rulings", json={"verdict": "wrong", "event_ids": ["ev-off"]})
        assert (await client.get("/api/rulings")).headers["etag"] != before


async def test_a_recrawl_is_a_request_that_the_daemon_takes(own: Store) -> None:
    async with browser(own) as client:
        answer = await client.post("/api/recrawl", json={"targets": ["varenski", "https://tellis-wire.example/x"]})
        assert answer.status_code == 202
        (taken,) = own.take_requests(night().alerts[0].raised_at)
        assert taken.kind == "recrawl" and taken.id == answer.json()["id"]
        told = json.loads(taken.arguments_json)
        assert (told["targets"], told["all"]) == (["varenski", "https://tellis-wire.example/x"], False)
        assert (await client.get(f"/api/requests/{taken.id}")).json()["taken_at"]
        since = {"targets": ["varenski"], "since": "2026-11-20T00:00:00Z"}
        assert (await client.post("/api/recrawl", json=since)).status_code == 202
        assert (await client.post("/api/recrawl", json={"since": "yesterday"})).status_code == 422
        (taken,) = own.take_requests(night().alerts[0].raised_at)
        assert json.loads(taken.arguments_json)["since"] == "2026-11-20T00:00:00+00:00"


async def test_what_a_recrawl_found_is_told_with_its_reasons(own: Store) -> None:
    items = [
        {"url": "https://a.example/1", "state": "new", "reason": ""},
        {"url": "https://a.example/2", "state": "refused", "reason": "gone: the host answered 404"},
    ]
    tally = {"outlet": "varenski", "items": items, "unchanged": 3, "error": ""}
    article = own.articles(limit=1).items[0]
    async with browser(own) as client:
        asked = (await client.post(f"/articles/{article.id}/recrawl")).headers["location"]
        (taken,) = own.take_requests(NOW)
        assert json.loads(taken.arguments_json)["targets"] == [article.url]
        own.finish_request(taken.id, NOW, error="", progress_json=json.dumps({"tallies": [tally]}))
        page = (await client.get(asked)).text
        assert "is done: 1 new, 3 unchanged, 1 refused (https://a.example/2 gone: the host answered 404)." in page


async def test_a_ruling_marks_its_block_and_is_undone(own: Store) -> None:
    async with browser(own) as client:
        order = {"verdict": "merge", "event_ids": ["ev-round3", "ev-round5"]}
        made = await client.post("/api/rulings", json=order)
        assert made.status_code == 201
        (block,) = own.dirty_blocks()
        assert (block.kind, block.parties) == ("round", ("Osmark", "Varenia"))
        assert made.json()["anchors"] == [list(own.event(id).anchors) for id in order["event_ids"]]  # type: ignore[union-attr]
        assert (await client.delete(f"/api/rulings/{made.json()['id']}")).status_code == 204
        assert [ruling.undone for ruling in own.rulings()] == [True]
        await client.post("/api/rulings", json={"verdict": "split", "event_ids": ["ev-off"]})
        first = (await client.get("/api/rulings?limit=1")).json()
        second = (await client.get("/api/rulings", params={"limit": 1, "cursor": first["next"]})).json()
        assert {one["verdict"] for one in first["items"] + second["items"]} == {"merge", "split"}
        assert second["next"] is None


@pytest.mark.parametrize(
    "order",
    [
        {"verdict": "wrong", "event_ids": ["ev-off", "ev-late"]},
        {"verdict": "merge", "event_ids": ["ev-off"]},
        {"verdict": "merge", "event_ids": ["ev-off", "ev-off"]},
        {"verdict": "rename", "event_ids": ["ev-off"]},
        {"verdict": "wrong", "event_ids": []},
        {"verdict": "wrong", "event_ids": ["ev-off"], "extra": 1},
    ],
)
async def test_a_ruling_that_says_nothing_is_refused(store: Store, order: dict[str, object]) -> None:
    async with browser(store) as client:
        assert (await client.post("/api/rulings", json=order)).status_code == 422
    assert store.rulings() == ()


WORDS = (
    "",
    "ev-off",
    "0",
    "-1",
    "200",
    "99999999999999999999",
    "2026-11-21T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "true",
    "9999-12-31T23:59:59-14:00",
    "NaN",
    "a\x00b",
    "ü\U0001f600",
    "' OR 1=1",
    "%",
    "x" * 300,
    "2026-11-21T00:00:00",
    "[]",
)
BODIES: tuple[object, ...] = (
    None,
    {},
    [],
    "x",
    {"targets": ["x"]},
    {"targets": [""]},
    {"targets": "x"},
    {"verdict": "wrong", "event_ids": ["ev-off"]},
    {"verdict": "wrong", "event_ids": ["nothing"]},
    {"verdict": 1},
    {"targets": [None]},
    {"url": "javascript:x"},
    {"toml": "title = 1"},
    {"toml": "\ud800"},
    {"targets": ["\ud800"]},
)


@pytest.mark.parametrize("seed", range(2))
async def test_no_input_gives_an_answer_that_is_not_described(own: Store, seed: int) -> None:
    chance = random.Random(seed)
    async with browser(own) as client:
        paths = (await client.get("/api/openapi.json")).json()["paths"]
        operations = [(path, method, told) for path, each in paths.items() for method, told in each.items()]
        for path, method, told in operations * 6:
            address, query = filled(path, told, chance)
            body = chance.choice(BODIES)
            answer = await client.request(
                method.upper(),
                address,
                params=query,
                content=json.dumps(body) if method in ("post", "put") else None,
                headers={"content-type": "application/json"},
            )
            assert str(answer.status_code) in told["responses"], (method, address, query, body, answer.text)


def filled(path: str, told: dict[str, Any], chance: random.Random) -> tuple[str, dict[str, str]]:
    """An address and a query with values that fit badly."""
    known = {"event_id": "ev-off", "article_id": "a-wire", "alert_id": night().alerts[0].alert_id}
    query = {}
    for parameter in told.get("parameters", ()):
        if parameter["in"] == "path":
            word = chance.choice([known.get(parameter["name"], "x"), *(word for word in WORDS if word)])
            path = path.replace(f"{{{parameter['name']}}}", quote(word, safe=""))
        elif chance.random() < 0.3:
            query[parameter["name"]] = chance.choice(WORDS)
    return path, query


async def test_the_buttons_of_an_outlet_and_a_delivery_are_requests_too(own: Store) -> None:
    delivery = night().deliveries[-1].id
    pressed = [
        "/outlets/sahel/pause",
        "/outlets/asra-bulletin/resume",
        "/outlets/recrawl",
        f"/deliveries/{delivery}/retry",
    ]
    async with browser(own) as client:
        for path in pressed:
            assert (await client.post(path)).status_code == 303
        assert (await client.post("/outlets/nobody/pause")).status_code == 404
        assert (await client.post("/deliveries/nothing/retry")).status_code == 404
        taken = {request.kind: json.loads(request.arguments_json) for request in own.take_requests(NOW)}
        assert taken == {
            "pause": {"outlet": "sahel", "by": "local"},
            "resume": {"outlet": "asra-bulletin", "by": "local"},
            "recrawl": {"targets": [], "all": True, "by": "local"},
            "retry": {"delivery": delivery, "by": "local"},
        }


async def test_articles_that_no_pack_reads_are_counted(own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("parsers.parse.packs")  # to compile the packs takes a second, and a page must not wait for it
    assert (await get(own, "/api/status"))["without_pack"] == {"bg": 2}
    body = b"De dorpen betalen de brug."
    page = snapshot("https://gazette.example/brug", body, NOW)
    own.save_snapshot(page, body)
    dutch = article(page, body.decode(), at=NOW).model_copy(update={"language": "nl"})
    own.save_reading(Done(Read(dutch), page.id, *RULES, NOW))
    assert (await get(own, "/api/status"))["without_pack"] == {"bg": 2, "nl": 1}
    async with browser(own) as client:
        assert "3 articles in Bulgarian, Dutch: no language pack" in (await client.get("/articles")).text
