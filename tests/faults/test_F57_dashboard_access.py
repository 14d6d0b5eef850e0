"""F57: no, wrong or expired tokens, other roles, spoofed addresses, CSRF, Host, traversal, injection, floods."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from model.errors import ConfigError
from store.store import Store
from tests.integration.desk_world import NOW, OUTLETS
from tests.integration.web_app import browser, night_store
from web.app import create_app
from web.settings import Credential, WebSettings, hash_password, hash_token

READ, RECRAWL, ADMIN, OLD = "r" * 43, "c" * 43, "a" * 43, "o" * 43
CREDENTIALS = (
    Credential("reader", hash_token(READ)),
    Credential("operator", hash_token(RECRAWL), "recrawl"),
    Credential("chief", hash_token(ADMIN), "admin"),
    Credential("past", hash_token(OLD), "admin", NOW - timedelta(seconds=1)),
    Credential("ilse", hash_password("correct horse"), "admin"),
)
GUARDED = WebSettings(host="0.0.0.0", credentials=CREDENTIALS, allow_hosts=("desk.example",))
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = night_store(tmp_path_factory.mktemp("F57"))
    yield opened
    opened.close()


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def log_in(client: httpx.AsyncClient, name: str = "ilse", secret: str = "correct horse") -> httpx.Response:
    return await client.post(
        "/login", data={"name": name, "secret": secret}, headers={"origin": "http://localhost:8080"}
    )


def paths(store: Store) -> list[tuple[str, str]]:
    """Every method and path of the application, with ids that exist."""
    app = create_app(store, OUTLETS, GUARDED, lambda: NOW)
    known = {
        "event_id": "ev-stage2",
        "article_id": "a-wire",
        "mention_id": "m",
        "pair": "Osmark~Varenia",
        "name": "varenski",
        "delivery_id": "d",
        "alert_id": "a",
        "request_id": "r",
        "ruling_id": "r",
        "form": "csv",
        "token": "YW5h~forged",
    }
    return sorted({(method, path.format(**known)) for method, path in _routes(app)})


def _routes(app: object) -> Iterator[tuple[str, str]]:
    for route in app.routes:  # type: ignore[attr-defined]
        for method in getattr(route, "methods", None) or ():
            yield method, route.path
        yield from _routes(route.original_router) if hasattr(route, "original_router") else ()


async def test_without_a_token_only_health_and_login_answer(store: Store) -> None:
    found = paths(store)
    assert len(found) > 40
    open_paths = set()
    async with browser(store, GUARDED) as client:
        for method, path in found:
            answer = await client.request(method, path)
            signed = path.startswith("/unsubscribe/")  # the one page whose address alone opens it, if it was signed
            hub = path.startswith("/websub/")  # its address is known to one hub; what that sends is signed
            known = (404,) if signed else (410,) if hub else (200, 401, 405, 422)
            assert answer.status_code in known, (method, path)
            if answer.status_code == 200:
                open_paths.add(path)
            assert "Varenia" not in answer.text
    assert open_paths == {"/healthz", "/login"}


async def test_a_person_is_led_to_the_login_and_a_program_is_told(store: Store) -> None:
    async with browser(store, GUARDED) as client:
        page = await client.get("/events/ev-stage2", headers=HTML)
        program = await client.get("/api/events", headers=HTML)
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/events/ev-stage2")
    assert program.status_code == 401 and program.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["", "wrong", OLD, READ[:-1], hash_token(READ), "correct horse", "ü" * 43])
async def test_a_wrong_or_expired_token_is_no_token(store: Store, token: str) -> None:
    async with browser(store, GUARDED) as client:
        answer = await client.get("/api/events", headers=[(b"authorization", f"Bearer {token}".encode())])
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("token", "method", "path", "body", "status"),
    [
        (READ, "GET", "/api/events", None, 200),
        (READ, "POST", "/api/recrawl", {"targets": []}, 403),
        (RECRAWL, "POST", "/api/recrawl", {"targets": ["varenski"]}, 202),
        (RECRAWL, "POST", "/api/rulings", {"verdict": "wrong", "event_ids": ["ev-off"]}, 403),
        (RECRAWL, "DELETE", "/api/rulings/x", None, 403),
        (ADMIN, "POST", "/api/recrawl", {"targets": []}, 202),
        (ADMIN, "DELETE", "/api/rulings/x", None, 404),
    ],
)
async def test_a_scope_holds_the_ones_before_it_and_no_more(
    store: Store, token: str, method: str, path: str, body: object, status: int
) -> None:
    async with browser(store, GUARDED) as client:
        answer = await client.request(method, path, json=body, headers=bearer(token))
    assert answer.status_code == status


async def test_a_reader_sees_no_button_that_would_be_refused(store: Store) -> None:
    async with browser(store, GUARDED) as client:
        texts = [
            (await client.get(p, headers=bearer(READ) | HTML)).text for p in ("/", "/outlets", "/events/ev-stage2")
        ]
    assert not any('method="post"' in text for text in texts)


async def test_the_session_cookie_is_strict_and_the_form_needs_its_token(store: Store) -> None:
    async with browser(store, GUARDED) as client:
        answer = await log_in(client)
        cookie = answer.headers["set-cookie"].lower()
        assert answer.status_code == 303
        assert "httponly" in cookie and "samesite=strict" in cookie and "secure" not in cookie
        page = (await client.get("/outlets", headers=HTML)).text
        token = page.split('name="csrf" value="')[1].split('"')[0]
        own = {"origin": "http://localhost:8080"}
        without = await client.post("/outlets/varenski/recrawl", headers=own)
        wrong = await client.post("/outlets/varenski/recrawl", data={"csrf": "x"}, headers=own)
        right = await client.post("/outlets/varenski/recrawl", data={"csrf": token}, headers=own)
        elsewhere = await client.post(
            "/outlets/varenski/recrawl", data={"csrf": token}, headers={"origin": "https://evil.example"}
        )
        no_origin = await client.post("/api/recrawl", json={})
    assert [r.status_code for r in (without, wrong, right, elsewhere, no_origin)] == [403, 403, 303, 403, 403]


async def test_behind_a_named_proxy_with_tls_the_cookie_is_secure(store: Store) -> None:
    behind = WebSettings(host="0.0.0.0", credentials=CREDENTIALS, proxies=frozenset({"127.0.0.1"}))
    async with browser(store, behind, headers={"x-forwarded-proto": "https"}) as client:
        assert "secure" in (await log_in(client)).headers["set-cookie"].lower()


async def test_logging_out_ends_the_session(store: Store) -> None:
    async with browser(store, GUARDED) as client:
        await log_in(client)
        kept = dict(client.cookies)
        page = (await client.get("/", headers=HTML)).text
        token = page.split('name="csrf" value="')[-1].split('"')[0]
        await client.post("/logout", data={"csrf": token}, headers={"origin": "http://localhost:8080"})
        client.cookies.update(kept)
        assert (await client.get("/api/events")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_another_site_cannot_press_a_button_on_loopback(store: Store, headers: dict[str, str]) -> None:
    async with browser(store) as client:
        answer = await client.post("/outlets/recrawl", headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "169.254.169.254", "", "evil.example:8080", "[::2]"]
)
@pytest.mark.parametrize("path", ["/", "/healthz", "/login", "/static/desk.css"])
async def test_another_name_in_the_host_header_is_refused(store: Store, host: str, path: str) -> None:
    async with browser(store) as client:
        answer = await client.get(path, headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:8080", "desk.example", "DESK.example:443"])
async def test_its_own_names_are_taken(store: Store, host: str) -> None:
    async with browser(store, GUARDED) as client:
        assert (await client.get("/healthz", headers={"host": host})).status_code == 200


async def test_ten_wrong_logins_close_the_door_for_a_quarter_of_an_hour(store: Store) -> None:
    async with browser(store, GUARDED) as client:
        codes = []
        for turn in range(11):
            spoofed = {"x-forwarded-for": f"203.0.113.{turn}", "origin": "http://localhost:8080"}
            answer = await client.post("/login", data={"name": "ilse", "secret": f"no{turn}"}, headers=spoofed)
            codes.append(answer.status_code)
        right = await log_in(client)
    assert codes == [401] * 10 + [429]
    assert right.status_code == 429 and right.headers["retry-after"] == "900"


async def test_a_password_of_former_times_opens_and_the_log_asks_for_a_new_one(store: Store) -> None:
    salt = b"0123456789abcdef"
    kept = hashlib.scrypt(b"correct horse", salt=salt, dklen=32, n=2**14, r=8, p=1).hex()
    former = Credential("ilse", f"scrypt${salt.hex()}${kept}", "admin")
    told = {}
    for credential in (former, CREDENTIALS[-1]):
        with capture_logs() as logs:
            async with browser(store, WebSettings(host="0.0.0.0", credentials=(credential,))) as client:
                codes = [
                    (await log_in(client, *who)).status_code for who in (("ilse", "wrong horse"), ("ana",), ("ilse",))
                ]
        assert codes == [401, 401, 303]
        told[credential.secret[:9]] = [line["anew"] for line in logs]
    assert told == {f"scrypt${salt.hex()[:2]}": ["parley config login ilse"], "$argon2id": []}


async def test_a_named_proxy_tells_the_callers_apart(store: Store) -> None:
    behind = WebSettings(host="0.0.0.0", credentials=CREDENTIALS, proxies=frozenset({"127.0.0.1"}), login_tries=1)
    async with browser(store, behind) as client:
        codes = []
        for address in ("203.0.113.1", "203.0.113.1", "203.0.113.2", "203.0.113.9, 203.0.113.1"):
            headers = {"x-forwarded-for": address, "origin": "http://localhost:8080"}
            codes.append((await client.post("/login", data={"secret": "no"}, headers=headers)).status_code)
    assert codes == [401, 429, 401, 429]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/articles/..%2f..%2fetc",
        "/events/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/export/events.py",
        "/static/%00",
        "/articles/a-wire/archived/%2e%2e",
    ],
)
async def test_no_path_leads_out(store: Store, path: str) -> None:
    async with browser(store) as client:
        answer = await client.get(path)
    assert answer.status_code in (404, 422)
    assert "root:" not in answer.text and "import" not in answer.text


@pytest.mark.parametrize(
    "text", ["' OR 1=1 --", '"; DROP TABLE event; --', "%' UNION SELECT 1 --", "\\", "zq\x00'zq", "*", '"', "NEAR("]
)
@pytest.mark.parametrize("path", ["/", "/articles", "/api/events?text=", "/api/articles?text=", "/api/alerts?party="])
async def test_sql_in_a_query_finds_nothing_and_breaks_nothing(store: Store, path: str, text: str) -> None:
    async with browser(store) as client:
        if "?" in path:
            where, name = path.rstrip("=").split("?")
            answer = await client.get(where, params={name: text})
            assert answer.status_code == 200 and answer.json()["items"] == []
        else:
            answer = await client.get(path, params={"q": text}, headers={"hx-request": "true"})
            assert answer.status_code == 200 and 'class="empty"' in answer.text
        assert len((await client.get("/api/events")).json()["items"]) > 5


async def test_a_large_body_is_refused_declared_or_not(store: Store) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100_000

    async with browser(store) as client:
        declared = await client.post("/api/recrawl", content=b"x" * 10_000_000)
        chunked = await client.post("/api/recrawl", content=endless(), headers={"content-type": "application/json"})
        form = await client.post("/events/ev-off/rulings", data={"verdict": "wrong", "other": "x" * 100_000})
    assert [r.status_code for r in (declared, chunked, form)] == [413, 413, 413]


async def test_a_flood_is_slowed(store: Store) -> None:
    async with browser(store, WebSettings(requests_per_second=5)) as client:
        codes = [(await client.get("/api")).status_code for _ in range(30)]
        assert codes[:10] == [200] * 10 and codes.count(429) >= 15
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "desk.example"])
def test_off_loopback_without_a_login_it_does_not_start(store: Store, host: str) -> None:
    with pytest.raises(ConfigError, match="at least one token or user"):
        create_app(store, OUTLETS, WebSettings(host=host), lambda: NOW)


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\tx"]
)
async def test_the_login_leads_nowhere_else(store: Store, target: str) -> None:
    async with browser(store, GUARDED) as client:
        data = {"name": "ilse", "secret": "correct horse", "next": target}
        answer = await client.post("/login", data=data, headers={"origin": "http://localhost:8080"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_an_error_tells_nothing_of_the_inside(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret-detail in /srv/parley")

    monkeypatch.setattr(Store, "events", broken)
    async with browser(store) as client:
        answers = [await client.get("/api/events"), await client.get("/", headers=HTML)]
    for answer in answers:
        assert answer.status_code == 500
        assert "secret-detail" not in answer.text and "Traceback" not in answer.text
        assert "default-src 'self'" in answer.headers["content-security-policy"]


async def test_every_answer_carries_the_policy(store: Store) -> None:
    async with browser(store) as client:
        for path in ("/", "/api/events", "/static/desk.js", "/nowhere", "/healthz", "/feed.atom"):
            headers = (await client.get(path)).headers
            assert "default-src 'self'" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert "access-control-allow-origin" not in headers
