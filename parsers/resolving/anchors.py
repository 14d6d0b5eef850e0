"""Anchors: what a report keeps when other rules read it again, and by which an event keeps its name."""

from __future__ import annotations

from functools import lru_cache

from model.mention import Mention
from model.value import digest


def anchor_of(mention: Mention) -> str:
    """Return the digest of (kind, parties, canonical address, quoted sentence, people or bodies)."""
    return _anchor(mention.kind, mention.pair, mention.url, mention.quote, mention.object)


@lru_cache(maxsize=100_000)
def _anchor(kind: str, pair: tuple[str, ...], url: str, quote: str, what: str) -> str:
    return digest(kind, pair, url, quote, what)
