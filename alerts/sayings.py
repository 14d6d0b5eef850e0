"""Who says so: the claims of an event as rows, differing ones side by side, each with its quote and address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.terms import capital, published, web_address
from alerts.words import amount, figures, status_word
from model.alert import Alert
from model.event import Claim
from model.value import one_line

ROWS = 6
_FIGURE = re.compile(r"((?:about|at least|up to) )?(\d[\d,. \u00a0\u202f]*)\s*(.*)")
_TOLD = ("status", "ordinal", "place", "date")


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
    """A name on one clean line; nobody's name is "somebody"."""
    return one_line(text, 100) or "an unnamed outlet"


def sayings(alert: Alert, claims: Sequence[Claim]) -> tuple[tuple[Saying, ...], int]:
    """Return the rows of "who says so" (parties, then mediators, then others; newest first) and how many are left out.

    Numbers are always shown, else what each says of the status; other attributes only where reports differ.
    Without any claim, the report that raised the alert is the one row.
    """
    rows = list(_rows(alert, claims)) or [_alone(alert)]
    return tuple(rows[:ROWS]), max(0, len(rows) - ROWS)


def _rows(alert: Alert, claims: Sequence[Claim]) -> Iterator[Saying]:
    taken: set[tuple[str, str, str]] = set()
    main = "count" if any(map(_is_figure, claims)) else "status"
    for claim in sorted(_newest_first(claims), key=lambda claim: _rank(alert, claim)):
        key = (_speaker(claim), claim.attribute, claim.value)
        if key not in taken and (claim.attribute.startswith(main) or _differs(claim, claims)):
            taken.add(key)
            yield _row(claim)


def _newest_first(claims: Sequence[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: claim.published or "", reverse=True)


def _rank(alert: Alert, claim: Claim) -> tuple[int, int]:
    order = {name: place for place, name in enumerate((*alert.parties, *alert.mediators))}
    return (0 if _is_figure(claim) else 1), order.get(claim.said_by or "", len(order))


def _is_figure(claim: Claim) -> bool:
    return claim.attribute.startswith("count") and _FIGURE.match(claim.value) is not None


def _differs(claim: Claim, claims: Sequence[Claim]) -> bool:
    values = {other.value for other in claims if other.attribute == claim.attribute}
    return claim.attribute in _TOLD and len(values) > 1


def _speaker(claim: Claim) -> str:
    return named(claim.said_by or claim.outlet)


def _row(claim: Claim) -> Saying:
    found = _FIGURE.match(one_line(claim.value, 120)) if _is_figure(claim) else None
    figure = f"{found[1] or ''}{_grouped(found[2])}" if found else capital(status_word(one_line(claim.value, 60)))
    return Saying(
        figure=figure,
        unit=found[3] if found else claim.attribute.replace("status", ""),
        speaker=_speaker(claim),
        verb="says" if claim.said_by else "reports",
        outlet=named(claim.outlet),
        link=web_address(claim.url),
        published=published(claim.published),
        quote=one_line(claim.quote, 300),
        large=found is not None,
    )


def _grouped(digits: str) -> str:
    plain = re.sub(r"\D", "", digits)
    return f"{int(plain):,}" if len(plain) < 16 else plain


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
