"""F38: a refused login is a dead letter, told over another channel, and not tried again by a new start."""

from __future__ import annotations

from pathlib import Path

from scheduler.noticing import NoticeRules
from tests.faults.receivers import scripted_smtp
from tests.faults.sample_alerts import mail_settings
from tests.faults.telling import detect, new_store, parts_of, sinks, telling
from tests.integration.daemon_fakes import until

QUICK = NoticeRules(every=0.1)


async def test_F38_a_refused_login_is_told_elsewhere_and_rests_over_a_new_start(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, sinks() as (_, receiver, channels):
        async with scripted_smtp(replies={"AUTH": "535 bad login"}, extensions=("SIZE", "AUTH PLAIN")) as server:
            mail = mail_settings(server.port, user="parley", password="wrong")
            both = {"mail": mail, "hook": channels["hook"]}
            async with telling(parts_of(store, both, notices=QUICK)):
                detect(store, 1)
                await until(lambda: any(body["type"] == "operator.raised" for body in receiver.bodies))
            assert server.count("AUTH") == 1 and len(store.deliveries(state="dead").items) == 1
            async with telling(parts_of(store, both, notices=QUICK)):
                detect(store, 2, 3)
                await until(lambda: sum(d.attempts == 1 for d in store.deliveries(channel=MAIL).items) == 3)
            assert server.count("AUTH") == 1, "one login in a quarter of an hour, also over a new start"
        raised = [body["data"] for body in receiver.bodies if body["type"] == "operator.raised"]
    assert [each["subject"] for each in raised] == ["The channel mail does not deliver"]
    assert "bad login" in raised[0]["detail"] and "wrong" not in raised[0]["detail"]


MAIL = "mail/ana@desk.example"
