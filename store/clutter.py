"""Lines that stand on two or more pages of an outlet: its furniture, not its news (reading.md, section 1)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, select

from store.base import Base, Row, chunks, insert_new
from store.tables import clutter, line

# A page that shares so much of itself with one other is a copy of its story: the shared lines are no furniture.
_COPY = 0.5


@dataclass(frozen=True)
class Sheet:
    """The clean text of one page, for its lines to be counted."""

    outlet: str
    address: str
    text: str
    at: datetime

    @cached_property
    def lines(self) -> dict[int, str]:
        """Return the paragraphs, each once, by their hashes."""
        return {hash_of(text): text for text in lines_of(self.text)}


class Clutter(Base):
    """The clutter lines of outlets."""

    def clutter(self, outlet: str) -> frozenset[str]:
        """Return the lines (paragraphs of clean text) that stand on two or more pages."""
        with self._reading() as connection:
            return frozenset(connection.execute(select(clutter.c.text).where(clutter.c.outlet == outlet)).scalars())

    def clutters(self, outlets: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the clutter lines of several outlets by their names."""
        found: dict[str, set[str]] = {outlet: set() for outlet in outlets}
        with self._reading() as connection:
            for part in chunks(found):
                query = select(clutter.c.outlet, clutter.c.text).where(clutter.c.outlet.in_(part))
                for outlet, text in connection.execute(query):
                    found[outlet].add(text)
        return {outlet: frozenset(lines) for outlet, lines in found.items()}


def lines_of(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a clean text, each once."""
    parts = (paragraph.strip() for paragraph in text.split("\n\n"))
    return tuple(dict.fromkeys(paragraph for paragraph in parts if paragraph))


def count_lines(connection: Connection, sheets: Sequence[Sheet]) -> None:
    """Remember the lines of new pages, and which of them are now known to stand on two."""
    new, furniture = list[Row](), list[Row]()
    for outlet in {sheet.outlet for sheet in sheets if sheet.outlet}:
        own = [sheet for sheet in sheets if sheet.outlet == outlet]
        known = _known(connection, outlet, {key for sheet in own for key in sheet.lines})
        fresh, repeated = _sort(own, known)
        new += [{"outlet": outlet, "hash": key, "page": page} for key, page in fresh.items()]
        furniture += [{"outlet": outlet, **row} for row in repeated]
    insert_new(connection, line, new)
    insert_new(connection, clutter, furniture)


def _known(connection: Connection, outlet: str, hashes: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in chunks(hashes):
        query = select(line.c.hash, line.c.page).where(line.c.outlet == outlet, line.c.hash.in_(part))
        found.update((key, page) for key, page in connection.execute(query))
    return found


def _sort(sheets: Sequence[Sheet], known: Mapping[int, int]) -> tuple[dict[int, int], list[dict[str, object]]]:
    """Return the lines not known before with their page, and the rows of those that stood on another page."""
    pages, fresh, repeated = dict(known), dict[int, int](), list[dict[str, object]]()
    for sheet in sheets:
        page, lines = hash_of(sheet.address), sheet.lines
        shared = {key: pages[key] for key in lines if pages.get(key, page) != page}
        if not _is_copy(shared, len(lines)):
            repeated += [{"hash": key, "text": lines[key], "since": sheet.at} for key in shared]
        added = {key: page for key in lines if key not in pages}
        pages |= added
        fresh |= added
    return fresh, repeated


def _is_copy(shared: Mapping[int, int], lines: int) -> bool:
    most = max(Counter(shared.values()).values(), default=0)
    return most > 1 and most >= _COPY * lines


def hash_of(text: str) -> int:
    """Return 64 bits, signed, as both engines keep them."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)
