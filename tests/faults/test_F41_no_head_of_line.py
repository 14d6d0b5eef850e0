"""F41: one channel that hangs, or one recipient, delays no other. Limits are a twentieth of the shipped ones."""

from __future__ import annotations

import asyncio
import time

from tests.faults.receivers import hook_receiver, scripted_smtp
from tests.faults.sample_alerts import courier, hook_settings, mail_settings, message


async def test_F41_a_hanging_hook_delays_no_mail() -> None:
    async with hook_receiver() as receiver, scripted_smtp() as server:
        channels = {"a": hook_settings(receiver.url("/hang"), at_once=2, timeout=0.4), "b": mail_settings(server.port)}
        async with courier(channels, (f"127.0.0.1:{receiver.port}",)) as made:
            stuck = [asyncio.create_task(made.send("a", message(alert_id=f"a{n}"))) for n in range(3)]
            await asyncio.sleep(0.05)
            assert made.free("a") == 0, "the daemon loads no more of what would only wait"
            assert made.free("b/ana@desk.example") == 4
            began = time.monotonic()
            outcome = await made.send("b/ana@desk.example", message())
            assert time.monotonic() - began < 0.5
            await asyncio.gather(*stuck)
    assert outcome.ok


async def test_F41_a_recipient_that_hangs_delays_no_other() -> None:
    names = [f"{name}@desk.example" for name in ("ana", "bob", "eve")]
    async with (
        scripted_smtp(replies={"RCPT:bob@desk.example": "hang"}) as server,
        courier({"mail": mail_settings(server.port, *names, deadline=0.7)}) as made,
    ):
        began = time.monotonic()
        tasks = {name: asyncio.create_task(made.send(f"mail/{name}", message())) for name in names}
        assert (await tasks["ana@desk.example"]).ok and (await tasks["eve@desk.example"]).ok
        assert time.monotonic() - began < 0.5
        assert not (await tasks["bob@desk.example"]).ok
    assert sorted(to for recipients, _ in server.mails for to in recipients) == [names[0], names[2]]


async def test_F41_a_name_server_that_hangs_delays_no_other_hook() -> None:
    def slow(host: str, port: int) -> list[str]:
        time.sleep(1.0 if host.startswith("slow") else 0)
        return ["127.0.0.1"]

    async with hook_receiver() as receiver:
        plain = hook_settings(receiver.url("/ok"))
        stuck = {f"slow{n}": hook_settings(receiver.url("/ok", f"slow{n}.example"), allow_http=True) for n in range(8)}
        async with courier({"ok": plain, **stuck}, guard=slow) as made:
            tasks = [asyncio.create_task(made.send(name, message())) for name in stuck]
            await asyncio.sleep(0.05)
            began = time.monotonic()
            outcome = await made.send("ok", message())
            assert time.monotonic() - began < 0.5
            await asyncio.gather(*tasks)
    assert outcome.ok


async def test_F41_a_fault_in_one_channel_is_its_own_failed_try() -> None:
    def broken(host: str, port: int) -> list[str]:
        raise RuntimeError("a fault of the guard itself")

    async with scripted_smtp() as server:
        channels = {"a": hook_settings("https://hook.example/"), "b": mail_settings(server.port)}
        async with courier(channels, guard=broken) as made:
            first, second = [await made.send(name, message()) for name in ("a", "b/ana@desk.example")]
            unknown = await made.send("gone", message())
    assert not first.ok and not first.permanent and "RuntimeError" in first.detail
    assert second.ok
    assert unknown.permanent and "gone" in unknown.detail
