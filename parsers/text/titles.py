"""Titles: whether two tell the same, and where the name of the site was hung on one."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.text.prose import words

_PLAIN = str.maketrans("‘’“”„«»–—\xa0", '\'\'"""""-- ')
_MARKS = "|-–—•·:»/"


def agrees(title: str, others: Sequence[str]) -> bool:
    """Tell whether `title` shares at least four tenths of its words with one of `others`."""
    own = set(words(title))
    return bool(own) and any(len(own & set(words(other))) >= max(min(2, len(own)), 0.4 * len(own)) for other in others)


def without_site(title: str, headlines: Sequence[str], site: str) -> str:
    """Return `title` without the site's name behind it: "Deal struck | The Daily" is "Deal struck".

    What is behind a headline that the page tells elsewhere too is cut; else the last part when it is the site's name.
    """
    plain = title.translate(_PLAIN)
    for headline in (text.translate(_PLAIN).strip() for text in headlines):
        if headline and plain.startswith(headline) and plain[len(headline) :].lstrip()[:1] in tuple(_MARKS):
            return title[: len(headline)].rstrip()
    cuts = [n for n in range(1, len(plain) - 1) if plain[n] in _MARKS and plain[n - 1] == " " and plain[n + 1] == " "]
    tail = plain[cuts[-1] + 1 :].strip() if cuts else ""
    return title[: cuts[-1]].rstrip() if tail and _same_name(tail, site) else title


def _same_name(tail: str, site: str) -> bool:
    a, b = "".join(words(tail)), "".join(words(site))
    return bool(a and b) and (a in b or b in a)
