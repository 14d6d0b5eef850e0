"""Messages: the order of a mail, its width, its table of claims, what it never lets through, and its data."""

from __future__ import annotations

import json
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.data import alert_data, packed
from alerts.digest import DIGEST_MAX, digest_messages
from alerts.message import message_for
from alerts.notices import operator_message, sample_message
from model.alert import Message
from tests.faults.sample_alerts import AT, alert, claim, count, event, source

URL = "https://varenski.example/21/kessa"
CLAIMS = [
    claim("count: each side, prisoners of war", "250", "Osmark", "Lindholt Courier", "It was 250 in each direction.",
          url="https://courier.example/kessa"),
    claim("count: each side, prisoners of war", "243", "Varenia", "Varenski", "We brought 243 home.", url=URL),
    claim("status", "under way", None, "Sahel", "The buses have left.", url="https://sahel.example/1"),
]  # fmt: skip
SOURCES = (source("Varenski", URL), source(), source("Sahel", "https://sahel.example/1"))
DIFFERING = {
    "status": "under_way", "counts": (count(250, by="Osmark"), count(243, by="Varenia")), "sources": SOURCES,
    "sources_total": 3, "mediators": ("Tellis",),
}  # fmt: skip
NEIGHBOURS = (
    event(id="e0", kind="exchange", status="agreed", date="2026-11-09", counts=(count(600),)),
    event(id="e9", kind="round", status="planned", ordinal=6, date="2026-11-27", place="Lindholt"),
)


def differing(**changes) -> Message:
    told = [alert(alert_id="a0", status="planned", counts=(count(250),))]
    values = {**DIFFERING, "trigger": "update", **changes}
    return message_for(alert(**values), CLAIMS, told, "https://desk.example/", NEIGHBOURS)


def wide_lines(message: Message) -> list[str]:
    return [line for line in message.text.split("\n") if len(line) > 72 and not line.strip().startswith("http")]


ORDER = [
    "are exchanging prisoners of war: 243 or 250 each side",
    "0.93, firm.",
    "7 apart",
    "We brought",
    "planned",
    "9 November 2026",
    "27 November 2026",
    "The buses have left.",
    "new exchanges of Osmark and Varenia",
    "https://desk.example/events/e7f3a0c3d29be84711aa",
]


def test_a_text_mail_reads_in_the_order_of_the_desk() -> None:
    text = " ".join(differing().text.split())
    places = [text.find(part) for part in ORDER]
    assert -1 not in places
    assert places == sorted(places)


def test_the_html_mail_reads_in_the_same_order() -> None:
    body = differing().html.partition("<h1")[2]
    places = [body.find(part) for part in ORDER]
    assert -1 not in places
    assert places == sorted(places)


def test_differing_claims_stand_side_by_side_with_quote_and_link() -> None:
    told = differing()
    for part in ("Osmark", "250", "Varenia", "243", "It was 250 in each direction.", URL):
        assert part in told.text and part.split("250")[0] in told.html
    assert '<span class="mk" style="background:#ffeca6;color:#171a1e">243</span>' in told.html
    assert told.html.count('class="mk"') == 2


def speakers(message: Message) -> list[str]:
    """Who stands in the table of a text mail, with what."""
    table = message.text.partition("WHO SAYS")[2].partition("WHY YOU")[0].partition("SOURCES")[0]
    return [" ".join(line.split()) for line in table.split("\n") if line.startswith("  ") and line[2] != " "]


def test_of_each_speaker_the_newest_report_counts() -> None:
    each = "count: each side, prisoners of war"
    earlier = claim(
        each, "300", "Varenia", "Varenski", "Up to 300 may come.", published="2026-11-19", url="https://v.example/0"
    )
    assert speakers(message_for(alert(**DIFFERING), [earlier, *CLAIMS])) == [
        "Osmark 250 prisoners of war, each side",
        "Varenia 243 prisoners of war, each side",
    ]


def test_the_alerts_own_numbers_stand_in_the_table_and_repeats_are_folded() -> None:
    each, quote = "count: each side, prisoners of war", "Each side brought 250 home."
    repeats = [
        claim(each, "250", None, f"Outlet {n}", quote, published=f"2026-11-21T0{n}:00:00+00:00") for n in range(6)
    ]
    noise = claim("count: total, prisoners", "10", None, "Outlet 9", "Ten of them were ill.")
    said = message_for(alert(counts=(count(250),)), [noise, *repeats])
    assert speakers(said) == ["Outlet 5 250 prisoners of war, each side"]
    assert "also Outlet 0, Outlet 1, Outlet 2 and 2 more" in said.text
    assert said.text.count(quote) == 1


