"""Muting at the desk and over the API, obeyed by what resolves, ended by another status."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from store.muted import mute, muted, mutes
from store.store import Store
from tests.integration.test_stages_whole import AT, HELD, bring, fetched, told
from tests.integration.web_app import browser, night_store

PLANNED = (
    "Armenia and Azerbaijan to hold fourth round of talks in {} on Tuesday",
    "Armenia and Azerbaijan will hold the fourth round of peace talks in {} on Tuesday, officials said.",
)


def planned(place: str) -> list[str]:
    return [words.format(place) for words in PLANNED]


async def test_an_event_is_muted_and_unmuted_in_the_page_and_over_the_api(tmp_path: Path) -> None:
    store = night_store(tmp_path)
    event = store.event("ev-stage2")
    assert event
    async with browser(store, follow_redirects=True) as client:
        assert 'class="open" id="ev-ev-stage2"' in (await client.get("/")).text
        page = (await client.post("/events/ev-stage2/mute")).text
        assert "Muted by local" in page and "Unmute" in page and "Mute until" not in page
        assert 'class="open" id="ev-ev-stage2"' not in (await client.get("/")).text
        assert mutes(store) == {"ev-stage2": event.status}
        assert "Mute until" in (await client.post("/events/ev-stage2/unmute")).text and mutes(store) == {}
        made = await client.put("/api/events/ev-stage2/mute")
        assert made.json() | {"at": ""} == {"event_id": event.id, "status": event.status, "by": "local", "at": ""}
        assert (await client.delete("/api/events/ev-stage2/mute")).status_code == 204 and mutes(store) == {}
        assert (await client.put("/api/events/none/mute")).status_code == 404
    store.close()


@pytest.mark.parametrize("hushed", [True, False])
def test_what_resolves_obeys_until_the_status_changes(tmp_path: Path, hushed: bool) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=AT)
    bring(store, fetched("https://gazette.example/1", planned("Tbilisi")))
    (event,) = store.events().items
    if hushed:
        mute(store, event, "ilse", AT)
    later = AT + timedelta(minutes=30)
    bring(store, fetched("https://gazette.example/1", planned("Batumi"), by=later), at=later)
    (event,) = store.events().items
    assert (event.place, event.status) == ("Batumi", "planned")
    assert told(store).count(("correction", "round")) == (not hushed)
    held = AT + timedelta(days=1)
    for outlet in ("gazette", "herald"):
        bring(store, fetched(f"https://{outlet}.example/2", HELD, at=held, outlet=outlet), at=held)
    bring(store, at=held + timedelta(hours=12))
    after = store.event(event.id)
    assert after and after.status == "completed" and told(store).count(("update", "round")) == 1
    assert mutes(store) == {} and muted(store, after) is None
    store.close()
