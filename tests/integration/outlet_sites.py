"""Three news sites on loopback as they are built in the wild, with pages of real size: what is drafted from, and read.

Each has 45 articles, sections, tags, authors, pages of the house, and pages of lists that go on; `articles` are the
addresses of what is an article, with the text that was put into it.
"""

# ruff: noqa: E501  (markup is read more easily in one line)
from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

from tests.faults.hostile import HostileServer, reply

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNT = 45
_WHO = ("The council", "A spokesman for the port", "The ministry", "Residents of the old town", "The ferry company",
        "An engineer", "The mayor", "Fishermen from the north shore", "The union", "A court in the capital")  # fmt: skip
_DID = ("said on Monday that", "told reporters that", "has confirmed that", "does not expect that", "hopes that",
        "warned again that", "denied that", "announced before noon that")  # fmt: skip
_WHAT = ("the new bridge", "a longer quay", "the winter timetable", "repairs of the lighthouse", "the fish market",
         "a second tunnel", "the school on the hill", "the storm barrier", "the library", "the tram line")  # fmt: skip
_ENDS = ("would be finished before the summer.", "will cost more than was thought two years ago.",
         "had been delayed by weather and by a lack of steel.", "needs the consent of both towns.",
         "could open in stages, beginning with the eastern side.", "was never part of the agreement.")  # fmt: skip
_NAMES = ("Anna Maria Holm", "Piet van der Zee", "Lucy Arkwright", "Tomas Berg")
_SLUG = ("harbour", "ferry", "storm", "council", "bridge", "market", "winter", "school", "library", "orchard",
         "tunnel", "festival")  # fmt: skip
_NOISE = "!function(w,d){w.dataLayer=w.dataLayer||[];var q=%r;d.createElement('script').async=1}(window,document);"


@dataclass(frozen=True)
class Story:
    """One article of a made-up site."""

    number: int
    title: str
    slug: str
    author: str
    published: datetime
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def iso(self) -> str:
        return self.published.isoformat()


@dataclass
class News:
    """A site that was put on a server: its articles by address, and the addresses of its other pages."""

    server: HostileServer
    language: str
    title: str
    articles: dict[str, Story] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    def page(self, path: str, html: str, kind: str = "text/html; charset=utf-8") -> None:
        self.others.add(self.server.on(path, reply(html.encode(), content_type=kind)))

    def article(self, path: str, html: str, story: Story) -> None:
        self.articles[self.server.on(path, reply(html.encode()))] = story


def stories(seed: int) -> list[Story]:
    """Articles of 4 to 14 paragraphs, one every seven hours, the newest first."""
    chance = Random(seed)
    return [_story(number, chance) for number in range(COUNT)]


def _story(number: int, chance: Random) -> Story:
    title = f"{chance.choice(_WHO)} and {chance.choice(_WHAT)}: what comes next in part {number + 1}"
    slug = f"{_SLUG[number % 12]}-plans-for-the-{_SLUG[(number * 5 + 1) % 12]}-in-{_SLUG[(number * 7 + 3) % 12]}-{number + 1}"
    at = NOW - timedelta(hours=7 * number + 1, minutes=number)
    body = tuple(" ".join(_sentence(chance) for _ in range(chance.randint(1, 4))) for _ in range(chance.randint(4, 14)))
    return Story(number, title, slug, chance.choice(_NAMES), at, body)


def _sentence(chance: Random) -> str:
    return f"{chance.choice(_WHO)} {chance.choice(_DID)} {chance.choice(_WHAT)} {chance.choice(_ENDS)}"


def _noise(size: int) -> str:
    return f"<style>{'.x{color:#123;margin:0 auto}' * (size // 60)}</style><script>{_NOISE % ('a1b2c3' * (size // 12))}</script>"


def _links(addresses: Sequence[tuple[str, str]], element: str = "li") -> str:
    return "".join(f'<{element}><a href="{href}">{text}</a></{element}>' for href, text in addresses)


