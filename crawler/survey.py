"""A look around a site: pages of its menu and one or two of each shape of address, each judged by what it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crawler.history import is_paginated
from crawler.patterns import is_passing, shape_of
from crawler.site import read_site

# Addresses in, bodies out; what was refused is missing.
Fetch = Callable[[Sequence[str]], Awaitable[Mapping[str, bytes]]]
# Address and body in; "article", "prose" (a text without a date, such as a privacy policy) or "list" out.
Judge = Callable[[str, bytes], Awaitable[str]]

_MAX_MENU = 16  # pages of the menu that are looked at
_MAX_SHAPES = 12  # of addresses that are tried
_EACH = 2  # addresses of a shape
_ROUNDS = 2  # what the first round's pages name is looked at in a second one
_EVERYWHERE = 0.6  # of the pages that name an address: then it is part of every page, as a menu is
_FEW = 4  # pages from which on that can be told
_ARTICLES = 4  # links to articles that a page must have to be a section
Key = tuple[str, ...]


@dataclass
class Survey:
    """What was seen: each page's links and what it was judged to be, and all addresses of the site by their shape."""

    home: str
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    judged: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    sure: dict[str, None] = field(default_factory=dict)  # named by a feed: articles, whatever they look like

    @property
    def chrome(self) -> list[str]:
        """Return the addresses that most pages name, as menus, feet and boxes do; the most frequent first."""
        if len(self.links) < _FEW:
            return []
        named = Counter(address for links in self.links.values() for address in links)
        often = _EVERYWHERE * len(self.links)
        return [address for address, count in named.most_common() if count >= often and address != self.home]

    @property
    def groups(self) -> dict[Key, list[str]]:
        """Return all addresses by the shape of their paths, pages of the menu apart; the largest group first."""
        groups: dict[Key, list[str]] = {}
        apart = {self.home, *self.chrome}
        everything = dict.fromkeys([*self.sure, *(link for links in self.links.values() for link in links)])
        for address in everything:
            if address not in apart and not is_paginated(address):
                groups.setdefault(_key(address), []).append(address)
        return dict(sorted(groups.items(), key=lambda group: -len(group[1])))

    def articles(self) -> list[str]:
        """Return the addresses that are articles, by the judged ones of their shape."""
        groups = self.groups
        kind = "article" if any(self._is(group, "article") for group in groups.values()) else "prose"
        found = [address for group in groups.values() if self._is(group, kind) for address in group]
        return [*dict.fromkeys([*self.sure, *found])] if kind == "article" else found or [*self.sure]

    def others(self) -> list[str]:
        """Return the addresses that are something else: lists, pages of the house, what all pages name."""
        articles = set(self.articles())
        known = [self.home, *self.links, *self.chrome, *(link for links in self.links.values() for link in links)]
        return [address for address in dict.fromkeys(known) if address not in articles]

    def sections(self, articles: Iterable[str]) -> list[str]:
        """Return the home page and the pages of the menu that lead to articles."""
        wanted, apart = set(articles), set(self.chrome)
        return [
            page
            for page, links in self.links.items()
            if len(wanted.intersection(links) - apart) >= _ARTICLES
            and page not in wanted
            and not is_paginated(page)
            and not is_passing(page)
            and (page == self.home or page in apart or not apart)
        ]

    def untried(self) -> list[str]:
        """Return what to look at next: pages of the menu, then one or two of each shape that is not known yet."""
        menu = [address for address in self.chrome if address not in self.judged]
        samples: list[str] = []
        for group in [*self.groups.values()][:_MAX_SHAPES]:
            tried = sum(address in self.judged for address in group)
            samples += [address for address in group if address not in self.judged][: _EACH - tried]
        return [*menu[:_MAX_MENU], *(address for address in samples if address not in menu)]

    def _is(self, group: Sequence[str], kind: str) -> bool:
        told = [self.judged[address] for address in group if address in self.judged]
        return 2 * told.count(kind) > len(told) or (not told and any(address in self.sure for address in group))


async def survey(menu: Sequence[str], survey: Survey, fetch: Fetch, judge: Judge) -> Survey:
    """Look at the `menu` and at what its pages name; `survey` knows the home page and what feeds name already."""
    asked = [*menu[:_MAX_MENU], *survey.untried()]
    for _ in range(_ROUNDS):
        wanted = [address for address in dict.fromkeys(asked) if address not in survey.judged]
        for address, body in (await fetch(wanted)).items() if wanted else ():
            await take(survey, address, body, judge)
        survey.judged.update(dict.fromkeys(set(wanted) - survey.judged.keys(), "refused"))
        asked = survey.untried()
    return survey


async def take(survey: Survey, address: str, body: bytes, judge: Judge) -> None:
    """Add one page to the survey."""
    survey.links[address] = tuple(link for link in read_site(body, address).links if link != address)
    survey.judged[address] = await judge(address, body)
    survey.bodies[address] = body


def _key(address: str) -> Key:
    """Return the shape of an address, with its first part where that is a word: `/tags/x-y-z` is not `/news/x-y-z`."""
    shape, first = shape_of(address)
    return (first, *shape) if len(shape) > 1 and shape[0] in ("word", "slug") else ("", *shape)
