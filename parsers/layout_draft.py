"""Learning an outlet's layout from a few of its pages that nobody has labelled.

`pages -> text on which general reading and JSON-LD agree -> body -> what to drop -> title, byline, date`.
A layout is kept only where it reads, on pages that it was not learnt from, what was agreed on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model.outlet import Layout, Outlet
from model.page import Article
from parsers.extract import extract
from parsers.layout_names import names_of
from parsers.text.blocks import blocks_in
from parsers.text.dates import parse_date
from parsers.text.jsonld import article_data
from parsers.text.layout import read_body
from parsers.text.names import authors_of
from parsers.text.page_text import text_of
from parsers.text.prose import count_words, shingles
from parsers.text.sniff import decode

LEAST = 3  # pages from which a layout can be learnt
_HELD_OUT = 3  # each third page only proves the layout
_WELL = 0.95  # F1 of runs of three words against what was agreed on, in the middle of the pages
_AGREED = 0.8  # of JSON-LD's articleBody that the general reading has, else the page teaches nothing
_REPEATED = 2  # pages on which a paragraph stands that belongs to none of them
_MOST_DROPS = 12
_LEAVES = (" > :is(p, h2, h3, h4, ul, ol, blockquote)", " p")
_AUTHOR = re.compile(r"\b(?:aut(?:h?o|eu)r|yazar|muhabir|avtor|byline|reporter|writer)", re.IGNORECASE)
_DEEPEST = 40  # elements around a paragraph
_FIRST = "drafted"


@dataclass(frozen=True)
class Sample:
    """A page with the text and the fields that were agreed on."""

    tree: LexborHTMLParser
    article: Article
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Taught:
    """A layout, None where none could be learnt, and what is unsure about it in sentences."""

    layout: Layout | None
    unsure: tuple[str, ...] = ()


def learn_layout(pages: Sequence[tuple[str, bytes]], outlet: Outlet, at: datetime) -> Taught:
    """Return the layout of `pages` (address, body), which were fetched `at`."""
    samples = _samples(pages, outlet, at)
    if len(samples) < LEAST:
        return Taught(None, (f"No layout: general reading and JSON-LD agree on {len(samples)} of {len(pages)} pages.",))
    proving = samples[_HELD_OUT - 1 :: _HELD_OUT]
    learning = [sample for sample in samples if sample not in proving]
    body = _body(learning)
    scores = sorted(agreement(sample, body) for sample in proving) if body else [0.0]
    if body is None or scores[len(scores) // 2] < _WELL:
        return Taught(None, ("No layout: no element of the pages holds their text and nothing else.",))
    layout = _with_fields(body, samples)
    return Taught(layout, tuple(_doubts(layout, samples, scores)))


def agreement(sample: Sample, layout: Layout) -> float:
    """Return the F1 of runs of three words between what `layout` reads and what was agreed on."""
    found = shingles(" ".join(read_body(sample.tree, layout)))
    told = shingles(" ".join(sample.paragraphs))
    return 2 * len(found & told) / (len(found) + len(told)) if found or told else 0.0


# --- what is agreed on
def _samples(pages: Sequence[tuple[str, bytes]], outlet: Outlet, at: datetime) -> list[Sample]:
    bare = outlet.model_copy(update={"layouts": ()})
    read = [(body, extract(body, url, at, bare)) for url, body in pages]
    articles = [(body, article) for body, article in read if isinstance(article, Article)]
    often = Counter(line for _, article in articles for line in set(article.text.split("\n\n")))
    found = [_sample(body, article, often) for body, article in articles]
    return [sample for sample in found if sample.paragraphs and _is_agreed(sample)]


def _sample(body: bytes, article: Article, often: Counter[str]) -> Sample:
    own = tuple(line for line in article.text.split("\n\n") if often[line] < _REPEATED)
    return Sample(LexborHTMLParser(decode(body, "")), article, own)


def _is_agreed(sample: Sample) -> bool:
    told = article_data(sample.tree).get("articleBody")
    if not isinstance(told, str) or count_words(told) < 80:
        return True
    reference = shingles(told)
    return len(reference & shingles(" ".join(sample.paragraphs))) >= _AGREED * len(reference)


# --- the body
def _body(samples: Sequence[Sample]) -> Layout | None:
    """Return the layout whose element holds the agreed text best, with what has to be dropped in it."""
    wanted = Counter(name for sample in samples for name in _around(sample))
    common = [name for name, count in wanted.items() if count >= 0.8 * len(samples)]
    plain = [_layout(name) for name in common]
    best = sorted(plain, key=lambda one: -_mean(samples, one))[:4]
    tried = [_dropping(samples, one) for one in best]
    tried += [_layout(one.body[0] + leaf) for one in best for leaf in _LEAVES]
    return max(tried, key=lambda one: (round(_mean(samples, one), 2), -len(one.drop), -len(one.body[0])), default=None)


def _layout(body: str) -> Layout:
    return Layout(name=_FIRST, requires=body, body=(body,))


def _mean(samples: Sequence[Sample], layout: Layout) -> float:
    return sum(agreement(sample, layout) for sample in samples) / len(samples)


def _around(sample: Sample) -> set[str]:
    """Return the selectors of the elements that hold most of the agreed words, each of which matches no other."""
    words: Counter[int] = Counter()
    nodes: dict[int, LexborNode] = {}
    for block in _own_blocks(sample):
        for node in _upwards(block):
            words[node.mem_id] += count_words(text_of(block))
            nodes[node.mem_id] = node
    total = max(words.values(), default=0)
    return {name for id_, node in nodes.items() if words[id_] >= 0.5 * total for name in names_of(node)}


def _own_blocks(sample: Sample) -> list[LexborNode]:
    wanted = frozenset(sample.paragraphs)
    return [block.node for block in blocks_in(sample.tree.body) if block.text in wanted] if sample.tree.body else []


def _upwards(node: LexborNode) -> Iterable[LexborNode]:
    parent = node.parent
    for _ in range(_DEEPEST):
        if parent is None or parent.tag in ("body", "html"):
            return
        yield parent
        parent = parent.parent


# --- what is dropped
def _dropping(samples: Sequence[Sample], layout: Layout) -> Layout:
    """Return `layout` with the selectors, most words first, that drop what was not agreed on and nothing else."""
    bad: Counter[str] = Counter()
    good: set[str] = set()
    for sample in samples:
        wanted = frozenset(sample.paragraphs)
        for root in sample.tree.css(layout.body[0])[:20]:
            for block in blocks_in(root):
                names = {name for node in _below(block.node, root) for name in names_of(node)}
                if block.text in wanted or any(block.text in line for line in sample.paragraphs):
                    good |= names
                else:
                    bad.update(dict.fromkeys(names, count_words(block.text)))
    for name, _ in bad.most_common():
        better = layout.model_copy(update={"drop": (*layout.drop, name)})
        if name not in good and len(better.drop) <= _MOST_DROPS and _mean(samples, better) > _mean(samples, layout):
            layout = better
    return layout


def _below(node: LexborNode, root: LexborNode) -> Iterable[LexborNode]:
    """Yield `node` and the elements around it that lie under `root`."""
    here: LexborNode | None = node
    while here is not None and here.mem_id != root.mem_id:
        yield here
        here = here.parent


# --- the fields
def _with_fields(layout: Layout, samples: Sequence[Sample]) -> Layout:
    return layout.model_copy(
        update={
            "title": _field(samples, lambda node, article: node.tag in ("h1", "h2") and text_of(node) == article.title),
            "byline": _field(samples, _is_byline),
            "published": _field(samples, _is_date),
        }
    )


def _field(samples: Sequence[Sample], fits: Callable[[LexborNode, Article], bool]) -> tuple[str, ...]:
    """Return the selector whose first match on most pages is the field, and on none something else."""
    votes: Counter[str] = Counter()
    for sample in samples:
        nodes = sample.tree.css("h1, h2, time, a, address, p, span, div")[:400]
        found = [node for node in nodes if len(node.text(deep=True)) < 300 and fits(node, sample.article)]
        votes.update({name for node in found[:3] for name in names_of(node)})
    for name, count in votes.most_common():
        firsts = [(sample.tree.css_first(name), sample.article) for sample in samples]
        if 2 * count > len(samples) and all(node is None or fits(node, article) for node, article in firsts):
            return (name,)
    return ()


def _is_byline(node: LexborNode, article: Article) -> bool:
    """Tell whether `node` says who wrote it; where no metadata do, whether its class or its link calls it an author."""
    names = authors_of(text_of(node))
    if article.authors:
        return names == article.authors
    told = node.attributes
    called = any(_AUTHOR.search(told.get(key) or "") for key in ("class", "rel", "itemprop"))
    return called and 0 < len(names) <= 4 and all(2 <= len(name.split()) <= 5 for name in names)


def _is_date(node: LexborNode, article: Article) -> bool:
    told = node.attributes.get("datetime") or text_of(node)
    day = parse_date(told) if 6 <= len(told) <= 60 else None
    return bool(day and article.published and day[:10] == article.published[:10])


def _doubts(layout: Layout, samples: Sequence[Sample], scores: Sequence[float]) -> Iterable[str]:
    yield f"The layout was learnt from {len(samples)} pages that nobody has looked at; prove it with `outlets check`."
    for name, where in (("title", layout.title), ("byline", layout.byline), ("published", layout.published)):
        if not where:
            yield f"The layout names no place of the {name}; metadata and text are relied on."
    if scores[0] < _WELL:
        yield f"On one page the layout reads something else than general reading (agreement {scores[0]:.2f})."
