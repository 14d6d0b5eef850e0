"""Outlets as data: what ships is whole, what a user writes is checked with file, line and key named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.registry import SHIPPED, load_outlet, load_outlets, one_off, outlet_for
from crawler.sections import is_article
from model.errors import ConfigError

OUTLETS = load_outlets()
ARTICLES = {
    "moscow-times": "https://www.themoscowtimes.com/2026/01/15/a-quiet-day-in-the-port-a90001",
    "trt-world": "https://www.trtworld.com/article/0123456789ab",
    "daily-sabah": "https://www.dailysabah.com/politics/diplomacy/ministers-meet-at-the-lake",
    "kyiv-independent": "https://kyivindependent.com/ministers-meet-at-the-lake/",
    "ukrinform": "https://www.ukrinform.net/rubric-polytics/4000001-ministers-meet.html",
    "ukrainska-pravda": "https://www.pravda.com.ua/eng/news/2026/01/15/7000001/",
    "ukrainska-pravda-uk": "https://www.pravda.com.ua/news/2026/01/15/7000001/",
    "tass": "https://tass.com/politics/1900001",
    "tass-ru": "https://tass.ru/politika/20000001",
    "anadolu": "https://www.aa.com.tr/en/world/ministers-meet-at-the-lake/3500001",
    "anadolu-tr": "https://www.aa.com.tr/tr/dunya/bakanlar-gol-kiyisinda/3500001",
    "al-jazeera": "https://www.aljazeera.com/news/2026/1/15/ministers-meet-at-the-lake",
    "dw": "https://www.dw.com/en/ministers-meet-at-the-lake/a-70000001",
    "dw-de": "https://www.dw.com/de/minister-treffen-sich-am-see/a-70000001",
    "bbc": "https://www.bbc.com/news/articles/c0abc1def2go",
    "the-guardian": "https://www.theguardian.com/world/2026/jan/15/ministers-meet-at-the-lake",
    "meduza": "https://meduza.io/en/news/2026/01/15/ministers-meet-at-the-lake",
    "meduza-ru": "https://meduza.io/news/2026/01/15/ministry-vstretilis-u-ozera",
    "interfax-ukraine": "https://en.interfax.com.ua/news/general/1000001.html",
    "jerusalem-post": "https://www.jpost.com/international/article-800001",
    "irna": "https://en.irna.ir/news/85000001/Ministers-meet",
    "tasnim": "https://www.tasnimnews.com/en/news/2026/01/15/3200001/ministers-meet",
    "tasnim-fa": "https://www.tasnimnews.com/fa/news/1404/10/25/3200001/x",
    "dawn": "https://www.dawn.com/news/1900001/ministers-meet",
    "hurriyet": "https://www.hurriyet.com.tr/dunya/bakanlar-gol-kiyisinda-42000001",
    "rferl": "https://www.rferl.org/a/ministers-lake/33300001.html",
    "civil-ge": "https://civil.ge/archives/600001",
    "euronews-fr": "https://fr.euronews.com/2026/01/15/les-ministres-au-bord-du-lac",
}
SECTIONS = ["/", "/news", "/world", "/en/", "/politics/diplomacy", "/tag/lake", "/about-us", "/rss/news", "/search?q=x"]


def test_enough_outlets_in_enough_languages_ship() -> None:
    assert len(OUTLETS) >= 25
    assert len({outlet.language for outlet in OUTLETS.values()}) >= 6
    assert {"daily-sabah", "trt-world", "moscow-times", "reuters", "ap-news"} <= set(OUTLETS)


@pytest.mark.parametrize("name", OUTLETS)
def test_each_has_what_a_crawl_needs_or_says_why_not(name: str) -> None:
    outlet = OUTLETS[name]
    assert (outlet.name, bool(outlet.title), bool(outlet.hosts)) == (name, True, True)
    assert outlet.blocked or outlet.feeds or outlet.sitemaps or outlet.sections
    assert len(outlet.language) == 2
    assert re.fullmatch("[A-Z]{2}", outlet.country)
    assert outlet.pace.poll_min >= 300
    assert outlet.pace.delay >= 1
    assert not outlet.insecure_tls
    assert outlet.verified is None  # nothing was proved against the live site yet


@pytest.mark.parametrize("name", ["reuters", "ap-news"])
def test_outlets_without_an_open_feed_say_so(name: str) -> None:
    assert OUTLETS[name].blocked


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_told_from_a_section_and_belongs_to_its_outlet(name: str) -> None:
    outlet, address = OUTLETS[name], ARTICLES[name]
    assert is_article(address, outlet)
    assert outlet_for(address, OUTLETS) == outlet
    home = "/".join(address.split("/")[:3])
    assert [path for path in SECTIONS if is_article(home + path, outlet)] == []


def test_an_unknown_host_has_no_outlet_and_gets_one_of_its_own() -> None:
    assert outlet_for("https://unknown.example/x", OUTLETS) is None
    source = one_off("https://Unknown.Example:8443/x?y#z")
    assert (source.name, source.title, source.hosts) == (
        "unknown-example-8443",
        "unknown.example",
        ("unknown.example",),
    )


def test_a_user_s_file_comes_beside_the_shipped_ones_and_replaces_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('title = "Mine"\nhosts = ["mine.example"]\n')
    (tmp_path / "tass.toml").write_text('title = "Another"\n')
    found = load_outlets([tmp_path])
    assert (found["mine"].title, found["tass"].title) == ("Mine", "Another")
    assert set(found) == {*OUTLETS, "mine"}


BAD = {
    'title = "T"\nlanguage = "en"\nfeed = ["https://x.example/"]\n': (3, "feed"),
    'title = "T"\n\n\narticle_pattern = "(a"\n': (4, "article_pattern"),
    'title = "T"\ntime_zone = "Mars/Olympus"\n': (2, "time_zone"),
    'title = "T"\nhome = "ftp://x.example/"\n': (2, "home"),
    'title = "T"\nsitemaps = [\n "https://x.example/a.xml",\n "file:///b"]\n': (2, "sitemaps.1"),
    'title = "T"\nrewrites = [["(", "x"]]\n': (2, "rewrites.0.0"),
    'title = "T"\n[pace]\ndelay = "slow"\n': (3, "pace.delay"),
    'title = "T"\n[pace]\ndelay = -1\n': (2, "pace"),
    'title = "T"\n[[layouts]]\nname = "a"\nbodies = ["p"]\n': (4, "layouts.0.bodies"),
    'title = "T"\nname = "other"\n': (2, "name"),
    'language = "en"\n': (0, "title"),
}


@pytest.mark.parametrize("text", BAD)
def test_what_is_wrong_is_named_with_file_line_and_key(text: str, tmp_path: Path) -> None:
    line, key = BAD[text]
    path = tmp_path / "bad.toml"
    path.write_text(text)
    where = f"{path}:{line}: {key}: " if line else f"{path}: {key}: "
    with pytest.raises(ConfigError, match=re.escape(where)) as caught:
        load_outlets([tmp_path])
    assert caught.value.exit_code == 2


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('title = "T"\nhosts = = 3\n')
    with pytest.raises(ConfigError, match=r"bad\.toml: .*line"):
        load_outlets([tmp_path])


def test_a_name_in_two_folders_is_a_duplicate(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.toml").write_text('title = "Same"\n')
    with pytest.raises(ConfigError, match="'same' is already there"):
        load_outlets([tmp_path / "one", tmp_path / "two"])


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"bad\.toml"):
        load_outlet(tmp_path / "bad.toml")


def test_every_shipped_file_is_loaded() -> None:
    assert {path.stem for path in SHIPPED.glob("*.toml")} == set(OUTLETS)
