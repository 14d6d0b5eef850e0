"""A round of negotiations: two or more parties talk with one another, themselves or through mediators."""

from __future__ import annotations

from parsers.kind import Kind

KIND = Kind(
    name="round",
    gate_actions=("held", "meet"),
    gate_objects=("talks", "meeting", "round", "rounds", "meet"),
    core=("talks", "round", "rounds", "meeting", "meet", "back", "agree"),
    nouns=("talks", "meeting", "round"),
    has_ordinal=True,
    window=30,
)
