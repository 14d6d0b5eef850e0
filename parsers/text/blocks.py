"""The blocks of a parsed page: paragraphs, headings and list items in reading order, with what stands around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class PageBlock:
    """One run of text that stands as a block. `linked` counts the characters that are links."""

    text: str
    tag: str
    linked: int
    node: LexborNode

    @property
    def link_share(self) -> float:
        """Share of the text that is links."""
        return self.linked / len(self.text) if self.text else 0.0


@dataclass
class _Row:
    """Text gathered since the last block boundary."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0


def blocks_in(root: LexborNode, dropped: frozenset[int] = frozenset()) -> Iterator[PageBlock]:
    """Yield the blocks under `root` in order, without the nodes whose `mem_id` is in `dropped`.

    Walks with a pointer rather than by recursion, so that depth costs nothing.
    """
    row, links, owner = _Row(), 0, root
    for node, entering in _steps(root, dropped):
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            row.parts.append(text)
            row.linked += len(text.strip()) if links else 0
        elif tag == "a":
            links += _leads_away(node) * (1 if entering else -1)
        elif tag == "br":
            row.parts.append(_BREAK)
        elif tag in BLOCK_TAGS:
            yield from _flushed(row, owner)
            row = _Row()
            owner = node if entering else (node.parent or root)
    yield from _flushed(row, owner)


def _leads_away(link: LexborNode) -> bool:
    """Tell whether a link leaves the page: an anchor on a subhead does not make it navigation."""
    return not (link.attributes.get("href") or "#").startswith("#")


def _steps(root: LexborNode, dropped: frozenset[int]) -> Iterator[tuple[LexborNode, bool]]:
    """Yield (node, True) on entering and (node, False) on leaving each element under `root`; texts once."""
    node, down = root.first_child, True
    while node is not None:
        if down and node.mem_id not in dropped and node.tag not in _UNREAD:
            yield node, True
            child = node.first_child
            if child is not None:
                node = child
                continue
            if node.tag not in ("-text", "br"):
                yield node, False
        step = node.next
        while step is None:
            parent = node.parent
            if parent is None or parent.mem_id == root.mem_id:
                return
            yield parent, False
            node, step = parent, parent.next
        node, down = step, True


def _flushed(row: _Row, owner: LexborNode) -> Iterator[PageBlock]:
    whole = "".join(row.parts)
    if not whole.strip():
        return
    for part in _PARAGRAPH_BREAK.split(whole):
        text = _clean(" ".join(part.replace(_BREAK, " ").split()))
        if text:
            yield PageBlock(text, owner.tag or "", min(row.linked, len(text)), owner)


def _clean(line: str) -> str:
    """Clean `line`; nearly all lines are clean already, and asking is ten times cheaper than cleaning."""
    clean = line.isprintable() and unicodedata.is_normalized("NFC", line) and not _MARKS.search(line)
    return line if clean else " ".join(clean_text(line).split())
