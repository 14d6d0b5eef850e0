"""XML from strangers: no document type, no entities of their own, no nesting without end."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from crawler.refusal import Refused

MAX_DEPTH = 100  # feeds and sitemaps are under 10 levels deep


def new_parser() -> expat.XMLParserType:
    """Return an expat parser that raises Refused at a document type, which feeds and sitemaps do not need.

    Without one there are no entities to expand (billion laughs) and nothing outside to fetch (XXE, DTD).
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def _refuse_doctype(*_: object) -> None:
    raise Refused("unsafe xml", "The file declares a document type (DTD), which could name files or grow without end")


def looks_like_html(body: bytes) -> bool:
    """Tell whether `body` starts as an HTML page does."""
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        start.startswith(b"<!--") and b"<html" in start
    )


def walk(body: bytes, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None],
         text: Callable[[str], None]) -> None:  # fmt: skip
    """Parse `body`, calling back with local names in lower case. Raises Refused and expat.ExpatError."""
    parser = new_parser()
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Refused("unsafe xml", f"The file is nested more than {MAX_DEPTH} levels deep")
        start(name.rpartition(":")[2].lower(), attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(":")[2].lower())

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    parser.Parse(body, True)
