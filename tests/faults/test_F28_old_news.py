"""F28: what is told again, recalled, denied or wished for raises no alert of a new event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from model.page import Article
from scheduler.replay import replay

# An event that is news, and after it texts in which it, or an older one, is told again. Each is of our own.
NEWS = ("2026-03-02T10:00:00+00:00", "Chad and Sudan exchange 120 prisoners of war",
        "Chad and Sudan exchanged 120 prisoners of war each on Monday, their defence ministries said.")  # fmt: skip
OLD = {
    "on this day": ("2026-03-05", "On this day: the swap of 2019",
        "On this day in 2019, Chad and Sudan exchanged 300 prisoners of war near Adré."),
    "an anniversary": ("2026-03-06", "Five years since the great exchange",
        "Five years ago Chad and Sudan exchanged 300 prisoners of war; families met on Thursday to remember."),
    "a quoted past exchange": ("2026-03-07", "Mayor opens school in Adré",
        "The mayor opened a school on Friday. He had been freed in 2021, when Chad and Sudan exchanged 80 prisoners."),
    "a year's review": ("2026-12-30", "The year in the Sahel",
        "It was a year of droughts. In March Chad and Sudan exchanged 120 prisoners of war; in June floods came."),
    "a denial of rumours": ("2026-03-08", "No exchange, says N'Djamena",
        "Chad denied on Sunday reports that it was about to exchange prisoners of war with Sudan."),
    "no plan": ("2026-03-09", "Minister: nothing planned",
        "There is no plan for another exchange of prisoners with Sudan, Chad's defence minister said on Monday."),
    "a wish": ("2026-03-10", "Bishops hope for a swap",
        "Bishops in Chad said on Tuesday that they hoped Sudan would one day agree to exchange all prisoners."),
}  # fmt: skip


def article(name: str, published: str, title: str, text: str, outlet: str = "The Herald") -> Article:
    url = f"https://herald.example/{name.replace(' ', '-')}"
    return Article(id=name, outlet=outlet, url=url, language="en", published=published, title=title, text=text)


@pytest.mark.parametrize("name", OLD)
@pytest.mark.parametrize("after_the_news", [True, False])
def test_F28_no_alert_of_a_new_event(name: str, after_the_news: bool) -> None:
    news = [article("news", *NEWS, outlet="The Gazette")] if after_the_news else []
    alerts = replay([*news, article(name, *OLD[name])]).alerts
    assert [(a.trigger, a.article_id) for a in alerts] == ([("new", "news")] if after_the_news else [])


def test_F28_an_old_article_that_resurfaces_is_old_news() -> None:
    """The page comes a year later, and tells its own date; or it comes from an archive in any order."""
    old = article("news", *NEWS)
    assert replay([old], now=datetime(2027, 3, 2, tzinfo=UTC)).alerts == ()
    again = old.model_copy(update={"id": "again", "url": "https://herald.example/archive/news"})
    alerts = replay([old, again]).alerts
    assert [a.trigger for a in alerts] == ["new"]


def test_F28_an_undated_article_alerts_nobody_alone() -> None:
    assert replay([article("news", *NEWS).model_copy(update={"published": None})]).alerts == ()
