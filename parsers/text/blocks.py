"""The blocks of a parsed page: paragraphs, headings and list items in reading order, with what stands around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from model.value import clean_text

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_BREAK = "\x1f"  # stands for <br>; two of them part paragraphs
_PARAGRAPH_BREAK = re.compile(r"\x1f\s*\x1f[\s\x1f]*")
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e]")
_UNREAD = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "svg",
        "button",
        "select",
        "option",
        "input",
        "textarea",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "map",
        "head",
        "dialog",
        "math",
        "link",
        "meta",
    ]
)


class PageBlock(NamedTuple):
    """One run of text that stands as a block. `linked` counts the characters that are links."""

    text: str
    tag: str
    linked: int
    node: LexborNode

    @property
    def link_share(self) -> float:
        """Share of the text that is links."""
        return self.linked / len(self.text) if self.text else 0.0


def blocks_in(root: LexborNode, dropped: frozenset[int] = frozenset()) -> Iterator[PageBlock]:
    """Yield the blocks under `root` in order, without the nodes whose `mem_id` is in `dropped`.

    Walks with a list of what is open rather than by recursion, so that depth costs nothing; in one loop, because half
    of the time that a page takes without a layout is spent here.
    """
    parts: list[str] = []
    open_: list[tuple[LexborNode, str]] = []
    owner, linked, links = root, 0, 0
    node = root.first_child
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            parts.append(text)
            linked += len(text.strip()) if links else 0
        elif tag == "br":
            parts.append(_BREAK)
        elif tag not in _UNREAD and not (dropped and node.mem_id in dropped):
            if tag in BLOCK_TAGS:
                yield from _flushed(parts, linked, owner)
                parts, linked, owner = [], 0, node
            elif tag == "a":
                links += _leads_away(node)
            child = node.first_child
            open_.append((node, tag))
            if child is not None:
                node = child
                continue
            node, tag = open_.pop()
            links -= tag == "a" and _leads_away(node)
            owner = (open_[-1][0] if open_ else root) if tag in BLOCK_TAGS else owner
        step = node.next
        while step is None and open_:
            node, tag = open_.pop()
            if tag in BLOCK_TAGS:
                yield from _flushed(parts, linked, owner)
                parts, linked, owner = [], 0, open_[-1][0] if open_ else root
            elif tag == "a":
                links -= _leads_away(node)
            step = node.next
        node = step
    yield from _flushed(parts, linked, owner)


def _leads_away(link: LexborNode) -> bool:
    """Tell whether a link leaves the page: an anchor on a subhead does not make it navigation."""
    return not (link.attributes.get("href") or "#").startswith("#")


def _flushed(parts: list[str], linked: int, owner: LexborNode) -> Iterator[PageBlock]:
    whole = "".join(parts)
    if not whole or whole.isspace():
        return
    for part in _PARAGRAPH_BREAK.split(whole) if _BREAK in whole else (whole,):
        text = _clean(" ".join(part.replace(_BREAK, " ").split()))
        if text:
            yield PageBlock(text, owner.tag or "", min(linked, len(text)), owner)


def _clean(line: str) -> str:
    """Clean `line`; nearly all lines are clean already, and asking is ten times cheaper than cleaning."""
    if line.isascii() and line.isprintable():
        return line
    clean = line.isprintable() and unicodedata.is_normalized("NFC", line) and not _MARKS.search(line)
    return line if clean else " ".join(clean_text(line).split())
