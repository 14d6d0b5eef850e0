"""The columns of lists that several commands print."""

from __future__ import annotations

from typing import Annotated

import typer

from model.value import one_line
from parley.output import Column
from parley.said import STATUS_STYLE, TRIGGER_STYLE, days, in_short, moment, status, sure

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
EVENTS = (
    Column("id", lambda e: e.id[:8]),
    Column("date", days),
    Column("status", status, style=lambda e: STATUS_STYLE.get(e.status, "")),
    Column("event", in_short, fold=True),
    Column("outlets", lambda e: len({s.outlet for s in e.sources}), right=True),
    Column("sure", lambda e: sure(e.confidence), right=True),
    Column("", lambda e: "withdrawn" if e.withdrawn else "" if e.current else "background", style=lambda _: "dim"),
)
ALERTS = (
    Column("raised", lambda a: moment(a.raised_at)),
    Column("id", lambda a: a.alert_id[:8]),
    Column("trigger", lambda a: a.trigger, style=lambda a: TRIGGER_STYLE.get(a.trigger, "")),
    Column("status", status, style=lambda a: STATUS_STYLE.get(a.status, "")),
    Column("event", in_short, fold=True),
    Column("outlet", lambda a: one_line(a.outlet, 24)),
)
