"""Addresses of pages: checked (may it be fetched at all) and canonical (is it one that we have)."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

import idna

from model.errors import RefusedAddress
from model.outlet import Outlet

MAX_LENGTH = 2083  # the longest address that any browser of the last decades took
_REMEMBERED = 256  # addresses: each is asked for some six times while its page is fetched
_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROLS = dict.fromkeys([*range(0x20), 0x7F])
_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\Z")
_NUMERIC_LABEL = re.compile(r"(\d+|0x[0-9a-f]*)\Z")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_SESSION_PATH = re.compile(r";(jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)
_TRACKING = re.compile(
    r"(utm_.*|at_(medium|campaign|link.*|bbc.*|format|ptr.*|custom.*)|mc_[ce]id|(fb|[gdy]|tt|tw)clid|msclkid|gbraid"
    r"|wbraid|gad_source|igshid?|_ga|_gl|_hs(enc|mi)|cmpid|cmp|ocid|smid|xtor|maca|traffic_source|ns_(mchannel|source"
    r"|campaign|linkname)|spm|share_?id|fb_(ref|source)|phpsessid|jsessionid|aspsessionid.*|session_?id)\Z",
    re.IGNORECASE,
)
_SESSION_KEYS = frozenset({"s", "sid", "session", "sess"})
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z]{16,}\Z")
_TRAILING_JUNK = re.compile(r"""(?:%20|%22|%27|%3[ce]|["'<>,;\s])+\Z""", re.IGNORECASE)


@lru_cache(maxsize=_REMEMBERED)
def checked_url(url: str, base: str = "") -> str:
    """Return `url` (joined to `base` when relative) normalised by RFC 3986, its query as it is.

    Raises RefusedAddress for schemes other than http and https, credentials, and hosts that are none.
    """
    parts = _split(url, base)
    if parts.scheme not in _DEFAULT_PORTS:
        raise RefusedAddress(f"{_shown(url)}: only http and https addresses are fetched")
    if "@" in parts.netloc:
        raise RefusedAddress("an address with a user name or password in it")
    path = _without_dots(_percent(parts.path)) or "/"
    joined = urlunsplit((parts.scheme, _netloc(parts), path, _percent(parts.query), ""))
    if len(joined) > MAX_LENGTH:
        raise RefusedAddress(f"{_shown(joined)}: longer than {MAX_LENGTH} characters")
    return joined


@lru_cache(maxsize=_REMEMBERED)
def canonical_url(url: str, base: str = "") -> str:
    """Return the one spelling of `url`: checked, without fragment, tracking, session ids and trailing junk.

    Raises RefusedAddress as `checked_url` does.
    """
    address = checked_url(_TRAILING_JUNK.sub("", url.strip()), base)
    while (cleaned := _cleaned(address)) != address:  # what is taken away may leave more at the end; it only shrinks
        address = cleaned
    return address


def _cleaned(address: str) -> str:
    parts = urlsplit(_TRAILING_JUNK.sub("", address))
    path = _TRAILING_JUNK.sub("", _SESSION_PATH.sub("", parts.path)) or "/"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def article_address(url: str, outlet: Outlet, base: str = "") -> str:
    """Return the address under which an article of `outlet` is known, whatever its edition (HTML, PDF, language).

    Raises RefusedAddress as `checked_url` does.
    """
    address = canonical_url(url, base)
    if outlet.pdf_suffix:
        address = address.removesuffix(outlet.pdf_suffix)
    for pattern, replacement in outlet.rewrites:
        address = re.sub(pattern, replacement, address)
    return address


def belongs(url: str, outlet: Outlet) -> bool:
    """Tell whether a canonical address is on one of the outlet's hosts or below; an outlet without hosts takes all."""
    host = _host_of(url)
    names = [name.removeprefix("www.") for name in outlet.hosts]
    return not names or any(host == name or host.endswith("." + name) for name in names)


@lru_cache(maxsize=64)
def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def host_and_port(url: str) -> tuple[str, int]:
    """Return host and port of a checked address."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme]


def literal_ip(host: str) -> str:
    """Return the IP address that `host` spells, "" for a name."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return ""


def _split(url: str, base: str) -> SplitResult:
    text = url.translate(_CONTROLS).strip()
    if text.lower().startswith(("http:", "https:", "/", "\\")):
        text = text.replace("\\", "/")  # browsers read \ as / (WHATWG URL)
    try:
        parts = urlsplit(urljoin(base, text))
        _ = parts.port
    except ValueError as error:
        raise RefusedAddress(f"{_shown(url)}: {error}") from error
    return parts


def _netloc(parts: SplitResult) -> str:
    host = _host(parts.hostname or "", bracketed="[" in parts.netloc)
    port = parts.port
    if port == 0:
        raise RefusedAddress("port 0 does not exist")
    return host if port is None or port == _DEFAULT_PORTS[parts.scheme] else f"{host}:{port}"


def _host(host: str, bracketed: bool) -> str:
    if bracketed:
        return f"[{_ipv6(host)}]"
    name = _ascii(host).rstrip(".")
    if not _HOST_NAME.match(name):
        raise RefusedAddress(f"{_shown(host) or 'an empty name'} is not a host name")
    if _NUMERIC_LABEL.match(name.rsplit(".", 1)[-1]) and literal_ip(name) != name:
        raise RefusedAddress(f"{_shown(host)} spells a number as a host: a private address in disguise")
    return name


def _ipv6(host: str) -> str:
    try:
        ip = ipaddress.IPv6Address(host)
    except ValueError as error:
        raise RefusedAddress(f"{_shown(host)} is not an IPv6 address") from error
    if ip.scope_id:
        raise RefusedAddress(f"{_shown(host)} names an interface: a private address")
    return str(ip)


def _ascii(host: str) -> str:
    lowered = host.lower()
    if lowered.isascii():
        return lowered
    try:
        return idna.encode(lowered, uts46=True).decode("ascii").lower()
    except idna.IDNAError as error:
        raise RefusedAddress(f"{_shown(host)} is not a host name") from error


def _percent(text: str) -> str:
    """Return `text` with one spelling of each character: unreserved ones plain, others percent-encoded, upper case."""
    plain = _STRAY_PERCENT.sub("%25", _ESCAPE.sub(_decoded, text))
    return quote(plain, safe="%/:@!$&'()*+,;=?~")


def _decoded(match: re.Match[str]) -> str:
    char = unquote_to_bytes(match.group(0)).decode("latin-1")
    return char if re.match(r"[A-Za-z0-9._~-]", char) else match.group(0).upper()


def _without_dots(path: str) -> str:
    """Return `path` without dot segments (RFC 3986 section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _is_tracking(pair: str) -> bool:
    key, _, value = pair.partition("=")
    return bool(_TRACKING.match(key)) or (key.lower() in _SESSION_KEYS and bool(_SESSION_VALUE.match(value)))


def _shown(text: str) -> str:
    """Return at most 80 printable characters of an address, for messages."""
    return "".join(c for c in text if c.isprintable())[:80]
