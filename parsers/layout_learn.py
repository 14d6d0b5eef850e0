"""Learning a layout from pages whose text is known: one hand-checked page of an outlet is enough to begin with.

`labelled pages -> elements that hold their text -> body -> what to drop -> standfirst`. Of two layouts that read the
pages about equally well the one that names less of the page is taken: it holds on pages that are not known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model.outlet import Layout
from parsers.text.blocks import PageBlock, blocks_in
from parsers.text.layout import read_body
from parsers.text.prose import count_words, shingles, words

_OWN = 0.75  # of a block's runs of words that must stand in the labelled text
_HELD = 0.5  # of the labelled words that a body holds
_MOST_BODIES = 40
_MOST_DROPS = 8
_GAIN = 0.002  # of F1, from which a further selector is worth naming
_DEEPEST = 40  # elements around a block
_LEAVES = (" > :is(p, h2, h3, h4, ul, ol, blockquote, pre)", " :is(p, h2, h3, h4, ul, ol, blockquote, pre)", "")
_CLUTTER = ("figure:not(:has(blockquote))", "aside", "nav", "form", "footer", "button", '[role="complementary"]')

_KEYS = ("itemprop", "data-testid", "data-component", "data-gu-name", "data-role", "data-block", "data-qa")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z_-]{2,40}\Z")
_NUMBERED = re.compile(r"\A([A-Za-z][A-Za-z_-]{1,60}[_-])\d{1,6}\Z")
# Builds of a site put digests behind names or in their place: `Body_root__5GhX2`, `Dek-eWgPMU`, `css-1x2y3z`, `feoRWP`.
_TAIL = re.compile(r"(?:__|(?<=[A-Za-z]{3})[_-])([A-Za-z0-9]{5,8})\Z")
_SYLLABLES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^a-zA-Z]")
_LONGEST = 80  # characters of a class that is looked at
_DIGEST = re.compile(r"^(?:css|sc|jsx|emotion|svelte|astro)-")
_TAGS = frozenset({"article", "main"})


@dataclass(frozen=True)
class Labelled:
    """A parsed page and the paragraphs that are its text."""

    tree: LexborHTMLParser
    paragraphs: tuple[str, ...]

    @cached_property
    def told(self) -> frozenset[tuple[str, ...]]:
        """The runs of words of the text."""
        return shingles(" ".join(self.paragraphs))

    @cached_property
    def blocks(self) -> list[tuple[PageBlock, bool]]:
        """The blocks of the page, each with whether it belongs to the text."""
        blocks = blocks_in(self.tree.body) if self.tree.body else iter(())
        exact = {_plain(line) for line in self.paragraphs}
        return [(block, _plain(block.text) in exact or self._is_own(block.text)) for block in blocks]

    def _is_own(self, text: str) -> bool:
        runs = shingles(text)
        return len(words(text)) > 3 and len(runs & self.told) >= _OWN * len(runs)


def learn_layout(pages: Sequence[Labelled], name: str = "learnt") -> Layout | None:
    """Return the layout that reads `pages` best, None where no selector holds half of their text."""
    plain = [_named(name, base + leaf, base) for base in _bodies(pages) for leaf in _LEAVES]
    if not plain:
        return None
    cleared = [_dropping(pages, layout, _CLUTTER) for layout in plain]
    best = sorted(cleared, key=lambda one: _rank(pages, one), reverse=True)[:6]
    full = [_with_standfirst(pages, _dropping(pages, one, _unwanted(pages, one))) for one in best]
    return max(full, key=lambda one: _rank(pages, one))


def agreement(pages: Iterable[Labelled], layout: Layout) -> float:
    """Return the mean F1 of runs of three words between what `layout` reads and what is labelled."""
    scores = [_f1(shingles(" ".join(read_body(page.tree, layout))), page.told) for page in pages]
    return sum(scores) / len(scores) if scores else 0.0


def _f1(found: frozenset[tuple[str, ...]], told: frozenset[tuple[str, ...]]) -> float:
    return 2 * len(found & told) / (len(found) + len(told)) if found and told else 0.0


def _rank(pages: Sequence[Labelled], layout: Layout) -> tuple[float, int, int]:
    """Return how good `layout` is: how well it reads, how early its leaves stand in _LEAVES, how little it drops."""
    body = layout.body[0].removeprefix(layout.requires)
    return round(agreement(pages, layout), 2), -_LEAVES.index(body), -len(layout.drop)


def _named(name: str, body: str, base: str) -> Layout:
    return Layout(name=name, requires=base, body=(body,))


def _bodies(pages: Sequence[Labelled]) -> list[str]:
    """Return the selectors whose elements hold half of the text of every page, those that hold least else first."""
    held: list[Counter[str]] = []
    other: Counter[str] = Counter()
    for page in pages:
        count: Counter[str] = Counter()
        for block, own in page.blocks:
            (count if own else other).update(dict.fromkeys(_names_around(block.node), count_words(block.text)))
        total = sum(count_words(block.text) for block, own in page.blocks if own)
        held.append(Counter({one: n for one, n in count.items() if n >= _HELD * total > 0}))
    common = [one for one in held[0] if all(one in count for count in held)] if held else []
    return sorted(common, key=lambda one: other[one] - sum(count[one] for count in held))[:_MOST_BODIES]


def _names_around(node: LexborNode) -> set[str]:
    return {name for one in _upwards(node) for name in names_of(one)}


def _upwards(node: LexborNode | None, stop: frozenset[int] = frozenset()) -> Iterator[LexborNode]:
    """Yield `node` and the elements around it, up to one of `stop` or the body."""
    for _ in range(_DEEPEST):
        if node is None or node.tag in ("body", "html") or node.mem_id in stop:
            return
        yield node
        node = node.parent


# --- what is dropped
def _dropping(pages: Sequence[Labelled], layout: Layout, names: Iterable[str]) -> Layout:
    """Return `layout` with those of `names` dropped that make it read better, in their order."""
    score = agreement(pages, layout)
    for name in names:
        tried = layout.model_copy(update={"drop": (*layout.drop, name)})
        better = agreement(pages, tried)
        if better > score + _GAIN and len(tried.drop) <= _MOST_DROPS:
            layout, score = tried, better
    return layout


def _unwanted(pages: Sequence[Labelled], layout: Layout) -> list[str]:
    """Return names inside the body that hold none of the text, those with most words first."""
    bad: Counter[str] = Counter()
    good: set[str] = set()
    for page in pages:
        roots = frozenset(node.mem_id for node in page.tree.css(layout.requires))
        for block, own in page.blocks:
            around = list(_upwards(block.node, roots))
            names = {name for node in around for name in names_of(node)}
            if own:
                good |= names
            elif len(around) < _DEEPEST:
                bad.update(dict.fromkeys(names, count_words(block.text)))
    return [name for name, _ in bad.most_common(40) if name not in good]


# --- the standfirst
def _with_standfirst(pages: Sequence[Labelled], layout: Layout) -> Layout:
    """Return `layout` with the selector of what belongs to the text and stands outside the body, if there is one."""
    votes: Counter[str] = Counter()
    for page in pages:
        read = {_plain(line) for line in read_body(page.tree, layout)}
        missed = (block for block, own in page.blocks if own and _plain(block.text) not in read)
        votes.update({name for block in missed for node in list(_upwards(block.node))[:3] for name in _leads(node)})
    tried = [layout.model_copy(update={"standfirst": (name,)}) for name, _ in votes.most_common(20)]
    best = max(tried, key=lambda one: agreement(pages, one), default=layout)
    return best if agreement(pages, best) > agreement(pages, layout) + _GAIN else layout


def _leads(node: LexborNode) -> Iterator[str]:
    for name in names_of(node):
        yield name
        yield f"{name} p"


def _plain(text: str) -> str:
    return "".join(words(text))


# --- how an element is named
def names_of(node: LexborNode) -> tuple[str, ...]:
    """Return selectors of `node` that should hold on other pages of its site, and on tomorrow's."""
    told = node.attributes
    return _names(node.tag or "", tuple((key, told.get(key) or "") for key in (*_KEYS, "id", "class") if key in told))


