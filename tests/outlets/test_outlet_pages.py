"""Recorded pages of every outlet that has a layout, read field by field; and what a redesign does to each.

The pages are written for these tests in the shape of each outlet; `expected.json` beside each says what is in it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.addresses import article_address
from crawler.registry import load_outlets, outlet_for
from crawler.sections import is_article
from model.outlet import Outlet
from model.page import Article, ReadRefusal, Snapshot
from parsers.strip import strip

HERE = Path(__file__).parent
OUTLETS = load_outlets()
WITH_LAYOUT = sorted(name for name, outlet in OUTLETS.items() if outlet.layouts)
NOW = datetime(2025, 10, 12, 8, tzinfo=UTC)
# Sites that print no caption or newsletter inside the body need not drop them; text that no article may contain.
_MARKUP_NAMES = re.compile(r'\b(class|id|itemprop|data-[\w-]+)="([^"]*)"')


@cache
def recorded(name: str) -> tuple[str, dict[str, Any]]:
    """Return an outlet's page and what is expected of it."""
    folder = HERE / name
    return (folder / "page.html").read_text("utf-8"), json.loads((folder / "expected.json").read_text("utf-8"))


def read(html: str, outlet: Outlet | None, url: str) -> Article | ReadRefusal:
    """Strip a page as it would come from the crawler."""
    body = html.encode()
    snapshot = Snapshot(
        id="s", outlet=outlet.name if outlet else "", url_asked=url, url=url, canonical_url=url, fetched_at=NOW,
        headers=(("Content-Type", "text/html; charset=utf-8"),), sha256="0" * 64, size=len(body),
    )  # fmt: skip
    return strip(body, snapshot, outlet)


@cache
def article(name: str) -> Article:
    """Return what a recorded page is read as."""
    html, expected = recorded(name)
    found = read(html, OUTLETS[name], expected["url"])
    assert isinstance(found, Article), found
    return found


def test_every_layout_has_a_recorded_page() -> None:
    assert WITH_LAYOUT
    assert [name for name in WITH_LAYOUT if not (HERE / name / "page.html").exists()] == []


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_the_layout_reads_it(name: str) -> None:
    assert article(name).method == f"layout:{OUTLETS[name].layouts[-1].name}"


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_title(name: str) -> None:
    assert article(name).title == recorded(name)[1]["title"]


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_published(name: str) -> None:
    told = article(name).published
    assert told is not None
    assert datetime.fromisoformat(told) == datetime.fromisoformat(recorded(name)[1]["published"])


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_authors(name: str) -> None:
    assert list(article(name).authors) == recorded(name)[1]["authors"]


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_text(name: str) -> None:
    assert article(name).text.split("\n\n") == recorded(name)[1]["text"]


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_clutter_is_left_out(name: str) -> None:
    html, expected = recorded(name)
    assert all(line in html for line in expected["absent"])
    assert [line for line in expected["absent"] if line in article(name).text] == []


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_language_zone_and_outlet(name: str) -> None:
    found, outlet = article(name), OUTLETS[name]
    assert (found.language, found.time_zone, found.outlet) == (outlet.language, outlet.time_zone, outlet.title)


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_its_address_is_an_article_of_this_outlet(name: str) -> None:
    url, outlet = recorded(name)[1]["url"], OUTLETS[name]
    assert outlet_for(url, OUTLETS) == outlet
    assert is_article(url, outlet)
    assert article_address(url, outlet) == url


@pytest.mark.parametrize("name", sorted(path.parent.name for path in HERE.glob("*/older-page.html")))
def test_an_older_page_is_read_with_the_layout_of_its_day(name: str) -> None:
    html = (HERE / name / "older-page.html").read_text("utf-8")
    expected = json.loads((HERE / name / "older-expected.json").read_text("utf-8"))
    found = read(html, OUTLETS[name], expected["url"])
    assert isinstance(found, Article), found
    assert found.method == f"layout:{OUTLETS[name].layouts[0].name}"
    assert (found.title, found.text.split("\n\n")) == (expected["title"], expected["text"])
    assert all(line in html and line not in found.text for line in expected["absent"])


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_a_redesign_is_noticed(name: str) -> None:
    """With all names in the markup changed the layout no longer reads the page, and the method says so."""
    html, expected = recorded(name)
    redesigned = _MARKUP_NAMES.sub(r'\1="new-design"', html).replace("dir=", "lang=")
    redesigned = re.sub(r"<(/?)(article|main)\b", r"<\1div", redesigned)
    found = read(redesigned, OUTLETS[name], expected["url"])
    assert isinstance(found, ReadRefusal) or not found.method.startswith("layout:")