def _feed(server: HostileServer, told: Sequence[tuple[str, Story]], title: str) -> str:
    items = "".join(
        f"<item><title>{s.title}</title><link>{server.url(path)}</link><guid>{server.url(path)}</guid>"
        f"<pubDate>{format_datetime(s.published)}</pubDate></item>"
        for path, s in told
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


# --- one that runs WordPress
_WP_SECTIONS = {"news": "News", "sea-and-weather": "Sea and weather", "town-hall-and-the-people": "Town hall"}


def wordpress(server: HostileServer) -> News:
    """/YYYY/MM/DD/slug/, one feed for all and one a category, sitemaps by kind, an SEO plugin's graph."""
    site = News(server, "en", "The Quay Courier")
    told = [(f"/{s.published:%Y/%m/%d}/{s.slug}/", s) for s in stories(1)]
    for path, story in told:
        site.article(path, _wp_article(site, path, story, told), story)
        site.page(f"{path}feed/", _feed(site.server, [], "Comments"), "application/rss+xml")
    _wp_lists(site, "/", told)
    for n, key in enumerate(_WP_SECTIONS):
        _wp_lists(site, f"/category/{key}/", told[n::3])
        site.page(f"/category/{key}/feed/", _feed(site.server, told[n::3][:10], key), "application/rss+xml")
    for n, word in enumerate(_SLUG):
        _wp_lists(site, f"/tag/{word}-and-what-came-of-it/", told[n::12])
    for n, name in enumerate(_NAMES):
        _wp_lists(site, f"/author/{name.lower().replace(' ', '-')}/", told[n::4])
    for page in ("about-us", "privacy-policy", "terms-and-conditions-of-use", "contact", "advertise-with-us-today"):
        site.page(f"/{page}/", _wp_page(site, page, f"<div class='entry-content'><p>{stories(9)[0].text}</p></div>"))
    site.page("/feed/", _feed(site.server, told[:10], site.title), "application/rss+xml")
    site.page("/comments/feed/", _feed(site.server, [], "Comments"), "application/rss+xml")
    _wp_sitemaps(site, told)
    return site


def _wp_page(site: News, title: str, main: str, head: str = "") -> str:
    menu = [(f"/category/{key}/", name) for key, name in _WP_SECTIONS.items()]
    house = [(f"/{p}/", p) for p in ("about-us", "privacy-policy", "terms-and-conditions-of-use", "contact")]
    feeds = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{name}" href="{site.server.url(path)}">'
        for name, path in ((f"{site.title} » Feed", "/feed/"), (f"{site.title} » Comments Feed", "/comments/feed/"))
    )
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title} - {site.title}</title>'
        f'<meta property="og:site_name" content="{site.title}"><meta property="og:locale" content="en_GB">{feeds}{head}'
        f'{_noise(40_000)}</head><body class="wp-theme single"><header id="masthead" class="site-header">'
        f'<a class="brand" href="/">{site.title}</a><nav class="main-navigation"><ul>{_links([*menu, *house[:1]])}</ul></nav>'
        f'</header><div id="content"><main id="primary">{main}</main><aside id="secondary" class="widget-area">'
        f"<section class='widget'><h2>Recent comments</h2><p>Wonderful news for all of us, and about time that it came.</p></section>"
        f"</aside></div><footer class='site-footer'><ul>{_links([*house, ('/advertise-with-us-today/', 'Ads')])}</ul>"
        f"<p>© 2026 {site.title}. All rights reserved.</p></footer>{_noise(15_000)}</body></html>"
    )


def _wp_article(site: News, path: str, story: Story, told: Sequence[tuple[str, Story]]) -> str:
    url = site.server.url(path)
    graph = {"@context": "https://schema.org", "@graph": [
        {"@type": "NewsArticle", "headline": story.title, "datePublished": story.iso, "dateModified": story.iso,
         "author": {"@type": "Person", "name": story.author}, "mainEntityOfPage": {"@id": url}, "inLanguage": "en-GB"},
        {"@type": "WebPage", "name": story.title, "url": url}, {"@type": "Organization", "name": site.title},
    ]}  # fmt: skip
    head = (
        f'<script type="application/ld+json">{json.dumps(graph)}</script><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{story.title}"><link rel="canonical" href="{url}">'
        f'<link rel="shortlink" href="/?p={story.number + 100}"><link rel="alternate" type="application/rss+xml"'
        f' title="Comments" href="{url}feed/">'
    )
    near = [(p, s.title) for p, s in told[story.number : story.number + 4] if p != path]
    box = "<div class='wp-block-newsletter'><p>Get the best of the Courier in your inbox each morning, free of charge.</p></div>"
    middle = f"<figure class='wp-caption'><img><figcaption>The quay on a clear day, seen from the tower.</figcaption></figure>{box}"
    body = [f"<p>{text}</p>" for text in story.paragraphs]
    body.insert(2, middle)
    tags = "".join(f"<a rel='tag' href='/tag/{w}-and-what-came-of-it/'>{w}</a> " for w in _SLUG[:3])
    author = story.author.lower().replace(" ", "-")
    main = (
        f'<article id="post-{story.number}" class="post type-post hentry"><header class="entry-header"><h1 class="entry-title">'
        f"{story.title}</h1><div class='entry-meta'><time class='entry-date published' datetime='{story.iso}'>"
        f"{story.published:%d %B %Y}</time> by <span class='author vcard'><a href='/author/{author}/'>{story.author}</a></span>"
        f"</div></header><div class='entry-content'>{''.join(body)}<div class='jp-relatedposts'><h3>Related</h3>"
        f"<p>You may also like what we wrote last week about the very same harbour and its people.</p>"
        f"<ul>{_links(near)}</ul></div></div><footer class='entry-footer'>{tags}</footer></article>"
        f"<div id='comments' class='comments-area'><h2>2 thoughts</h2><ol><li class='comment'><p>I was there when the storm came, and"
        f" nobody told us that the ferry would not run.</p><a href='{path}?replytocom=7'>Reply</a></li></ol></div>"
    )
    return _wp_page(site, story.title, main, head)


