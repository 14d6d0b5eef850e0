"""An exchange: people or bodies go both ways, or a deal provides for it."""

from __future__ import annotations

from parsers.kind import Kind

KIND = Kind(
    name="exchange",
    gate_actions=("swap", "release", "receive", "return"),
    core=("swap", "trade", "release", "receive", "return", "repatriation", "stage"),
    nouns=("swap", "repatriation"),
    has_people=True,
    has_stages=True,
    window=21,
)
