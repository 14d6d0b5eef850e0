"""Bylines and authors: people's names out of "By A, B and C", "von A", author lists of metadata."""

from __future__ import annotations

import re

from model.value import one_line

_BY = re.compile(
    r"^(?:(?:written|reported|story|text|words|analysis|opinion|review)\s+)?(?:by|von|par|por|de|di|автор|автори|текст|yazan|przez|autor(?:in)?|author)\b[:\s]+",
    re.IGNORECASE,
)
_PARTS = re.compile(r"(?<!\s)\s*(?:[,;|•·/]|\s(?:and|und|et|y|e|ve|и|та|і|with|&)\s)\s*", re.IGNORECASE)
_NOISE = re.compile(r"https?://|www\.|@\w|\.(?:com|org|net|co\.uk)\b|^[\w-]+(?:\.[\w-]+)+$|\d{4}|^\W*$", re.IGNORECASE)
_LONGEST_NAME = 60


def byline_text(line: str) -> str:
    """Return `line` without the word that introduces a byline, at most 200 characters."""
    return one_line(_BY.sub("", one_line(line)), 200)


def is_byline(line: str) -> bool:
    """Tell whether `line` is no more than "by somebody": at most 12 words, most of them capitalised."""
    match = _BY.match(line)
    rest = line[match.end() :].split() if match else []
    names = [word for word in rest if not word[:1].islower()]
    return 0 < len(rest) <= 12 and len(names) >= 0.6 * len(rest) and not line.rstrip().endswith((".", ":", "?"))


def authors_of(byline: str) -> tuple[str, ...]:
    """Split a byline into names, in order and without repeats; an address is no byline."""
    if byline.startswith(("http:", "https:", "//")):
        return ()
    return unique_names(_PARTS.split(byline_text(byline)))


def unique_names(names: list[str]) -> tuple[str, ...]:
    """Clean `names`: no addresses, handles or repeats (compared without case and space)."""
    kept: dict[str, str] = {}
    for name in (_BY.sub("", one_line(name)).strip(" ,;|·-–") for name in names):
        if 1 < len(name) <= _LONGEST_NAME and not _NOISE.search(name):
            kept.setdefault("".join(name.casefold().split()), name)
    return tuple(kept.values())