def _wp_lists(site: News, path: str, told: Sequence[tuple[str, Story]], size: int = 10) -> None:
    """A list with its further pages, ten articles each."""
    pages = [told[i : i + size] for i in range(0, len(told), size)]
    for n, listed in enumerate(pages):
        teasers = "".join(
            f"<article class='post'><h2 class='entry-title'><a href='{site.server.url(p)}'>{s.title}</a></h2><p>{s.paragraphs[0][:120]}"
            f" <a href='{site.server.url(p)}#more'>Continue reading</a></p><a href='/author/{s.author.lower().replace(' ', '-')}/'>"
            f"{s.author}</a></article>"
            for p, s in listed
        )
        older = f"<a class='next page-numbers' href='{path}page/{n + 2}/'>Older posts</a>" if n + 1 < len(pages) else ""
        clouds = _links([(f"/tag/{w}-and-what-came-of-it/", w) for w in _SLUG])
        here = path if n == 0 else f"{path}page/{n + 1}/"
        site.page(
            here, _wp_page(site, path.strip("/"), f"{teasers}<nav class='pagination'>{older}</nav><ul>{clouds}</ul>")
        )


def _wp_sitemaps(site: News, told: Sequence[tuple[str, Story]]) -> None:
    space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    kinds = {"posts-post": [p for p, _ in told], "posts-page": ["/about-us/", "/contact/", "/advertise-with-us-today/"],
             "taxonomies-category": [f"/category/{k}/" for k in _WP_SECTIONS],
             "users": [f"/author/{n.lower().replace(' ', '-')}/" for n in _NAMES]}  # fmt: skip
    for kind, paths in kinds.items():
        urls = "".join(f"<url><loc>{site.server.url(p)}</loc></url>" for p in paths)
        site.page(f"/wp-sitemap-{kind}-1.xml", f"<urlset {space}>{urls}</urlset>", "application/xml")
    index = "".join(f"<sitemap><loc>{site.server.url(f'/wp-sitemap-{k}-1.xml')}</loc></sitemap>" for k in kinds)
    site.page("/wp-sitemap.xml", f"<sitemapindex {space}>{index}</sitemapindex>", "application/xml")
    robots = f"User-agent: *\nDisallow: /wp-admin/\n\nSitemap: {site.server.url('/wp-sitemap.xml')}\n"
    site.page("/robots.txt", robots, "text/plain")


# --- one that is built with Next.js
_NEXT_SECTIONS = {"dunya": "Dünya", "deniz-ve-hava": "Deniz ve hava", "kent": "Kent", "yorum": "Yorum"}
_NEXT_HUBS = ("kent/belediye-meclisi-ve-halk", "dunya/kuzey-ve-guney-kiyisi")  # as long as an article's slug


