"""Pages: what belongs to the article and what to the page around it."""

from __future__ import annotations

import pytest

from model.outlet import Layout, Outlet
from tests.unit.strip_samples import BODY, SENTENCES, article_of, page, paragraphs_of, refusal_of


def test_a_plain_page_is_read_whole() -> None:
    found = article_of(page())
    assert paragraphs_of(found) == list(SENTENCES)
    assert found.method == "general"
    assert found.quality > 0.7


@pytest.mark.parametrize(
    "clutter",
    [
        "<nav><p>All the news of the day, in one place and for every reader of ours.</p></nav>",
        "<footer><p>The Courier is published by the Courier Company, which has its seat in Geneva.</p></footer>",
        "<aside><p>A storm cut the power to thousands of houses on the coast last night, officials said.</p></aside>",
        "<div class='related-stories'><p>Kestria will not give up the northern district, its president said on Monday.</p></div>",  # noqa: E501
        "<div class='newsletterSignup'><p>Every morning the most important stories, in your letter box at six.</p></div>",  # noqa: E501
        "<section id='comments'><p>I was there myself and I can tell you that it was not like that at all.</p></section>",  # noqa: E501
        "<div class='onetrust-banner'><p>This site keeps small files on your machine to remember what you like.</p></div>",  # noqa: E501
        "<div hidden><p>This paragraph is there only for machines and is not shown to anybody at all.</p></div>",
        "<figure><figcaption>Delegates leave the hotel by the lake after the talks on Wednesday evening.</figcaption></figure>",  # noqa: E501
        "<div><h3><a href='/a'>Storm cuts power on the coast</a></h3><p>Thousands are without light after a night of wind.</p></div>",  # noqa: E501
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["before", "inside", "after"])
def test_clutter_goes_wherever_it_stands(clutter: str, where: str) -> None:
    paragraphs = BODY.split("\n")
    at = {"before": 0, "inside": 3, "after": len(paragraphs)}[where]
    body = "\n".join([*paragraphs[:at], clutter, *paragraphs[at:]])
    assert paragraphs_of(article_of(page(body))) == list(SENTENCES)


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Kestria will not give up the northern district",
        "Related: Families wait at the bridge",
        "Advertisement",
        "4 min read",
        "Photo: Ines Vogt / Reuters",
        "Subscribe to our newsletter and sign up for free.",
        "Читайте также: Кестрия отказалась отдавать северный район",
        "Empfohlener redaktioneller Inhalt",
        "Got a story? Write to the desk in Geneva.",
        "Follow The Courier on Facebook for all the latest",
        "Follow Courier.example on Twitter and Facebook for the latest news. Articles come to your device.",
        "MORE : The cartoon of the day",
        "1717412345",
        "„",
    ],
)
def test_lines_of_clutter_go_by_what_they_say(line: str) -> None:
    paragraphs = BODY.split("\n")
    body = "\n".join([*paragraphs[:3], f"<p>{line}</p>", *paragraphs[3:]])
    assert paragraphs_of(article_of(page(body))) == list(SENTENCES)


@pytest.mark.parametrize(
    "sentence",
    [
        "The terms and conditions of the exchange were not made public by either of the two sides.",
        "He was freed 3 days ago.",
        "Watch this bridge, an officer said, and you will know before anybody else how the talks went.",
        "More from the talks was not to be had on Wednesday evening.",
        "The photo of the bridge went around the world within a day, Reuters reported.",
        "More: that was all the envoy asked for, the mediators said after the meeting in Geneva on Wednesday.",
        "They were asked to share the list with the mediators.",
    ],
)
def test_sentences_that_only_sound_like_clutter_stay(sentence: str) -> None:
    paragraphs = BODY.split("\n")
    body = "\n".join([*paragraphs[:3], f"<p>{sentence}</p>", *paragraphs[3:]])
    assert paragraphs_of(article_of(page(body))) == [*SENTENCES[:3], sentence, *SENTENCES[3:]]


