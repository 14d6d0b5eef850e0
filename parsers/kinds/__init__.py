"""The kinds of events, one file each; the registry walks this folder."""

from __future__ import annotations

from parsers.kinds.registry import KINDS, Kind

__all__ = ["KINDS", "Kind"]
