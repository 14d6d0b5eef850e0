"""Which outlets are no longer read as they were: looked at once after each visit that brought pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from model.outlet import Outlet, OutletState
from model.trouble import Trouble
from model.value import one_line
from parsers.rot import LOOKED_AT, parted, rot
from store.store import Store


@dataclass(frozen=True)
class _Judged:
    """What was found of an outlet after its visit `at`."""

    at: datetime | None
    trouble: Trouble | None


@dataclass
class Redesigns:
    """Remembers what was found, for an outlet's pages change only with a visit."""

    _judged: dict[str, _Judged] = field(default_factory=dict)

    def look(
        self,
        store: Store,
        outlets: Mapping[str, Outlet],
        states: Mapping[str, OutletState],
        told: Mapping[str, Trouble],
    ) -> tuple[list[Trouble], set[str]]:
        """Return the troubles, and the names of those that cannot be told yet, for pages wait to be read."""
        unsure = set[str]()
        for name, state in states.items():
            known = self._judged.get(name)
            if known is not None and known.at == state.last_article_at:
                continue
            if store.is_reading(name):
                unsure.add(f"rot:{name}")
                continue
            trouble = _trouble(store, outlets[name], told.get(f"rot:{name}"))
            self._judged[name] = _Judged(state.last_article_at, trouble)
        return [one.trouble for name, one in self._judged.items() if one.trouble and name in states], unsure


def _trouble(store: Store, outlet: Outlet, told: Trouble | None) -> Trouble | None:
    pages = store.pages_read(outlet.name, LOOKED_AT)
    words = rot(pages, told.detail if told else "")
    if not words:
        return None
    layout = " General reading does in its place." if outlet.layouts else ""
    return Trouble(
        name=f"rot:{outlet.name}",
        subject=one_line(f"{outlet.title} may have been redesigned", 200),
        detail=one_line(f"{' '.join(words)}{layout} Prove it: parley outlets check {outlet.name}.", 1000),
        over=one_line(f"{outlet.title} is read as before", 200),
        since=min(page.fetched_at for page in parted(pages)[0]),
    )