def nextjs(server: HostileServer) -> News:
    """/section/slug without a date or number, hashed classes, __NEXT_DATA__, a feed that no page names."""
    site = News(server, "tr", "Rıhtım")
    keys = list(_NEXT_SECTIONS)
    told = [(f"/{keys[s.number % 4]}/{s.slug}", s) for s in stories(2)]
    for path, story in told:
        site.article(path, _next_article(site, path, story, told), story)
    _next_list(site, "/", told[:20])
    for n, key in enumerate(keys):
        _next_list(site, f"/{key}", told[n::4])
    for n, hub in enumerate(_NEXT_HUBS):
        _next_list(site, f"/{hub}", told[n::9])
    for n, name in enumerate(_NAMES):
        _next_list(site, f"/yazarlar/{name.lower().replace(' ', '-')}", told[n::4])
    for n, word in enumerate(_SLUG):
        _next_list(site, f"/konu/{word}-ile-ilgili-her-sey", told[n::12])
    for page in ("hakkimizda", "gizlilik-ve-cerez-politikasi", "kullanim-kosullari-ve-haklar"):
        site.page(f"/{page}", _next_page(site, page, f"<main><p>{stories(9)[0].text}</p></main>", {}))
    site.page("/rss.xml", _feed(site.server, told[:30], site.title), "application/xml")
    news = "".join(f"<url><loc>{site.server.url(p)}</loc><lastmod>{s.iso}</lastmod></url>" for p, s in told)
    space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    site.page("/sitemap.xml", f"<urlset {space}>{news}</urlset>", "application/xml")
    site.page("/robots.txt", "User-agent: *\nAllow: /\n", "text/plain")
    return site


def _next_page(site: News, title: str, main: str, props: dict[str, object], head: str = "") -> str:
    menu = [(f"/{key}", name) for key, name in _NEXT_SECTIONS.items()] + [(f"/{hub}", "Daha") for hub in _NEXT_HUBS]
    house = [(f"/{p}", p) for p in ("hakkimizda", "gizlilik-ve-cerez-politikasi", "kullanim-kosullari-ve-haklar")]
    data = json.dumps({"props": {"pageProps": props}, "page": "/[...slug]", "buildId": "x9Kd", "pad": "q" * 60_000})
    return (
        f'<!DOCTYPE html><html lang="tr"><head><meta charSet="utf-8"/><title>{title} | {site.title}</title>'
        f'<meta property="og:site_name" content="{site.title}"/>{head}{_noise(12_000)}</head><body><div id="__next">'
        f'<div class="Layout_root__p0q9"><div class="Header_top__Ab12"><nav class="Header_nav__zz3">{_links(menu, "span")}</nav></div>'
        f'{main}<div class="Footer_all__77x"><footer>{_links(house, "span")}</footer></div></div></div>'
        f'<script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>'
    )


def _next_article(site: News, path: str, story: Story, told: Sequence[tuple[str, Story]]) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title, "datePublished": story.iso,
            "author": [{"@type": "Person", "name": story.author}], "articleBody": " ".join(story.paragraphs)}  # fmt: skip
    head = f'<script type="application/ld+json">{json.dumps(data)}</script><meta property="og:title" content="{story.title}"/>'
    near = [(p, s.title) for p, s in told[story.number + 1 : story.number + 6]]
    body = [f'<p class="Text_p__k1">{text}</p>' for text in story.paragraphs]
    body.insert(1, f'<div class="Related_box__Q8"><span>İlgili haber</span>{_links(near[:1], "div")}</div>')
    body.insert(
        3,
        '<div class="Promo_in__7Yt"><p>Uygulamamızı indirin ve son dakika haberlerini herkesten önce siz alın.</p></div>',
    )
    props: dict[str, object] = {
        "article": {"title": story.title, "body": [{"type": "p", "text": t} for t in story.paragraphs]}
    }
    main = (
        f'<div class="Page_grid__m4"><div class="Page_main__t7"><h1 class="Head_title__9s">{story.title}</h1>'
        f'<div class="Head_meta__00a"><a class="Head_author__bb2" href="/yazarlar/{story.author.lower().replace(" ", "-")}">{story.author}</a>'
        f'<time class="Head_date__c3" dateTime="{story.iso}">{story.published:%d.%m.%Y %H:%M}</time></div>'
        f'<div class="Body_root__5Gh">{"".join(body)}</div></div><div class="Rail_root__8w"><div class="Rail_h__1">En çok okunanlar</div>'
        f"{_links(near, 'div')}</div></div>"
    )
    return _next_page(site, story.title, main, props, head)


def _next_list(site: News, path: str, told: Sequence[tuple[str, Story]]) -> None:
    cards = "".join(
        f'<div class="Card_root__w2"><a href="{p}"><img alt=""/></a><a class="Card_link__q1" href="{p}">{s.title}</a></div>'
        for p, s in told
    )
    site.page(
        path, _next_page(site, path, f'<div class="Page_list__m9">{cards}</div>', {"items": [s.title for _, s in told]})
    )


