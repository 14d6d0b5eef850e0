"""Metadata: title, authors, dates, section, language and address, with where each came from."""

from __future__ import annotations

import json

import pytest

from model.outlet import Outlet
from parsers.text.names import authors_of
from parsers.text.titles import agrees, usual_spelling, without_site
from tests.unit.strip_samples import HEAD, article_of, page


def _ld(**fields: object) -> str:
    told = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


def test_every_field_says_where_it_came_from() -> None:
    head = HEAD + _ld(
        headline="Envoys meet again in Geneva", author=[{"name": "Marta Lind"}, {"name": "Joon Park"}],
        datePublished="2026-03-04T17:05:00Z", dateModified="2026-03-04T19:00:00Z", articleSection="World",
    )  # fmt: skip
    found = article_of(page(head=head))
    told = dict(found.found)
    assert (found.published, told["published"]) == ("2026-03-04T17:05:00+00:00", "json-ld")
    assert (found.modified, told["modified"]) == ("2026-03-04T19:00:00+00:00", "json-ld")
    assert (found.authors, told["authors"]) == (("Marta Lind", "Joon Park"), "json-ld")
    assert (found.section, told["section"]) == ("World", "json-ld")
    assert (found.title, told["title"]) == ("Envoys meet again in Geneva", "meta")
    assert (found.outlet, told["outlet"]) == ("The Courier", "meta")


def test_article_data_is_found_inside_a_graph_and_beside_broken_blocks() -> None:
    graph = {"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": ["NewsArticle"], "datePublished": "2026-03-02"}]}
    head = f'<script type="application/ld+json">{{broken</script><script type="application/ld+json">{json.dumps(graph)}</script>'  # noqa: E501
    assert article_of(page(head=head)).published == "2026-03-02"


def test_the_day_alone_is_never_midnight() -> None:
    assert article_of(page(head=_ld(datePublished="2026-03-04T00:00:00Z"))).published == "2026-03-04"


def test_an_unreadable_date_is_unknown_and_a_later_source_is_asked() -> None:
    assert article_of(page(head=_ld(datePublished="yesterday"))).published is None
    head = _ld(datePublished="soon") + '<meta property="article:published_time" content="2026-03-04T18:20:00+01:00">'
    assert article_of(page(head=head)).published == "2026-03-04T18:20:00+01:00"


def test_a_date_after_the_fetch_is_not_believed() -> None:
    assert article_of(page(head=_ld(datePublished="2027-01-01T10:00:00Z"))).published is None


def test_a_time_without_zone_takes_the_outlets() -> None:
    known = Outlet(name="courier", title="The Courier", time_zone="Europe/Istanbul")
    head = _ld(datePublished="2026-03-04T18:20:00")
    assert article_of(page(head=head), known).published == "2026-03-04T18:20:00+03:00"
    assert article_of(page(head=head)).published == "2026-03-04"


def test_the_date_may_stand_in_the_text_only() -> None:
    around = "<div class='article-date'>4 March 2026, 18:20 GMT</div>{}"
    assert article_of(page(head="<title>x</title>", around=around)).published == "2026-03-04T18:20:00+00:00"


def test_a_canonical_address_on_another_host_is_not_believed() -> None:
    link = '<link rel="canonical" href="{}">'
    assert article_of(page(head=link.format("/world/envoys"))).url == "https://courier.example/world/envoys"
    assert (
        article_of(page(head=link.format("http://10.0.0.1/x"))).url == "https://courier.example/world/envoys-meet-again"
    )
    assert article_of(page(head=link.format("javascript:alert(1)"))).url.startswith("https://courier.example/")


def test_the_text_tells_the_language_when_the_page_is_wrong() -> None:
    german = "".join(
        f"<p>Die Delegationen der beiden Länder haben sich am {day} in Genf getroffen und nicht über die Gefangenen gesprochen.</p>"  # noqa: E501
        for day in ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
    )
    assert article_of(page(german)).language == "de"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Marta Lind and Joon Park", ("Marta Lind", "Joon Park")),
        ("Von Anna Berg, Lukas Weiß", ("Anna Berg", "Lukas Weiß")),
        ("Marta Lind, MARTA LIND", ("Marta Lind",)),
        ("https://courier.example/authors/7", ()),
        ("courier.example", ()),
        ("", ()),
    ],
)
def test_authors(byline: str, names: tuple[str, ...]) -> None:
    assert authors_of(byline) == names


@pytest.mark.parametrize(
    ("title", "headlines", "site", "clean"),
    [
        ("Deal struck | The Courier", [], "The Courier", "Deal struck"),
        ("Deal struck - Courier", [], "The Courier", "Deal struck"),
        ("Deal struck – 5.3.2026 – Kurier", ["Deal struck"], "", "Deal struck"),
        ("Talks - a history", [], "The Courier", "Talks - a history"),
        ("It’s over | The Courier | by Ann Lee", ["It's over"], "Courier", "It’s over"),
        ("Fires in the hills - all we know", ["Fires in the hills"], "The Courier", "Fires in the hills - all we know"),
    ],
)
def test_the_sites_name_is_cut_from_a_title(title: str, headlines: list[str], site: str, clean: str) -> None:
    assert without_site(title, headlines, [site]) == clean


def test_quotes_are_those_that_most_tellings_of_a_title_have() -> None:
    assert usual_spelling("It's over", ["It’s over", "It’s over | The Courier", "Nothing alike"]) == "It’s over"
    assert usual_spelling("It's over", ["It’s over"]) == "It's over"


def test_a_title_that_json_ld_calls_the_second_gives_way_to_the_one_that_is_shown() -> None:
    told = (
        '{"@type": "NewsArticle", "headline": "Envoys meet again in Geneva", "alternativeHeadline": "Envoys in Geneva"}'
    )
    head = f'<meta property="og:title" content="Envoys in Geneva"><script type="application/ld+json">{told}</script>'
    assert article_of(page(head=head)).title == "Envoys meet again in Geneva"


def test_one_og_title_for_all_pages_is_not_believed() -> None:
    head = '<title>Envoys meet again in Geneva</title><meta property="og:title" content="The Courier - news and views">'
    assert article_of(page(head=head)).title == "Envoys meet again in Geneva"
    assert agrees("Envoys meet in Geneva", ["Envoys meet again in Geneva"])
