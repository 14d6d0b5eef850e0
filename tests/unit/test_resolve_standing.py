"""What stands is not reckoned again: a new article is tested once against each event that it could be of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from model.event import Event, Ruling
from model.mention import Count, Mention
from parsers import resolve as resolving
from parsers.resolve import resolve
from parsers.resolving.cluster import Cluster
from parsers.resolving.verdict import Verdict

AT = datetime(2032, 1, 1, tzinfo=UTC)
DAY = datetime(2031, 5, 1, 9, tzinfo=UTC)
EVENTS, REPORTS = 12, 9


def report(event: int, number: int, kind: str = "exchange") -> Mention:
    """The `number`th report of a swap of its own day and figure."""
    at = DAY + timedelta(days=event, hours=number)
    url = f"https://outlet{number}.example/{event}"
    return Mention(
        id=url, article_id=url, kind=kind, status="completed", role="current", parties=("Chad", "Sudan"), url=url,
        date=f"{at:%Y-%m-%d}", published=at.isoformat(), confidence=0.9, quote=f"Swap {event}.", outlet=url[8:15],
        counts=(Count(who="each side", what="prisoners", n=101 + event),), object="people",
    )  # fmt: skip


PAST = [report(event, number) for event in range(EVENTS) for number in range(REPORTS)]


def plain(events: tuple[Event, ...]) -> list[str]:
    return sorted(e.model_dump_json() for e in events)


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one with each test of a report against an event."""
    calls: list[str] = []

    def counting(test: Callable[[Cluster, Cluster], Verdict]) -> Callable[[Cluster, Cluster], Verdict]:
        def same(old: Cluster, new: Cluster) -> Verdict:
            calls.append(new.kind)
            return test(old, new)

        return same

    monkeypatch.setattr(resolving, "TESTS", {kind: counting(test) for kind, test in resolving.TESTS.items()})
    return calls


def test_a_later_article_is_tested_against_each_event_and_nothing_else_is(tested: list[str]) -> None:
    before = resolve(PAST, at=AT).events
    tested.clear()
    new = report(EVENTS, 0)
    assert len(resolve([*PAST, new], before=before, at=AT, more=True).events) == EVENTS + 1
    assert len(tested) <= 2 * EVENTS  # once to find its place, once more for what was left over


def test_an_article_that_comes_late_is_put_where_it_belongs_and_only_what_follows_is_grown_again(
    tested: list[str],
) -> None:
    late = report(EVENTS - 2, 4).model_copy(update={"id": "late", "article_id": "late", "url": "https://late.example/"})
    before = resolve(PAST, at=AT).events
    tested.clear()
    found = resolve([*PAST, late], before=before, at=AT, more=True).events
    step = len(tested)
    tested.clear()
    assert plain(found) == plain(resolve([*PAST, late], before=before, at=AT).events)
    assert step < len(tested) / 2


def test_what_stands_is_what_all_reports_give_whatever_comes_when() -> None:
    for seed in range(2):
        arrived = list(PAST)
        Random(seed).shuffle(arrived)
        before: tuple[Event, ...] = ()
        for upto in range(18, len(arrived) + 1, 18):
            before = resolve(arrived[:upto], before=before, at=AT, more=True).events
        named = {e.id: e for e in before}
        assert {frozenset(e.mention_ids) for e in named.values()} == {
            frozenset(e.mention_ids) for e in resolve(PAST, at=AT).events
        }


def test_a_report_that_is_gone_or_a_ruling_on_one_lets_nothing_stand(tested: list[str]) -> None:
    before = resolve(PAST, at=AT).events
    tested.clear()
    fewer = resolve(PAST[1:], before=before, at=AT, more=True)
    assert sum(len(e.mention_ids) for e in fewer.events) == len(PAST) - 1
    assert len(tested) > len(PAST)
    one, other = before[0], before[1]
    both = Ruling(id="r", verdict="merge", event_ids=(one.id, other.id), anchors=(one.anchors, other.anchors), at=AT)
    assert len(resolve(PAST, [both], before=before, at=AT, more=True).events) == EVENTS - 1
