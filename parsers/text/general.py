"""General extraction, for pages without a layout."""

from __future__ import annotations

import trafilatura


def read_general(html: str, url: str) -> list[str]:
    """Return paragraphs by trafilatura: its precise mode, or its default one where that gives under 0.3 of it."""
    precise = trafilatura.extract(html, url=url or None, favor_precision=True, include_comments=False) or ""
    usual = trafilatura.extract(html, url=url or None, include_comments=False) or ""
    chosen = precise if len(precise) >= 0.3 * len(usual) else usual
    return [line.removeprefix("- ") for line in chosen.split("\n") if line.strip()]
