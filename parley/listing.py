"""The columns of lists that several commands print."""

from __future__ import annotations

from typing import Annotated

import typer

from parley.output import Column
from parley.said import STATUS_STYLE, counts, days, moment, sides, sure, what

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
EVENTS = (
    Column("id", lambda e: e.id[:8]),
    Column("date", days),
    Column("sides", lambda e: sides(e.parties)),
    Column("what", what),
    Column("status", lambda e: e.status.replace("_", " "), style=lambda e: STATUS_STYLE.get(e.status, "")),
    Column("place", lambda e: e.place or ""),
    Column("sources", lambda e: len({s.outlet for s in e.sources}), right=True),
    Column("sure", lambda e: sure(e.confidence), right=True),
    Column("figures", lambda e: counts(e.counts), fold=True),
)
ALERTS = (
    Column("raised", lambda a: moment(a.raised_at)),
    Column("id", lambda a: a.alert_id[:8]),
    Column("trigger", lambda a: a.trigger),
    Column("sides", lambda a: sides(a.parties)),
    Column("what", what),
    Column("status", lambda a: a.status.replace("_", " "), style=lambda a: STATUS_STYLE.get(a.status, "")),
    Column("date", days),
    Column("place", lambda a: a.place or ""),
    Column("outlet", lambda a: a.outlet),
    Column("figures", lambda a: counts(a.counts), fold=True),
)
