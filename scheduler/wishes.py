"""From the words of a person (outlets' names, addresses, "all", a date) to the crawls that they mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from crawler.addresses import canonical_url
from crawler.registry import one_off, outlet_for
from model.errors import UsageError
from model.outlet import Outlet
from model.value import Value
from scheduler.crawl_rows import Wish


class Asked(Value):
    """What `recrawl` was given: names of outlets and addresses. None with `every` or `since` means all outlets."""

    targets: tuple[str, ...] = ()
    every: bool = False
    since: datetime | None = None


def wishes(asked: Asked, outlets: Mapping[str, Outlet]) -> tuple[Wish, ...]:
    """Return one wish an outlet. Raises UsageError for an unknown name, RefusedAddress for a wrong address."""
    names = [target for target in asked.targets if not _is_address(target)]
    urls = [canonical_url(target) for target in asked.targets if _is_address(target)]
    whole = [named(name, outlets) for name in names]
    if asked.every or not asked.targets:
        whole = [outlet for outlet in outlets.values() if not outlet.blocked]
    return (*(Wish(outlet, since=asked.since) for outlet in whole), *_of_addresses(urls, outlets))


def _is_address(target: str) -> bool:
    return "://" in target or target.partition(":")[0] in ("file", "data", "javascript", "mailto")


def known_outlet(outlets: Mapping[str, Outlet], name: str) -> Outlet | None:
    """Return the outlet with this name or title, in any case."""
    wanted = name.casefold()
    return next((o for o in outlets.values() if wanted in (o.name.casefold(), o.title.casefold())), None)


def named(name: str, outlets: Mapping[str, Outlet]) -> Outlet:
    """Return the outlet of this name or title. Raises UsageError."""
    outlet = known_outlet(outlets, name)
    if outlet is None:
        raise UsageError(f'there is no outlet "{name}"; parley outlets list names them')
    return outlet


def _of_addresses(urls: Sequence[str], outlets: Mapping[str, Outlet]) -> tuple[Wish, ...]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    owners: dict[str, Outlet] = {}
    for url in dict.fromkeys(urls):
        owner = outlet_for(url, dict(outlets)) or one_off(url)
        owners[owner.name] = owner
        grouped[owner.name].append(url)
    return tuple(Wish(owners[name], tuple(each)) for name, each in grouped.items())
