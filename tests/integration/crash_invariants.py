"""What must hold however often the daemon was killed: the invariants of faults.md, by queries and by what arrived."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from model.alert import Alert, Delivery
from parley.demo.world import World
from store.values import every
from tests.integration.crash_harness import Run, opened

CHANNELS = 2


def broken_invariants(run: Run, world: World) -> list[str]:
    """What of the invariants of a crash-proof outbox does not hold, a sentence each."""
    with opened(run.store) as kept:
        alerts = list(every(lambda cursor: kept.alerts(limit=200, cursor=cursor)))
        deliveries = list(every(lambda cursor: kept.deliveries(limit=200, cursor=cursor)))
        events = list(every(lambda cursor: kept.events(limit=200, cursor=cursor)))
        changes = [change for event in events for change in kept.changes_of(event)]
        problems = list(kept.verify())
    ids = {alert.alert_id for alert in alerts}
    news = Counter(alert.event_id for alert in alerts if alert.trigger == "new")
    told = {change_id for alert in alerts for change_id in alert.change_ids}
    problems += [f"event {event} has {n} new alerts" for event, n in news.items() if n > 1]
    problems += [f"alert {a.alert_id} has {n} deliveries" for a in alerts if (n := _sent(a, deliveries)) != CHANNELS]
    problems += [
        f"change {c.id} is alerted without an alert" for c in changes if c.state == "alerted" and c.id not in told
    ]
    problems += [f"change {c.id} was never decided" for c in changes if c.state == "open"]
    problems += [f"delivery {d.id} is {d.state}" for d in deliveries if d.state != "delivered"]
    problems += [f"{name} misses {ids - set(got)}, invents {set(got) - ids}"
                 for name, got in _received(world, deliveries) if set(got) != ids]  # fmt: skip
    problems += [f"{name} has {more} messages twice"
                 for name, got in _received(world, deliveries)
                 if (more := got.total() - len(got)) > run.kills]  # fmt: skip
    problems += [f"rows are gone: {was}, {now}"
                 for was, now in pairwise(run.rows) if any(a > b for a, b in zip(was, now, strict=True))]  # fmt: skip
    problems += [f"child outlived the daemon: {orphan}" for orphan in run.orphans]
    problems += [f"{world.receiver.bad_signatures} signatures were bad"] if world.receiver.bad_signatures else []
    return problems


def figures(run: Run, world: World) -> str:
    """What the run came to, in a line: over both channels together."""
    with opened(run.store) as kept:
        alerts = list(every(lambda cursor: kept.alerts(limit=200, cursor=cursor)))
        deliveries = list(every(lambda cursor: kept.deliveries(limit=200, cursor=cursor)))
    ids, got = {alert.alert_id for alert in alerts}, [got for _, got in _received(world, deliveries)]
    doubled = len(alerts) - len({(a.event_id, a.change_ids) for a in alerts})
    slowest, times = max(run.seconds_to_ready), sorted(run.seconds_to_ready)
    return (
        f"{run.kills} kills, {len(alerts)} alerts: lost {sum(len(ids - set(each)) for each in got)}, "
        f"doubled ids {doubled}, phantom {sum(len(set(each) - ids) for each in got)}, "
        f"messages that came twice {sum(each.total() - len(each) for each in got)}; "
        f"to ready {times[len(times) // 2]:.1f} s, at most {slowest:.1f} s, of {len(times)}"
    )


def _sent(alert: Alert, deliveries: list[Delivery]) -> int:
    return sum(d.message_id == alert.alert_id for d in deliveries)


def _received(world: World, deliveries: list[Delivery]) -> tuple[tuple[str, Counter[str]], ...]:
    """The alert ids that arrived, as often as they did. Those in a digest have arrived with it."""
    mails: Counter[str] = Counter(
        id
        for mail in world.mailbox.messages
        for id in _inside(str(mail["X-Parley-Type"]), str(mail["X-Parley-Id"]), deliveries, "mail")
    )
    hooks: Counter[str] = Counter(
        id
        for body in world.receiver.bodies
        for id in (body["data"]["alert_ids"] if body["type"] == "digest" else _inside(body["type"], body["id"], [], ""))
    )
    return ("the mailbox", mails), ("the webhook receiver", hooks)


def _inside(kind: str, id: str, deliveries: list[Delivery], channel: str) -> list[str]:
    if kind == "digest":
        return [d.message_id for d in deliveries if d.digest == id and d.channel.startswith(channel)]
    return [id] if kind.startswith("event.") else []
