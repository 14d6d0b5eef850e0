"""Outlet: one news source as data, and what a crawl of it is told."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from model.value import Value


class Layout(Value):
    """Where the parts of a page stand (CSS selectors), valid up to and including `until` (None: still)."""

    name: str
    until: date | None = None
    requires: str = ""  # a selector that must match, else the layout is not this page's
    title: tuple[str, ...] = ()  # "json-ld" names its headline
    byline: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    standfirst: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


class Pace(Value):
    """How often and how gently an outlet is visited; seconds, but for `requests_a_day`."""

    delay: float = 5.0
    poll_min: int = 300
    poll_max: int = 3600
    requests_a_day: int = 4000


class Outlet(Value):
    """One news source. `name` is its identity (a slug), `title` what people call it.

    `country` is ISO 3166-1 alpha-2, `language` ISO 639-1, `time_zone` an IANA name; `article_pattern` is a
    regular expression searched in the canonical address's path of an article.
    """

    name: str = Field(primary_key=True)
    title: str
    country: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    home: str = ""
    hosts: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()  # addresses of archive pages with {yyyy} {mm} {dd} in them, for backfills
    article_pattern: str = ""
    pdf_suffix: str = ""  # appended to an article's address for its PDF edition, "" where there is none
    # (pattern, replacement) pairs on canonical addresses, so that an article's editions share one address
    rewrites: tuple[tuple[str, str], ...] = ()
    layouts: tuple[Layout, ...] = ()
    pace: Pace = Pace()
    blocked: str = ""  # the reason why this outlet cannot be crawled, "" when it can
    verified: date | None = None  # last day `outlets check` proved it against the live site; None: never
    voices: tuple[str, ...] = ()  # parties whose official or state view it carries, e.g. ("Russia",)
    insecure_tls: bool = False
    javascript: bool = False  # its articles stand in its pages only once a browser has run their scripts


class FeedEntry(Value):
    """An address worth fetching, with what the feed, sitemap or section page said of it."""

    outlet: str
    url: str
    found_in: str = ""
    title: str = ""
    published: str | None = None
    summary: str = ""


class Validators(Value):
    """What an address answered last time, for the conditional request (RFC 9110 section 13)."""

    url: str
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""


class CrawlOrder(Value):
    """What the crawler's child is asked to do.

    With `urls` only these are fetched; otherwise the outlet's feeds, sitemaps and sections are, and of what they
    list all that is not in `seen` (canonical addresses), and `revisit` besides. A backfill (`since`) is a row of such
    orders, each with what is seen by then, until one leaves nothing.
    """

    crawl_id: str
    outlet: Outlet
    urls: tuple[str, ...] = ()
    revisit: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    validators: tuple[Validators, ...] = ()
    not_before: tuple[tuple[str, datetime], ...] = ()  # host, moment: Retry-After kept over restarts
    max_pages: int = 200
    since: date | None = None  # backfill: lists, archives and paginated sections are followed back to this day


class OutletState(Value):
    """What is known of an outlet's health. Times are UTC."""

    outlet: str = Field(primary_key=True)
    health: str = "new"  # new ok late silent rot blocked paused quarantined
    last_crawl_at: datetime | None = None
    last_success_at: datetime | None = None
    last_article_at: datetime | None = None
    next_crawl_at: datetime | None = None
    interval: float = 300.0  # seconds
    failures: int = 0  # in a row
    kills: int = 0  # crawler children killed over this outlet, in a row
    error: str = ""  # last error in words, "" when the last crawl was well
    crawls: int = 0
    articles: int = 0
    paused: bool = False


class PageRead(Value):
    """One page that was read, as far as an outlet's health goes."""

    crawl_id: str
    fetched_at: datetime
    quiet: bool = False  # of the outlet's first crawl, or of a backfill
    reason: str = ""  # why it gave no article, "" when it gave one
    layout: str = ""  # used, short (too little text), gone; "" where the outlet has none
    titled: bool = True
    dated: bool = True
    signed: bool = True
    length: int = 0  # characters of text


class ReadFigures(Value):
    """What pages gave. `text_length` is the median of the articles' characters, None where there is none."""

    pages: int = 0
    refused: int = 0
    by_layout: int = 0
    layout_gone: int = 0  # read without the layout, for nothing stands where it looks
    untitled: int = 0
    undated: int = 0
    unsigned: int = 0
    text_length: int | None = None


class AlertDelay(Value):
    """Seconds from publication to alert, over so many `alerts`: the median, and `p95`, within which 95% came."""

    alerts: int = 0
    median: float | None = None
    p95: float | None = None


class OutletFigures(Value):
    """Running figures of an outlet: its newest two crawls that brought pages against the pages before; `rot` says why
    it has to be looked at, () when it is read as it was.
    """

    lately: ReadFigures = ReadFigures()
    usual: ReadFigures = ReadFigures()
    rot: tuple[str, ...] = ()
    delay: AlertDelay = AlertDelay()
