"""The ledger of an event in a terminal: what is said, by which reports, and each report's own words once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.event import Claim
from parley.output import Column, facts, listing, say


@dataclass(frozen=True)
class _Said:
    """One value of one attribute, with the numbers of the reports that give it."""

    attribute: str
    value: str
    by: str
    reports: tuple[int, ...]


_COLUMNS = (
    Column("claim", lambda said: said.attribute),
    Column("value", lambda said: said.value, fold=True),
    Column("said by", lambda said: said.by),
    Column("reports", lambda said: " ".join(f"[{number}]" for number in said.reports)),
)


def print_claims(ledger: Sequence[Claim]) -> None:
    """Print each different claim on a line, then the quote and address of each report."""
    numbers = {id: number for number, id in enumerate(dict.fromkeys(claim.mention_id for claim in ledger), 1)}
    say("\nWho says what", "bold")
    listing(_grouped(ledger, numbers), _COLUMNS, False, "")
    say("")
    first = {numbers[claim.mention_id]: claim for claim in reversed(ledger)}
    facts({f"[{number}]": _report(first[number]) for number in sorted(first)})


def _grouped(ledger: Sequence[Claim], numbers: dict[str, int]) -> list[_Said]:
    found: dict[tuple[str, str, str], list[int]] = {}
    for claim in ledger:
        found.setdefault((claim.attribute, claim.value, claim.said_by or ""), []).append(numbers[claim.mention_id])
    return [_Said(*key, tuple(sorted(set(reports)))) for key, reports in found.items()]


def _report(claim: Claim) -> str:
    return f"{claim.outlet or 'unnamed outlet'}, {claim.published or 'undated'}\n“{claim.quote}”\n{claim.url}"
