"""F12: soft 404, login, cookie wall, CAPTCHA, "enable JS", block page with 200: named for what they are."""

from __future__ import annotations

import pytest

from model.page import ReadRefusal
from tests.faults.refused_pages import BLOCKED, MISSING
from tests.unit.strip_samples import BODY, article_of, page, result_of

PAGES = [("blocked", name, html) for name, html in BLOCKED.items()] + [
    ("soft404", name, html) for name, html in MISSING.items()
]


def _whole(html: str) -> bytes:
    menu = "<nav><a href='/'>Home</a> <a href='/world'>World</a> <a href='/sport'>Sport</a></nav>"
    head, foot = "<head><meta charset='utf-8'></head>", "<footer>© The Courier</footer>"
    return f"<!doctype html><html>{head}{menu}{html}{foot}</html>".encode()


@pytest.mark.parametrize(("kind", "name", "html"), PAGES, ids=[f"{kind}-{name}" for kind, name, _ in PAGES])
def test_never_an_article(kind: str, name: str, html: str) -> None:
    for body in (html.encode(), _whole(html)):
        assert isinstance(result_of(body, content_type="text/html; charset=utf-8"), ReadRefusal)


def test_the_class_is_right() -> None:
    results = [(kind, name, result_of(_whole(html))) for kind, name, html in PAGES]
    wrong = [
        (name, found.reason) for kind, name, found in results if isinstance(found, ReadRefusal) and found.reason != kind
    ]
    assert len(wrong) <= 0.05 * len(PAGES), wrong


@pytest.mark.parametrize(
    "title",
    ["404 days in captivity: a soldier comes home", "Access denied to the talks, reporters say", "Login scandal grows"],
)
def test_an_article_with_such_a_title_is_an_article(title: str) -> None:
    body = page(BODY * 2).replace(b"Envoys meet again in Geneva", title.encode())
    assert article_of(body).title == title


def test_an_article_beside_a_newsletter_form_with_a_captcha_is_one() -> None:
    form = "<form><input type='email'><div class='g-recaptcha'></div><input type='password'></form>"
    assert article_of(page(BODY + form))


def test_the_beginning_of_a_paid_article_is_a_paywall() -> None:
    head = "<title>x</title>"
    offer = "<p>Subscribe to read the rest of this article.</p>"
    body = f"<p>The envoys met in Geneva on Wednesday for the first time.</p>{offer}"
    found = result_of(page(body, head=head))
    assert isinstance(found, ReadRefusal)
    assert found.reason == "paywall"
