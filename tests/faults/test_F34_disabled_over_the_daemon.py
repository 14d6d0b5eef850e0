"""F34: an endpoint that answers 410 is disabled at once and told of by mail; a test that arrives enables it again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from alerts.registry import load_channels
from scheduler.noticing import NoticeRules
from scheduler.samples import put_test
from tests.faults.receivers import hook_receiver
from tests.faults.sample_alerts import hook_settings
from tests.faults.telling import detect, new_store, parts_of, sinks, telling
from tests.integration.daemon_fakes import until

QUICK = NoticeRules(every=0.1)


async def test_F34_gone_is_disabled_told_by_mail_and_enabled_by_a_test(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, sinks() as (mailbox, _, channels):
        async with hook_receiver(status=410) as gone:
            both = {"mail": channels["mail"], "hook": hook_settings(gone.url("/ok"))}
            async with telling(parts_of(store, both, notices=QUICK)):
                detect(store, 1)
                await until(lambda: len(mailbox.messages) == 2)
                detect(store, 2)
                await until(lambda: len(mailbox.messages) == 3)
                await until(lambda: len(store.deliveries(state="dead", channel="hook").items) == 2)
            assert len(gone.requests) == 1, "what is disabled is not called"
            assert "disabled" in mailbox.messages[1]["Subject"]
            gone.status = 200
            async with telling(parts_of(store, both, notices=QUICK)):  # a new start enables nothing
                detect(store, 3)
                await until(lambda: len(store.deliveries(state="dead", channel="hook").items) == 3)
                put_test(store, "hook", load_channels(both), datetime.now(UTC))
                await until(lambda: any("delivers again" in mail["Subject"] for mail in mailbox.messages))
                for dead in store.deliveries(state="dead").items:
                    store.retry(dead.id, datetime.now(UTC))
                await until(lambda: not store.deliveries(state="dead").items and len(gone.requests) >= 6)
    sent = {request.named["webhook-id"] for request in gone.requests}
    assert {alert.alert_id for alert in store_alerts(tmp_path)} <= sent


def store_alerts(folder: Path) -> list[object]:
    with new_store(folder) as store:
        return list(store.alerts().items)
