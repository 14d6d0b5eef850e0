"""What a mail says, decided in one frozen value; the templates only set it. All texts are single clean lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from alerts.sayings import Saying, named, sayings
from alerts.terms import capital, days, listed, published, several, stamp, web_address
from alerts.words import SHAPES, figures, headline, kind_word, quantities, status_word, subject, sure_word, when_where
from model.alert import Alert
from model.event import Claim, Event
from model.mention import OPEN_STATUSES
from model.value import one_line

SOURCES_SHOWN = 8
_TAGS = {"new": "New", "update": "Update", "correction": "Correction", "withdrawn": "Withdrawn"}


@dataclass(frozen=True)
class Line:
    """One row of a list: what it is, a few words more, and where it leads."""

    title: str
    detail: str = ""
    link: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail about one alert, in the order in which it is read."""

    subject: str
    tag: str
    status: str
    status_word: str
    shape: str
    kicker: str
    at: str
    headline: str
    where: str
    sure: str
    sure_why: str
    apart: str
    caption: str
    sayings: tuple[Saying, ...]
    sayings_left: int
    news: tuple[str, ...]
    news_since: str
    before: tuple[Line, ...]
    following: tuple[Line, ...]
    sources: tuple[Line, ...]
    sources_left: int
    why: str
    link: str
    alerts_link: str
    alert_id: str
    struck: bool = False
    preview: str = field(default="")


def letter(
    alert: Alert, claims: Sequence[Claim], told: Sequence[Alert], base_url: str, neighbours: Sequence[Event] = ()
) -> Letter:
    """Return what the mail about `alert` says.

    `claims` are those of its event, `told` the earlier alerts of the same event, oldest first, `neighbours`
    other events between the same parties; `base_url` is the dashboard's address, "" where there is none.
    """
    said, left = sayings(alert, claims)
    sources = tuple(_sources(alert, claims, {saying.quote for saying in said}))
    apart = _apart(alert)
    return Letter(
        subject=subject(alert),
        tag=_TAGS.get(alert.trigger, capital(alert.trigger)),
        status=alert.status,
        status_word=status_word(alert.status),
        shape=SHAPES.get(alert.status, ""),
        kicker=_kicker(alert),
        at=stamp(alert.raised_at),
        headline=headline(alert),
        where=_where(alert),
        sure=_sure(alert)[0],
        sure_why=_sure(alert)[1],
        apart=apart,
        caption="Who says which number" if alert.counts else "Who says so",
        sayings=said,
        sayings_left=left,
        news=_news(alert, told),
        news_since=stamp(told[-1].raised_at) if told else "",
        before=tuple(_line(event, base_url) for event in _around(alert, neighbours, ahead=False)),
        following=tuple(_line(event, base_url) for event in _around(alert, neighbours, ahead=True)),
        sources=sources[:SOURCES_SHOWN],
        sources_left=max(alert.sources_total, len(sources)) - len(sources[:SOURCES_SHOWN]),
        why=_why(alert),
        link=event_link(base_url, alert.event_id),
        alerts_link=f"{base_url}/alerts" if base_url else "",
        alert_id=one_line(alert.alert_id, 80),
        struck=alert.trigger == "withdrawn",
        preview=_preview(alert, said, apart),
    )


def event_link(base_url: str, event_id: str) -> str:
    """Where the dashboard shows an event, or nothing."""
    return f"{base_url}/events/{event_id}" if base_url and re.fullmatch(r"[\w-]{1,80}", event_id) else ""


def _kicker(alert: Alert) -> str:
    return capital(kind_word(alert)) + (", one stage" if alert.part_of and not alert.ordinal else "")


def _where(alert: Alert) -> str:
    """Day, place and mediators; a headline without figures has told day and place."""
    by = f"mediated by {listed(alert.mediators)}" if alert.mediators else ""
    told = when_where(alert) if alert.counts else ""
    return one_line(capital("; ".join(filter(None, (told, by, listed(alert.categories))))), 300)


def _apart(alert: Alert) -> str:
    gaps = [figure.apart for figure in figures(alert.counts) if figure.apart]
    return f"The numbers are {max(gaps):,} apart." if gaps else ""


