"""One click in a mail stops the mails to its recipient, and nobody else's (RFC 8058)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest

from alerts.registry import load_channels
from alerts.unsubscribe import targets_of, token_of
from model.alert import Message, Outcome, Watch
from scheduler import stages
from scheduler.noticing import NoticeRules, Scene, ways_out
from store.stopped import stopped
from store.store import Store
from tests.faults.sample_alerts import hook_settings, mail_settings
from tests.integration.desk_world import OUTLETS
from tests.integration.store_samples import AT, later, read
from web.app import create_app
from web.settings import Credential, WebSettings, hash_token
from web.watching import Watching

SECRET = "the mail's own secret"
PAGE = {"unsubscribe": "https://desk.example/unsubscribe", "unsubscribe_secret": SECRET}
CHANNELS = load_channels({
    "mail": mail_settings(25, "ana@desk.example", "bob@desk.example", **PAGE),
    "night": mail_settings(25, "ana@desk.example", **PAGE),
    "hook": hook_settings("https://hook.example/"),
})  # fmt: skip
ANA = "/unsubscribe/" + token_of("ana@desk.example", SECRET)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
PUBLIC = WebSettings(
    host="0.0.0.0", allow_hosts=("desk.example",), credentials=(Credential("r", hash_token("r" * 43)),)
)


@asynccontextmanager
async def provider(store: Store, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A mail provider: it has the address from the header, and neither login nor cookie."""
    watching = Watching(stopped_by=partial(targets_of, channels=CHANNELS))
    app = create_app(store, OUTLETS, PUBLIC, lambda: AT, watching)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://desk.example", headers=headers
    ) as client:
        yield client


def talks(store: Store, number: int) -> None:
    """An event, told over every channel."""
    parties = (f"Osmark {number}", "Varenia")
    read(store, f"https://gazette.example/{number}", f"{parties[0]} and Varenia held talks", at=AT, parties=parties)
    while stages.resolve_dirty(store, (Watch(name="default"),), tuple(CHANNELS), AT):
        pass


async def sent(store: Store) -> list[str]:
    """The channels over which anything went."""
    names: list[str] = []

    async def send(name: str, _: Message) -> Outcome:
        names.append(name)
        return Outcome(ok=True)

    await stages.deliver_due(store, send, later(minutes=1), 0.0)
    return sorted(names)


async def test_one_click_stops_what_waits_and_what_comes(store: Store) -> None:
    talks(store, 1)
    async with provider(store) as client:
        answer = await client.post(ANA, data=ONE_CLICK)
        assert answer.status_code == 200 and "No more mails go to" in answer.text
        assert (await client.post(ANA, files={"List-Unsubscribe": (None, "One-Click")})).status_code == 200
        assert (await client.post(ANA)).status_code == 200
    assert set(stopped(store)) == {"mail/ana@desk.example", "night/ana@desk.example"}
    assert await sent(store) == ["hook", "mail/bob@desk.example"]
    dead = store.deliveries(state="dead").items
    assert {d.channel for d in dead} == set(stopped(store)) and "has stopped" in dead[0].error
    assert not any(state.failing_since for state in store.channel_states().values()), "no channel is at fault"
    talks(store, 2)
    assert {d.channel for d in store.deliveries(state="pending").items} == {"hook", "mail/bob@desk.example"}
    scene = Scene({}, CHANNELS, NoticeRules())
    assert ways_out(scene, {}, stopped(store)) == ("mail/bob@desk.example", "hook")


async def test_a_link_that_is_followed_changes_nothing_and_a_person_may_come_back(store: Store) -> None:
    async with provider(store, accept="text/html") as client:
        for method in ("GET", "HEAD"):
            assert (await client.request(method, ANA)).status_code == 200
        assert stopped(store) == {} and "Stop the mails to <bdi>ana@desk.example</bdi>?" in (await client.get(ANA)).text
        own = {"origin": "https://desk.example", "sec-fetch-site": "same-origin"}
        assert "Get the mails again" in (await client.post(ANA, headers=own)).text
        assert "Get the mails again" in (await client.get(ANA)).text
        assert "Stop the mails" in (await client.post(ANA, data={"again": "yes"}, headers=own)).text
    assert stopped(store) == {}


@pytest.mark.parametrize(
    "token",
    [
        token_of("eve@desk.example", SECRET),
        token_of("ana@desk.example", "a guessed secret"),
        token_of("ana@desk.example", ""),
        "x",
        "~",
        "%2e%2e",
        "a" * 5000,
    ],
)
async def test_an_address_that_nobody_signed_stops_nothing(store: Store, token: str) -> None:
    async with provider(store, accept="text/html") as client:
        for method in ("GET", "POST"):
            answer = await client.request(method, f"/unsubscribe/{token}")
            assert answer.status_code == 404 and "ana@" not in answer.text
        assert (await client.get("/alerts")).status_code == 303, "it opens nothing else"
    assert stopped(store) == {}
