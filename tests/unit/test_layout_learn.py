"""Layouts learnt from one labelled page read another page of the outlet."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from model.outlet import Layout
from parsers.layout_learn import Labelled, agreement, learn_layout, names_of

DAYS = ("Monday", "Tuesday")
TEXTS = {
    day: (
        f"The ferry to the islands stayed in port on {day} because of the wind.",
        f"Harbour staff in the old town told passengers on {day} to come back with the next tide.",
        f"A second boat may be hired by {day} evening if the storm does not pass, the company said.",
        f"Fishermen who had gone out before dawn on {day} were all back in the harbour by noon.",
    )
    for day in DAYS
}


def page(day: str, digest: str, extra: str = "") -> Labelled:
    """Return a page of the outlet on one day; its build's digest differs each time."""
    lead, *body = TEXTS[day]
    paragraphs = "".join(f"<p class='css-{digest}'>{text}</p>" for text in body)
    html = f"""<body><div class="menu"><a href="/">Home</a></div><div id="page"><header><h1>No ferry</h1>
      <p class="Header_dek__{digest}">{lead}</p></header>
      <div class="Story_text__{digest} grid">{paragraphs}{extra}</div>
      <div class="rail"><p>A story about the bakery of the old town that is also worth a look.</p></div></div></body>"""
    return Labelled(LexborHTMLParser(html), TEXTS[day])


def learnt(*pages: Labelled) -> Layout:
    """Return the layout of `pages`, which must have one."""
    layout = learn_layout(pages)
    assert layout is not None
    return layout


def test_a_page_that_was_not_seen_is_read() -> None:
    layout = learnt(page("Monday", "aB3xY"))
    assert agreement([page("Tuesday", "Qr7Zt")], layout) == pytest.approx(1.0)


def test_what_stands_in_the_body_and_is_not_the_text_is_dropped() -> None:
    box = '<div class="donate"><p>The paper lives by what its readers give for every story that it prints.</p></div>'
    layout = learnt(page("Monday", "aB3xY", box))
    assert agreement([page("Tuesday", "Qr7Zt", box)], layout) == pytest.approx(1.0)


def test_what_belongs_to_all_pages_is_learnt_from_two() -> None:
    layout = learnt(page("Monday", "aB3xY"), page("Tuesday", "Qr7Zt"))
    assert agreement([page("Monday", "Zz9Qq")], layout) == pytest.approx(1.0)


def test_nothing_is_learnt_where_no_name_lasts() -> None:
    html = "<body>" + "".join(f"<p>{text}</p>" for text in TEXTS["Monday"])
    assert learn_layout([Labelled(LexborHTMLParser(html), TEXTS["Monday"])]) is None
    assert learn_layout([]) is None


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ('<div class="css-1x2y3z feoRWP"></div>', ()),
        ('<div class="Body_root__5GhX2"></div>', ('[class*="Body_root__"]',)),
        ('<div id="main" class="story-text"></div>', ("#main", ".story-text")),
        ('<p data-testid="paragraph-12"></p>', ('[data-testid^="paragraph-"]',)),
        ("<article></article>", ("article",)),
    ],
)
def test_names_are_those_that_last(markup: str, names: tuple[str, ...]) -> None:
    node = LexborHTMLParser(f"<body>{markup}</body>").css("body > *")[0]
    assert names_of(node) == names
