"""Titles: whether two tell the same, and where the name of the site was hung on one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.text.dates import find_date
from parsers.text.names import is_byline
from parsers.text.prose import words

_PLAIN = str.maketrans("‘’“”„«»–—\xa0", '\'\'"""""-- ')
_MARKS = "|-–—•·:»/"
_SHARED = 0.3  # of the words; a title retold for other readers keeps its names (ten words, three of them the same)
_PARTS = re.compile(r"(?:^|\s)[|–—•·:»/-]\s")


def agrees(title: str, others: Sequence[str]) -> bool:
    """Tell whether `title` shares at least three tenths of its words, and two, with one of `others`."""
    own = set(words(title))
    return bool(own) and any(
        len(own & set(words(other))) >= max(min(2, len(own)), _SHARED * len(own)) for other in others
    )


def without_site(title: str, headlines: Sequence[str], sites: Sequence[str]) -> str:
    """Return `title` without the site's name behind it: "Deal struck | The Daily" is "Deal struck".

    What is behind a headline that the page tells elsewhere too is cut when it names the site, an author or a day; else
    the last part when it is the site's name.
    """
    plain = title.translate(_PLAIN)
    for headline in (text.translate(_PLAIN).strip() for text in headlines):
        tail = plain[len(headline) :].strip() if headline and plain.startswith(headline) else ""
        if tail.startswith(tuple(_MARKS)) and any(_is_furniture(part, sites) for part in _PARTS.split(tail)):
            return title[: len(headline)].rstrip()
    cuts = [n for n in range(1, len(plain) - 1) if plain[n] in _MARKS and plain[n - 1] == " " and plain[n + 1] == " "]
    tail = plain[cuts[-1] + 1 :].strip() if cuts else ""
    return title[: cuts[-1]].rstrip() if tail and _is_name(tail, sites) else title


def usual_spelling(title: str, others: Sequence[str]) -> str:
    """Return `title` with the quotes and dashes that most of `others` write it with; its own where none is commoner.

    What stands behind it in another one (a site's name) does not count.
    """
    plain = title.translate(_PLAIN)
    alike = [title, *(text[: len(title)] for text in others if text.translate(_PLAIN).startswith(plain))]
    return max(alike, key=alike.count)


def _is_furniture(part: str, sites: Sequence[str]) -> bool:
    return _is_name(part, sites) or is_byline(part) or find_date(part) is not None


def _is_name(tail: str, sites: Sequence[str]) -> bool:
    own = "".join(words(tail))
    names = ("".join(words(site)) for site in sites)
    return bool(own) and any(name and (own in name or name in own) for name in names)
