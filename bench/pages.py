"""News pages of a real size: recorded pages of tests/outlets, with a full article and the furniture of a news site."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from crawler.registry import load_outlets, outlet_for
from model.outlet import Outlet
from model.page import Snapshot
from model.value import digest

RECORDED = Path(__file__).resolve().parents[1] / "tests" / "outlets"
AT = datetime(2025, 10, 12, 8, tzinfo=UTC)
# The middle of 107 news pages looked at: 285 kB, of it 59 kB in 31 scripts, 14 of them in the body, 27 kB of styles and
# 18 kB of drawings; 980 elements, on average 9 deep, of them 190 div, 180 a, 130 li, 65 span, 50 of svg, 31 p, 15 img,
# 5 of forms; 1,760 attributes of 71 kB, 15 kB of it classes, 58 ids; 10 comments; 1,400 words, 900 in paragraphs.
_SCRIPTS, _CARDS, _MENUS, _PARAGRAPHS = 31, 26, 11, 20
_IN_BODY, _WRAPPERS, _CALLS, _REMARKS = 14, 4, 28, 10
_PLAIN = (
    "The harvest in the valley was better than in the dry years before it, growers told the regional paper on day {n}. "
    "Prices at the market in the old town held steady at {n} a sack while the mills waited for the first deliveries."
)
_MORE = (
    "A cooperative of {n} families bought a second dryer in spring and lends it out for a share of the grain.",
    "Lorries queued along the river road from before dawn, and the weighbridge ran until the lamps were lit.",
    "The council has set aside money for the bridge at Hollow Ford, which has carried one lane since the flood.",
    "Prices at the {town} market held steady at {n} a sack while mills waited for deliveries from the uplands.",
    "Schools open a week later this year so that older pupils may help, as they did {n} years ago.",
    "Engineers found the upper reservoir two thirds full, well above the line that was drawn after the drought.",
    "The {town} fair returns on the last weekend of the month with stalls, brass bands and a ploughing contest.",
    "Beekeepers count {n} hives between the orchards and the moor, fewer than before the frost, more than last year.",
    "Rail passengers were told to expect buses on the branch line until the cutting has been cleared of stones.",
    "An exhibition of hand tools in the old granary drew visitors from as far away as {town} in its first days.",
)
_UNKNOWN = Outlet(name="unknown", title="Unknown", hosts=("unknown.example",))
_TOWNS = ("Aldermere", "Brackwater", "Corrish", "Dunfold", "Elmsey", "Farrow", "Gristhorpe")
_LINKED, _MARKED = 2, 4  # every how manieth paragraph has a link, and a word in italics
_METAS, _LINKS, _STYLES = 36, 26, 4
_NEWS = (
    "Varenia and Osmark exchanged {n} prisoners each on Wednesday at the Tarn bridge, both armies said. "
    "The swap was agreed at the sixth round of talks in Lindholt in May."
)


@dataclass(frozen=True)
class Recorded:
    """One page as the crawler hands it over."""

    outlet: Outlet
    snapshot: Snapshot
    body: bytes


_TOLD = 4  # every how manieth page tells of an exchange: of the 107 pages, 28 pass the gate (and one tells of talks)


@cache
def news_pages() -> tuple[Recorded, ...]:
    """Return one page of each outlet that has a layout; every fourth tells of an exchange."""
    outlets = load_outlets()
    folders = sorted(file.parent for file in RECORDED.glob("*/page.html"))
    return tuple(_recorded(number, folder, outlets[folder.name]) for number, folder in enumerate(folders, 1))


def pages_in(folder: Path) -> tuple[Recorded, ...]:
    """Return the pages (`*.html`, `*.html.gz`) under `folder`, each of the outlet that its canonical address names."""
    outlets, out = load_outlets(), []
    for file in sorted((*folder.rglob("*.html"), *folder.rglob("*.html.gz"))):
        body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        link = LexborHTMLParser(body).css_first('link[rel="canonical"][href^="http"]')
        url = (link and link.attributes["href"]) or f"https://unknown.example/{file.name}"
        out.append(as_fetched(outlet_for(url, outlets) or _UNKNOWN, url, body))
    return tuple(out)


def _recorded(number: int, folder: Path, outlet: Outlet) -> Recorded:
    told = json.loads((folder / "expected.json").read_text("utf-8"))
    html = _lengthened((folder / "page.html").read_text("utf-8"), told["text"][-1], number)
    if number % _TOLD:
        html = _quietened(html, [told["title"], *told["text"]])
    return as_fetched(outlet, told["url"], _furnished(html, number).encode())


def _quietened(html: str, lines: list[str]) -> str:
    """Put harvest news in the place of lines that may tell of an exchange."""
    for n, line in enumerate(lines):
        html = html.replace(line, _PLAIN.format(n=n)[:80] if n == 0 else _PLAIN.format(n=n))
    return html


def as_fetched(outlet: Outlet, url: str, body: bytes) -> Recorded:
    """Return `body` with what the crawler says of it."""
    sha256 = hashlib.sha256(body).hexdigest()
    snapshot = Snapshot(
        id=digest(url, sha256), outlet=outlet.name, url_asked=url, url=url, canonical_url=url, fetched_at=AT,
        headers=(("content-type", "text/html; charset=utf-8"),), sha256=sha256, size=len(body),
    )  # fmt: skip
    return Recorded(outlet, snapshot, body)


def _lengthened(html: str, last: str, number: int) -> str:
    """Repeat the element of the last paragraph with texts of a long article."""
    tree = LexborHTMLParser(html)
    element = next(node for node in tree.css("body *") if node.text(strip=True) == last and not node.css("p p"))
    pattern = element.html or ""
    texts = [
        _NEWS.format(n=20 + number) if number % _TOLD == 0 and not n else _prose(number, n) for n in range(_PARAGRAPHS)
    ]
    return (tree.html or "").replace(pattern, pattern + "".join(pattern.replace(last, text) for text in texts), 1)


def _prose(number: int, n: int) -> str:
    """Return the n-th paragraph of an article, unlike the others, with a link or a word in italics now and then."""
    town = _TOWNS[(number + n) % len(_TOWNS)]
    picked = [_MORE[(number + 3 * n + k) % len(_MORE)] for k in range(2 + n % 2)]
    text = " ".join(picked).format(n=20 + number + n, town=town)
    if n % _LINKED == 0:
        text = text.replace(town, f'<a href="/topic/{town.lower()}">{town}</a>', 1)
    return text.replace(" year", " <em>year</em>", 1) if n % _MARKED == 0 else text


def _head(number: int) -> str:
    metas = "".join(f'<meta name="app:setting-{k}" content="value {number} of {k}">' for k in range(_METAS))
    links = "".join(f'<link rel="preload" as="script" href="/assets/{number}/{k}.js">' for k in range(_LINKS))
    styles = "".join(f"<style>{f'.c{k} {{ color: #{k}{k}{k}; margin: {k}px }} ' * 210}</style>" for k in range(_STYLES))
    return metas + links + styles


def _furnished(html: str, number: int) -> str:
    """Put `html` into the furniture of a news site: menus, a search form, teasers, scripts, wrappers and comments."""
    scripts = [_script(number, n) for n in range(_SCRIPTS)]
    menus = "".join(_menu(n) for n in range(_MENUS))
    cards = "".join(_card(number, n) for n in range(_CARDS))
    furniture = f'<aside class="related rail rail--sticky l-sidebar"><div class="rail__inner">{cards}</div></aside>'
    opened = "".join(f'<div id="wrap-{n}" class="l-wrap l-wrap--{n} page__layer js-layer">' for n in range(_WRAPPERS))
    head = f'{opened}<div class="site-menu js-menu" role="navigation" data-nav="main">{_SEARCH}{menus}</div>'
    html = html.replace("</head>", _head(number) + "".join(scripts[_IN_BODY:]) + "</head>", 1)
    html = html.replace("<body>", f"<body>{head}", 1)
    return html.replace("</body>", furniture + "".join(scripts[:_IN_BODY]) + "</div>" * _WRAPPERS + "</body>", 1)


_SEARCH = (
    '<form id="search" class="search search--header js-search" action="/search" method="get" role="search">'
    '<input class="search__field input input--text" type="search" name="q" aria-label="Search">'
    '<input type="hidden" name="sort" value="date"><input type="hidden" name="page" value="1">'
    '<input class="search__send button button--plain" type="submit" value="Search"></form>'
)


def _script(number: int, n: int) -> str:
    calls = "".join(f'queue.push(["set","slot-{number}-{n}-{k}",{{size:[300,250],lazy:true}}]);' for k in range(_CALLS))
    return f"<script>(function(){{var queue=window.queue||[];{calls}}})();</script>\n"


def _menu(n: int) -> str:
    entries = "".join(
        f'<li class="menu__item menu__item--level-2" data-index="{k}"><a class="menu__link link link--plain js-track" '
        f'href="/topic/{n}/{k}" data-track="menu|{n}|{k}"><span>Topic {k}</span></a></li>\n'
        for k in range(10)
    )
    remark = f"<!-- section {n} -->" if n < _REMARKS else ""
    return (
        f'{remark}<div class="menu menu--section js-menu-{n}" id="menu-{n}" data-level="1">'
        f'<div class="menu__head heading heading--small" aria-expanded="false">Section {n}</div>'
        f'<ul class="menu__list list list--plain" role="menu">{entries}</ul></div>\n'
    )


def _card(number: int, n: int) -> str:
    link = f'href="/story/{number}-{n}" class="teaser__link link link--story js-track" data-position="{n}"'
    settings = f"data-settings='{json.dumps({f'crop-{k}': [k, 2 * k] for k in range(55)})}'"
    sizes = ", ".join(f"/image/{number}-{n}.jpg?width={w} {w}w" for w in range(200, 1400, 100))
    return (
        f'<div class="teaser teaser--standard card card--news l-grid__item" id="teaser-{n}" data-id="{number}-{n}" '
        f'{settings}><div class="teaser__media media media--wide"><a {link} aria-hidden="true" tabindex="-1">'
        f'<img class="media__image image js-lazy" alt="" loading="lazy" width="300" height="169" srcset="{sizes}"></a>'
        f'</div><div class="teaser__body stack stack--small" id="teaser-body-{n}"><div class="teaser__kicker kicker">'
        f'<a {link}>Valley</a></div><h3 class="teaser__title heading heading--card">'
        f'<a {link}>Story {n} of the week in the valley</a></h3><div class="teaser__foot meta meta--inline">'
        f'<div class="meta__time"><time class="time time--short" datetime="2025-10-12">{n} h</time></div>'
        '<svg class="icon icon--save" viewBox="0 0 9 9" aria-hidden="true" focusable="false"><g fill="none">'
        f'<path d="{"M1 1h7v7H1z" * 50}"/></g></svg></div></div></div>\n'
    )
