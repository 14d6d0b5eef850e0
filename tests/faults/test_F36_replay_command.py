"""F36: what became dead letters while an endpoint was down is sent by `parley alerts replay`, under its own ids."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.gathering import NO_STORM
from model.alert import Watch
from scheduler import stages
from scheduler.digesting import digest_due
from store import lookup
from store.store import Store
from tests.faults.receivers import HookReceiver, hook_receiver
from tests.faults.sample_alerts import SECRET, courier, hook_settings
from tests.faults.telling import detect
from tests.integration.daemon_site import parley


def house(folder: Path, receiver: HookReceiver) -> Path:
    config = folder / "parley.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{folder}/parley.db"\n[egress]\nallow = ["127.0.0.1:{receiver.port}"]\n'
        f'[channels.hook]\ntype = "webhook"\nurl = "{receiver.url("/ok")}"\nsecret = "{SECRET}"\n'
    )
    config.chmod(0o600)
    return config


async def three_days_down(store: Store, receiver: HookReceiver, digest: str = "") -> set[str]:
    """Raise three alerts and try them to the end of their schedule; return their ids."""
    now = datetime.now(UTC)
    detect(store, 1, 2, 3)
    while stages.resolve_dirty(store, (Watch(name="default", digest=digest),), ("hook",), now):
        pass
    async with courier({"hook": hook_settings(receiver.url("/ok"))}, (f"127.0.0.1:{receiver.port}",)) as made:
        at = now
        while store.counts().deliveries.get("pending"):
            digest_due(store, NO_STORM, at)
            await stages.deliver_due(store, made.send, at, 1.0)
            at += timedelta(minutes=40)
        assert timedelta(hours=75) < at - now < timedelta(hours=90)
    assert store.channel_state("hook").disabled_at is None, "three days alone disable nothing"
    return {alert.alert_id for alert in store.alerts().items}


async def test_F36_replay_sends_all_that_was_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with hook_receiver(status=503) as receiver:
        store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=datetime.now(UTC))
        ids = await three_days_down(store, receiver)
        store.close()
        monkeypatch.setattr(lookup, "MOST", 2)  # rows of a page: what was given up stands on several
        receiver.status, receiver.requests = 200, []
        said = await asyncio.to_thread(parley, house(tmp_path, receiver), "alerts", "replay", "--since", "2020-01-01")
    assert said.returncode == 0, said.stderr
    assert len(ids) == 3 and sorted(r.named["webhook-id"] for r in receiver.requests) == sorted(ids)


async def test_F36_a_digest_is_sent_again_as_one(tmp_path: Path) -> None:
    async with hook_receiver(status=503) as receiver:
        store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=datetime.now(UTC))
        ids = await three_days_down(store, receiver, "hourly")
        store.close()
        receiver.status, receiver.requests = 200, []
        said = await asyncio.to_thread(parley, house(tmp_path, receiver), "alerts", "replay", "--since", "2020-01-01")
        assert said.returncode == 0, said.stderr
        store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=datetime.now(UTC))
        assert {delivery.state for delivery in store.deliveries().items} == {"delivered"}
        store.close()
    (request,) = receiver.requests
    assert set(json.loads(request.body)["data"]["alert_ids"]) == ids