def test_subheads_quotes_and_lists_stay() -> None:
    body = BODY + (
        "<h2>What was agreed</h2><ul><li>120 prisoners of each side go home.</li><li>The bodies follow in April.</li></ul>"  # noqa: E501
        "<blockquote><p>It is a first step, and it came late.</p></blockquote>"
    )
    assert paragraphs_of(article_of(page(body)))[6:] == [
        "What was agreed",
        "120 prisoners of each side go home.",
        "The bodies follow in April.",
        "It is a first step, and it came late.",
    ]


def test_a_wrongly_named_container_of_everything_is_kept() -> None:
    assert paragraphs_of(article_of(page(around="<div class='comments social-share'>{}</div>"))) == list(SENTENCES)


def test_paragraphs_parted_by_breaks() -> None:
    found = article_of(page("<div>" + "<br><br>".join(SENTENCES) + "</div>"))
    assert paragraphs_of(found) == list(SENTENCES)


def test_a_standfirst_above_the_body_is_kept_and_one_that_repeats_it_is_not() -> None:
    new = "The mediators from Oman speak of a first step, the families of the captives of a lost month"
    around = "<p class='standfirst'>%s</p>{}"
    own = page(BODY.replace("<p>", f"<p class='standfirst'>{new}</p><p>", 1))
    assert paragraphs_of(article_of(own))[0] == new
    echo = page(around=around % SENTENCES[1])
    assert paragraphs_of(article_of(echo)) == list(SENTENCES)


def test_lines_known_from_other_pages_of_the_outlet_go() -> None:
    line = "The Courier has reported from the river since the first day of the winter war."
    body = BODY + f"<p>{line}</p>"
    assert paragraphs_of(article_of(page(body)))[-1] == line
    assert paragraphs_of(article_of(page(body), clutter=frozenset({line}))) == list(SENTENCES)


OTHER = (
    "Snow closed the mountain road for the third day in a row on Thursday, and the bread was flown in by helicopter.",
    "The mayor asked everybody to stay at home, and to look after those of their neighbours who live on their own.",
    "It was the heaviest snow since records began, the weather service said, and more of it is on its way from the west.",  # noqa: E501
)
NEXT = "<article><h1>Snow closes the road</h1>" + "".join(f"<p>{text}</p>" for text in OTHER) + "</article>"


@pytest.mark.parametrize(
    "around",
    [
        "{}" + NEXT * 2,  # endless scrolling
        "<form id='aspnetForm'>{}</form>",
        "<table><tr><td width=200><a href='/'>Home</a></td><td>{}</td></tr></table>",
        "<div class='has-sidebar no-comments md:hidden-ads'>{}</div>",
        "{}<div>" + "".join(f"<article class='comment'><p>{text}</p></article>" for text in OTHER) + "</div>",
    ],
)
def test_the_article_is_found_in_pages_of_many_shapes(around: str) -> None:
    assert paragraphs_of(article_of(page(around=around))) == list(SENTENCES)


def test_a_body_in_several_elements_is_read_whole() -> None:
    parts = "".join(
        f"<div class='part'><p>{sentence}</p></div><div class='advert'>Buy.</div>" for sentence in SENTENCES
    )
    assert paragraphs_of(article_of(page(parts))) == list(SENTENCES)


def test_a_body_without_paragraph_elements() -> None:
    parts = "".join(f"<div>{sentence}</div>" for sentence in SENTENCES)
    assert paragraphs_of(article_of(page(parts))) == list(SENTENCES)


def test_a_section_page_is_no_article() -> None:
    teasers = "".join(
        f"<div><h2><a href='/a{n}'>Story number {n} of the day and what it is about</a></h2><p>{s}</p></div>"
        for n, s in enumerate(SENTENCES * 4)
    )
    body = f"<!doctype html><html><head><title>World news</title></head><body><main>{teasers}</main></body></html>"
    assert refusal_of(body.encode()).reason == "not an article"


def test_a_feed_is_no_article() -> None:
    feed = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title></channel></rss>'
    assert refusal_of(feed).reason == "not an article"


def test_the_same_bytes_give_the_same_article() -> None:
    assert article_of(page()) == article_of(page())


