"""Layouts: the outlet's own selectors first, the layout of the page's day, general reading when one no longer fits."""

from __future__ import annotations

from datetime import date

from model.outlet import Layout, Outlet
from parsers.strip import rules_of
from parsers.text.layout import layouts_for
from tests.unit.strip_samples import BODY, SENTENCES, article_of, page, paragraphs_of

NEW = Layout(name="new", title=("h1",), body=(".story-body > p",), drop=(".box",), standfirst=(".deck",))
OLD = Layout(name="old", until=date(2025, 6, 30), requires=".legacy", body=(".legacy p",))
OUTLET = Outlet(name="courier", title="The Courier", layouts=(NEW, OLD))


def test_the_outlets_layout_is_used() -> None:
    body = BODY + "<p class='box'>What nobody wants to read here, although it is written like a paragraph.</p>"
    found = article_of(page(body), OUTLET)
    assert found.method == "layout:new"
    assert paragraphs_of(found) == list(SENTENCES)
    assert (found.outlet, found.outlet_name) == ("The Courier", "courier")


def test_the_layout_valid_on_the_day_comes_first() -> None:
    assert [one.name for one in layouts_for(OUTLET, date(2025, 1, 1))] == ["old", "new"]
    assert [one.name for one in layouts_for(OUTLET, date(2026, 1, 1))] == ["new", "old"]


def test_an_old_page_saved_long_ago_is_read_with_its_own_layout() -> None:
    body = f"<div class='legacy'>{BODY}</div>"
    found = article_of(page(body).replace(b"story-body", b"other"), OUTLET)
    assert found.method == "layout:old"


def test_a_layout_that_finds_nothing_gives_way_to_general_reading() -> None:
    found = article_of(page().replace(b"story-body", b"renamed-after-redesign"), OUTLET)
    assert found.method == "general"
    assert paragraphs_of(found) == list(SENTENCES)


def test_a_layout_that_reads_the_frame_gives_way() -> None:
    frame = Outlet(name="courier", title="The Courier", layouts=(Layout(name="frame", body=(".notice p",)),))
    notice = "The Courier has reported from the river since the first day of the winter war, and will go on doing so for as long as there is one."  # noqa: E501
    around = f"<div class='notice'><p>{notice}</p></div>{{}}"
    assert article_of(page(around=around), frame).method == "layout:frame"
    assert article_of(page(around=around), frame, frozenset({notice})).method == "general"


def test_key_points_that_retell_the_body_are_kept_and_an_echo_of_it_is_not() -> None:
    retold = "Envoys of Valdoria and Kestria sat down in Geneva on Wednesday, the first time in a month."
    for deck, kept in ((retold, [retold]), (SENTENCES[0].removesuffix(", officials said."), [])):
        found = article_of(page(f"<ul class='deck'><li>{deck}</li></ul>{BODY}"), OUTLET)
        assert paragraphs_of(found) == [*kept, *SENTENCES]


def test_headings_at_the_end_that_head_nothing_go() -> None:
    headed = OUTLET.model_copy(update={"layouts": (NEW.model_copy(update={"body": (".story-body > :is(p, h2)",)}),)})
    around = "<h2>What was said</h2>{}<h2>More of Geneva</h2><div><a href='/a'>A list of links</a></div>"
    first, *others = SENTENCES
    body = f"<p>{first}</p>" + around.format("".join(f"<p>{one}</p>" for one in others))
    assert paragraphs_of(article_of(page(body), headed)) == [first, "What was said", *others]


def test_a_changed_layout_changes_the_rules() -> None:
    changed = OUTLET.model_copy(update={"layouts": (NEW,)})
    assert rules_of([OUTLET]) == rules_of([OUTLET])
    assert rules_of([OUTLET]) != rules_of([changed])
    assert article_of(page(), OUTLET).stripped_by != article_of(page(), changed).stripped_by
