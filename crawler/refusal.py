"""Refused: why an address gave no page, as a word for programs and a sentence for people."""

from __future__ import annotations

from datetime import datetime

# The words that `FetchRefusal.reason` can hold. Those in TEMPORARY may be gone at the next crawl.
REASONS = (
    "refused address", "private address", "robots", "retry later", "timeout", "unreachable", "name not found",
    "certificate", "downgrade", "redirects", "too big", "incomplete", "empty", "encoding", "media type", "status",
    "gone", "blocked", "not a feed", "not a sitemap", "unsafe xml", "page limit", "stopped", "failed",
)  # fmt: skip
TEMPORARY = frozenset(
    {"robots", "retry later", "timeout", "unreachable", "name not found", "incomplete", "empty", "status", "stopped"}
)


class Refused(Exception):
    """A fetch that gave no page. `reason` is one of REASONS; `retry_at` comes from the host's Retry-After."""

    def __init__(self, reason: str, detail: str, status: int = 0, retry_at: datetime | None = None) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.status = status
        self.retry_at = retry_at
