"""Mention: what one passage of an article says of one round or exchange."""

from __future__ import annotations

from typing import Literal

from sqlmodel import Field

from model.value import Value

Status = Literal["proposed", "planned", "agreed", "under_way", "completed", "postponed", "cancelled", "denied"]
Role = Literal["current", "background"]
STATUSES: tuple[str, ...] = (
    "proposed", "planned", "agreed", "under_way", "completed", "postponed", "cancelled", "denied",
)  # fmt: skip
OPEN_STATUSES = frozenset({"proposed", "planned", "agreed", "postponed"})
# CLDR has no words for these; the order is from the narrow to the wide and is the order of tables.
PEOPLE = ("prisoners of war", "prisoners", "detainees", "hostages", "civilians", "children", "bodies")


class Count(Value):
    """A figure as claimed: `who` is `each side`, `total` or `<party> releases`; `what` one of PEOPLE."""

    who: str
    what: str
    n: int
    qualifier: str = "exact"  # exact, about, at least, up to
    said_by: str | None = None  # a party, an outlet, or None


class Reason(Value):
    """Why a decision fell as it did: a named piece of evidence with its weight."""

    name: str
    weight: float = 0.0
    detail: str = ""


class Mention(Value):
    """What one passage says of one real happening.

    `date` and `date_end` are YYYY, YYYY-MM or YYYY-MM-DD as far as told; `date_inferred` marks a day that was
    taken from the publication. `counts` are figures of this event; `deal_counts` those of the agreement
    that it is a stage of. `object` tells bodies from people, `series` one track of talks from another.
    The last group of fields repeats its article's, so that resolving needs mentions alone.
    """

    id: str = Field(primary_key=True)
    article_id: str
    kind: str
    status: str
    role: str
    parties: tuple[str, ...]
    mediators: tuple[str, ...] = ()
    ordinal: int | None = None
    place: str | None = None
    date: str | None = None
    date_end: str | None = None
    date_rule: str = ""
    date_inferred: bool = False
    counts: tuple[Count, ...] = ()
    deal_counts: tuple[Count, ...] = ()
    counts_beside: tuple[Count, ...] = ()  # told near it, too loosely to tell events apart
    categories: tuple[str, ...] = ()
    object: str = ""  # "people" or "bodies" for exchanges, "" otherwise
    series: str = ""  # direct, trilateral, technical ...; "" when the text does not tell
    stage: bool = False  # one hand-over carried out under an agreement
    stage_ordinal: int | None = None
    said_by: str | None = None
    confidence: float = 0.0
    reasons: tuple[Reason, ...] = ()
    rule: str = ""  # the pattern that fired
    quote: str = ""
    quote_start: int | None = None  # code points into the article's text; None when it is the title
    quote_end: int | None = None
    paragraph: int = 0  # 0 is the title, 1 the lead
    parsed_by: str = ""
    outlet: str = ""
    outlet_name: str = ""
    url: str = ""
    title: str = ""
    language: str = "en"
    published: str | None = None
    time_zone: str = "UTC"
    fingerprint: str = ""  # of the article's text: near-equal ones are copies of one wire report

    @property
    def pair(self) -> tuple[str, ...]:
        """The parties, sorted: the key of the block in which this mention is resolved."""
        return tuple(sorted(self.parties))
