"""Verdict: whether two reports may be of one happening, and how much speaks for it."""

from __future__ import annotations

from dataclasses import dataclass, field

# The sum of weights from which two reports are of one happening: the parties agree (1) and one thing more does.
JOIN = 2.0


@dataclass(slots=True)
class Verdict:
    """A sum of named weights. `veto` names what excludes it, whatever the sum."""

    score: float = 0.0
    veto: str = ""
    reasons: list[str] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Return whether the two are one."""
        return not self.veto and self.score >= JOIN

    def add(self, weight: float, reason: str) -> None:
        """Count one piece of evidence."""
        if weight:
            self.score += weight
            self.reasons.append(f"{reason} {weight:+g}")

    def forbid(self, reason: str) -> None:
        """Exclude it; the first reason is kept."""
        self.veto = self.veto or reason
