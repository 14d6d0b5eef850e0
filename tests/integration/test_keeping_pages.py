"""Old pages go by age and size; what an event rests on never does, whatever the bounds are."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from scheduler.tidying import Keep, Tidying
from scheduler.writer import Writer
from store.store import Store
from store.tables import MENTION, SNAPSHOT, body, reading
from tests.integration.store_samples import AT, read, snapshot

NOISE = random.Random(5)


@dataclass(frozen=True)
class Stands:
    at: datetime
    rate: float = 1.0

    def now(self) -> datetime:
        return self.at


def tidy(store: Store, keep: Keep, days: float) -> None:
    """Work as the daemon does, until nothing is left to drop."""

    async def run() -> None:
        writer = Writer(store)
        tidying = Tidying(writer, Stands(AT + timedelta(days=days)), keep)
        while await tidying.work():
            pass
        await writer.close()

    asyncio.run(run())


def page(store: Store, number: int, day: float, mentions: bool) -> str:
    """Save and read a page of some 2 kB that do not compress; return its snapshot."""
    text = f"Varenia and Osmark held round {number}. {NOISE.randbytes(1500).hex()}"
    made = read(store, f"https://gazette.example/{number}", text, at=AT + timedelta(days=day), mentions=mentions)
    return made.snapshot_id


def kept(store: Store) -> set[str]:
    with store.transaction() as connection:
        ids = set(connection.execute(select(SNAPSHOT.c.id)).scalars())
        assert set(connection.execute(select(reading.c.snapshot_id)).scalars()) == ids
        hashes = set(connection.execute(select(body.c.sha256)).scalars())
        assert hashes == set(connection.execute(select(SNAPSHOT.c.sha256)).scalars())
    assert store.verify() == ()
    return ids


def test_without_bounds_all_is_kept(store: Store) -> None:
    ids = {page(store, n, 0, mentions=False) for n in range(3)}
    tidy(store, Keep(), days=4000)
    assert kept(store) == ids


def test_age_drops_what_is_no_evidence(store: Store) -> None:
    plain, evidence = page(store, 1, 0, False), page(store, 2, 0, True)
    young = page(store, 3, 30, False)
    waiting = snapshot("https://gazette.example/4", b"not read yet")
    store.save_snapshot(waiting, b"not read yet")
    tidy(store, Keep(days=30), days=50)
    assert kept(store) == {evidence, young, waiting.id}
    assert plain not in kept(store)
    gone = store.article_by_url("https://gazette.example/1")
    assert gone is not None and "round 1" in gone.text  # its text stays, and it is not fetched again
    assert "https://gazette.example/1" in store.seen("gazette")


def test_an_older_version_with_evidence_stays_and_shared_bytes_too(store: Store) -> None:
    first = page(store, 1, 0, True)
    page(store, 1, 1, False)  # the page says nothing of it any more
    shared = b"the same bytes at two addresses"
    for number, day in ((5, 0), (6, 40)):
        url = f"https://gazette.example/{number}"
        read(store, url, shared.decode(), at=AT + timedelta(days=day), mentions=False)
    tidy(store, Keep(days=10), days=45)
    left = kept(store)
    assert first in left
    with store.transaction() as connection:
        assert len(connection.execute(select(MENTION.c.id)).all()) == 1
    assert len(left) == 2


def test_size_drops_the_oldest_but_never_the_last_week_or_evidence(store: Store) -> None:
    old = [page(store, n, n * 0.01, mentions=n % 4 == 0) for n in range(40)]
    young = [page(store, 100 + n, 20, mentions=False) for n in range(4)]
    whole = store.packed_bytes()
    tidy(store, Keep(bytes=whole), days=21)
    assert kept(store) == {*old, *young}
    tidy(store, Keep(bytes=1), days=21)  # far too little for what must stay
    assert kept(store) == {*old[::4], *young}
    assert 0 < store.packed_bytes() < whole / 2
