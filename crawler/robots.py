"""robots.txt by RFC 9309: what an answer means, and the rules in it (read by protego)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

from crawler.refusal import Refused

_BOM = b"\xef\xbb\xbf"
_AGENT_LINE = re.compile(r"\s*user[- ]?agent\s*:?\s*([^#]*)", re.IGNORECASE)
_UNAVAILABLE_REDIRECTS = "redirects"  # more redirects than allowed count as "unavailable" (section 2.3.1.2)


@dataclass(frozen=True)
class RobotsRules:
    """What one origin allows us. `rules` is None where there is no file; `refused` says why all is closed."""

    rules: Protego | None = None
    refused: Refused | None = None

    def allows(self, url: str, agent: str) -> bool:
        """Tell whether `agent` may fetch `url`; True where there are no rules."""
        return self.refused is None and (self.rules is None or bool(self.rules.can_fetch(url, agent)))

    def crawl_delay(self, agent: str, cap: float) -> float | None:
        """Return the seconds that the file asks for between requests, at most `cap`; None when it does not tell."""
        delay = self.rules.crawl_delay(agent) if self.rules else None
        return None if delay is None or not delay > 0 else min(float(delay), cap)


def rules_of(status: int, body: bytes, agent: str, limit: int) -> RobotsRules:
    """Return the rules that an answer stands for: 2xx is read (its first `limit` bytes), 4xx allows all, else none.

    429 is no "unavailable" but a host that is overloaded, so it closes as 5xx does.
    """
    if 200 <= status < 300:
        text = body[:limit].removeprefix(_BOM).decode("utf-8", "replace")
        return RobotsRules(rules=Protego.parse(_for_agent(text, agent)))
    if 400 <= status < 500 and status != 429:
        return RobotsRules()
    return RobotsRules(refused=Refused("robots", f"robots.txt answered {status}, so nothing may be fetched", status))


def rules_of_failure(failure: Refused) -> RobotsRules:
    """Return the rules of a robots.txt that could not be fetched: closed, but open after too many redirects."""
    if failure.reason == _UNAVAILABLE_REDIRECTS:
        return RobotsRules()
    sentence = f"{failure.detail} (asked for robots.txt, without which nothing is fetched)"
    return RobotsRules(refused=Refused(failure.reason, sentence, failure.status, failure.retry_at))


def _for_agent(text: str, agent: str) -> str:
    """Return robots.txt with all groups of others under one name.

    protego copies each rule to each agent of its group: 20,000 agents with 10,000 rules fit into 500 KiB.
    """
    kept: list[str] = []
    for line in text.splitlines():
        found = _AGENT_LINE.match(line)
        if found and not (found.group(1).strip() == "*" or agent.lower() in found.group(1).lower()):
            line = "User-agent: somebody-else"
        if not (found and kept and kept[-1] == line):
            kept.append(line)
    return "\n".join(kept)