# --- one without a feed or a sitemap
_PLAIN_SECTIONS = ("lokales", "hafen", "kultur-und-leben-in-der-stadt")


def feedless(server: HostileServer) -> News:
    """/section/slug-NUMBER.html, pages of lists by ?seite=N, authors and themes with numbers of their own, no JSON-LD."""
    site = News(server, "de", "Der Kai")
    told = [(f"/{_PLAIN_SECTIONS[s.number % 3]}/{s.slug}-{700_100 + s.number}.html", s) for s in stories(3)]
    for path, story in told:
        site.article(path, _plain_article(site, story, told), story)
    _plain_lists(site, "/", told[:9], 9)
    for n, key in enumerate(_PLAIN_SECTIONS):
        _plain_lists(site, f"/{key}/", told[n::3])
    for n, name in enumerate(_NAMES):
        _plain_lists(site, f"/autor/{name.lower().replace(' ', '-')}-{3100 + n}.html", told[n::4])
    for n, word in enumerate(_SLUG[:6]):
        _plain_lists(site, f"/thema/{word}-und-mehr-{9000 + n}.html", told[n::12])
    for page in ("impressum", "datenschutz-und-nutzung", "kontakt"):
        site.page(f"/{page}.html", _plain_page(site, page, f"<div class='inhalt'><p>{stories(9)[0].text}</p></div>"))
    return site


def _plain_page(site: News, title: str, main: str) -> str:
    menu = [(f"/{key}/", key) for key in _PLAIN_SECTIONS]
    house = [(f"/{p}.html", p) for p in ("impressum", "datenschutz-und-nutzung", "kontakt")]
    return (
        f"<!doctype html><html lang='de'><head><title>{title} - {site.title}</title>{_noise(25_000)}</head><body>"
        f"<div id='kopf'><a href='/'>{site.title}</a><ul class='menue'>{_links(menu)}</ul></div><div id='seite'>{main}</div>"
        f"<div id='fuss'><ul>{_links(house)}</ul></div></body></html>"
    )


def _plain_article(site: News, story: Story, told: Sequence[tuple[str, Story]]) -> str:
    near = [(p, s.title) for p, s in told[story.number + 1 : story.number + 5]]
    author = _NAMES.index(story.author)
    body = [f"<p>{text}</p>" for text in story.paragraphs]
    body.insert(
        2,
        "<div class='werbung'><p>Anzeige: Jetzt das Abo sichern und vier Wochen lang kostenlos lesen, jederzeit kündbar.</p></div>",
    )
    main = (
        f"<div class='artikel'><span class='dachzeile'>Aus der Region</span><h1>{story.title}</h1><div class='angaben'>Von"
        f" <a class='autor' href='/autor/{story.author.lower().replace(' ', '-')}-{3100 + author}.html'>{story.author}</a>"
        f" <span class='datum'>{story.published:%d.%m.%Y, %H:%M} Uhr</span></div><div class='artikeltext'>{''.join(body)}</div>"
        f"<a href='/thema/{_SLUG[story.number % 6]}-und-mehr-{9000 + story.number % 6}.html'>Thema</a></div>"
        f"<div class='mehr'><h3>Mehr zum Thema</h3><ul>{_links(near)}</ul></div>"
    )
    return _plain_page(site, story.title, main)


def _plain_lists(site: News, path: str, told: Sequence[tuple[str, Story]], size: int = 8) -> None:
    pages = [told[i : i + size] for i in range(0, len(told), size)]
    for n, listed in enumerate(pages):
        teasers = "".join(
            f"<div class='teaser'><a href='{p}'><img></a><h3><a href='{p}'>{s.title}</a></h3><p>{s.paragraphs[0][:100]} …</p></div>"
            for p, s in listed
        )
        numbers = "".join(
            f"<b>{i + 1}</b> " if i == n else f"<a href='{path}{f'?seite={i + 1}' if i else ''}'>{i + 1}</a> "
            for i in range(len(pages))
        )
        here = path if n == 0 else f"{path}?seite={n + 1}"
        site.page(
            here, _plain_page(site, path, f"<div class='liste'>{teasers}</div><div class='blaettern'>{numbers}</div>")
        )


SITES: dict[str, Callable[[HostileServer], News]] = {"wordpress": wordpress, "nextjs": nextjs, "feedless": feedless}
