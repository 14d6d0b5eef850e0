"""The outlet that a plain text names by itself: "X logo", "X - Latest news", "RelatedX - ...". Never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_NAME = r"(?P<name>[A-Z0-9][\w.&'’-]*(?: [\w.&'’-]+){0,4})"
_YEARS = r"(?:\d{4}(?:\s?[-–]\s?\d{4})?,?\s+)"
_SAYS = (
    re.compile(rf"^{_NAME} logo$"),
    re.compile(rf"^Related{_NAME} [-–—|] \S"),
    re.compile(rf"^{_NAME} [-–—|:] (?:Latest|Breaking|Top|World|Local|Home)\b.*\b(?:News|Headlines)\b", re.IGNORECASE),
    re.compile(rf"^(?:The )?{_NAME} Newsletter$"),
    re.compile(rf"^(?:Copyright )?(?:©|\(c\))\s*{_YEARS}?{_NAME}(?:[.,]? All rights reserved)?\.?$"),
)
_COPYRIGHT = len(_SAYS) - 1  # the holder of the rights is often a company of another name: it counts only beside others


def brand_of(lines: Sequence[str]) -> str:
    """Return the name that the page gives itself most often, "" when it gives none."""
    votes: Counter[str] = Counter()
    for line in lines:
        for number, pattern in enumerate(_SAYS):
            match = pattern.match(line) if len(line) < 300 else None
            if match:
                votes[match["name"]] += 1 if number == _COPYRIGHT else 3
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else ""
