"""A store full of events: a few of them saved and resolved by the store itself, then cast again and again as rows.

An event of the mould has names of its own for its parties, its days and its numbers; a cast is a copy of all its rows
with others in their place. Ids and anchors are what resolving would have given, so the copies are resolved on as any.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from model.mention import Count, Mention
from model.page import Article
from model.value import digest
from parsers.grammar.world import state_names
from parsers.parse import PARSED_BY
from parsers.read import Reading
from parsers.resolving.anchors import anchor_of
from parsers.strip import STRIPPED_BY
from scheduler.stages import resolve_dirty
from store.clutter import hash_of
from store.store import Store
from store.tables import MENTION
from store.values import Done

END = datetime(2026, 6, 1, tzinfo=UTC)
STATES, REPORTS = 60, 50  # parties of the world; articles of one event
TOWNS = ("Istanbul", "Geneva", "Vienna", "Muscat", "Doha", "Oslo")
KINDS = ("round", "exchange", "hand-over")  # the last is an exchange under an agreement
_SHARES = (50, 45, 5)
_DAY = date(2001, 5, 7)  # of an event of the mould
_ONE, _OTHER, _TOWN, _COUNT, _MARK, _CELL = "Liechtenstein", "Turkmenistan", "Istanbul", 77_777_777, "~~", "\x1f"
_PLANNED, _NEWS = 5, 40  # reports before the day, and up to the end of the next; what is left only recalls it
_TABLES = (
    "article", "article_words", "mention", "block", "event", "event_words", "reach", "support", "party", "change",
)  # fmt: skip
_QUOTE = MENTION.names.index("quote")
_PROSE = (
    "Delegates spoke for {0} hours before they rose. A further meeting was left open, people close to it said. "
    "Observers who followed it from the hotel across the square counted {0} cars, and nobody who left them would speak."
)


@dataclass(frozen=True)
class Town:
    """How many events in how many days up to END."""

    name: str
    events: int
    days: int

    @property
    def articles(self) -> int:
        """Return how many articles tell of them."""
        return self.events * REPORTS


@dataclass(frozen=True)
class Told:
    """What makes one event: which kind of the mould, its number, parties, day, town and figure."""

    kind: str
    number: int
    pair: tuple[str, str]
    day: date
    town: str
    count: int


@dataclass
class Mould:
    """One event as rows, by table."""

    kind: str
    event_id: str
    mentions: tuple[Mention, ...]
    rows: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)  # of articles, by id


def events_of(town: Town) -> Iterator[Told]:
    """Yield the events of a town, the oldest first; the same ones each time."""
    draw, names = random.Random(town.name), sorted(state_names())
    names = sorted(draw.sample([name for name in names if name not in (_ONE, _OTHER)], STATES))
    for number in range(town.events):
        day = END.date() - timedelta(days=6 + (town.events - 1 - number) * town.days // town.events)
        one, other = sorted(draw.sample(names, 2))
        kind = draw.choices(KINDS, _SHARES)[0]
        yield Told(kind, number, (one, other), day, draw.choice(TOWNS), draw.randrange(51, 2000))


def filled(path: Path, town: Town) -> Store:
    """Return a store of a town at `path`, which was not there."""
    moulds = {kind: _mould(path.with_name(f"{path.stem}-{kind}.mould"), kind) for kind in KINDS}
    Store.open(f"sqlite:///{path}", at=END).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-1000000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for told in events_of(town):
            _cast(connection, moulds[told.kind], told)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
    return Store.open(f"sqlite:///{path}", at=END)


def report(told: Told, number: int, moment: datetime, status: str = "completed", role: str = "current") -> Done:
    """Return an article with the `number`th report of an event."""
    one, other = told.pair
    outlet = f"outlet-{number % 40}"
    verb = {"completed": "held", "planned": "will hold"}.get(status, status)
    what = "talks" if told.kind == "round" else f"a swap of {told.count} prisoners"
    quote = f"{one} and {other} {verb} {what} {_MARK}{told.number}. in {told.town}, source {number} told {outlet}."
    id = f"{_MARK}{told.number}.a{number}"
    swap = told.kind != "round"
    article = Article(
        id=id, outlet=outlet, outlet_name=outlet, title=f"{one}, {other}: {what} {number}",
        url=f"https://{outlet}.example/{_MARK}{told.number}./{number}", published=moment.isoformat(),
        text=f"{quote}\n\n{_PROSE.format(number)}",
    )  # fmt: skip
    mention = Mention(
        id=f"{id}m", article_id=id, kind="exchange" if swap else "round", status=status, role=role,
        parties=told.pair, place=told.town, date=told.day.isoformat(), confidence=0.9, quote=quote, quote_start=0,
        quote_end=len(quote), paragraph=1, counts=(_figure(told.count),) if swap else (), outlet=outlet,
        object="people" if swap else "", stage=told.kind == "hand-over", outlet_name=outlet, url=article.url,
        title=article.title, published=article.published, parsed_by=PARSED_BY,
        fingerprint=f"{random.Random(id).getrandbits(64):016x}", rule="bench",
    )  # fmt: skip
    return Done(Reading(article, None, (mention,)), "", STRIPPED_BY, PARSED_BY, moment)


def _figure(n: int) -> Count:
    return Count(who="each side", what="prisoners", n=n)


def told_of(told: Told) -> Iterator[Done]:
    """Yield the reports of an event: plans, then the news of two days, then what recalls it."""
    day = datetime.combine(told.day, datetime.min.time(), UTC)
    for number in range(REPORTS):
        if number < _PLANNED:
            yield report(told, number, day - timedelta(hours=30 - number), "planned")
        elif number < _NEWS:
            yield report(told, number, day + timedelta(hours=12, minutes=45 * number))
        else:
            yield report(told, number, day + timedelta(days=2, hours=7 * (number - _NEWS)), role="background")


def _mould(path: Path, kind: str) -> Mould:
    """Return an event as the store and resolving make it."""
    told = Told(kind, 0, (_ONE, _OTHER), _DAY, _TOWN, _COUNT)
    store, done = Store.open(f"sqlite:///{path}", at=END), list(told_of(told))
    for one in done:
        store.save_readings([one])
        while resolve_dirty(store, [], [], one.at):
            pass
    (event,) = store.events().items
    assert len(event.mention_ids) == REPORTS, "the mould must be one event"
    store.close()
    made = Mould(kind, event.id, tuple(m for one in done for m in one.reading.mentions))
    with closing(sqlite3.connect(path)) as connection:
        made.rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in _TABLES}
        made.words = _words(done)
    path.unlink()
    return made


def _words(done: Sequence[Done]) -> dict[str, str]:
    articles = (one.reading.article for one in done)
    return {a.id: f"{a.title} {a.text}".casefold().replace(".", " ").replace(",", " ") for a in articles if a}


def _cast(connection: sqlite3.Connection, mould: Mould, told: Told) -> None:
    anchors, changes = _anchors(mould, told), _changes(told)
    changes[mould.event_id] = digest("event", anchors[0][1])
    for name, rows in mould.rows.items():
        more = dict(anchors) if name == "event" else {}
        cast = _changed(rows, changes | more)
        if name == "mention":  # what is found by its words is another sentence
            cast = [(*row[:-1], hash_of(str(row[_QUOTE]))) for row in cast]
        if name.endswith("_words"):  # numbered by their time; 24 bits part those of one second
            shift = (told.day - _DAY).days * 86400
            cast = [(int(str(row[0])) + (shift << 24) + told.number * 64, *row[1:]) for row in cast]
        if rows:
            marks = ",".join("?" * len(rows[0]))
            connection.executemany(f'INSERT OR IGNORE INTO "{name}" VALUES ({marks})', cast)
        if name == "article_words":
            words = _changed([(mould.words[str(row[1])],) for row in rows], changes)
            found = [(row[0], word[0]) for row, word in zip(cast, words, strict=True)]
            connection.executemany("INSERT INTO article_found(rowid, words) VALUES (?, ?)", found)


def _anchors(mould: Mould, told: Told) -> list[tuple[str, str]]:
    """Return each anchor of the mould with that of its cast."""
    said = _changed([(m.quote, m.url) for m in mould.mentions], _changes(told))
    return [
        (anchor_of(m), digest(m.kind, told.pair, url, quote, m.object))
        for m, (quote, url) in zip(mould.mentions, said, strict=True)
    ]


def _changes(told: Told) -> dict[str, str]:
    """Return what stands in the place of what in all texts of an event."""
    out = {_ONE: told.pair[0], _OTHER: told.pair[1], _TOWN: told.town, str(_COUNT): str(told.count)}
    out[f"{_MARK}0."] = f"{_MARK}{told.number}."
    for n in range(-3, 8):
        out[(_DAY + timedelta(days=n)).isoformat()] = f"<{told.day + timedelta(days=n)}>"  # no cast is cast again
    return out | {"<": "", ">": ""}


def _changed(rows: Sequence[tuple[object, ...]], changes: Mapping[str, str]) -> list[tuple[object, ...]]:
    """Return `rows` with their texts changed, all of them at once: a million articles take minutes."""
    text = _CELL.join(cell for row in rows for cell in row if isinstance(cell, str))
    for old, new in changes.items():
        text = text.replace(old, new)
    cells = iter(text.split(_CELL))
    return [tuple(next(cells) if isinstance(cell, str) else cell for cell in row) for row in rows]
