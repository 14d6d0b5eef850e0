"""Match: which change is told to whom, when, and as what. Pure functions of what is known and what was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alerts.news import corrected, differences
from alerts.words import status_word
from model.alert import Alert, Delivery, Watch
from model.event import Change, Event, Source
from model.value import digest

_SOURCES = 20  # named in an alert
_AHEAD = timedelta(days=2)  # by which zones and plain dates shift a publication at most
_CALLED_OFF = ("cancelled", "denied")


@dataclass(frozen=True)
class Decision:
    """`until` is the end of a hold; `timer` says what happens then: told ("group"), or dropped ("source")."""

    action: Literal["alert", "hold", "quiet"]
    reason: str
    until: datetime | None = None
    timer: Literal["", "group", "source"] = ""


def decide(
    change: Change, event: Event, watch: Watch, told: Sequence[Alert], now: datetime, muted: str = ""
) -> Decision:  # fmt: skip
    """Return what becomes of `change` for `watch`, given all alerts `told` so far and the event as it is now.

    `muted` is the status in which a person muted the event: while it has it, only a withdrawal is told.
    """
    mine = told_of(event, watch, told)
    unwanted = _unwanted(change, event, watch, mine, now)
    if not unwanted and muted == event.status and change.trigger != "withdrawn":
        unwanted = f"it is muted while it is {status_word(event.status)}"
    if unwanted:
        return Decision("quiet", unwanted)
    if change.trigger == "withdrawn":
        return Decision("alert", "no report of it is left, or a person ruled it wrong")
    return _decide_update(change, event, watch, mine, now) if mine else _decide_new(change, event, watch, now)


def told_of(event: Event, watch: Watch, told: Sequence[Alert]) -> list[Alert]:
    """Return the alerts of `event`, or of one that was merged into it, to `watch`: the oldest first."""
    names = {event.id, *event.aliases}
    mine = [a for a in told if a.watch == watch.name and a.event_id in names]
    return sorted(mine, key=lambda a: (a.raised_at, a.alert_id))


def _unwanted(change: Change, event: Event, watch: Watch, mine: Sequence[Alert], now: datetime) -> str:
    """Return why nothing is told whatever the confidence, "" when something may be."""
    if change.trigger == "withdrawn":
        if not mine or mine[-1].trigger == "withdrawn":
            return "it was never told"
    elif event.withdrawn:
        return "it was withdrawn"
    elif not event.current:
        return "it is only recalled"
    elif event.newest_current is None or event.newest_current > now + _AHEAD:
        return "no dated report tells it as news"
    elif now - event.newest_current > timedelta(seconds=watch.max_age):
        return "it is old news"
    trigger = _trigger(change, mine)
    return _mismatch(event, watch) or ("" if trigger in watch.triggers else f"the watch wants no {trigger}")


def _trigger(change: Change, mine: Sequence[Alert]) -> str:
    """The first alert of an event is `new`, whatever the change; no later one is."""
    if change.trigger == "withdrawn":
        return "withdrawn"
    if not mine:
        return "new"
    return "update" if change.trigger == "new" else change.trigger


def _mismatch(event: Event, watch: Watch) -> str:
    """Return in what `event` is not what `watch` asks for."""
    asked = (
        ("parties", set(watch.parties) <= set(event.parties)),
        ("kind", not watch.kinds or event.kind in watch.kinds),
        ("status", not watch.statuses or event.status in watch.statuses),
        ("place", not watch.places or any(p.casefold() in (event.place or "").casefold() for p in watch.places)),
        ("outlet", not watch.outlets or any(s.outlet in watch.outlets for s in event.sources)),
        ("language", not watch.languages or bool(set(event.languages) & set(watch.languages))),
    )
    return next((f"the watch asks for another {name}" for name, fits in asked if not fits), "")


def _decide_new(change: Change, event: Event, watch: Watch, now: datetime) -> Decision:
    if event.confidence < watch.confidence_min:
        return Decision("quiet", f"confidence {event.confidence:.2f} is below {watch.confidence_min}")
    if event.status in _CALLED_OFF and event.status_outlets < 2 <= event.independent:  # others tell it otherwise
        return _hold(change, watch, now, f"one outlet alone says that it was {event.status}")
    if event.status == "denied" and event.status_outlets < 2:  # F28: what never was is no event
        return _hold(change, watch, now, "one outlet alone says that it was denied")
    if event.confidence < watch.confidence_now and event.independent < 2:
        return _hold(change, watch, now, f"confidence {event.confidence:.2f} of one outlet alone")
    return Decision("alert", f"confidence {event.confidence:.2f}, {_outlets(event.independent)}")


def _decide_update(change: Change, event: Event, watch: Watch, mine: Sequence[Alert], now: datetime) -> Decision:
    news = _news(change, event, mine[-1])
    if not news:
        return Decision("quiet", "nothing new against what was told")
    if event.confidence < watch.confidence_min:
        return Decision("quiet", f"confidence {event.confidence:.2f} is below {watch.confidence_min}")
    called_off = event.status in _CALLED_OFF and event.status != mine[-1].status
    if called_off and event.status_outlets < 2:
        return _hold(change, watch, now, f"one outlet alone says that it was {event.status}")
    if change.trigger == "correction":
        return Decision("alert", "a source changed its text: " + "; ".join(news))
    return _grouped(change, watch, mine, now, news)


def _news(change: Change, event: Event, last: Alert) -> tuple[str, ...]:
    """What `event` tells that `last` did not; what a source took back is news also where others still say it."""
    return differences(event, last) or (corrected(change) if change.trigger == "correction" else ())


def _grouped(change: Change, watch: Watch, mine: Sequence[Alert], now: datetime, news: Sequence[str]) -> Decision:
    """Updates of one event go together: ten minutes after the change, and hours after the update before."""
    updates = [a for a in mine if a.trigger == "update"]
    due = change.at + timedelta(seconds=watch.group_first)
    if updates:
        due = max(due, updates[-1].raised_at + timedelta(seconds=watch.group_next))
    if now < due:
        return Decision("hold", "updates of one event are told together", due, "group")
    return Decision("alert", "; ".join(news))


def _hold(change: Change, watch: Watch, now: datetime, reason: str) -> Decision:
    if watch.single_source:
        return Decision("alert", f"{reason}; the watch takes one source")
    until = change.at + timedelta(seconds=watch.hold)
    if now >= until:
        return Decision("quiet", f"{reason}, and no second one came")
    return Decision("hold", reason, until, "source")


def _outlets(number: int) -> str:
    return "one outlet" if number == 1 else f"{number} outlets"


def raise_alert(
    change: Change,
    event: Event,
    watch: Watch,
    told: Sequence[Alert],
    now: datetime,
    parent: Event | None = None,
    why: str = "",
) -> Alert:
    """Return the alert of `change`. Its id follows from watch, event and content: raising it again gives the same.

    With `stages_as_updates` a stage of an agreement (`parent`) that was told is an update.
    """
    mine = told_of(event, watch, told)
    trigger = _trigger(change, mine)
    if trigger == "new" and parent and watch.stages_as_updates and told_of(parent, watch, told):
        trigger = "update"
    news = _news(change, event, mine[-1]) if mine else ()
    source = next((s for s in event.sources if s.article_id == event.article_id), Source(outlet="", url=""))
    fields = {name: getattr(event, name) for name in _COPIED}
    return Alert(
        **fields,
        alert_id=_alert_id(trigger, change, event, watch, mine),
        event_id=event.id,
        trigger=trigger,
        outlet=source.outlet,
        url=source.url,
        published=source.published,
        sources=event.sources[:_SOURCES],
        sources_total=len(event.sources),
        raised_at=now,
        watch=watch.name,
        change_ids=(change.id,),
        why=why,
        one_source=event.independent < 2,
        differences=tuple(news),
    )


_COPIED = (
    "kind", "status", "parties", "mediators", "ordinal", "place", "date", "date_end", "counts", "categories",
    "part_of", "confidence", "article_id", "title", "quote", "quote_span",
)  # fmt: skip


def _alert_id(trigger: str, change: Change, event: Event, watch: Watch, mine: Sequence[Alert]) -> str:
    """One `new` an event and watch, ever; later ones also by what they tell and how many went before."""
    content = () if trigger == "new" else (change.id, len(mine))
    return digest("alert", watch.name, mine[0].event_id if mine else event.id, trigger, *content)


def deliveries_for(
    alert: Alert, channels: Sequence[str], now: datetime, gathering: str = "", due: datetime | None = None
) -> tuple[Delivery, ...]:
    """Return one delivery of `alert` for each of `channels`, due at once, or with a gathering when that is `due`."""
    return tuple(
        Delivery(
            id=digest("delivery", alert.alert_id, channel),
            message_id=alert.alert_id,
            message_type=f"event.{alert.trigger}",
            channel=channel,
            next_attempt_at=due or now,
            created_at=now,
            digest=gathering,
            error="waits to go out with others" if gathering else "",
        )
        for channel in dict.fromkeys(channels)
    )
