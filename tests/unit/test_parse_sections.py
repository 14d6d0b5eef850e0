"""Pages of several stories or entries: what belongs together, and what is only recalled there."""

from __future__ import annotations

from model.mention import Mention
from model.page import Article
from parsers.grammar.sections import laid_out
from parsers.grammar.tokens import passages
from parsers.parse import parse

DAY = "2031-03-12T20:00:00+00:00"  # a Wednesday


def _news(title: str, *paragraphs: str) -> list[Mention]:
    text = "\n\n".join(paragraphs)
    article = Article(id="s", outlet="The Gazette", title=title, text=text, published=DAY)
    return [m for m in parse(article) if m.role == "current"]


def test_each_story_of_a_digest_has_its_own_parties() -> None:
    news = _news(
        "Midweek digest",
        "CAUCASUS. Armenia and Azerbaijan exchanged 32 prisoners on Tuesday, both ministries said.",
        "HARVEST. Wheat in Portugal has been brought in early.",
        "HORN OF AFRICA. Eritrea and Djibouti will hold a second round of talks in Nairobi on Friday.",
    )
    told = [(m.kind, m.parties, m.date) for m in news]
    assert told == [
        ("exchange", ("Armenia", "Azerbaijan"), "2031-03-11"),
        ("round", ("Djibouti", "Eritrea"), "2031-03-14"),
    ]


def test_numbered_stories_are_a_digest_too() -> None:
    news = _news(
        "Four things to know",
        "1. Storms. Ferries to the islands are cancelled.",
        "2. Swap. Armenia and Azerbaijan freed 14 people each on Tuesday.",
        "3. Music. An opera opens in Vienna.",
        "4. Talks. India and Pakistan opened a third round of talks in Muscat on Wednesday.",
    )
    assert [(m.kind, m.parties) for m in news] == [
        ("exchange", ("Armenia", "Azerbaijan")),
        ("round", ("India", "Pakistan")),
    ]


def test_places_before_a_dash_colon_or_alone_on_a_line_head_stories() -> None:
    stories = (
        ("Morocco", "Grain prices rose.", ""),
        ("Eritrea", "Eritrea and Djibouti will hold a second round of talks in Nairobi on Friday.", "round"),
        ("Caucasus", "Armenia and Azerbaijan exchanged 32 prisoners on Tuesday, both ministries said.", "exchange"),
        ("Markets", "Shares fell in Tokyo, and the yen with them.", ""),
    )
    for mark in ("{} — {}", "{}: {}", "{}\n{}", "{}\n\n{}"):
        news = _news("The world this Wednesday", *(mark.format(where, text) for where, text, _ in stories))
        assert [(m.kind, m.parties) for m in news] == [
            ("round", ("Djibouti", "Eritrea")),
            ("exchange", ("Armenia", "Azerbaijan")),
        ], mark


def test_the_terms_of_a_deal_are_no_stories_of_their_own() -> None:
    news = _news(
        "India and Pakistan end third round of talks with a list of steps",
        "India and Pakistan ended a third round of talks in Muscat on Wednesday and published what they had settled.",
        "Officials of both had sat together for two days, with the foreign minister of Oman passing papers from one "
        "room to the other whenever the heads of the two teams would not see each other in person.",
        "1. Rivers. Data are shared again.",
        "2. Visas. Pilgrims may cross.",
        "3. Border. Patrols keep apart.",
    )
    assert [(m.kind, m.ordinal) for m in news] == [("round", 3)]


def test_months_head_a_chronicle() -> None:
    news = _news(
        "India and Pakistan, a year on the line",
        "JANUARY. On the 4th, India and Pakistan exchanged 66 prisoners at Wagah.",
        "FEBRUARY. India and Pakistan held a second round of talks in Muscat.",
        "MARCH TO MAY. Nothing moved, and a third round of talks between India and Pakistan opened in Doha.",
    )
    assert news == []


def test_an_entry_far_down_a_live_page_is_news_and_a_reminder_is_not() -> None:
    news = _news(
        "Live: fourth round of talks between India and Pakistan ends in Muscat",
        "18:40 The fourth round is over, both delegations say.",
        "16:05 Reading of the statement has begun.",
        "14:30 India and Pakistan swapped 20 prisoners each at the border this morning, the ministries say.",
        "12:00 Reminder. India and Pakistan exchanged 66 prisoners at the same place at the last meeting.",
    )
    figures = {m.kind: {c.n for c in m.counts} for m in news}
    assert figures == {"round": set(), "exchange": {20}}


