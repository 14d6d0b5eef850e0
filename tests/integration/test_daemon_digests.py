"""A running daemon tells a daily digest at its local hour, once, by mail and webhook."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from model.alert import Watch
from scheduler import stages
from scheduler.clock import FastClock
from tests.faults.telling import detect, new_store, parts_of, sinks, telling
from tests.integration.daemon_fakes import until

RATE = 60.0  # a minute passes in a second
KYIV = ZoneInfo("Europe/Kyiv")


async def test_a_daily_digest_goes_out_at_its_local_hour_and_once(tmp_path: Path) -> None:
    raised = datetime.now(UTC)
    due = (raised + timedelta(hours=3)).replace(second=0, microsecond=0)
    hour = f"{due.astimezone(KYIV):%H:%M}"
    watches = (Watch(name="desk", max_age=10**9, digest="daily", digest_at=hour, time_zone="Europe/Kyiv"),)
    with new_store(tmp_path) as store, sinks() as (mailbox, receiver, channels):
        parts = parts_of(store, channels, clock=FastClock(due - timedelta(minutes=2), RATE), watches=watches)
        detect(store, 1, 2, 3)
        while stages.resolve_dirty(store, watches, tuple(parts.courier.channels), raised):
            pass
        async with telling(parts):
            await until(lambda: parts.clock.now() > due - timedelta(minutes=1))
            early = len(mailbox.messages) + len(receiver.bodies) if parts.clock.now() < due else 0
            await until(lambda: mailbox.messages and receiver.bodies, 20)
            await until(lambda: not store.counts().deliveries.get("pending"))
        assert not early, "it was not yet the hour"
        (mail,), (body,) = mailbox.messages, receiver.bodies
        assert mail["X-Parley-Type"] == "digest" and "Daily digest: 3 alerts" in mail["Subject"]
        assert mail["Date"].datetime >= due, "by the digest's own clock"
        assert set(body["data"]["alert_ids"]) == {alert.alert_id for alert in store.alerts().items}
        async with telling(parts_of(store, channels, clock=parts.clock, watches=watches)) as daemon:
            await until(lambda: daemon._started)
            at = parts.clock.now()
            await until(lambda: parts.clock.now() - at > timedelta(minutes=1))
        assert len(mailbox.messages) == len(receiver.bodies) == 1, "and not again after a new start"
