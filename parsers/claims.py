"""Claims: who says what of one event, attribute by attribute, each with its quote and address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from model.event import Claim, Event
from model.mention import Count, Mention

ATTRIBUTES = ("status", "date", "place", "ordinal", "count", "categories", "mediators")


def claims(event: Event, mentions: Sequence[Mention]) -> tuple[Claim, ...]:
    """Return the ledger of `event`: one row for each thing that each of its `mentions` tells.

    Rows are in the order of ATTRIBUTES, within one by publication and address. A figure's attribute is
    `count: WHO, WHAT`. Who said it is the speaker that the text names, else None: then the outlet says so itself.
    """
    ids = set(event.mention_ids)
    mine = sorted((m for m in mentions if m.id in ids), key=lambda m: (m.published or "9999", m.url, m.id))
    rows = [row for m in mine for row in _told(event.id, m)]
    return tuple(sorted(rows, key=lambda c: ATTRIBUTES.index(c.attribute.partition(":")[0])))


def _told(event_id: str, mention: Mention) -> Iterator[Claim]:
    yield _claim(event_id, mention, "status", mention.status.replace("_", " "))
    if mention.date or mention.date_end:
        yield _claim(event_id, mention, "date", _days(mention))
    if mention.place:
        yield _claim(event_id, mention, "place", mention.place)
    number = mention.ordinal if mention.ordinal is not None else mention.stage_ordinal
    if number is not None:
        yield _claim(event_id, mention, "ordinal", str(number))
    for count in mention.counts:
        said_by = count.said_by or mention.said_by
        yield _claim(event_id, mention, f"count: {count.who}, {count.what}", _figure(count), said_by)
    for attribute, names in (("categories", mention.categories), ("mediators", mention.mediators)):
        if names:
            yield _claim(event_id, mention, attribute, _listed(names))


def _claim(event_id: str, mention: Mention, attribute: str, value: str, said_by: str | None = None) -> Claim:
    return Claim(
        event_id=event_id,
        attribute=attribute,
        value=value,
        said_by=said_by or mention.said_by,
        outlet=mention.outlet,
        url=mention.url,
        published=mention.published,
        quote=mention.quote,
        mention_id=mention.id,
    )


def _days(mention: Mention) -> str:
    days = " to ".join(d for d in (mention.date, mention.date_end) if d)
    return f"{days} (day of publication)" if mention.date_inferred else days


def _figure(count: Count) -> str:
    return f"{count.n:,}" if count.qualifier == "exact" else f"{count.qualifier} {count.n:,}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
