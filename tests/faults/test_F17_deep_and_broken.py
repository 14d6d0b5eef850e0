"""F17: deep nesting, unclosed comments, huge JSON-LD: over in 2 s, without RecursionError or a crash."""

from __future__ import annotations

import json
import time

import pytest

from model.page import Article, ReadRefusal
from tests.unit.strip_samples import BODY, HEAD, page, result_of

NEST = ("div", "span", "b", "table", "ul", "blockquote", "p", "li", "td", "font", "a", "section", "form", "q", "dl")
_LD = '<script type="application/ld+json">{}</script>'
INPUTS = {
    **{f"nested {tag}": f"<{tag}>" * 20_000 + BODY for tag in NEST},
    "nested with text": "<dl>a" * 14_000 + BODY,
    "nested unknown elements": "<x-a>a " * 14_000 + BODY,
    "nested tables in cells": "<table><tr><td>" * 6_000 + BODY,
    "unclosed comment": BODY + "<!-- " + "x" * 500_000,
    "many comments": BODY + "<!-- x -->" * 20_000,
    "unclosed script": BODY + "<script>" + "var a=1;" * 50_000,
    "unclosed attribute": BODY + '<a href="' + "x" * 50_000,
    "closing tags alone": BODY + "</div>" * 100_000,
    "cdata": BODY + "<![CDATA[" * 20_000,
    "entities": BODY + "<p>" + "&amp;" * 200_000 + "</p>",
    "deep json-ld": BODY + _LD.format("[" * 100_000 + "]" * 100_000),
    "huge json-ld": BODY + _LD.format(json.dumps({"@type": "NewsArticle", "articleBody": "word " * 500_000})),
    "wide json-ld": BODY
    + _LD.format(json.dumps([{"@type": "NewsArticle", "headline": str(n)} for n in range(20_000)])),
    "one word": BODY + "<p>" + "a" * 1_000_000 + "</p>",
}


@pytest.mark.parametrize("name", INPUTS)
def test_over_in_two_seconds(name: str) -> None:
    body = page(INPUTS[name], head=HEAD)
    started = time.process_time()
    found = result_of(body)
    assert time.process_time() - started < 2.0
    assert isinstance(found, Article | ReadRefusal)


def test_there_are_25_of_them() -> None:
    assert len(INPUTS) >= 25
