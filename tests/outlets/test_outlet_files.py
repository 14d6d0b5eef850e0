"""Every shipped outlet's file holds together: addresses, pattern, zone, language, pace; and there are enough."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest
from babel import Locale
from babel.core import get_global

from crawler.registry import load_outlets
from crawler.sections import is_article
from model.outlet import Outlet

OUTLETS = load_outlets()
MANY = pytest.mark.parametrize("outlet", OUTLETS.values(), ids=str)
LEAST, LANGUAGES = 25, 6
_SECOND_LEVEL = ("co", "com", "org", "net", "gov")


def domain(host: str) -> str:
    """The registered domain of a host's name: `news.bbc.co.uk` is of `bbc.co.uk`; `bbci` is the same house."""
    parts = host.split(".")
    return ".".join(parts[-3:] if parts[-2] in _SECOND_LEVEL and len(parts) > 2 else parts[-2:]).replace(
        "bbci.", "bbc."
    )


def test_there_are_enough_in_enough_languages() -> None:
    crawled = [outlet for outlet in OUTLETS.values() if not outlet.blocked]
    assert len(crawled) >= LEAST
    assert len({outlet.language for outlet in crawled}) >= LANGUAGES


@MANY
def test_it_can_be_crawled_or_says_why_not(outlet: Outlet) -> None:
    assert bool(outlet.feeds or outlet.sitemaps or outlet.sections) != bool(outlet.blocked)
    assert outlet.pace.delay >= 5 and outlet.pace.poll_min >= 300, "feeds every 5 minutes at most, 5 s between pages"


@MANY
def test_its_addresses_are_its_own(outlet: Outlet) -> None:
    own = {domain(host) for host in outlet.hosts}
    addresses = (outlet.home, *outlet.feeds, *outlet.sitemaps, *outlet.sections)
    assert [url for url in addresses if domain(urlsplit(url).hostname or "") not in own] == []
    assert [url for url in addresses if not url.startswith("https://")] == []


@MANY
def test_its_pattern_takes_no_list_for_an_article(outlet: Outlet) -> None:
    assert outlet.article_pattern or outlet.blocked
    lists = (outlet.home, *outlet.feeds, *outlet.sitemaps, *outlet.sections)
    assert [url for url in lists if outlet.article_pattern and is_article(url, outlet)] == []


@MANY
def test_its_country_zone_and_language_are_real(outlet: Outlet) -> None:
    assert outlet.country in Locale("en").territories
    assert outlet.language in Locale("en").languages
    assert get_global("zone_territories").get(outlet.time_zone) == outlet.country or outlet.time_zone == "UTC"


def test_titles_are_given_once() -> None:
    assert [title for title, count in Counter(outlet.title for outlet in OUTLETS.values()).items() if count > 1] == []
