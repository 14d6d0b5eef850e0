"""Plain text captures: body, title, dates and outlet out of dumps of pages of several shapes."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.page import Article
from tests.unit.strip_samples import article_of, paragraphs_of, refusal_of

CAPTURES = Path(__file__).parent / "captures"


def _capture(name: str) -> Article:
    return article_of((CAPTURES / f"{name}.txt").read_bytes())


@pytest.mark.parametrize(
    ("name", "title", "published", "outlet", "language"),
    [
        ("no_gaps", "Envoys of Valdoria and Kestria meet again in Geneva after a month of silence", "2026-03-04T18:20:00+01:00", "", "en"),  # noqa: E501
        ("russian", "Делегации Вальдории и Кестрии договорились об обмене пленными", "2026-03-04", "", "ru"),
        ("menus", "Valdoria says third round of talks with Kestria set for Ankara", "2026-03-04T21:05:00+03:00", "Daily Sabah", "en"),  # noqa: E501
        ("headlines", "Kestria hands over bodies of 31 soldiers under Geneva deal", "2026-03-06", "TRT World", "en"),
        ("wrapped", "Why the Talks in Geneva Failed, and What Comes Next", "2026-03-05", "", "en"),
        ("topics", "Valdoria and Kestria trade 120 prisoners each in biggest swap of the war", "2026-03-07T14:05:00+00:00", "", "en"),  # noqa: E501
        ("arabic", "فالدوريا وكستريا تتفقان على تبادل الأسرى في جنيف", "2026-03-04", "", "ar"),
        ("lists_between", "Valdoria, Kestria to swap 240 captives after Geneva talks", "2026-03-04", "", "en"),
        ("author_note", "Valdoria, Kestria agree to exchange 120 prisoners each, Holm says", "2026-03-04", "", "en"),
        ("captions_between", "Valdoria and Kestria agree prisoner swap at Geneva talks", None, "", "en"),
        ("repeated_caption", "Valdoria and Kestria to hold third round of talks in Istanbul", "2026-03-09", "TRT Global", "en"),  # noqa: E501
    ],
)  # fmt: skip
def test_the_head_of_a_capture(name: str, title: str, published: str | None, outlet: str, language: str) -> None:
    found = _capture(name)
    assert (found.title, found.published, found.outlet, found.language) == (title, published, outlet, language)


@pytest.mark.parametrize(
    ("name", "first", "last", "count"),
    [
        ("no_gaps", "Envoys of Valdoria and Kestria sat down", "The talks began in January", 9),
        ("russian", "Делегации Вальдории и Кестрии договорились об обмене пленными на", "Дата следующего раунда", 4),
        ("menus", "Valdoria said Wednesday that", "Kestria's foreign ministry did not comment.", 6),
        ("headlines", "Kestria has handed over the bodies", "The deal, brokered by Oman,", 5),
        ("wrapped", "The talks in Geneva ended", "AFP contributed reporting.", 5),
        ("topics", "Valdoria and Kestria exchanged 120", "Under the deal, which was signed", 4),
        ("arabic", "اتفقت فالدوريا وكستريا", "ولم يحدد الطرفان", 3),
        ("lists_between", "Valdoria and Kestria have agreed", "“Nobody here has slept,”", 7),
        ("author_note", "Valdoria and Kestria agreed on March 4", "The Kestrian side presented", 7),
        ("captions_between", "Valdoria and Kestria have agreed", "But it ruled out", 6),
        ("repeated_caption", "The third round of talks", '"We will come with the same demands,"', 3),
    ],
)
def test_the_body_of_a_capture(name: str, first: str, last: str, count: int) -> None:
    paragraphs = paragraphs_of(_capture(name))
    assert paragraphs[0].startswith(first)
    assert paragraphs[-1].startswith(last)
    assert len(paragraphs) == count


@pytest.mark.parametrize("name", sorted(path.stem for path in CAPTURES.glob("*.txt")))
def test_no_clutter_is_left(name: str) -> None:
    text = _capture(name).text
    for clutter in (
        "Read more",
        "Читайте",
        "Related",
        "Explore",
        "Photo",
        "Subscribe",
        "Популярное",
        "اقرأ",
        "shortlink",
    ):
        assert clutter not in text


def test_a_word_cut_at_the_end_of_a_line_is_joined_as_the_text_has_it_elsewhere() -> None:
    text = (
        "The cease-fire talks\nMarch 5, 2026\n\n"
        "Officials of both countries said on Wednesday evening that the cease-\n"
        "fire had been kept along the whole of the river for nearly three days now.\n\n"
        "The negotiations went on in the hotel until late, and after that the nego-\n"
        "tiations were put off, said one of the diplomats who had been in the hall.\n"
    )
    assert "that the cease-fire had been" in article_of(text.encode()).text
    assert "the negotiations were put off" in article_of(text.encode()).text


def test_a_paragraph_goes_on_over_a_page_break_and_running_lines_go() -> None:
    pages = [
        "RIVER TIMES\nTalks end in Geneva without a deal\nMarch 5, 2026\n\nThe delegations of the two countries left the hotel by the back\n"  # noqa: E501
        "door on Wednesday, and nobody of those who had waited in the snow\nfor the whole of the day was told whether they would be coming\n1",  # noqa: E501
        "RIVER TIMES\nback before the end of the month, as the mediators had promised\nthem only two days before.\n\n"
        "Nothing was said of the prisoners either, though the list of them\nhad been handed over by both sides as long ago as in January.\n2",  # noqa: E501
        "RIVER TIMES\nThe mediators from Oman kept the hall in their name all the same,\nand the flags were still standing there on Thursday morning.\n3",  # noqa: E501
    ]
    found = article_of("\f".join(pages).encode())
    assert "they would be coming back before the end of the month" in found.text
    assert "RIVER TIMES" not in found.text
    assert found.title == "Talks end in Geneva without a deal"


def test_the_address_is_taken_from_the_text() -> None:
    assert _capture("wrapped").url == "https://courier.example/world/envoys-meet-again"  # where it was fetched from
    body = (CAPTURES / "wrapped.txt").read_bytes()
    assert b"Original url:" in body


def test_last_update_shares_the_zone_of_the_dateline() -> None:
    assert _capture("menus").modified == "2026-03-04T23:40:00+03:00"


def test_a_menu_alone_is_no_article() -> None:
    assert refusal_of(b"Home\nWorld\nPolitics\nSport\nWeather\nLog in\n").reason == "not an article"


def test_an_outlet_is_never_guessed_from_a_headline() -> None:
    text = "Talks end\n\n" + "\n\n".join(["The Daily Herald said the talks had ended without any deal at all."] * 3)
    assert article_of(text.encode()).outlet == ""
