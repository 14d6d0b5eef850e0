"""The gate before any parser: what is refused unparsed, in under 50 ms (faults.md F16).

Parsers are quadratic on some inputs (0.8 MB of `<b>a</b><i>b</i>` took 59 s, one tag with N attributes of 0.35 MB
18 s), and C code cannot be interrupted, so size is judged on the bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parsers.text.draft import Refused

MAX_BYTES = 5_000_000
MAX_TAGS = 30_000
MAX_TAG_BYTES = 64_000  # quoted values apart: of 75 news pages 6 carry 70 to 200 kB of settings in one attribute
MAX_VALUE_BYTES = 1_000_000  # of one tag, quoted values included
MAX_DEPTH = 500  # real pages nest 30 to 60 deep

_TAG = re.compile(rb"<[a-zA-Z]")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_CONTAINERS = (
    b"div", b"span", b"section", b"article", b"table", b"ul", b"ol", b"b", b"i", b"u", b"em", b"strong", b"font",
    b"small", b"big", b"center", b"blockquote", b"main", b"a", b"q", b"object", b"form", b"dl", b"nav", b"aside",
    b"header", b"footer", b"figure", b"details", b"fieldset", b"label", b"ins", b"del", b"sub", b"sup", b"code",
    b"abbr", b"cite", b"mark", b"s", b"strike", b"tt",
)  # fmt: skip
_LETTERS = 3  # of a name that are looked at, 5 bits each; what stands behind a shorter name counts as 0
# Of any byte: which letter of the alphabet it is, 0 for none.
_LETTER = np.array([(n | 0x20) - 0x60 if 0x61 <= n | 0x20 <= 0x7A else 0 for n in range(256)], dtype=np.int32)


def _key(name: bytes) -> int:
    first, second, third = (_LETTER[n] for n in name[:_LETTERS].ljust(_LETTERS, b" "))
    return int(first << 10 | second << 5 | third)


_NESTS = np.zeros(1 << 15, dtype=np.bool_)
_NESTS[[_key(name) for name in _CONTAINERS]] = True


def check_page(body: bytes) -> None:
    """Raise Refused("too complex") for a page that a parser might choke on."""
    if len(body) > MAX_BYTES:
        raise Refused("too complex", f"{len(body)} bytes, the limit is {MAX_BYTES}")
    tags = _tags(body)
    if np.count_nonzero(tags.steps > 0) > MAX_TAGS and _started(body) > MAX_TAGS:
        raise Refused("too complex", f"more than {MAX_TAGS} tags")
    if _has_long_tag(body):
        raise Refused("too complex", f"a tag longer than {MAX_TAG_BYTES} bytes")
    if _rise(tags.steps[tags.nest]) > MAX_DEPTH:
        raise Refused("too complex", f"elements nested more than {MAX_DEPTH} deep")


def _started(body: bytes) -> int:
    return sum(1 for _ in _TAG.finditer(body))


def _has_long_tag(body: bytes) -> bool:
    """Jump from `>` to `>` in the largest steps that cannot miss a long tag: linear in the size."""
    at = 0
    while len(body) - at > MAX_TAG_BYTES:
        close = body.rfind(b">", at, at + MAX_TAG_BYTES)
        if close < 0:
            close = body.find(b">", at)
            close = len(body) if close < 0 else close
            opened = _TAG.search(body, at, close)
            if opened and _is_long(body[opened.start() : close]) and not _in_script(body, opened.start()):
                return True
        at = close + 1
    return False


def _is_long(tag: bytes) -> bool:
    if len(tag) <= MAX_TAG_BYTES:
        return False
    return len(tag) > MAX_VALUE_BYTES or len(_QUOTED.sub(b"", tag)) > MAX_TAG_BYTES


def _in_script(body: bytes, at: int) -> bool:
    """Tell whether `at` lies in a script, where `<a` may stand in a string."""
    return any(body.rfind(b"<" + name, 0, at) > body.rfind(b"</" + name, 0, at) for name in (b"script", b"style"))


@dataclass(frozen=True)
class _Tags:
    """What may be tags, in order: 1 for one that opens, -1 for one that closes; and which are of containers."""

    steps: NDArray[np.int_]
    nest: NDArray[np.bool_]


def _tags(body: bytes) -> _Tags:
    """Return the tags of a page, told by their first three letters: a third of the time that reading names takes."""
    page = np.frombuffer(body + b"    ", dtype=np.uint8)
    at = np.flatnonzero(page == ord("<"))
    closes = page[at + 1] == ord("/")
    at += 1
    at += closes
    first, second, third = (_LETTER[page[at + n]] for n in range(_LETTERS))
    named = first > 0
    key = first << 10 | second << 5 | np.where(second > 0, third, 0)
    return _Tags(np.where(closes, -1, 1)[named], _NESTS[key[named]])


def _rise(steps: NDArray[np.int_]) -> int:
    """Return how deep elements nest, as far as `steps` tell: the highest rise above any earlier level."""
    level = np.cumsum(steps, dtype=np.int32)
    return int((level - np.minimum.accumulate(np.minimum(level, 0))).max()) if len(level) else 0
