"""An outlet as the text of its TOML file, with what is unsure about it as comments."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from model.outlet import Layout, Outlet

_TOP = ("title", "country", "language", "time_zone", "home", "hosts", "feeds", "sitemaps", "sections", "archives",
        "article_pattern", "pdf_suffix", "rewrites", "blocked", "verified", "voices", "insecure_tls")  # fmt: skip


def as_toml(outlet: Outlet, unsure: Sequence[str] = ()) -> str:
    """Return the file that `registry.load_outlet` reads back as `outlet`."""
    told = outlet.model_dump(exclude_defaults=True)
    lines = [f"# Unsure: {' '.join(sentence.split())}" for sentence in unsure]
    lines += [f"{key} = {_value(told[key])}" for key in _TOP if key in told]
    if "pace" in told:
        lines += ["", "[pace]", *_pairs(told["pace"])]
    for layout in outlet.layouts:
        lines += ["", layout_toml(layout)]
    return "\n".join(lines) + "\n"


def layout_toml(layout: Layout) -> str:
    """Return a layout as the table of an outlet's file."""
    return "\n".join(["[[layouts]]", *_pairs(layout.model_dump(exclude_defaults=True))])


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items() if value is not None]


def _value(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        # A literal string keeps the backslashes of a regular expression readable.
        return f"'{value}'" if "\\" in value and "'" not in value else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
