"""F28: old articles that resurface, archives, "on this day", anniversaries, quoted past exchanges, denials, plans told.

Each text stands under a title as outlets give it and is published on the day the list says; no new event may be told.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from model.page import Article
from scheduler.replay import article_of, replay

_PUBLISHED = "2031-03-12T10:00:00+00:00"  # a Wednesday
_OLD = {
    "on this day": (
        "On this day: the swap on the bridge",
        "On 12 March 2009 Chad and Sudan exchanged 38 captured soldiers on a bridge near Adre.\n\n"
        "The men crossed on foot while a band played on the Sudanese bank.",
    ),
    "anniversary": (
        "Ten years after the Adre exchange, survivors meet",
        "Ten years ago Chad and Sudan exchanged 38 captured soldiers, and on Wednesday eleven of them met again.\n\n"
        "They drank tea at the border post where they were handed over, and laid flowers for those who died since.",
    ),
    "archive page": (
        "From the archive: Colombia and the ELN open talks in Quito",
        "First published in February 2017. Colombia's government and the ELN opened peace talks in Quito.\n\n"
        "The delegations sat down in a Jesuit retreat outside the city.",
    ),
    "quoted past exchange": (
        "Minister recalls long nights of the prisoner exchange",
        '"When we exchanged prisoners with Armenia in 2020 I did not sleep for three nights," the former Azerbaijani '
        "minister said on Wednesday at the launch of his memoirs.\n\nThe book is out in May.",
    ),
    "denial": (
        "India denies that talks with Pakistan were held",
        "India's foreign ministry denied on Wednesday that any talks with Pakistan had been held or were planned.\n\n"
        "A newspaper had reported a secret meeting in Dubai.",
    ),
    "wish": (
        "Families ask for an exchange",
        "Relatives of captured Ethiopian soldiers asked the government on Wednesday to agree to an exchange of "
        "prisoners with Tigray.\n\nNo such exchange is being negotiated, an official said.",
    ),
    "review of the year": (
        "2030: a year of talks and swaps in review",
        "In May Serbia and Kosovo held a sixth round of talks in Brussels; in July Russia and Ukraine exchanged 205 "
        "prisoners each; in October Guyana and Venezuela met in Kingstown.\n\nNone of these brought peace.",
    ),
    "no date": (
        "No date for new round of dam talks, Cairo says",
        "No date has been set for another round of talks between Egypt and Ethiopia, Egypt's water minister said on "
        "Wednesday.\n\nThe last one ended in January without an agreement.",
    ),
}
# An event that is news, and after it texts in which it, or an older one, is told again. Each is of our own.
_NEWS = ("2026-03-02T10:00:00+00:00", "Chad and Sudan exchange 120 prisoners of war",
        "Chad and Sudan exchanged 120 prisoners of war each on Monday, their defence ministries said.")  # fmt: skip
_AFTER = {
    "on this day": ("2026-03-05", "On this day: the swap of 2019",
        "On this day in 2019, Chad and Sudan exchanged 300 prisoners of war near Adré."),
    "an anniversary": ("2026-03-06", "Five years since the great exchange",
        "Five years ago Chad and Sudan exchanged 300 prisoners of war; families met on Thursday to remember."),
    "a quoted past exchange": ("2026-03-07", "Mayor opens school in Adré",
        "The mayor opened a school on Friday. He had been freed in 2021, when Chad and Sudan exchanged 80 prisoners."),
    "a year's review": ("2026-12-30", "The year in the Sahel",
        "It was a year of droughts. In March Chad and Sudan exchanged 120 prisoners of war; in June floods came."),
    "no plan": ("2026-03-09", "Minister: nothing planned",
        "There is no plan for another exchange of prisoners with Sudan, Chad's defence minister said on Monday."),
    "a wish": ("2026-03-10", "Bishops hope for a swap",
        "Bishops in Chad said on Tuesday that they hoped Sudan would one day agree to exchange all prisoners."),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(_OLD))
def test_F28_old_news_raises_no_alert(name: str) -> None:
    assert _alerts(*_OLD[name]) == []


def test_F28_an_old_article_under_a_new_address_raises_no_alert() -> None:
    row = ("Chad, Sudan exchange 38 soldiers", "Chad and Sudan exchanged 38 captured soldiers on Tuesday near Adre.")
    fresh = _row(*row, "https://gazette.example/2031/swap")
    again = fresh | {
        "id": "again",
        "url": "https://gazette.example/archive/77",
        "published": "2031-06-12T10:00:00+00:00",
    }
    told = replay([article_of(fresh), article_of(again)]).alerts
    assert [alert.trigger for alert in told] == ["new"]
    a_year_later = article_of(fresh).moment
    assert a_year_later is not None
    assert list(replay([article_of(fresh)], now=a_year_later + timedelta(days=365)).alerts) == []


@pytest.mark.parametrize("after_the_news", [True, False])
@pytest.mark.parametrize("name", sorted(_AFTER))
def test_F28_what_is_told_again_is_no_new_event(name: str, after_the_news: bool) -> None:
    news = [_article("news", *_NEWS)] if after_the_news else []
    alerts = replay([*news, _article(name, *_AFTER[name])]).alerts
    assert [(a.trigger, a.article_id) for a in alerts] == ([("new", "news")] if after_the_news else [])


def test_F28_an_undated_article_alerts_nobody_alone() -> None:
    assert replay([_article("news", *_NEWS).model_copy(update={"published": None})]).alerts == ()


def _article(name: str, published: str, title: str, text: str) -> Article:
    url = f"https://herald.example/{name.replace(' ', '-')}"
    return Article(id=name, outlet="The Herald", url=url, language="en", published=published, title=title, text=text)


def _alerts(title: str, text: str) -> list[str]:
    told = replay([article_of(_row(title, text, "https://gazette.example/a"))]).alerts
    return [alert.quote for alert in told]


def _row(title: str, text: str, url: str) -> dict[str, str]:
    return {
        "id": "a",
        "outlet": "Gazette",
        "url": url,
        "language": "en",
        "published": _PUBLISHED,
        "title": title,
        "text": text,
    }
