"""Kind: what the grammar must know of a kind of event, and the registry of all kinds."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parsers.kinds.kind import Kind


def _load() -> Mapping[str, Kind]:
    names = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules: list[Any] = [importlib.import_module(f"parsers.kinds.{n}") for n in names if n not in ("kind", "registry")]
    return {m.KIND.name: m.KIND for m in modules}


KINDS: Mapping[str, Kind] = _load()
