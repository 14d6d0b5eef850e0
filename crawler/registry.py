"""The outlets: one TOML file each, shipped in crawler/outlets/ or beside the user's configuration."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from crawler.addresses import belongs, checked_url
from crawler.sections import is_article
from model.errors import ConfigError, RefusedAddress
from model.outlet import Outlet

SHIPPED = Path(__file__).parent / "outlets"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_ADDRESS_KEYS = ("feeds", "sitemaps", "sections")


def load_outlets(folders: Sequence[Path] = (), shipped: bool = True) -> dict[str, Outlet]:
    """Return all outlets by name: the `shipped` ones, and those of the user's folders.

    A user's file replaces the shipped outlet of its name. Raises ConfigError, naming file and line (or the dotted
    key), for what cannot be read, unknown keys, bad values, and a name given twice by the user.
    """
    outlets = _load_folder(SHIPPED, {}) if shipped else {}
    own: dict[str, Outlet] = {}
    for folder in folders:
        own = _load_folder(folder, own)
    return outlets | own


def outlet_for(url: str, outlets: dict[str, Outlet]) -> Outlet | None:
    """Return the outlet on whose host `url` is, None for an unknown host.

    Where several are (editions in other languages), the closest host decides, then the article pattern, then the
    longest home address that `url` begins with.
    """
    found = [outlet for outlet in outlets.values() if outlet.hosts and belongs(url, outlet)]
    return max(found, key=lambda outlet: _closeness(url, outlet), default=None)


def one_off(url: str) -> Outlet:
    """Return an outlet for an address whose host is not known, named after the host. Raises RefusedAddress."""
    parts = urlsplit(checked_url(url))
    host = parts.hostname or ""
    return Outlet(name=re.sub(r"[^a-z0-9]+", "-", parts.netloc.lower()).strip("-"), title=host, hosts=(host,),
                  home=f"{parts.scheme}://{parts.netloc}/")  # fmt: skip


def is_name(name: str) -> bool:
    """Return whether an outlet may have this name, which is that of its file."""
    return bool(_NAME.match(name))


def load_outlet(path: Path) -> Outlet:
    """Return the outlet in one TOML file. Raises ConfigError as `load_outlets` does."""
    return outlet_in(_text(path), path)


def outlet_in(text: str, path: Path) -> Outlet:
    """Return the outlet in a file's text; `path` gives its name. Raises ConfigError as `load_outlets` does."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    try:
        outlet = Outlet.model_validate({"name": path.stem} | table)
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(path, text, tuple(first["loc"]), first["msg"]) from error
    for key, message in _problems(outlet, path.stem):
        raise _wrong(path, text, key, message)
    return outlet


def _load_folder(folder: Path, known: dict[str, Outlet]) -> dict[str, Outlet]:
    outlets = dict(known)
    for path in sorted(folder.glob("*.toml")):
        outlet = load_outlet(path)
        if outlet.name in outlets:
            raise ConfigError(f"{path}: name: an outlet {outlet.name!r} is already there; names are given once")
        outlets[outlet.name] = outlet
    return outlets


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _problems(outlet: Outlet, stem: str) -> list[tuple[tuple[str | int, ...], str]]:
    """Return (key, message) for each value that has the right type and still cannot be used."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    if outlet.name != stem or not _NAME.match(outlet.name):
        found.append((("name",), f"must be the file's name ({stem!r}), in small letters, digits and hyphens"))
    found += [((*key,), message) for key, pattern in _patterns(outlet) if (message := _pattern_problem(pattern))]
    found += [((*key,), message) for key, url in _addresses(outlet) if (message := _address_problem(url))]
    try:
        ZoneInfo(outlet.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.append((("time_zone",), f"{outlet.time_zone!r} is no time zone (such as Europe/Kyiv)"))
    pace = outlet.pace
    if not (pace.delay >= 0 and 0 < pace.poll_min <= pace.poll_max and pace.requests_a_day > 0):
        found.append((("pace",), "delay must be 0 or more, and 0 < poll_min <= poll_max, requests_a_day above 0"))
    return found


def _patterns(outlet: Outlet) -> list[tuple[tuple[str | int, ...], str]]:
    rewrites = [(("rewrites", i, 0), pattern) for i, (pattern, _) in enumerate(outlet.rewrites)]
    return [(("article_pattern",), outlet.article_pattern), *rewrites]


def _addresses(outlet: Outlet) -> list[tuple[tuple[str | int, ...], str]]:
    home: list[tuple[tuple[str | int, ...], str]] = [(("home",), outlet.home)] if outlet.home else []
    return home + [((key, i), url) for key in _ADDRESS_KEYS for i, url in enumerate(getattr(outlet, key))]


def _pattern_problem(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return f"{pattern!r} is not a regular expression: {error}"
    return ""


def _address_problem(url: str) -> str:
    try:
        checked_url(url)
    except RefusedAddress as error:
        return str(error)
    return ""


def _wrong(path: Path, text: str, key: tuple[str | int, ...], message: str) -> ConfigError:
    """Return the error that names file, line where it can be found, and dotted key."""
    line = _line_of(text, key)
    where = f"{path}:{line}" if line else str(path)
    return ConfigError(f"{where}: {'.'.join(map(str, key))}: {message}")


def _line_of(text: str, key: tuple[str | int, ...]) -> int:
    names = [part for part in key if isinstance(part, str)]
    for name in reversed(names):
        found = re.search(rf"^[ \t]*(?:\[+)?(?:[\w-]+\.)*{re.escape(name)}\b", text, re.MULTILINE)
        if found:
            return text.count("\n", 0, found.start()) + 1
    return 0


def _closeness(url: str, outlet: Outlet) -> tuple[int, bool, int]:
    host = urlsplit(url).hostname or ""
    names = [name.removeprefix("www.") for name in outlet.hosts]
    nearest = max((len(name) for name in names if host == name or host.endswith("." + name)), default=0)
    return nearest, is_article(url, outlet), len(outlet.home) if url.startswith(outlet.home) else 0
