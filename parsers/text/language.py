"""The language of a text, told by its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter

from parsers.text.data import table

_SCRIPT_SHARE = 0.25  # of the characters, blanks included
_LOOKED_AT = (1_200, 3_000)  # characters: more where fewer do not tell
_SURE = 0.06  # of the words must be the language's commonest ones


_COMMON: dict[str, tuple[str, ...]] = {}  # word to the languages in which it is one of the commonest
for _code, _row in table("languages").items():
    for _one in _row.split():
        _COMMON[_one] = (*_COMMON.get(_one, ()), _code)
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
_ANY_SCRIPT = re.compile("|".join(script.pattern for _, script in _SCRIPTS))
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, "" where it is not sure."""
    return next((code for length in _LOOKED_AT if (code := _told_by(text[:length]))), "")


def _told_by(sample: str) -> str:
    foreign = not sample.isascii() and len(_ANY_SCRIPT.findall(sample)) > _SCRIPT_SHARE * len(sample)
    for code, script in _SCRIPTS if foreign else ():
        if len(script.findall(sample)) > _SCRIPT_SHARE * len(sample):
            return code
    words = Counter(_WORD.findall(sample.casefold().replace("i̇", "i")))
    hits: Counter[str] = Counter()
    for word in words.keys() & _COMMON.keys():
        hits.update(dict.fromkeys(_COMMON[word], words[word]))
    best = hits.most_common(2)
    if not best or best[0][1] < _SURE * words.total():
        return ""
    return best[0][0] if len(best) == 1 or best[0][1] >= 1.1 * best[1][1] else ""
