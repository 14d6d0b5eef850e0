"""F14: lone surrogate, NUL, bidi overrides, zero-width, 1 MB title, combining flood: cleaned where they come in."""

from __future__ import annotations

import unicodedata

import pytest

from model.page import Article
from model.value import clean_text
from tests.unit.strip_samples import BODY, SENTENCES, article_of, page

HOSTILE = {
    "nul": "\x00", "escape": "\x1b[31m", "bidi override": "\u202e", "isolate": "\u2066", "zero width": "\u200b", "byte order mark": "\ufeff",  # noqa: E501
    "soft hyphen": "\u00ad", "entity": "&#x202e;", "numeric surrogate": "&#xD800;", "next line": "\u0085", "combining flood": "\u0301" * 200,  # noqa: E501
}  # fmt: skip


def _texts(article: Article) -> list[str]:
    return [article.title, article.byline, article.section, article.outlet, article.text, *article.authors]


@pytest.mark.parametrize("name", HOSTILE)
def test_every_field_is_clean(name: str) -> None:
    bad = HOSTILE[name]
    head = (
        f'<title>Envoys{bad} meet</title><meta property="og:title" content="Envoys{bad} meet"><meta name="author" content="Marta{bad} Lind">'  # noqa: E501
        f'<meta property="article:section" content="Wor{bad}ld"><meta property="og:site_name" content="The{bad} Courier">'  # noqa: E501
    )
    found = article_of(page(BODY.replace("Geneva", f"Gene{bad}va"), head=head))
    for text in _texts(found):
        assert clean_text(text) == text
        assert all(unicodedata.category(c) not in ("Cc", "Cs") or c == "\n" for c in text)
        assert "\ufffd" not in text
        text.encode("utf-8")


def test_a_title_of_a_megabyte_is_cut() -> None:
    long = "word " * 200_000
    head = f"<title>{long}</title>"
    found = article_of(page(head=head).replace(b"<h1>Envoys meet again in Geneva</h1>", f"<h1>{long}</h1>".encode()))
    assert 0 < len(found.title) <= 500
    assert found.text == "\n\n".join(SENTENCES)


def test_plain_text_is_cleaned_too() -> None:
    text = "\n\n".join(sentence.replace("Geneva", "Gene\u202e\u200bva\x07") for sentence in SENTENCES)
    assert article_of(text.encode()).text == "\n\n".join(SENTENCES)
