"""Every shipped layout is broken in turn: its outlet alarms within two crawls, and on no quiet day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from model.outlet import Outlet, PageRead
from parsers.rot import fit, outlet_figures, rot
from tests.outlets.test_outlet_pages import OUTLETS, WITH_LAYOUT, read, recorded

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
_NAMES = re.compile(r'\b(class|id|itemprop|dir|data-[\w-]+)="([^"]*)"')
_NOTICE = "The ministry said on Monday that talks had begun in the capital."


def redesigned(html: str) -> str:
    """The same page with all names in its markup renamed, and its two telling elements with them."""
    named = _NAMES.sub(lambda found: f'{found[1]}="n-{found[2][::-1]}"', html).replace("n-rtl", "rtl")
    return re.sub(r"<(/?)(article|main)\b", r"<\1div", named.replace(' dir="n-', ' data-x="'))


def shortened(html: str, name: str) -> str:
    """The same page with one sentence as its text, where the last paragraph stood."""
    *others, last = recorded(name)[1]["text"]
    for text in others:
        html = html.replace(text, "")
    return html.replace(last, _NOTICE)


def page(html: str, name: str, crawl: int, number: int = 0) -> PageRead:
    """What the store keeps of a page that was read in a crawl."""
    outlet, url = OUTLETS[name], recorded(name)[1]["url"]
    found = read(html, outlet, url)
    article = None if hasattr(found, "reason") else found
    return PageRead(
        crawl_id=f"c{crawl}",
        fetched_at=START + timedelta(hours=crawl, seconds=number),
        quiet=crawl == 0,
        reason=getattr(found, "reason", ""),
        layout=fit(html.encode(), found, outlet),
        titled=bool(getattr(article, "title", "x")),
        dated=bool(getattr(article, "published", "x")),
        length=len(getattr(article, "text", "")),
    )


def days(*crawls: Sequence[PageRead]) -> list[PageRead]:
    """The pages of crawls, the newest first, each with its crawl's number."""
    rows = [
        each.model_copy(update={"crawl_id": f"c{n}", "quiet": n == 0, "fetched_at": START + timedelta(hours=n)})
        for n, pages in enumerate(crawls)
        for each in pages
    ]
    return rows[::-1]


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_a_redesign_alarms_within_two_crawls(name: str) -> None:
    html = recorded(name)[0]
    good, bad = page(html, name, 0), page(redesigned(html), name, 1)
    assert (good.layout, bad.layout) == ("used", "gone")
    usual = [[good] * 15, *[[good] * 2] * 3]
    assert rot(days(*usual)) == ()
    assert any("layout" in words for words in rot(days(*usual, [bad], [bad])))  # one page a visit is enough
    assert rot(days(*usual, [bad] * 3)) and rot(days(*usual, [good] * 9, [bad] * 4))
    assert rot(days([bad] * 9)), "a layout that never fitted is told after the first crawl"
    long_since = days(*usual, *[[bad] * 4] * 20)
    told = " ".join(rot(days(*usual, [bad], [bad])))
    assert rot(long_since, told), "what was told stays told until pages are read as before"
    assert rot(days(*usual, *[[bad] * 4] * 5, [good] * 2, [good] * 2), told) == ()


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_no_quiet_day_does(name: str) -> None:
    html = recorded(name)[0]
    good, notice = page(html, name, 0), page(shortened(html, name), name, 1)
    assert notice.layout in ("used", "short") and notice.length < good.length
    usual = [[good] * 15, *[[good] * 3] * 4]
    for quiet in range(20):  # a lone article, nothing at all, short notices, many or few, beside articles or alone
        day = [[good], [], [notice], [notice] * (quiet + 1), [good, notice, notice]][quiet % 5]
        assert rot(days(*usual, day)) == rot(days(*usual, day, day)) == (), quiet
        assert rot(days(*usual, *[day] * 10)) == (), quiet


def test_a_page_of_another_make_now_and_then_is_no_redesign() -> None:
    good = PageRead(crawl_id="", fetched_at=START, layout="used", length=900)
    video = good.model_copy(update={"layout": "gone"})
    usual = [[good] * 8 + [video] * 2] * 3
    assert rot(days(*usual, [video])) == rot(days(*usual, [video], [good, video])) == ()
    assert rot(days(*usual, [video] * 4)) != ()


@pytest.mark.parametrize(
    ("lacking", "told"),
    [({"dated": False}, "no date"), ({"titled": False}, "no title"), ({"reason": "paywall", "layout": ""}, "notice")],
)
def test_outlets_without_a_layout_are_watched_by_what_their_pages_lack(lacking: dict[str, object], told: str) -> None:
    good = PageRead(crawl_id="", fetched_at=START, length=900)
    bad = good.model_copy(update=lacking)
    assert told in " ".join(rot(days([good] * 15, [good] * 2, [bad], [bad])))
    assert rot(days([good] * 15, [good] * 2, [bad], [good])) == ()
    assert rot(days([bad] * 15, [bad] * 2, [bad], [bad])) == (), "what an outlet never told is not lost"
    assert rot(days([good] * 15, [good] * 2, [good.model_copy(update={"reason": "not an article"})] * 2)) == ()


def test_the_figures_are_of_the_last_two_crawls_and_of_those_before() -> None:
    good = PageRead(crawl_id="", fetched_at=START, layout="used", length=900)
    other = good.model_copy(update={"layout": "gone", "dated": False, "length": 100})
    refused = good.model_copy(update={"layout": "", "reason": "blocked", "length": 0})
    told = outlet_figures(days([good] * 10, [good] * 3, [other, refused, good]))
    assert (told.usual.pages, told.usual.by_layout, told.usual.text_length) == (10, 10, 900)
    lately = told.lately
    assert (lately.pages, lately.by_layout, lately.layout_gone) == (6, 4, 1)
    assert (lately.undated, lately.refused, lately.text_length) == (1, 1, 900)
    assert outlet_figures([]).lately.text_length is None


def test_what_has_no_layout_or_is_no_page_tells_nothing() -> None:
    url = recorded("cnbc")[1]["url"]
    html = recorded("cnbc")[0]
    for body, outlet in ((html.encode(), Outlet(name="x", title="X")), (html.encode(), None)):
        found = read(html, outlet, url)
        assert fit(body, found, outlet) == ""
