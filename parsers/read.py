"""Read: one snapshot to its article and mentions, or to the reason why there is none. Pure; runs in a worker."""

from __future__ import annotations

from dataclasses import dataclass

from model.mention import Mention
from model.outlet import Outlet
from model.page import Article, ReadRefusal, Snapshot
from parsers.parse import parse
from parsers.rot import fit
from parsers.strip import strip


@dataclass(frozen=True)
class Reading:
    """What came of one snapshot: an article with its mentions, or a refusal."""

    article: Article | None = None
    refusal: ReadRefusal | None = None
    mentions: tuple[Mention, ...] = ()
    layout: str = ""  # whether the outlet's layout fitted: used, short or gone; "" where it has none


def read(
    snapshot: Snapshot, body: bytes, outlet: Outlet | None = None, clutter: frozenset[str] = frozenset()
) -> Reading:
    """Return the reading of `body`; nothing is raised for any input that passes the gate."""
    result = strip(body, snapshot, outlet, clutter)
    fitted = fit(body, result, outlet)
    if isinstance(result, ReadRefusal):
        return Reading(refusal=result, layout=fitted)
    return Reading(article=result, mentions=parse(result), layout=fitted)
