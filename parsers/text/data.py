"""Tables of words beside the code (`*.toml` in this folder): data, not rules."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the table `name`.toml."""
    return tomllib.loads((files("parsers.text") / f"{name}.toml").read_text("utf-8"))