def test_paragraphs_between_the_headline_and_a_live_blog_are_read_with_their_neighbours() -> None:
    entries = "".join(f"<div class='live-entry'><p>{text}</p></div>" for text in SENTENCES * 3)
    lead = (
        "<div id='lead'><p>Envoys have met in the old town hall since the morning.</p><p>Follow it all below</p></div>"
    )
    body = f"<h1>Envoys meet again in Geneva</h1>{lead}<div class='article-body'>{entries}</div>"
    html = f"<html><head><meta property='og:title' content='Envoys meet: all we know'></head><body>{body}</body></html>"
    assert paragraphs_of(article_of(html.encode()))[:2] == [
        "Envoys have met in the old town hall since the morning.",
        "Follow it all below",
    ]


@pytest.mark.parametrize("line", ["Marta Lind", "Marta Lind is the correspondent of the paper in Geneva."])
def test_who_wrote_it_is_not_part_of_it(line: str) -> None:
    told = '<meta name="author" content="Marta Lind">'
    assert paragraphs_of(article_of(page(f"{BODY}<p>{line}</p>", head=told))) == list(SENTENCES)


def test_what_a_link_says_to_the_blind_goes() -> None:
    aside = '<a href="/kestria">Kestria<span>, opens new tab</span></a>'
    found = article_of(page(f"{BODY}<p>The president of {aside} said that he would not give up the north.</p>"))
    assert paragraphs_of(found)[-1] == "The president of Kestria said that he would not give up the north."


def test_the_list_that_ends_an_article_keeps_its_heading() -> None:
    found = article_of(page(f"{BODY}<h2>Who was there</h2><ul><li>Kestria</li><li>Varenia</li></ul>"))
    assert paragraphs_of(found)[-3:] == ["Who was there", "Kestria", "Varenia"]


@pytest.mark.parametrize(
    "outlet", [None, Outlet(name="x", title="X", layouts=(Layout(name="l", body=(".story-body",)),))]
)
@pytest.mark.parametrize(
    "aside",
    [
        "<blockquote class='big'><p>We spoke about the list of prisoners, the head of the Valdorian delegation</p>"
        "<footer>Petra Holm</footer></blockquote>",
        "<p><img src='a.jpg'><em>The hotel by the lake</em></p>",
        "<div class='x1'><picture><img src='a.jpg'></picture>The hotel by the lake <span>Ines Vogt</span></div>",
        "<div><div class='x1'><img src='a.jpg'></div>\n<div>The hotel by the lake</div></div>",
    ],
)
def test_what_is_set_apart_and_says_nothing_new_goes(aside: str, outlet: Outlet | None) -> None:
    paragraphs = BODY.split("\n")
    body = "\n".join([*paragraphs[:4], aside, *paragraphs[4:]])
    assert paragraphs_of(article_of(page(body), outlet)) == list(SENTENCES)


def test_a_quote_of_its_own_and_a_sentence_beside_a_picture_stay() -> None:
    quote = "There is no list, and there will be none before the snow is gone, she wrote to the families."
    beside = "The hotel by the lake has stood empty since the winter."
    paragraphs = BODY.split("\n")
    own = f"<blockquote><p>{quote}</p></blockquote><p><img src='a.jpg'>{beside}</p>"
    body = "\n".join([*paragraphs[:4], own, *paragraphs[4:]])
    assert paragraphs_of(article_of(page(body))) == [*SENTENCES[:4], quote, beside, *SENTENCES[4:]]


def test_headings_of_lists_after_the_last_sentence_stay_wherever_they_stand() -> None:
    lists = "".join(
        f"<div class='x{n}'><h3>{name}</h3></div><ul><li>Anna {name}</li><li>Boris {name}</li></ul>"
        for n, name in enumerate(("Kalm", "Orr"))
    )
    told = paragraphs_of(article_of(page(BODY + lists)))
    assert told == [*SENTENCES, "Kalm", "Anna Kalm", "Boris Kalm", "Orr", "Anna Orr", "Boris Orr"]
