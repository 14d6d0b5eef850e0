"""Reach: where an event lies, and where a report looks for events that it could be of.

Both are told by who resolves; the store finds the one by the other and knows nothing of what makes two reports one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from model.mention import Mention

Days = tuple[str, str]  # the first and the last, YYYY-MM-DD


@dataclass(frozen=True)
class Lying:
    """Where an event lies.

    `sides` are its parties, each with another one beside it that whoever looks must know of, or with "" where nobody
    needs to. `days` are those on which it was held, None while reports of any day may be of it. `staged`: some report
    tells it as a stage of an agreement.
    """

    sides: frozenset[tuple[str, str]]
    days: Days | None = None
    staged: bool = True


@dataclass(frozen=True)
class Look:
    """One look for events of a kind and party. `beside` are those beside whom it may lie, None for anybody.

    An event that was held on other days than `days`, and was last told of before `moment`, is not looked for.
    """

    kind: str
    party: str
    moment: datetime
    beside: frozenset[str] | None = None
    days: Days | None = None


Looker = Callable[[Mention, datetime], tuple[Look, ...]]  # a report, and its moment


def wide_looks(mention: Mention, moment: datetime) -> tuple[Look, ...]:
    """Return looks for all events that share a party with a report."""
    return tuple(Look(mention.kind, party, moment) for party in sorted(set(mention.parties)) or [""])
