"""What this process has done, for `/metrics`: counters and times, in a registry of their own.

What the store holds and what waits is told by the dashboard from the store itself, the same on every machine.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

METERS = CollectorRegistry()
_QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)  # seconds
_SLOW = (0.1, 0.5, 1, 5, 15, 30, 60, 300, 600)

crawls = Counter("parley_crawls", "Crawls that have ended.", ["outcome"], registry=METERS)
crawl_seconds = Histogram("parley_crawl_seconds", "How long a crawl took.", buckets=_SLOW, registry=METERS)
pages = Counter("parley_pages", "Pages that were asked for.", ["outcome"], registry=METERS)
readings = Counter("parley_readings", "Pages that were read.", ["outcome"], registry=METERS)
read_seconds = Histogram("parley_read_seconds", "How long a page waited and was read.", buckets=_SLOW, registry=METERS)
resolve_seconds = Histogram("parley_resolve_seconds", "How long a block took.", buckets=_QUICK, registry=METERS)
write_seconds = Histogram(
    "parley_store_write_seconds", "How long a transaction of writes took.", buckets=_QUICK, registry=METERS
)
writes = Counter("parley_store_writes", "Writes; those that wait together share a transaction.", registry=METERS)
