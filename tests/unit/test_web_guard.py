"""The small decisions of the guard and of the doors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from starlette.datastructures import Headers

from web.auth import Caller, Doors, Tries
from web.guard import Bucket, client_address, foreign, host_known
from web.routes.login import inside
from web.settings import Credential, WebSettings, hash_password, hash_token, is_loopback, opens

NOW = datetime(2026, 11, 21, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("desk.example", False),
        ("", False),
        ("localhost.example", False),
    ],
)
def test_what_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    assert WebSettings(host=host).public is not loopback


def test_a_secret_is_kept_as_a_hash_that_only_it_opens() -> None:
    for hashed in (hash_token("open sesame"), hash_password("open sesame")):
        kept = Credential("x", hashed)
        assert "open sesame" not in repr(kept)
        assert opens(kept, "open sesame") and not opens(kept, "open sesam") and not opens(kept, hashed)
    assert hash_password("same") != hash_password("same")


@pytest.mark.parametrize(
    ("scope", "may"), [("read", [True, False, False]), ("recrawl", [True, True, False]), ("admin", [True] * 3)]
)
def test_scopes_hold_one_another(scope: str, may: list[bool]) -> None:
    assert [Caller("x", scope).may(wanted) for wanted in ("read", "recrawl", "admin")] == may


def test_tries_are_forgotten_after_the_window() -> None:
    tries = Tries(2, timedelta(minutes=15))
    tries.fail("a", NOW)
    tries.fail("a", NOW + timedelta(minutes=10))
    assert tries.spent("a", NOW + timedelta(minutes=14)) and not tries.spent("b", NOW)
    assert not tries.spent("a", NOW + timedelta(minutes=15))


def test_a_session_ends_by_itself() -> None:
    doors = Doors(WebSettings(credentials=(Credential("x", hash_token("t" * 43)),), session_seconds=60))
    session = doors.log_in("", "t" * 43, NOW)
    assert session and doors.by_cookie(session, NOW + timedelta(seconds=59))
    assert doors.by_cookie(session, NOW + timedelta(seconds=60)) is None
    assert doors.sessions == {}


def test_a_password_is_no_token_and_needs_its_name() -> None:
    doors = Doors(WebSettings(credentials=(Credential("ilse", hash_password("horse")),)))
    assert doors.by_token("horse", NOW) is None
    assert doors.log_in("other", "horse", NOW) is None
    assert doors.log_in("ilse", "horse", NOW)


def test_a_bucket_refills_with_time() -> None:
    bucket = Bucket(rate=2)
    assert [bucket.take("a", 0.0) for _ in range(5)] == [True] * 4 + [False]
    assert bucket.take("b", 0.0)
    assert [bucket.take("a", 1.0) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("direct", "forwarded", "seen"),
    [
        ("203.0.113.5", "1.1.1.1", "203.0.113.5"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , ", "10.0.0.1"),
    ],
)
def test_a_forwarded_address_is_believed_from_named_proxies_alone(direct: str, forwarded: str, seen: str) -> None:
    proxies = frozenset({"10.0.0.1", "10.0.0.2"})
    assert client_address({"client": (direct, 1)}, Headers({"x-forwarded-for": forwarded}), proxies) == seen


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"origin": "http://desk:1"}, False),
        ({"origin": "http://evil"}, True),
        ({"origin": "null"}, True),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://evil"}, True),
    ],
)
def test_on_loopback_a_program_may_and_another_site_may_not(headers: dict[str, str], refused: bool) -> None:
    assert foreign(Headers({"host": "desk:1", **headers}), Caller("local", "admin")) is refused


def test_a_session_without_any_origin_needs_its_token() -> None:
    caller = Caller("x", "admin", csrf="secret")
    assert foreign(Headers({"host": "desk"}), caller)
    assert not foreign(Headers({"host": "desk", "x-csrf-token": "secret"}), caller)


def test_a_token_cannot_be_lent_to_another_site() -> None:
    assert not foreign(
        Headers({"host": "desk", "authorization": "Bearer x", "origin": "http://evil"}), Caller("x", "admin")
    )
    assert foreign(Headers({"host": "desk", "authorization": "Bearer x", "origin": "http://evil"}), None)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "[::1]", "[::1]:8080"])
def test_known_hosts(host: str) -> None:
    assert host_known(host, WebSettings().hosts)


@pytest.mark.parametrize(
    ("path", "led"),
    [("/events/x?a=1", "/events/x?a=1"), ("//evil", "/"), ("http://evil", "/"), ("/\\evil", "/"), ("", "/")],
)
def test_a_login_leads_inside(path: str, led: str) -> None:
    assert inside(path) == led
