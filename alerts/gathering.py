"""What goes out together: in a storm, in an hourly or daily digest, after quiet hours. Time is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from model.alert import Alert, Watch
from model.value import utc

STORM = "storm"


@dataclass(frozen=True)
class StormRule:
    """More than `events` first told within `within` seconds are a storm; 0 events: there is none, ever.

    Its digest goes out once it has been calm for as long, or after `longest` seconds of it.
    """

    events: int = 10
    within: float = 60.0
    longest: float = 600.0


NO_STORM = StormRule(events=0)


@dataclass(frozen=True)
class Place:
    """What a delivery goes out with: `name` of the gathering, "" for by itself; `due` is when."""

    name: str
    due: datetime


def places(
    alerts: Sequence[Alert], watches: Sequence[Watch], lately: int, rule: StormRule, now: datetime
) -> list[Place]:
    """Return where each of `alerts` goes; `lately` events were first told within the rule's time before them.

    From the first alert over the limit on everything is gathered, updates too, until the storm has passed.
    """
    by_name, seen = {watch.name: watch for watch in watches}, set[str]()
    fresh = [alert.event_id if alert.trigger == "new" else "" for alert in alerts]
    counts = accumulate((_first(event, seen) for event in fresh), initial=lately)
    storming = [rule.events > 0 and count > rule.events for count in list(counts)[1:]]
    return [_place(a, by_name[a.watch], s, rule, now) for a, s in zip(alerts, storming, strict=True)]


def _first(event: str, seen: set[str]) -> int:
    """Count an event once, however many watches hear of it."""
    new = bool(event) and event not in seen
    seen.add(event)
    return int(new)


def _place(alert: Alert, watch: Watch, storming: bool, rule: StormRule, now: datetime) -> Place:
    breaks = not {alert.trigger, alert.kind, alert.status}.isdisjoint(watch.break_through)
    if watch.digest:
        return _slot(watch.digest, watch, _digest_due(watch, now))
    if watch.quiet and not breaks and (end := quiet_until(watch, now)):
        return _slot("quiet", watch, end)
    return Place(STORM, now + timedelta(seconds=rule.within)) if storming else Place("", now)


def _slot(why: str, watch: Watch, due: datetime) -> Place:
    """The moment is part of the name: what comes after it waits for the next one."""
    return Place(f"{why}:{watch.name}:{due:%Y-%m-%dT%H:%MZ}", due)


def _digest_due(watch: Watch, now: datetime) -> datetime:
    if watch.digest == "daily":
        return next_local(now, watch.digest_at, watch.time_zone)
    local = now.astimezone(ZoneInfo(watch.time_zone))
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return utc(now) - past + timedelta(hours=1)


def next_local(now: datetime, at: str, zone: str) -> datetime:
    """Return the next moment, in UTC, at which clocks of `zone` show `at` ("07:00"), once a day in every year.

    An hour that a day has twice is taken the first time; one that it has not at all, an hour later.
    """
    place, hour = ZoneInfo(zone), time.fromisoformat(at)
    today = now.astimezone(place).date()
    days = (datetime.combine(today + timedelta(days=n), hour, place) for n in range(3))
    return next(moment for day in days if (moment := utc(day)) > now)


def quiet_until(watch: Watch, now: datetime) -> datetime | None:
    """Return the end of the quiet hours that `now` lies in, None outside of them."""
    first, last = watch.quiet.split("-")
    clock = now.astimezone(ZoneInfo(watch.time_zone)).time().replace(tzinfo=None)
    begin, end = time.fromisoformat(first), time.fromisoformat(last)
    inside = begin <= clock < end if begin <= end else clock >= begin or clock < end
    return next_local(now, last, watch.time_zone) if inside else None


def ripe(name: str, since: datetime, due: datetime, rule: StormRule, now: datetime) -> bool:
    """Return whether a gathering goes out now; a storm's at the latest when its oldest has waited so long."""
    return due <= now or (name == STORM and since + timedelta(seconds=rule.longest) <= now)


def reason(name: str) -> str:
    """Return why deliveries of a gathering wait: `storm`, `hourly`, `daily`, `quiet`."""
    return name.split(":", 1)[0]
