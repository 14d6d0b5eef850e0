"""Learning an outlet's article pattern: the shapes that the addresses of its articles have, and of others have not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

# Shapes of one path segment, the first that fits: name, what it looks like, the expression that stands for it.
_SHAPES: tuple[tuple[str, str, str], ...] = (
    ("year", r"(19|20)\d\d", r"\d{4}"),
    ("day", r"\d{1,2}", r"\d{1,2}"),
    ("month", r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", r"[a-z]{3}"),
    ("number", r"\d+", r"\d+"),
    ("date", r"\d{4}-\d{2}-\d{2}", r"\d{4}-\d{2}-\d{2}"),
    ("slug and number", r".+-[a-z]{0,2}\d{4,}", r"[^/]+-[a-z]{0,2}\d{4,}"),
    ("number and slug", r"\d{4,}-.+", r"\d{4,}-[^/]+"),
    ("code", r"(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{8,}", r"[0-9a-z]{8,}"),
    ("slug", r"[^/-]+(-[^/-]+){2,}", r"[^/-]+(?:-[^/-]+){2,}"),
)
_WORD = "word"
_STRONG = frozenset({"year", "date", "number", "slug and number", "number and slug", "code"})
# Words under which lists stand that come and go, or that repeat what other lists have.
_PASSING = frozenset(
    (
        "author",
        "authors",
        "autor",
        "autoren",
        "auteur",
        "etiket",
        "people",
        "profile",
        "search",
        "tag",
        "tags",
        "user",
        "users",
    )
)
_EXTENSION = re.compile(r"(.+?)(\.[a-z]{3,5})\Z")
_MAX_SHAPES = 6  # of articles; more is no pattern
_MAX_EXCEPTED = 20  # pages named one by one in a pattern
_MIN_SHARE = 0.03  # of the addresses: a rarer shape is something else that the list names


@dataclass(frozen=True)
class Learnt:
    """A pattern for `Outlet.article_pattern`, the share of articles that it takes, and of other pages."""

    pattern: str
    articles: float
    others: float


def learn_pattern(articles: Sequence[str], others: Sequence[str], sure: Sequence[str] = ()) -> Learnt:
    """Return the pattern that takes as many `articles` and as few `others` as the shapes of their paths allow.

    `sure` are those of the articles that a feed names: their shape is believed whatever it looks like.
    """
    groups: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for url in articles:
        segments = _segments(url)
        groups[tuple(_shape(segment) for segment in segments)].append(segments)
    believed = {shape_of(url)[0] for url in sure}
    ranked = sorted(groups.items(), key=lambda group: -len(group[1]))[:_MAX_SHAPES]
    kept = [
        (shape, paths)
        for shape, paths in ranked
        if shape and (_tells(shape) or shape in believed) and len(paths) >= _MIN_SHARE * len(articles)
    ]
    pattern = "|".join(dict.fromkeys(_expression_against(others, shape, paths) for shape, paths in kept))
    return Learnt(pattern, _share(pattern, articles), _share(pattern, others))


def shape_of(url: str) -> tuple[tuple[str, ...], str]:
    """Return the names of the shapes of the parts of an address's path, and the first part itself."""
    segments = _segments(url)
    return tuple(_shape(segment) for segment in segments), segments[0] if segments else ""


def is_dated_or_numbered(url: str) -> bool:
    """Tell whether the path of an address has a part that section pages have not: a date, a number, a code."""
    return bool(_STRONG & set(_plain(_shape(segment) for segment in _segments(url))))


def is_passing(url: str) -> bool:
    """Tell whether an address lies under a word for lists by which no outlet is followed: authors, tags."""
    return bool(_PASSING & set(_segments(url)[:-1]))


def _tells(shape: tuple[str, ...]) -> bool:
    return bool((_STRONG | {"slug"}) & set(_plain(shape)))


def _plain(shape: Iterable[str]) -> list[str]:
    return [name.removesuffix(" file") for name in shape]


def _segments(url: str) -> list[str]:
    return [segment for segment in urlsplit(url).path.split("/") if segment]


def _shape(segment: str) -> str:
    extension = _EXTENSION.match(segment)
    stem = extension.group(1) if extension else segment
    found = next((name for name, looks, _ in _SHAPES if re.fullmatch(looks, stem)), _WORD)
    return f"{found} file" if extension else found


def _expression_against(others: Sequence[str], shape: tuple[str, ...], paths: list[list[str]]) -> str:
    """Return the widest expression for a shape that takes none of the others.

    First parts that only the others have (`/authors/...`) are barred; what is left is excepted by its whole path.
    """
    expression = _expression(shape, paths)
    taken = [_segments(url) for url in others if re.search(expression, urlsplit(url).path)]
    own = {path[0] for path in paths}
    barred = {path[0] for path in taken if len(shape) > 1} - own
    excepted = ["/" + "/".join(path) for path in taken if path[0] not in barred]
    guards = [f"(?!/{_either(barred)}/)"] if barred else []
    guards += [f"(?!{_either(sorted(excepted)[:_MAX_EXCEPTED])}/?$)"] if excepted else []
    return f"^{''.join(guards)}{expression[1:]}"


def _expression(shape: tuple[str, ...], paths: list[list[str]]) -> str:
    parts = [_part(name, {path[i] for path in paths}) for i, name in enumerate(shape)]
    return f"^/{'/'.join(parts)}/?$"


def _part(name: str, values: set[str]) -> str:
    if name.endswith(" file"):
        ends = {match.group(2) for value in values if (match := _EXTENSION.match(value))}
        stems = {match.group(1) for value in values if (match := _EXTENSION.match(value))}
        return _part(name.removesuffix(" file"), stems) + _either(ends)
    if name == _WORD:
        return _either(values) if len(values) == 1 else "[^/]+"
    return next(expression for known, _, expression in _SHAPES if known == name)


def _either(ends: Iterable[str]) -> str:
    escaped = [re.escape(end).replace(r"\-", "-") for end in sorted(ends)]
    return escaped[0] if len(escaped) == 1 else f"(?:{'|'.join(escaped)})"


def _share(pattern: str, urls: Sequence[str]) -> float:
    taken = sum(bool(pattern and re.search(pattern, urlsplit(url).path)) for url in urls)
    return taken / len(urls) if urls else 0.0
