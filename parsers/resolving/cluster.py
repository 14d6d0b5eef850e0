"""Cluster: the reports taken so far to be of one happening, and what they lead to believe of it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Generic, TypeVar

from parsers.resolving.facts import LAST, OFF, OPEN, OVER, Facts, Figure
from parsers.resolving.when import Span

V = TypeVar("V", bound=object)


class Votes(Generic[V]):
    """What the reports say of one thing; the leading answer is the most frequent one, the earliest of equals."""

    __slots__ = ("_count", "leading")

    def __init__(self) -> None:
        self._count: dict[V, float] = {}
        self.leading: V | None = None

    def add(self, value: V, weight: float = 1.0) -> None:
        """Count one vote."""
        self._count[value] = self._count.get(value, 0.0) + weight
        if self.leading is None or self._count[value] > self._count[self.leading]:
            self.leading = value

    def __contains__(self, value: object) -> bool:
        return value in self._count

    def __len__(self) -> int:
        return len(self._count)


class Cluster:
    """Facts of one happening in the order in which they were resolved. Grows by `add` only."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.members: list[Facts] = []
        self.why: list[str] = []
        self.articles: set[str] = set()
        self.urls: set[str] = set()
        self.fingerprints: set[str] = set()
        self.parties: Votes[frozenset[str]] = Votes()
        self.mediators: set[str] = set()
        self.object: Votes[str] = Votes()
        self.series: Votes[str] = Votes()
        self.ordinal: Votes[int] = Votes()
        self.stage_ordinal: Votes[int] = Votes()
        self.places: Votes[str] = Votes()
        self.over_span: Votes[Span] = Votes()
        self.open_span: Span | None = None  # the newest plan
        self.figures: Counter[Figure] = Counter()
        self.deal_figures: set[Figure] = set()
        self.statuses: set[str] = set()
        self.phases: set[str] = set()
        self.stages = 0
        self.agreed_in: set[str] = set()  # articles that tell it as agreed or put off
        self.agreed_day: date | None = None  # on which it was first news as agreed
        self.over_in: set[str] = set()  # articles that tell it as going on or over
        self.day_over = False  # whether a report tells the day on which it was going on or over
        self.over_outlets: set[str] = set()  # that report it as news
        self.inferred: dict[Span, bool] = {}  # whether each day told was only taken from the publication
        self.first: datetime = LAST
        self.last: datetime | None = None  # of the dated reports
        self.first_day: date | None = None
        self.last_current_day: date | None = None
        self.over_day: date | None = None  # the first day on which it was known to be going on or over

    def add(self, facts: Facts, why: str = "") -> None:
        """Take one more report."""
        facts = self._recalled_deal(facts)
        mention = facts.mention
        self.members.append(facts)
        if why:
            self.why.append(why)
        self.articles.add(mention.article_id)
        self.urls.add(mention.url)
        self.fingerprints.add(mention.fingerprint)
        self.mediators.update(mention.mediators)
        self.statuses.add(mention.status)
        self.phases.add(facts.phase)
        self.stages += mention.stage
        if mention.status in ("agreed", "postponed"):
            self.agreed_in.add(mention.article_id)
        if mention.status == "agreed" and facts.current:
            self.agreed_day = self.agreed_day or facts.day
        if facts.phase == OVER:
            self._over(facts)
        self.figures.update(facts.figures)
        self.deal_figures |= facts.deal_figures
        self._vote(facts)
        self._time(facts)

    def _recalled_deal(self, facts: Facts) -> Facts:
        """`the swap agreed on 16 May`, once it was news as agreed: its day is the deal's, not a hand-over's."""
        settled = self.agreed_day is not None and facts.span is not None and facts.span.last <= self.agreed_day
        if facts.current or facts.phase != OVER or not settled:
            return facts
        update = {"status": "agreed", "date": None, "date_end": None, "date_inferred": False}
        return facts._replace(phase=OPEN, span=None, mention=facts.mention.model_copy(update=update))

    def _over(self, facts: Facts) -> None:
        self.over_in.add(facts.mention.article_id)
        self.day_over |= facts.span is not None and facts.span.exact and not facts.mention.date_inferred
        if facts.current:
            self.over_outlets.add(facts.mention.outlet)

    def _vote(self, facts: Facts) -> None:
        mention = facts.mention
        weight = 1.0 if facts.current else 0.5
        self.parties.add(facts.parties, weight * len(facts.parties))
        for votes, value in (
            (self.object, mention.object),
            (self.series, mention.series),
            (self.places, mention.place),
        ):
            if value:
                votes.add(value, weight)
        if mention.ordinal is not None:
            self.ordinal.add(mention.ordinal, weight)
        if mention.stage_ordinal is not None:
            self.stage_ordinal.add(mention.stage_ordinal, weight)
        if facts.span and facts.phase == OVER:
            self.over_span.add(facts.span, weight * (2 if facts.span.exact and not mention.date_inferred else 1))
            self.inferred[facts.span] = self.inferred.get(facts.span, True) and mention.date_inferred
        elif facts.span:
            self.open_span = facts.span

    def _time(self, facts: Facts) -> None:
        self.first = min(self.first, facts.moment)
        if facts.day is None:
            return
        self.last = facts.moment if self.last is None else max(self.last, facts.moment)
        self.first_day = self.first_day or facts.day
        if facts.current:
            self.last_current_day = max(self.last_current_day or facts.day, facts.day)
        if facts.phase == OVER:
            day = facts.span.first if facts.span and facts.span.exact else facts.day
            self.over_day = min(self.over_day or day, day)

    @property
    def pair(self) -> frozenset[str]:
        """The parties as most reports name them."""
        return self.parties.leading or frozenset()

    @property
    def over(self) -> bool:
        """Whether it went on or is over: one outlet that tells no day is not believed against a majority.

        Nor is an article that tells one thing as agreed and as done.
        """
        told = len(self.over_in - self.agreed_in) >= max(1, len(self.agreed_in))
        sure = self.day_over or len(self.over_outlets) > 1 or told
        return OVER in self.phases and sure

    @property
    def phase(self) -> str:
        """Over once it is told so; called off only while no report tells anything else."""
        if self.over:
            return OVER
        return OFF if self.phases == {OFF} else OPEN

    @property
    def span(self) -> Span | None:
        """When it happened, else when it is planned."""
        return (self.over_span.leading if self.over else None) or self.open_span

    @property
    def day_inferred(self) -> bool:
        """Whether no report tells the day itself."""
        return self.over_span.leading is not None and self.inferred[self.over_span.leading]

    @property
    def agreement(self) -> bool:
        """Whether all that is told of it is what was agreed, not a hand-over."""
        return not self.stage and not self.statuses.isdisjoint(("agreed", "proposed"))

    @property
    def stage(self) -> bool:
        """Whether it is a hand-over under an agreement, as at least half of the reports say."""
        return 2 * self.stages >= len(self.members)


def cluster_of(facts: Facts) -> Cluster:
    """Return a cluster of one report."""
    cluster = Cluster(facts.mention.kind)
    cluster.add(facts)
    return cluster
