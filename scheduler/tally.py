"""What a crawl found, address by address: what `recrawl` says and what a request's progress holds."""

from __future__ import annotations

from model.page import FetchRefusal
from model.value import Value

# A fetch refused by a rule (ours or the host's) is `refused`; one that broke is `failed`.
_BROKEN = frozenset(
    {"timeout", "unreachable", "name not found", "certificate", "incomplete", "status", "failed", "stopped",
     "not a feed", "not a sitemap", "unsafe xml", "empty", "encoding", "too big", "redirects"}
)  # fmt: skip
STATES = ("new", "changed", "unchanged", "refused", "failed")


class Item(Value):
    """One address of a crawl: `state` is one of STATES, `reason` a sentence where it is refused or failed."""

    url: str
    state: str
    reason: str = ""
    title: str = ""


class Tally(Value):
    """What one crawl of one outlet found. `error` is "" for a crawl that was well."""

    outlet: str
    items: tuple[Item, ...] = ()
    unchanged: int = 0
    listed: int = 0
    left: int = 0  # named and not fetched, because a limit was reached
    error: str = ""

    def count(self, state: str) -> int:
        """Return how many addresses ended in `state`."""
        return sum(item.state == state for item in self.items) + (self.unchanged if state == "unchanged" else 0)

    def joined(self, later: Tally) -> Tally:
        """Return this tally with that of a later round of the same outlet."""
        items, unchanged = (*self.items, *later.items), self.unchanged + later.unchanged
        return later.model_copy(update={"items": items, "unchanged": unchanged, "listed": self.listed + later.listed})

    @property
    def well(self) -> bool:
        """Return whether nothing failed."""
        return not self.error and not self.count("failed")


def of_refusal(refusal: FetchRefusal) -> Item:
    """Return the item of a fetch that gave no page."""
    state = "failed" if refusal.reason in _BROKEN else "refused"
    reason = f"{refusal.reason}: {refusal.detail}" if refusal.detail else refusal.reason
    return Item(url=refusal.url, state=state, reason=reason)
