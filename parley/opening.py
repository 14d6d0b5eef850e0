"""Opens what commands that only look need: the store and the outlets. Light: `parley events list` waits for no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from crawler.registry import load_outlets
from model.errors import ConfigError, StoreError
from model.outlet import Outlet
from parley.configure import Options
from parley.context import settings_of
from parley.settings import Settings
from store.store import Store
from web.settings import is_loopback


def wall() -> datetime:
    """Return the time of the machine."""
    return datetime.now(UTC)


def store_of(settings: Settings, create: bool = True) -> Store:
    """Open the store. Raises StoreError, also when it is not there and not to be made."""
    if not create and not is_there(settings.store.url):
        raise StoreError(f"{settings.store.url} does not exist yet; parley run or parley ingest makes it")
    return Store.open(settings.store.url, create=create, at=wall())


def is_there(url: str) -> bool:
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists()


def outlets_of(settings: Settings, options: Options) -> dict[str, Outlet]:
    """Return the outlets to crawl: shipped ones and the user's, but those left out. Raises ConfigError."""
    beside = (options.file or Path("parley.toml")).parent
    folders = [folder for folder in (beside / "outlets", *map(Path, settings.outlets.folders)) if folder.is_dir()]
    known = load_outlets(folders, settings.outlets.shipped)
    only, without = settings.outlets.only, settings.outlets.without
    for key, names in (("only", only), ("without", without)):
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ConfigError(f'outlets.{key}: there is no outlet "{unknown[0]}"')
    return {name: outlet for name, outlet in known.items() if (not only or name in only) and name not in without}


def refuse_open_dashboard(settings: Settings) -> None:
    """Raise ConfigError where anybody on the network could use the dashboard (F57)."""
    web = settings.web
    if web.enabled and not is_loopback(web.host) and not (web.logins or web.forwarded.proxies):
        raise ConfigError(
            f"web.host: {web.host} can be reached by others; set up [web.logins.NAME] first (parley config login NAME)"
        )


@contextmanager
def opened(ctx: typer.Context) -> Iterator[Store]:
    """Open the store, which must be there, and close it."""
    store = store_of(settings_of(ctx), create=False)
    try:
        yield store
    finally:
        store.close()
