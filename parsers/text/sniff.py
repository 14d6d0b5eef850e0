"""What bytes are (told by themselves, not by their label), and how they are decoded. No U+FFFD ever comes out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from parsers.text.draft import Refused

_PDF_WITHIN = 1024  # bytes: readers accept some rubbish before the signature
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TAGS = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|p|div|article|h1|span|br|script|a)\b[^<>]{0,500}/?>", re.IGNORECASE
)
_FEED = re.compile(
    r"^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.DOTALL
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_OVERLONG = re.compile(rb"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
_LATIN = {"cp1252", "iso8859-1", "latin-1", "ascii", "iso8859-15"}
_MISTAKES = 0.02  # of the non-ASCII bytes may be wrong in a text that is otherwise UTF-8 (pasted from elsewhere)
_MENDING = "parley.windows-1252"
LOST = "\ufffd"  # stands for what no decoding could tell
_LOSSES = 0.002  # of the characters may be lost already where the page was made

# The commonest letters of a script tell its single-byte encodings apart: capitals and small letters change places.
_COMMON = {"cyrillic": frozenset("оеаинтсрвл"), "arabic": frozenset("اليمونترب"), "greek": frozenset("αοιετσνηυρ")}
_SINGLE = {
    "cyrillic": ("cp1251", "koi8-u", "iso8859-5", "cp866"),
    "arabic": ("cp1256", "iso8859-6"),
    "greek": ("cp1253", "iso8859-7"),
}


def kind_of(body: bytes) -> str:
    """Return `pdf`, `html`, `text` or `feed` for `body`. Raises Refused for nothing at all and for other binaries."""
    if not body.strip(b"\x00 \t\r\n\x0b\x0c\xef\xbb\xbf"):
        raise Refused("empty", "the page has no content")
    if b"%PDF-" in body[:_PDF_WITHIN]:
        return "pdf"
    text = decode(body[:60_000], partial=True)
    if _FEED.match(text):
        return "feed"
    if _TAGS.search(text):
        return "html"
    controls = sum(c < " " and c not in "\t\n\r\f\x1b" for c in text)
    if controls > 0.01 * len(text):
        raise Refused("unreadable", "neither HTML, PDF nor text")
    return "text"


def decode(body: bytes, label: str = "", partial: bool = False) -> str:
    """Return `body` as text. `label` is the Content-Type header. Raises Refused("encoding") where no decoding fits.

    The order: byte order mark, UTF-16 without one, UTF-8 if it fits (bytes that are UTF-8 are never anything else by
    chance), then what header or page declare, then what the letters tell.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _strictly(body[len(mark) :] if name == "utf-8" else body, name, partial)
    wide = _wide(body)
    if wide:
        return _strictly(body, wide, partial)
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body, final=not partial)
    except UnicodeDecodeError:
        return _not_utf8(body, _declared(body, label))


def utf8_of(body: bytes) -> str:
    """Return `body` as text when it is UTF-8 without mark or loss, "" else: then a parser may be given the bytes."""
    if body.startswith(tuple(mark for mark, _ in _BOMS)) or _wide(body):
        return ""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if LOST not in text else ""


def without_losses(text: str) -> str:
    """Drop U+FFFD that the page itself carries. Raises Refused("encoding") when there are more than a few."""
    lost = text.count(LOST) if LOST in text else 0
    if lost > max(2, _LOSSES * len(text)):
        raise Refused("encoding", f"{lost} characters were lost before the page was served")
    return text.replace(LOST, "") if lost else text


def _strictly(body: bytes, name: str, partial: bool) -> str:
    try:
        return codecs.getincrementaldecoder(name)().decode(body, final=not partial)
    except UnicodeDecodeError as error:
        if name == "utf-8":
            return _not_utf8(body, "")
        raise Refused("encoding", f"marked as {name}, but it is not") from error


def _wide(body: bytes) -> str:
    """Return the UTF-16 in which ASCII text without a byte order mark has every second byte zero."""
    even, odd = body[:400:2], body[1:400:2]
    if len(odd) > 10 and odd.count(0) > 0.7 * len(odd):
        return "utf-16-le"
    return "utf-16-be" if len(even) > 10 and even.count(0) > 0.7 * len(even) else ""


def _declared(body: bytes, label: str) -> str:
    for source in (label.encode("ascii", "ignore"), body[:4096]):
        match = _CHARSET.search(source)
        if match:
            try:
                return codecs.lookup(match[1].decode("ascii", "ignore")).name
            except LookupError:
                continue
    return ""


def _not_utf8(body: bytes, declared: str) -> str:
    if _OVERLONG.search(body):
        raise Refused("encoding", "overlong UTF-8")
    high = len(body.translate(None, bytes(range(0x80))))
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    if wrong <= _MISTAKES * high and high > 3 * wrong:
        return body.decode("utf-8", _MENDING)  # single Windows-1252 bytes, as pasted text often has them
    runs = sum(len(run) for run in _HIGH_RUN.findall(body))
    foreign = runs > 0.5 * high  # accents stand alone; whole words of high bytes are another script
    if declared and declared not in {"utf-8", *(_LATIN if foreign else ())}:
        return _as_declared(body, declared)
    return _by_letters(body) if foreign else body.decode("cp1252", "ignore")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong: bytes = error.object[error.start : error.end]
    return wrong.decode("cp1252", "ignore"), error.end


codecs.register_error(_MENDING, _as_windows)


def _as_declared(body: bytes, declared: str) -> str:
    try:
        return body.decode(declared)
    except UnicodeDecodeError:
        return _by_letters(body)


def _by_letters(body: bytes) -> str:
    """Decode by the single-byte encoding whose letters are the commonest ones of their script."""
    scored = [(_score(body, name, _COMMON[script]), name) for script, names in _SINGLE.items() for name in names]
    best, name = max(scored)
    if best < 0.4:
        raise Refused("encoding", "no known encoding gives words")
    return body.decode(name, "ignore")


def _score(body: bytes, name: str, common: Sequence[str] | frozenset[str]) -> float:
    text = body[:50_000].decode(name, "replace")
    foreign = [c for c in text if c > "\x7f"]
    return sum(c in common for c in foreign) / len(foreign) if foreign else 0.0
