"""Kind: what the grammar, the resolver and the tests must know of one kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Example:
    """A text and the events that must be read in it: `expect` holds the fields to compare, () for none."""

    text: str
    expect: tuple[Mapping[str, Any], ...] = ()
    title: str = ""
    published: str = "2031-03-12T10:00:00+00:00"  # a Wednesday
    language: str = "en"


@dataclass(frozen=True)
class Kind:
    """One kind of event.

    `gate_actions` and `gate_objects` name families of its words (people are objects too where `has_people`): an article
    names the kind where it has one of each. That opens the gate for a kind without weights in `parsers/gate.toml`, and
    is asked of a passage that a second reader quotes. `words` are cells of the kind x language matrix that the kind
    brings.
    """

    name: str
    gate_actions: tuple[str, ...]
    gate_objects: tuple[str, ...] = ()
    core: tuple[str, ...] = ()  # families of which a sentence must have one to be read
    nouns: tuple[str, ...] = ()  # families that name the event itself ("the talks")
    has_people: bool = False  # figures of people or bodies belong to it, and people differ from bodies
    has_ordinal: bool = False  # its series is counted
    has_stages: bool = False  # it may be carried out in parts that are events of their own
    window: int = 30  # days within which two reports of something over may be one event
    default: bool = True  # in the default watch
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[Example, ...] = ()
