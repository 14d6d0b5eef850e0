"""Who says so: the claims of an event as rows, differing ones side by side, each with its quote and address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.terms import capital, day, listed, published, web_address
from alerts.words import amount, figures, number, status_word
from model.alert import Alert
from model.event import Claim
from model.value import one_line

ROWS = 6
_AGAINST = ("cancelled", "denied", "postponed")  # a status that contradicts; any other is an earlier step


@dataclass(frozen=True)
class Saying:
    """One row: `figure` large, `unit` below it, then who says it and in which words."""

    figure: str
    unit: str
    speaker: str
    verb: str
    outlet: str
    link: str
    published: str
    quote: str
    large: bool = True  # a number, not a word
    also: str = ""  # other outlets with the same

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The quote in pieces; those that are the figure are true."""
        digits = re.sub(r"\D", "", self.figure) if self.large else ""
        if not digits:
            return ((self.quote, False),)
        grouped = r"[,.\s]?".join(digits)
        parts = re.split(rf"(?<![\d]){grouped}(?![\d])", self.quote)
        marks = re.findall(rf"(?<![\d]){grouped}(?![\d])", self.quote)
        woven = [
            piece for pair in zip(parts, [*marks, ""], strict=True) for piece in zip(pair, (False, True), strict=True)
        ]
        return tuple((text, marked) for text, marked in woven if text)


def named(text: str) -> str:
    """A name on one clean line, never an empty one."""
    return one_line(text, 100) or "an unnamed outlet"


def sayings(alert: Alert, claims: Sequence[Claim]) -> tuple[tuple[Saying, ...], int]:
    """Return the rows of "who says so" (parties, then mediators, then others; newest first) and how many are left out.

    What counts is the newest report of each speaker. The alert's numbers are always shown, else who bears out its
    status; other attributes only where reports differ. Without any, the report that raised the alert is the one row.
    """
    standing = list(_standing(claims))
    telling = [claim for claim in standing if _is_figure(claim)] or [
        claim for claim in standing if claim.attribute == "status" and _status(claim) == alert.status
    ]
    telling = [claim for claim in telling if _key(claim) in _figures_of(alert)] or telling
    differing = [claim for claim in standing if _differs(alert, claim, standing)]
    rows = _rows(sorted([*telling, *differing], key=lambda claim: _rank(alert, claim)), claims) or [_alone(alert)]
    return tuple(rows[:ROWS]), max(0, len(rows) - ROWS)


def _standing(claims: Sequence[Claim]) -> Iterator[Claim]:
    """What each speaker's newest report says of each attribute, newest first."""
    newest: dict[tuple[str, str], str] = {}
    for claim in sorted(claims, key=lambda claim: claim.published or "", reverse=True):
        if newest.setdefault((_speaker(claim), claim.attribute), claim.url) == claim.url:
            yield claim


def _rows(chosen: Sequence[Claim], claims: Sequence[Claim]) -> list[Saying]:
    """One row a statement; outlets that repeat it are named in it, and a quote stands once."""
    groups: dict[tuple[str, str, str], Claim] = {}
    for claim in chosen:
        groups.setdefault((*_key(claim), claim.said_by or ""), claim)
    quoted: set[str] = set()
    rows = []
    for claim in groups.values():
        rows.append(_row(claim, _others(claim, claims), quote="" if claim.quote in quoted else claim.quote))
        quoted.add(claim.quote)
    return rows


def _others(claim: Claim, claims: Sequence[Claim]) -> str:
    """The other outlets that tell the same of the same speaker: three by name, the rest as a number."""
    same = (each for each in claims if _key(each) == _key(claim) and each.said_by == claim.said_by)
    names = [name for name in dict.fromkeys(named(each.outlet) for each in same) if name != named(claim.outlet)]
    return listed([*names[:3], f"{len(names) - 3} more"] if len(names) > 3 else names)


def _key(claim: Claim) -> tuple[str, str]:
    return claim.attribute, claim.value


def _figures_of(alert: Alert) -> set[tuple[str, str]]:
    return {(f"count: {count.who}, {count.what}", number(count)) for count in alert.counts}


def _rank(alert: Alert, claim: Claim) -> tuple[int, int]:
    order = {name: place for place, name in enumerate((*alert.parties, *alert.mediators))}
    return (0 if _is_figure(claim) else 1), order.get(claim.said_by or "", len(order))


def _is_figure(claim: Claim) -> bool:
    """A figure's attribute is `count: WHO, WHAT`."""
    return claim.attribute.startswith("count: ")


def _status(claim: Claim) -> str:
    return claim.value.replace(" ", "_")


def _differs(alert: Alert, claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether somebody says otherwise; "2025-06" and "2025-06-02" do not differ, one only tells more."""
    if claim.attribute == "status":
        return _status(claim) in _AGAINST and _status(claim) != alert.status
    if claim.attribute not in ("ordinal", "place", "date"):
        return False
    others = (other.value for other in claims if other.attribute == claim.attribute)
    return any(not (claim.value.startswith(other) or other.startswith(claim.value)) for other in others)


def _speaker(claim: Claim) -> str:
    return named(claim.said_by or claim.outlet)


def _row(claim: Claim, also: str, quote: str) -> Saying:
    who, _, what = claim.attribute.removeprefix("count: ").partition(", ")
    value = day(claim.value) if claim.attribute == "date" else one_line(claim.value, 60)
    return Saying(
        figure=value if _is_figure(claim) else capital(status_word(value)),
        unit=one_line(f"{what}, {who}" if what else who.replace("status", ""), 100),
        speaker=_speaker(claim),
        verb="says" if claim.said_by else "reports",
        outlet=named(claim.outlet),
        link=web_address(claim.url),
        published=published(claim.published),
        quote=one_line(quote, 300),
        large=_is_figure(claim),
        also=also,
    )


def _alone(alert: Alert) -> Saying:
    first = figures(alert.counts)[:1]
    return Saying(
        figure=amount(first[0]) if first else capital(status_word(alert.status)),
        unit=f"{first[0].what}, {first[0].who}" if first else "",
        speaker=named(alert.outlet),
        verb="reports",
        outlet=named(alert.outlet),
        link=web_address(alert.url),
        published=published(alert.published),
        quote=one_line(alert.quote, 300),
        large=bool(first),
    )
