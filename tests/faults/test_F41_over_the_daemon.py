"""F41: over the daemon, a hook that hangs keeps no mail waiting, and its own messages wait for their next try."""

from __future__ import annotations

import time
from pathlib import Path

from tests.faults.receivers import hook_receiver
from tests.faults.sample_alerts import hook_settings
from tests.faults.telling import detect, new_store, parts_of, sinks, telling
from tests.integration.daemon_fakes import until


async def test_F41_a_hook_that_hangs_keeps_no_mail_waiting(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, sinks() as (mailbox, _, channels):
        async with hook_receiver() as stuck:
            both = {"hook": hook_settings(stuck.url("/hang"), timeout=3, at_once=1), "mail": channels["mail"]}
            async with telling(parts_of(store, both)):
                began = time.monotonic()
                detect(store, *range(8))
                await until(lambda: len(mailbox.messages) == 8, 3)
                assert time.monotonic() - began < 3, "a twentieth of the 60 s that are allowed"
    waiting = {f"{d.channel}"[:4]: d.state for d in deliveries(tmp_path)}
    assert waiting == {"mail": "delivered", "hook": "pending"}


def deliveries(folder: Path) -> list[object]:
    with new_store(folder) as store:
        return list(store.deliveries(limit=100).items)