def _sure(alert: Alert) -> tuple[str, str]:
    if alert.trigger == "withdrawn":
        return "This is withdrawn.", one_line(capital(alert.why), 300)
    return f"{alert.confidence:.2f}, {sure_word(alert.confidence)}.", _reports(alert)


def _reports(alert: Alert) -> str:
    total = max(alert.sources_total, len(alert.sources))
    if total <= 1:
        return "One source only; no second one has confirmed it."
    outlets = len({source.outlet for source in alert.sources})
    told = f"{several(total, 'report')} by {several(outlets, 'outlet')}"
    if alert.one_source:
        return f"{told}, but of one source; no second one has confirmed it."
    copies = sum(1 for source in alert.sources if source.copy_of)
    return f"{told}, {several(copies, 'copy', 'copies')} of another among them." if copies else f"{told}."


def _news(alert: Alert, told: Sequence[Alert]) -> tuple[str, ...]:
    """What is new against the last alert: as the alert says, else as the two differ."""
    if alert.differences:
        return tuple(one_line(each, 300) for each in alert.differences)
    return tuple(_compared(told[-1], alert)) if told else ()


def _compared(old: Alert, new: Alert) -> Iterator[str]:
    pairs = (
        ("status", status_word(old.status), status_word(new.status)),
        ("place", old.place or "", new.place or ""),
        ("day", days(old.date, old.date_end), days(new.date, new.date_end)),
        ("figures", quantities(old.counts), quantities(new.counts)),
    )
    for name, before, after in pairs:
        if before != after:
            yield one_line(f"{name}: {after or 'no longer told'}" + (f", was {before}" if before else ""), 300)


def _around(alert: Alert, neighbours: Iterable[Event], *, ahead: bool) -> list[Event]:
    """Up to three events before (the agreement first), or up to two that lie ahead."""
    others = [each for each in neighbours if each.id != alert.event_id and not each.withdrawn]
    day = alert.date or f"{alert.raised_at:%Y-%m-%d}"
    if ahead:
        open_ones = [each for each in others if each.status in OPEN_STATUSES and each.date and each.date > day]
        return sorted(open_ones, key=lambda each: each.date or "")[:2]
    past = [each for each in others if each.id == alert.part_of or (each.date and each.date <= day)]
    return sorted(past, key=lambda each: (each.id == alert.part_of, each.date or ""), reverse=True)[:3]


def _line(event: Event, base_url: str) -> Line:
    title = one_line(f"{capital(kind_word(event))} {status_word(event.status)}", 120)
    detail = ": ".join(filter(None, (when_where(event), quantities(event.counts))))
    return Line(title, one_line(detail, 200), event_link(base_url, event.id))


def _sources(alert: Alert, claims: Sequence[Claim], shown: set[str]) -> Iterator[Line]:
    """Each source with its quote; what the table has quoted already is not said twice."""
    quotes = {alert.url: alert.quote, **{claim.url: claim.quote for claim in reversed(claims)}}
    for source in alert.sources:
        quote = one_line(quotes.get(source.url, ""), 300)
        copied = " (a copy)" if source.copy_of else ""
        detail = published(source.published) + copied
        yield Line(named(source.outlet), detail, web_address(source.url), "" if quote in shown else quote)


def _why(alert: Alert) -> str:
    watch = f"Watch “{one_line(alert.watch, 80)}”"
    repeated = not alert.why or alert.why == "; ".join(alert.differences)  # it stands under "what is new"
    return watch if repeated else f"{watch}: {one_line(alert.why, 300)}"


def _preview(alert: Alert, said: Sequence[Saying], apart: str) -> str:
    """The line that phones show below the subject: the claims, place and day, and how sure."""
    two = [f"{saying.speaker} {saying.verb} {saying.figure}." for saying in said[:2] if apart and saying.figure]
    sure = f"Confidence {' '.join(_sure(alert))}" if alert.trigger != "withdrawn" else " ".join(_sure(alert))
    return one_line(" ".join(filter(None, (*two, f"{when_where(alert)}." if when_where(alert) else "", sure))), 250)