@lru_cache(maxsize=10_000)
def _names(tag: str, told: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    found = [tag] if tag in _TAGS else []
    for key, value in told:
        if key == "class":
            found += [name for word in value.split()[:10] if (name := _class_name(word))]
        elif _PLAIN.match(value):
            found.append(f"#{value}" if key == "id" else f'[{key}="{value}"]')
        elif numbered := _NUMBERED.match(value):
            found.append(f'[{key}^="{numbered[1]}"]')
    return tuple(found)


def _class_name(word: str) -> str:
    """Return the selector of a class, "" for one that is but a digest: letters and digits that make no words."""
    if _DIGEST.match(word) or len(word) > _LONGEST:
        return ""
    if (tail := _TAIL.search(word)) and not (tail[1].islower() or tail[1].istitle() or tail[1].isupper()):
        head = word[: tail.start(1)]
        return f'[class*="{head}"]' if _is_words(head) else ""
    return f".{word}" if _is_words(word) and (word.islower() or len(word) > 6 or word.istitle()) else ""


def _is_words(name: str) -> bool:
    parts = [part for part in re.split(r"[_-]+", name) if part]
    return bool(parts) and all(part.isalpha() and _is_word(part) for part in parts)


def _is_word(part: str) -> bool:
    syllables = _SYLLABLES.findall(part)
    return len(syllables) == 1 or all(len(syllable) > 1 for syllable in syllables)
