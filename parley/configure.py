"""Reads the configuration: file, environment and command line become one `Settings`, errors name their place."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict, SettingsError

from model.errors import ConfigError
from parley.settings import Settings

DEFAULT_FILE = Path("parley.toml")
SECRET = re.compile(r"(^|_)(password|secrets?|tokens?|api_key|credentials?)$")
_TABLE = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""^\s*([\w\-."']+)\s*=""")
_DOTTED = re.compile(r"(?:channels|outlets|web|watches|notices)(?:\.[\w-]+)+")
_GUESSES = {"extra_forbidden": "this key is not known", "missing": "this key is missing"}


@dataclass(frozen=True)
class Options:
    """What was given before the command."""

    config: Path | None = None
    store: str | None = None
    verbosity: int = 0  # -1 quiet, 0, 1 verbose

    @property
    def file(self) -> Path | None:
        """Return the configuration file, or None where there is none and none was asked for."""
        return self.config or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)


def load(options: Options) -> Settings:
    """Return the settings. Raises ConfigError with file and line, or the dotted key."""
    text = _read(options.file) if options.file else ""
    _refuse_unknown_environment()
    init: dict[str, Any] = {"store": {"url": options.store}} if options.store else {}
    source = SettingsConfigDict(toml_file=options.file)
    try:
        settings = type("Settings", (Settings,), {"model_config": source, "__doc__": Settings.__doc__})(**init)
    except ValidationError as error:
        raise ConfigError("; ".join(_explained(each, text, options.file) for each in error.errors())) from None
    except SettingsError as error:
        raise ConfigError(f"the environment: {error}") from None
    assert isinstance(settings, Settings)
    return _with_secrets(settings, text, options.file)


def _read(file: Path) -> str:
    try:
        text = file.read_bytes().decode("utf-8")
        raw = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{file}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: it is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        found = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", str(error))
        raise ConfigError(f"{file}:{found[2]}: {found[1]}" if found else f"{file}: {error}") from None
    _refuse_open_file(file, raw, text)
    return text


def _refuse_open_file(file: Path, raw: dict[str, Any], text: str) -> None:
    mode = file.stat().st_mode
    if mode & stat.S_IWOTH:
        raise ConfigError(f"{file}: everybody may write to it; run: chmod o-w {file}")
    secret = next(iter(_secret_keys(raw)), None)
    if secret and mode & stat.S_IROTH:
        place = f"{file}:{line_of(text, secret) or 1}"
        raise ConfigError(f"{place}: {'.'.join(secret)} may be read by everybody; run: chmod 600 {file}")


def _secret_keys(table: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _secret_keys(value, (*above, key))
        elif SECRET.search(key) and value:
            found.append((*above, key))
    return found


def _refuse_unknown_environment() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for name in os.environ:
        section, nested, _ = name.removeprefix("PARLEY_").partition("__")
        if name.startswith("PARLEY_") and nested and section.upper() not in known:
            raise ConfigError(f"{name} in the environment: there is no section {section.lower()}")


def _explained(error: Any, text: str, file: Path | None) -> str:
    path = tuple(str(part) for part in error["loc"])
    message = _GUESSES.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    dotted = re.match(r"((?:watches|channels|notices)(?:\.[\w-]+)+): ", message)
    if dotted:
        path = tuple(dotted[1].split("."))
        message = message[dotted.end() :]
    line = line_of(text, path)
    return f"{f'{file}:{line}: ' if line else ''}{'.'.join(path)}: {message}"


@contextmanager
def placed(options: Options) -> Iterator[None]:
    """Add file and line to a ConfigError that another room raises with a dotted key of the file."""
    try:
        yield
    except ConfigError as error:
        key = _DOTTED.match(error.detail)
        line = line_of(options.file.read_text("utf-8"), key[0].split(".")) if key and options.file else None
        if line is None:
            raise
        raise ConfigError(f"{options.file}:{line}: {error.detail}") from None


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Return the 1-based line of the TOML `text` on which `path` (or the nearest table above it) is written."""
    table: tuple[str, ...] = ()
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.match(line):
            here = table = _parts(header[1])
        elif key := _KEY.match(line):
            here = (*table, *_parts(key[1]))
        else:
            continue
        if here == tuple(path)[: len(here)] and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _with_secrets(settings: Settings, text: str, file: Path | None) -> Settings:
    """Put the content of `NAME_file = "..."` of a channel in the place of NAME."""
    beside = file.parent if file else Path()
    channels = {name: _filled(name, values, beside, text, file) for name, values in settings.channels.items()}
    return settings.model_copy(update={"channels": channels})


def _filled(name: str, values: dict[str, Any], beside: Path, text: str, file: Path | None) -> dict[str, Any]:
    filled = {key: value for key, value in values.items() if not _is_secret_file(key)}
    for key in values.keys() - filled.keys():
        try:
            filled[key.removesuffix("_file")] = (beside / str(values[key])).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            line = line_of(text, ("channels", name, key))
            place = f"{file}:{line}: " if line else ""
            raise ConfigError(f"{place}channels.{name}.{key}: {values[key]} cannot be read ({error})") from None
    return filled


def _is_secret_file(key: str) -> bool:
    return key.endswith("_file") and bool(SECRET.search(key.removesuffix("_file")))
