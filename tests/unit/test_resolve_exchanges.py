"""Exchanges: agreements, their stages, swaps on their own; figures of two sides. All invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from model.event import Event
from model.mention import Count, Mention
from parsers.claims import claims
from parsers.resolve import resolve
from parsers.resolving.facts import Figure
from parsers.resolving.figures import compare

AT = datetime(2031, 12, 1, tzinfo=UTC)


def each(*numbers: int, what: str = "prisoners of war") -> tuple[Count, ...]:
    return tuple(Count(who="each side", what=what, n=n) for n in numbers)


def frees(party: str, n: int, what: str = "prisoners", said_by: str | None = None) -> Count:
    return Count(who=f"{party} releases", what=what, n=n, said_by=said_by)


def report(day: str, status: str = "completed", role: str = "current", **more: Any) -> Mention:
    """One report of an exchange, published at noon of `day` by an outlet of its own unless told otherwise."""
    url = more.pop("url", f"https://{status}-{role}-{day}.example/{len(more)}-{sorted(more.items())}")
    given = {
        "parties": ("Chad", "Sudan"), "confidence": 0.9, "quote": f"Quote of {url}", "outlet": url, "object": "people",
    }  # fmt: skip
    published = f"{day}T12:00:00+00:00"
    return Mention(
        id=more.pop("id", url), article_id=url, kind="exchange", status=status, role=role, url=url,
        published=published, **given | more,
    )  # fmt: skip


def events(*mentions: Mention) -> list[Event]:
    return sorted(resolve(mentions, at=AT).events, key=lambda e: (e.date or "", e.status, e.id))


def test_an_agreement_and_each_hand_over_are_events_and_the_parts_name_the_whole() -> None:
    deal = report("2031-05-01", "agreed", counts=each(400))
    first = report("2031-05-10", date="2031-05-10", counts=each(120), deal_counts=each(400), stage=True)
    second = report("2031-05-11", date="2031-05-11", counts=each(120), deal_counts=each(400), stage=True)
    done = report("2031-05-14", counts=each(400), date="2031-05-10", date_end="2031-05-14")
    whole, *stages = sorted(events(deal, first, second, done), key=lambda e: e.part_of or "")
    assert whole.status == "completed"
    assert [s.part_of for s in stages] == [whole.id, whole.id]
    assert {s.date for s in stages} == {"2031-05-10", "2031-05-11"}


def test_an_agreement_is_no_part_of_the_hand_over_that_carries_it_out() -> None:
    deal = report("2031-05-01", "agreed", counts=each(400))
    late = report("2031-05-08", "postponed", counts=each(400), deal_counts=each(120))
    done = report("2031-05-10", date="2031-05-10", counts=each(120))
    again = report("2031-05-11", date="2031-05-10", counts=each(120))
    after = report("2031-05-12", "agreed", counts=each(400))
    told = events(deal, late, done, again, after)
    agreement = next(e for e in told if deal.id in e.mention_ids)
    assert {late.id, after.id} < set(agreement.mention_ids)
    assert agreement.part_of is None
    assert len(told) == 2


def test_stages_of_following_days_with_one_round_figure_stay_apart() -> None:
    days = [report(f"2031-05-{d}", date=f"2031-05-{d}", counts=each(1200), stage=True) for d in (13, 14)]
    assert len(events(*days)) == 2


def test_two_telling_figures_outweigh_a_day() -> None:
    figures = (frees("Chad", 217), frees("Sudan", 55))
    one = report("2031-05-13", date="2031-05-13", counts=figures)
    other = report("2031-05-14", date="2031-05-14", counts=figures)
    assert len(events(one, other)) == 1


def test_a_day_that_was_taken_from_the_publication_may_be_a_day_late() -> None:
    one = report("2031-05-13", date="2031-05-13")
    other = report("2031-05-14", date="2031-05-14", date_inferred=True)
    (event,) = events(one, other)
    assert event.date == "2031-05-13"
    assert not event.date_inferred


def test_nearly_equal_figures_of_one_stage_are_one_though_one_report_takes_the_deals_for_its_own() -> None:
    stage: dict[str, Any] = {"date": "2031-05-13", "stage": True, "place": "Abéché"}
    one = report("2031-05-13", counts=each(240, 600), **stage)
    other = report("2031-05-13", counts=each(233), deal_counts=each(600), **stage)
    assert len(events(one, other)) == 1
    rest = report("2031-05-13", counts=each(360), deal_counts=each(600), **stage)
    assert len(events(one, rest)) == 2


def test_one_outlet_that_takes_the_agreement_for_a_hand_over_ends_nothing() -> None:
    deal = [report("2031-05-01", "agreed", url=f"https://d{n}.example/", outlet=f"d{n}") for n in range(3)]
    misread = report("2031-05-02", date="2031-05-02", date_inferred=True)
    planned = report("2031-05-03", "agreed", date="2031-05-07", date_end="2031-05-09")
    assert len(events(*deal, misread, planned)) == 1


def test_stage_or_not_two_hand_overs_of_one_day_are_one_unless_the_figures_part_them() -> None:
    deal = report("2031-05-01", "agreed", counts=each(600))
    one = report("2031-05-13", date="2031-05-13")
    stage = report("2031-05-13", date="2031-05-13", stage=True)
    assert len(events(one, stage)) == 1
    other = report("2031-05-13", date="2031-05-13", stage=True, counts=each(240), deal_counts=each(600))
    assert len(events(deal, one.model_copy(update={"counts": each(600)}), other)) == 2


def test_one_article_that_tells_a_deal_and_the_hand_over_with_the_same_figures_tells_one_exchange() -> None:
    url = "https://one.example/"
    agreed = report("2031-05-13", "agreed", url=url, id="a", counts=each(410))
    held = report("2031-05-13", url=url, id="b", counts=each(410), date="2031-05-13", date_inferred=True)
    assert len(events(agreed, held)) == 1
    first = report("2031-05-13", url=url, id="c", counts=each(90), date="2031-05-13", stage=True)
    assert len(events(agreed, first)) == 2


def test_a_stage_that_gives_the_figures_of_the_agreement_is_the_agreement_carried_out() -> None:
    deal = report("2031-05-01", "agreed", counts=each(600))
    assert len(events(deal, report("2031-05-03", "under_way", counts=each(600), stage=True))) == 1
    assert len(events(deal, report("2031-05-03", "under_way", counts=each(240), stage=True))) == 2
    sides = (frees("Chad", 1700), frees("Sudan", 1200))
    one, other = report("2031-05-01", "agreed", counts=sides), report("2031-05-02", "agreed", counts=sides, stage=True)
    assert len(events(one, other)) == 1


def test_what_is_told_as_done_days_before_its_day_is_planned() -> None:
    (event,) = events(report("2031-05-03", "under_way", date="2031-05-07"))
    assert event.status == "planned"
    (event,) = events(report("2031-05-03", "under_way", date="2031-05-04"))
    assert event.status == "under_way"


def test_a_few_among_many_and_small_figures_of_parts_do_not_part_reports_of_one_day() -> None:
    many = report("2031-05-13", date="2031-05-13", counts=each(146), place="Abéché")
    assert len(events(many, report("2031-05-13", date="2031-05-13", counts=each(8)))) == 1
    ten = report("2031-05-13", date="2031-05-13", counts=each(10, what="civilians"))
    assert len(events(ten, report("2031-05-13", date="2031-05-13", counts=each(20, what="civilians")))) == 1
    assert len(events(ten, report("2031-05-21", date="2031-05-21", counts=each(20, what="civilians")))) == 2


def test_news_of_a_day_has_the_better_claim_than_what_its_article_recalls() -> None:
    figures = (frees("Chad", 185), frees("Sudan", 20))
    first = report("2031-05-13", date="2031-05-13", counts=figures, place="Khartoum")
    url = "https://two.example/"
    recalled = report("2031-05-13", role="background", url=url, id="x", counts=figures)
    news = report("2031-05-13", url=url, id="y", date="2031-05-13", place="Abéché")
    assert sum(e.current for e in events(first, recalled, news)) == 1


def test_people_and_bodies_are_exchanged_apart() -> None:
    people = report("2031-05-13", date="2031-05-13")
    bodies = report("2031-05-13", date="2031-05-13", object="bodies", counts=each(30, what="bodies"))
    assert len(events(people, bodies)) == 2


def test_differing_figures_of_sides_stand_side_by_side_with_who_said_them() -> None:
    one = report("2031-05-13", date="2031-05-13", counts=(frees("Chad", 248, said_by="Chad"),))
    other = report("2031-05-13", date="2031-05-13", counts=(frees("Chad", 230, said_by="Sudan"),))
    (event,) = events(one, other)
    assert {(c.n, c.said_by) for c in event.counts} == {(248, "Chad"), (230, "Sudan")}
    rows = [c for c in claims(event, [one, other]) if c.attribute.startswith("count")]
    assert {(r.value, r.said_by, r.quote) for r in rows} == {("248", "Chad", one.quote), ("230", "Sudan", other.quote)}


def test_sums_are_recognised() -> None:
    def side(*numbers: int) -> set[Figure]:
        return {Figure("each side", False, n, True) for n in numbers}

    assert compare(side(224, 6), side(230)).weight > 1
    assert compare(side(45), {Figure("total", False, 90, True)}).weight > 1
    assert compare(side(390), side(1000)).conflict
    assert not compare(side(300), {Figure("total", False, 610, True)}).conflict
    assert compare({Figure("total", False, 300, False)}, {Figure("total", False, 307, True)}).weight > 0


def test_agreed_again_days_after_it_was_done_is_another() -> None:
    deal = report("2031-05-01", "agreed", counts=each(300))
    done = report("2031-05-05", counts=each(300))
    anew = report("2031-05-16", "agreed", counts=each(300))
    assert [e.status for e in events(deal, done, anew)] == ["agreed", "completed"]


def test_the_same_news_months_later_is_another_even_with_the_same_figure() -> None:
    one = report("2031-05-01", "agreed", counts=each(300))
    other = report("2031-07-30", "agreed", counts=each(300))
    assert len(events(one, other)) == 2


def test_an_agreement_under_way_is_completed_weeks_later() -> None:
    deal = report("2031-05-01", "agreed", counts=each(300))
    begun = report("2031-05-05", "under_way", counts=each(300))
    done = report("2031-06-20", "completed", counts=each(300))
    (event,) = events(deal, begun, done)
    assert event.status == "completed"


def test_what_recalls_something_done_does_not_carry_out_an_open_agreement() -> None:
    deal = report("2031-05-01", "agreed")
    recalled = report("2031-05-03", "completed", "background")
    assert len(events(deal, recalled)) == 2


def test_a_group_under_two_names_is_one_party() -> None:
    one = report("2031-05-13", date="2031-05-13", parties=("Chad", "Ouaddai Shield Front"))
    other = report("2031-05-13", date="2031-05-13", parties=("Chad", "Ouaddai fighters"))
    assert len(events(one, other)) == 1


def test_parties_that_no_list_names_and_none_at_all() -> None:
    militias = ("militias of the two cantons",)
    one = report("2031-05-13", date="2031-05-13", parties=militias, counts=each(12), place="Bern")
    other = report("2031-05-14", date="2031-05-13", parties=militias, counts=each(12))
    (event,) = events(one, other)
    assert event.parties == militias
    nameless = [
        report("2031-05-13", date="2031-05-13", parties=(), counts=each(77), url=f"https://x{i}.example/")
        for i in (1, 2)
    ]
    assert len(events(*nameless)) == 1


def test_each_outlet_has_one_figure_a_side_its_latest() -> None:
    early = report("2031-05-13", date="2031-05-13", counts=(frees("Chad", 23),), url="https://a.example/1", outlet="A")
    later = report("2031-05-14", date="2031-05-13", counts=(frees("Chad", 22),), url="https://a.example/2", outlet="A")
    (event,) = events(early, later)
    assert [c.n for c in event.counts] == [22]


def test_claims_say_when_a_day_is_the_publication_s() -> None:
    one = report("2031-05-13", date="2031-05-13", date_inferred=True, place="Bern", ordinal=4, mediators=("Qatar",))
    (event,) = events(one)
    told = {c.attribute: c.value for c in claims(event, [one])}
    assert told == {
        "status": "completed", "date": "2031-05-13 (day of publication)", "place": "Bern", "ordinal": "4",
        "mediators": "Qatar",
    }  # fmt: skip


def test_news_joins_what_was_told_as_news_rather_than_what_its_article_also_recalled() -> None:
    url = "https://one.example/1"
    bare = report("2031-05-10", "under_way", date="2031-05-10", url=url, id="a")
    other = report("2031-05-10", "planned", "background", counts=(frees("Chad", 61),), place="Abéché", url=url, id="b")
    full = report("2031-05-11", date="2031-05-10", counts=(frees("Chad", 61), frees("Sudan", 25)), place="Abéché")
    news = [e for e in events(bare, other, full) if e.current]
    assert [len(e.sources) for e in news] == [2]


def test_one_article_that_recalls_when_it_was_agreed_and_tells_it_as_done_tells_one() -> None:
    url = "https://one.example/1"
    deal = report("2031-05-16", "agreed", counts=each(1000))
    done = report("2031-05-22", date="2031-05-22", counts=each(1000), url=url, id="a")
    recalled = report("2031-05-22", "agreed", "background", date="2031-05-16", counts=each(1000), url=url, id="b")
    assert len(events(deal, done, recalled)) == 1


def test_one_article_that_tells_a_deal_by_its_sum_and_by_its_sides_tells_one() -> None:
    url = "https://one.example/1"
    whole = report("2031-05-01", "agreed", counts=(frees("Chad", 2900),), url=url, id="a")
    sides = report("2031-05-01", date="2031-05-01", counts=(frees("Chad", 1200), frees("Sudan", 1700)), url=url, id="b")
    assert len(events(whole, sides)) == 1


def test_a_hand_over_put_off_and_then_told_as_the_first_group_is_one() -> None:
    put_off = report("2031-06-07", "postponed", date="2031-06-07", date_end="2031-06-08")
    misread = report("2031-06-08", date="2031-06-07", date_end="2031-06-08")
    first = report("2031-06-09", date="2031-06-09", date_inferred=True, stage=True, stage_ordinal=1)
    assert len(events(put_off, misread, first)) == 1


def test_a_deal_carried_out_in_stages_is_reported_done_when_the_last_one_is_over() -> None:
    deal = report("2031-06-02", "agreed", counts=each(6000, what="bodies"), object="bodies")
    part = report("2031-06-13", date="2031-06-11", counts=each(6000, what="bodies"), object="bodies")
    done = report("2031-06-17", date="2031-06-17", counts=each(6000, what="bodies"), object="bodies")
    assert len(events(deal, part, done)) == 1


def test_a_few_whom_an_article_names_among_those_of_the_day_are_no_exchange_of_their_own() -> None:
    first = report("2031-08-24", date="2031-08-24", counts=each(146))
    told: dict[str, Any] = {"date": "2031-08-24", "url": "https://one.example/1"}
    whole = report("2031-08-25", counts=each(146), id="a", **told)
    two = report("2031-08-25", counts=(frees("Chad", 2),), deal_counts=each(146), stage=True, id="b", **told)
    assert len(events(first, whole, two)) == 1
    group = report("2031-08-25", counts=(frees("Chad", 26),), deal_counts=each(146), stage=True, id="b", **told)
    assert len(events(first, whole, group)) == 2


def test_a_stage_that_is_numbered_alike_is_one_though_its_day_is_not_sure() -> None:
    put_off = report("2031-06-07", date="2031-06-07", stage=True, stage_ordinal=1)
    held = report("2031-06-09", "under_way", date="2031-06-09", stage=True, stage_ordinal=1)
    assert len(events(put_off, held)) == 1
    second = report("2031-06-09", date="2031-06-09", stage=True, stage_ordinal=2)
    assert len(events(put_off, second)) == 2