def test_without_numbers_those_stand_there_who_bear_out_the_status_or_contradict_it() -> None:
    told = [
        claim("status", "planned", None, "Early", "It is planned.", published="2026-11-01"),
        claim("status", "completed", "Varenia", "Varenski", "It is done."),
        claim("status", "cancelled", "Osmark", "Courier", "It is off."),
        claim("date", "2026-11", None, "A", "In November."),
        claim("date", "2026-11-20", None, "B", "On Friday."),
        claim("place", "Kessa", None, "A", "In Kessa."),
        claim("place", "Lindholt", None, "B", "In Lindholt."),
    ]
    said = message_for(alert(kind="round", status="completed", counts=()), told)
    assert speakers(said) == ["Osmark Cancelled", "Varenia Completed", "A Kessa place", "B Lindholt place"]


def test_an_update_says_what_is_new_against_the_last_alert() -> None:
    assert "status: under way, was planned" in differing().text
    assert "figures: 243 or 250 prisoners of war each, was 250 prisoners of war each" in " ".join(
        differing().text.split()
    )
    assert "  - planned → under way" in differing(differences=("planned → under way",)).text
    assert "WHAT IS NEW" not in message_for(alert()).text


def test_mails_of_one_event_refer_to_the_earlier_ones() -> None:
    told = [alert(alert_id="a0"), alert(alert_id="a1", event_id="merged-into-it")]
    assert message_for(alert(), told=told).references == ("a0", "a1")


def test_every_source_has_its_link_and_quote() -> None:
    text = differing().text
    for each in SOURCES:
        assert each.outlet in text and each.url in text
    assert "and 7 more" in message_for(alert(sources_total=8)).text
    assert (
        "copy of another" in message_for(alert(sources=(*SOURCES, source("Echo", copy_of="x")), sources_total=4)).text
    )


def test_without_a_dashboard_nothing_leads_to_one() -> None:
    told = message_for(alert())
    assert "Open the event" not in told.text + told.html
    assert "/events/" not in told.html


def test_a_withdrawn_event_is_struck_and_not_called_firm() -> None:
    told = message_for(alert(trigger="withdrawn", why="ruled wrong by the desk"))
    assert "line-through" in told.html and "WITHDRAWN" in told.text
    assert "firm" not in told.text and "Ruled wrong by the desk" in told.text


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'`--></style></title>"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value for name, value in attrs if name == "href"}


def test_markup_that_was_scraped_is_inert() -> None:
    evil = "javascript:alert(1)"
    hostile = dict.fromkeys(("quote", "place", "outlet", "why", "watch", "event_id"), HOSTILE)
    lists = {"parties": (HOSTILE, "B"), "categories": (HOSTILE,), "differences": (HOSTILE,)}
    told = message_for(
        alert(**hostile, **lists, url=evil, sources=(source(HOSTILE, evil),)),
        [claim(f"count: each side, {HOSTILE}", f"600 {HOSTILE}", HOSTILE, HOSTILE, HOSTILE, url=evil)],
        [alert()],
        "https://desk.example",
        (event(id=evil, place=HOSTILE, date="2026-11-01"),),
    )
    tags = Tags()
    tags.feed(told.html)
    assert tags.seen <= {"html", "head", "meta", "title", "style", "body", "div", "table", "caption", "tr", "td", "h1",
                         "b", "br", "span", "bdi", "a"}  # fmt: skip
    assert not {name for name in tags.attributes if name.startswith("on")}
    assert all(link.startswith("https://desk.example/") for link in tags.links)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=300), st.text(alphabet="aж字 -\u0627", max_size=300))
def test_text_lines_are_short_whatever_is_scraped(one: str, other: str) -> None:
    told = message_for(
        alert(
            quote=one, place=other, outlet=other, why=one, watch=other, parties=(other or "A", "B"), mediators=(one,)
        ),
        [claim(f"count: each side, {one}", f"600 {one}", other, one, other)],
        [alert(place="elsewhere")],
        "https://desk.example",
        (event(place=one, date="2026-11-01"),),
    )
    assert wide_lines(told) == []


