"""`/metrics`: what the store holds and what waits, and what this process has done, in Prometheus' text format.

Figures of the store are the same whichever machine of a cluster is asked. None has a label an outlet or an event: a
series each of 50,000 outlets would cost the one who scrapes more than it tells; `/outlets` tells of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from model.errors import StoreError
from model.outlet import Outlet, OutletState
from store.store import Store

_TAKES = timedelta(seconds=30)  # that a crawl may begin after its time: daemon.py says from when one is late


@dataclass(frozen=True, eq=False)
class StoreFigures(Collector):
    """Asks the store at each scrape. Where it does not answer, only that is told."""

    store: Store
    outlets: Mapping[str, Outlet]
    now: datetime

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Ask nothing while it is registered."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges."""
        try:
            found = [*self._held(), *self._waiting(), *self._outlets(), *self._whole()]
        except StoreError:
            yield _gauge("parley_store_up", "1 while the store answers and takes what is written.", 0)
            return
        yield _gauge("parley_store_up", "1 while the store answers and takes what is written.", not self.store.refusal)
        yield from found

    def _held(self) -> Iterator[GaugeMetricFamily]:
        counts = self.store.counts()
        yield _gauge("parley_snapshots", "Pages kept as fetched.", counts.snapshots)
        yield _gauge("parley_articles", "Articles in force.", counts.articles)
        yield _gauge("parley_events", "Events.", counts.events)
        yield _by("parley_alerts", "Alerts by trigger.", "trigger", counts.alerts)
        states = {"pending": 0, "delivered": 0, "dead": 0} | dict(counts.deliveries)
        yield _by("parley_deliveries", "Deliveries by state; dead ones were given up.", "state", states)
        stages = {"read": counts.to_read, "resolve": counts.to_resolve, "requests": counts.requests}
        yield _by("parley_waiting", "What is to be done, by stage.", "stage", stages)
        yield _gauge("parley_changes_held", "Changes that wait for a second source or their group.", counts.held)

    def _waiting(self) -> Iterator[GaugeMetricFamily]:
        due = next((d.next_attempt_at for d in self.store.deliveries_due(self.now, limit=1)), None)
        late = (self.now - due).total_seconds() if due else 0.0
        yield _gauge("parley_delivery_overdue_seconds", "How long the delivery waits whose try is most overdue.", late)

    def _outlets(self) -> Iterator[GaugeMetricFamily]:
        states = self.store.outlet_states()
        known = [states.get(name) or OutletState(outlet=name) for name in self.outlets]
        health = Counter({"ok": 0}) + Counter("blocked" if self.outlets[s.outlet].blocked else s.health for s in known)
        yield _by("parley_outlets", "Outlets by health.", "health", {"ok": 0} | health)
        late = [s.next_crawl_at for s in known if s.next_crawl_at and s.next_crawl_at < self.now - _TAKES]
        yield _gauge("parley_outlets_overdue", "Outlets whose crawl should have begun 30 s ago.", len(late))
        last = max((s.last_success_at for s in known if s.last_success_at), default=None)
        seconds = last.timestamp() if last else 0
        yield _gauge("parley_last_crawl_timestamp_seconds", "When an outlet has last answered; 0: never.", seconds)

    def _whole(self) -> Iterator[GaugeMetricFamily]:
        led = self.store.holder(self.now) is not None
        yield _gauge("parley_daemon_up", "1 while a daemon, of a cluster its leader, lives.", led)
        kinds = Counter(name.partition(":")[0] for name in self.store.troubles())
        yield _by("parley_troubles", "What is wrong and was told, by what it is about.", "about", kinds)
        failing = [c.channel for c in self.store.channel_states().values() if c.failing_since or c.disabled_at]
        yield _gauge(
            "parley_channels_failing", "Channels whose last try has failed, or that are disabled.", len(failing)
        )


def told(store: Store, outlets: Mapping[str, Outlet], now: datetime, more: Iterable[CollectorRegistry]) -> bytes:
    """Return the page: the store's figures, this process's size, and what each registry of `more` has counted."""
    own = CollectorRegistry()
    ProcessCollector(registry=own)
    PlatformCollector(registry=own)
    own.register(StoreFigures(store, outlets, now))
    return b"".join(generate_latest(each) for each in (own, *more))


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=float(value))


def _by(name: str, words: str, label: str, values: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], number)
    return family