def test_what_stands_under_background_is_recalled() -> None:
    heading = laid_out(passages("T", "Two sides met.\n\nBackground:\n\nThey met before.\n\nAnd before that."))
    assert [p.section for p in heading] == [0, 0, 1, 1, 1]


def test_two_dated_paragraphs_make_no_live_page() -> None:
    layout = laid_out(passages("T", "18:40 It is over.\n\nIt went well.\n\n16:05 It begins.\n\nIt was long."))
    assert not any(p.item for p in layout)


def test_a_paragraph_that_opens_apart_is_a_second_piece_of_news() -> None:
    told = (
        "Fire at a refinery sends up diesel prices",
        "A fire broke out at a refinery on the coast overnight, and two people were hurt.",
        "It was put out by noon, the local authorities said.",
        "Traders in Rotterdam spoke of a nervous morning.",
    )
    swap = "India and Pakistan exchanged 66 prisoners each on Wednesday at Wagah."
    news = _news(*told, "Separately, " + swap)
    assert [(m.kind, m.parties, m.date) for m in news] == [("exchange", ("India", "Pakistan"), "2031-03-12")]
    old = "Separately, India and Pakistan exchanged 66 prisoners each in March 2029 at Wagah."
    assert _news(*told, old) == []


def test_what_the_talks_settled_is_news_and_an_old_plan_is_not() -> None:
    news = _news(
        "India and Pakistan end third round of talks in Muscat",
        "India and Pakistan ended a third round of talks in Muscat on Wednesday with a signed list.",
        "Rain had kept the helicopters on the ground.",
        "Under the deal 64 captured soldiers will be exchanged for 28 others next week.",
        "Forty captives were to be exchanged for officers at Wagah in August 1999.",
    )
    assert [(m.kind, {c.n for c in m.counts}) for m in news] == [("round", set()), ("exchange", {64, 28})]


def test_a_live_page_tells_one_swap_from_the_plan_to_the_end() -> None:
    news = _news(
        "Live: India and Pakistan exchange 40 prisoners each at Wagah",
        "19:10 GMT",
        "17:30 GMT - What we know so far",
        "India and Pakistan have exchanged 40 prisoners each at Wagah, both ministries say.",
        "15:05 GMT - First 12 prisoners are free, a reporter of ours says.",
        "11:40 GMT - The prisoners will be released in two groups.",
        "09:00 GMT - India and Pakistan last exchanged prisoners, 66 of them, on 4 January.",
    )
    assert [(m.kind, m.date, 40 in {c.n for c in m.counts}) for m in news] == [("exchange", "2031-03-12", True)]


def test_each_point_of_a_list_of_news_is_an_item() -> None:
    news = _news(
        "What else happened this Wednesday",
        "Here is what else moved the wires.",
        "• A storm closed the port of Vigo.",
        "• In Nairobi, Eritrea and Djibouti ended talks without a statement.",
        "• India and Pakistan swapped 14 prisoners each at Wagah.",
    )
    assert [(m.kind, m.parties) for m in news] == [
        ("round", ("Djibouti", "Eritrea")),
        ("exchange", ("India", "Pakistan")),
    ]


def test_a_court_report_and_a_look_back_are_history() -> None:
    told = "India and Pakistan exchanged 66 prisoners at Wagah, and 12 more came home the day after."
    for title in ("Court hears how a swap was paid for", "Forty days of truce, week by week"):
        assert _news(title, "It was a long day of waiting for the families on Wednesday. " + told) == [], title


def test_the_number_of_the_talks_is_not_that_of_the_swap_they_settle() -> None:
    news = _news(
        "India and Pakistan settle a swap",
        "India and Pakistan agreed at a third round of talks on Wednesday to exchange 1,200 prisoners each.",
    )
    assert {(m.kind, m.ordinal) for m in news} == {("round", 3), ("exchange", None)}


def test_tickers_of_other_languages_open_their_entries_with_the_hour() -> None:
    for opening in ("+++ 14:05 Lage +++", "14.05 Uhr: Lage", "14h05 - Le point", "14:05 h. Salen"):
        layout = laid_out(passages("T", "\n\n".join([opening] * 3)))
        assert all(p.live for p in layout if p.paragraph), opening
