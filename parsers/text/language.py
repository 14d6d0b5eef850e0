"""The language of a text, told by its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter

from parsers.text.data import table

_SCRIPT_SHARE = 0.25  # of the characters, blanks included
_LOOKED_AT = 3_000  # characters
_SURE = 0.06  # of the words must be the language's commonest ones

# About twenty of the commonest words of a language each; what two languages share is left out of both where it matters.
_COMMON: dict[str, frozenset[str]] = {code: frozenset(row.split()) for code, row in table("languages").items()}
_SCRIPTS = (
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, "" where it is not sure."""
    sample = text[:_LOOKED_AT]
    for code, script in _SCRIPTS if not sample.isascii() else ():
        if len(script.findall(sample)) > _SCRIPT_SHARE * len(sample):
            return code
    words = Counter(_WORD.findall(sample.casefold().replace("i̇", "i")))
    total = sum(words.values())
    if not total:
        return ""
    shares = {code: sum(words[word] for word in common) / total for code, common in _COMMON.items()}
    best, second = sorted(shares, key=lambda code: shares[code], reverse=True)[:2]
    sure = shares[best] >= _SURE and shares[best] >= 1.1 * shares[second]
    return best if sure else ""
