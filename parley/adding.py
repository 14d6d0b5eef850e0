"""Keeps an outlet that was drafted and corrected at the desk, as a file beside the configuration."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.registry import is_name, outlet_in
from model.errors import ConfigError, UsageError
from model.outlet import Outlet
from parley.configure import Options
from parley.refusing import refuse_private
from parley.settings import Settings


@dataclass(frozen=True)
class Keeper:
    """Writes the files of new outlets; one that is there is never written over."""

    options: Options
    settings: Settings

    def __call__(self, name: str, text: str) -> Outlet:
        """Keep `text` as the file of the outlet `name`; it is crawled after the next reload.

        Raises ConfigError, naming the line, for a text that is no outlet's, RefusedAddress for an address that may not
        be reached, UsageError for a name that is taken or cannot be written.
        """
        if not is_name(name):
            raise UsageError("a name has small letters, digits and hyphens")
        outlet = outlet_in(text, Path(f"{name}.toml"))
        refuse_private([outlet.home, *outlet.feeds, *outlet.sitemaps, *outlet.sections], self.settings)
        only = self.settings.outlets.only
        if (only and name not in only) or name in self.settings.outlets.without:
            raise ConfigError(f'outlets.only or outlets.without leaves "{name}" out; change it there first')
        self._write(self.folder / f"{name}.toml", text)
        return outlet

    @property
    def folder(self) -> Path:
        """The folder that is always looked into."""
        return (self.options.file or Path("parley.toml")).parent / "outlets"

    def _write(self, path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            raise UsageError(f"{path.name} is there already; choose another name, or change that file") from None
        except OSError as error:
            with suppress(OSError):
                path.unlink()  # half a file would stop the next start
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
