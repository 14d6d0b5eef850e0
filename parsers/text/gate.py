"""The gate before any parser: what is refused unparsed, in under 50 ms (faults.md F16).

Parsers are quadratic on some inputs (0.8 MB of `<b>a</b><i>b</i>` took 59 s, one tag with N attributes of 0.35 MB
18 s), and C code cannot be interrupted, so size is judged on the bytes.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.text.draft import Refused

MAX_BYTES = 5_000_000
MAX_TAGS = 30_000
MAX_TAG_BYTES = 64_000  # quoted values apart: of 75 news pages 6 carry 70 to 200 kB of settings in one attribute
MAX_VALUE_BYTES = 1_000_000  # of one tag, quoted values included
MAX_DEPTH = 500  # real pages nest 30 to 60 deep

_TAG = re.compile(rb"<[a-zA-Z]")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_CONTAINER = re.compile(
    rb"<(/?)(?:div|span|section|article|table|ul|ol|b|i|u|em|strong|font|small|big|center|blockquote|main|a|q|object|form"
    rb"|dl|nav|aside|header|footer|figure|details|fieldset|label|ins|del|sub|sup|code|abbr|cite|mark|s|strike|tt)\b",
    re.IGNORECASE,
)


def check_page(body: bytes) -> None:
    """Raise Refused("too complex") for a page that a parser might choke on."""
    if len(body) > MAX_BYTES:
        raise Refused("too complex", f"{len(body)} bytes, the limit is {MAX_BYTES}")
    tags = body.count(b"<") - body.count(b"</")
    if tags > MAX_TAGS and _started(body) > MAX_TAGS:
        raise Refused("too complex", f"more than {MAX_TAGS} tags")
    if _has_long_tag(body):
        raise Refused("too complex", f"a tag longer than {MAX_TAG_BYTES} bytes")
    if _depth(body) > MAX_DEPTH:
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


def _depth(body: bytes) -> int:
    """Return how deep container elements nest, as far as tags tell: the highest rise above any earlier level."""
    closing = _CONTAINER.findall(body)
    level = np.cumsum([-1 if slash else 1 for slash in closing], dtype=np.int32)
    return int((level - np.minimum.accumulate(np.minimum(level, 0))).max()) if closing else 0
