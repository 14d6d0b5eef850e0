"""WebSub (W3C Recommendation, 2018): finding a feed's hub, and telling what the hub sent from what anybody could."""

from __future__ import annotations

import hashlib
import hmac
import html
import re
from collections.abc import Iterable

from crawler.addresses import checked_url
from model.errors import RefusedAddress
from model.websub import Hub

SCHEMES = ("sha512", "sha384", "sha256", "sha1")  # section 7.1.2
_HEAD = 64 * 1024  # bytes in which a feed tells of itself
_BODY = re.compile(rb"<(?:[a-z]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_LINK = re.compile(rb"<(?:[a-z0-9]+:)?link\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_HEADER = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*!#$&+.^`|~-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)")  # RFC 8288
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


def hub_of(feed: str, headers: Iterable[tuple[str, str]], body: bytes) -> Hub | None:
    """Return the hub that an answer names, and the topic under its own name; None without one (section 4).

    What headers say goes before what the feed says.
    """
    links = [*_in_headers(headers), *_in_feed(body)]
    hubs = [address for rels, address in links if "hub" in rels]
    topics = [address for rels, address in links if "self" in rels]
    for hub in hubs:
        try:
            return Hub(feed=feed, topic=checked_url(topics[0] if topics else feed, feed), hub=checked_url(hub, feed))
        except RefusedAddress:
            continue
    return None


def signed(secret: str, body: bytes, header: str) -> bool:
    """Tell whether `header` ("method=signature") is the signature of `body` with the secret (section 7.1.2)."""
    method, _, given = header.strip().partition("=")
    if method.lower() not in SCHEMES:
        return False
    own = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(own.encode(), given.strip().lower().encode("utf-8", "replace"))


def _in_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[set[str], str]]:
    told = [value for name, value in headers if name.lower() == "link"]
    found = [match for value in told for match in _HEADER.finditer(value[:4000])]
    return [(_rels(next(iter(_REL.findall(m.group(2))), ("", ""))), m.group(1)) for m in found]


def _rels(found: tuple[str, str]) -> set[str]:
    return set("".join(found).lower().split())


def _in_feed(body: bytes) -> list[tuple[set[str], str]]:
    head = body[:_HEAD]
    entries = _BODY.search(head)
    links = []
    for tag in _LINK.findall(head[: entries.start()] if entries else head):
        told = {name.lower(): (one or other).decode("utf-8", "replace") for name, one, other in _ATTRIBUTE.findall(tag)}
        if b"rel" in told and b"href" in told:
            links.append((set(told[b"rel"].lower().split()), html.unescape(told[b"href"]).strip()))
    return links
