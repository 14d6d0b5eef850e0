"""The kinds of events, one file each; the registry walks this folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from parsers.kind import Kind


def _load() -> Mapping[str, Kind]:
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    modules: list[Any] = [importlib.import_module(f"parsers.kinds.{name}") for name in names]
    return {m.KIND.name: m.KIND for m in modules}


KINDS: Mapping[str, Kind] = _load()