def test_right_to_left_quotes_and_names_are_marked() -> None:
    arabic = "رافقت فرقنا الحافلات الأولى"
    told = message_for(alert(outlet="الساحل اليوم", quote=arabic))
    assert f'dir="rtl" style="font-family' in told.html  # noqa: F541
    assert "<bdi>الساحل اليوم</bdi>" in told.html
    assert f"«{arabic}»" in told.html
    assert f'"{arabic}"' not in told.text


def test_the_same_alert_makes_the_same_message() -> None:
    assert differing() == differing()


def test_data_has_the_keys_of_the_contract_in_their_order() -> None:
    data = alert_data(alert(confidence=0.93456))
    assert list(data) == [
        "alert_id", "event_id", "trigger", "kind", "status", "parties", "mediators", "ordinal", "place", "date",
        "date_end", "counts", "categories", "part_of", "confidence", "article_id", "outlet", "url", "title",
        "published", "quote", "quote_span", "sources", "sources_total", "raised_at",
    ]  # fmt: skip
    assert data["confidence"] == 0.93
    assert data["quote_span"] == [10, 57]
    assert data["sources"] == [
        {"outlet": "Lindholt Courier", "url": "https://courier.example/kessa", "published": "2026-11-21T02:54:00+00:00"}
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "ж" * 60_000},
        {"place": "字" * 30_000, "title": "x" * 30_000},
        {"categories": ("ж" * 20_000, "x")},
        {"sources": tuple(source(url="https://x.example/" + "y" * 3000) for _ in range(20))},
        {"url": "https://x.example/" + "y" * 40_000},
    ],
)
def test_data_is_cut_to_size_and_stays_json(changes: dict) -> None:
    line = packed(alert_data(alert(**changes)))
    assert len(line.encode()) <= 19_500
    data = json.loads(line)
    assert data["alert_id"] == alert().alert_id and data["event_id"] == alert().event_id


def test_a_storm_is_one_digest_that_says_so() -> None:
    many = [alert(alert_id=f"a{n:03}", parties=("A", "B") if n % 3 else ("C", "D")) for n in range(120)]
    (told,) = digest_messages(many, "storm", AT - timedelta(minutes=1), AT, "https://desk.example")
    data = json.loads(told.data_json)
    assert told.type == "digest" and told.subject.startswith("Storm: 120 alerts, A – B 80")
    assert "at once" in told.text and "and 60 more" in told.text
    assert sorted(data["alert_ids"]) == [f"a{n:03}" for n in range(120)] and data["total"] == 120
    assert data["alerts"] and len(told.data_json.encode()) <= 19_500
    assert wide_lines(told) == []


def test_a_big_storm_names_every_alert_in_as_many_digests_as_needed() -> None:
    many = [alert(alert_id=f"{n:020}") for n in range(2 * DIGEST_MAX + 1)]
    told = digest_messages(many, "storm", AT, AT)
    named = [name for each in told for name in json.loads(each.data_json)["alert_ids"]]
    assert len(told) == 3 and len({each.id for each in told}) == 3
    assert sorted(named) == [each.alert_id for each in many]
    assert all(len(each.data_json.encode()) <= 19_500 for each in told)
    assert digest_messages([], "daily", AT, AT) == ()


def test_a_trouble_is_raised_once_and_cleared_once() -> None:
    raised = operator_message("silent:courier", "Courier is silent", "No article for 3 days.", AT, AT)
    again = operator_message(
        "silent:courier", "Courier is silent", "No article for 4 days.", AT, AT + timedelta(days=1)
    )
    cleared = operator_message("silent:courier", "Courier is back", "", AT, AT, cleared=True)
    assert (raised.type, cleared.type) == ("operator.raised", "operator.cleared")
    assert raised.id == again.id != cleared.id
    assert raised.severity == "warning" and "No article for 3 days." in raised.text


def test_a_sample_is_marked_as_one() -> None:
    told = sample_message("mail/ana@desk.example", AT)
    assert told.type == "test" and told.subject.startswith("Test:")
    assert "Nothing has happened" in told.text and json.loads(told.data_json)["test"] is True
