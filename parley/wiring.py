"""Builds what works from the settings: channels, crawler, readers, dashboard, daemon."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from urllib.parse import urlsplit

from alerts.courier import Courier
from alerts.gathering import StormRule
from alerts.heartbeat import ping
from alerts.hubs import post_form
from alerts.registry import Channel, load_channels
from alerts.unsubscribe import targets_of
from crawler.addresses import literal_ip
from crawler.client import CrawlerProcess
from crawler.egress import WEB_PORTS, EgressGuard, allowed_address
from crawler.settings import MIB, CrawlerSettings
from model.alert import Watch
from model.outlet import Outlet
from parley.adding import Keeper
from parley.configure import Options, load, placed
from parley.ending import ends_within
from parley.opening import outlets_of, wall
from parley.settings import Settings, WebSettings, is_this_machine
from parley.watching import watches_of
from scheduler.clock import Clock, WallClock
from scheduler.crawl_rows import CrawlRules
from scheduler.heart import Ping
from scheduler.meters import METERS
from scheduler.noticing import NoticeRules
from scheduler.readers import Limits, Readers
from scheduler.second_reader import Endpoint, SecondReader, TwoReaders
from scheduler.subscribing import Post
from scheduler.tidying import Keep
from scheduler.trying import tried
from scheduler.web_server import WebServer
from scheduler.works import Parts
from store.store import Store
from store.watched import kept_watches
from web.app import create_app
from web.probes import create_probes
from web.settings import Credential, Forwarded
from web.settings import WebSettings as Dashboard
from web.watching import Watching

# Receivers of webhooks may listen on any of these; mail is the operator's own relay and has no guard.
_HOOK_PORTS = WEB_PORTS | {8443}

Reload = Callable[[], tuple[Mapping[str, Outlet], tuple[Watch, ...]]]


def channels_of(settings: Settings) -> dict[str, Channel]:
    """Return the channels that are set up, one a target. Raises ConfigError."""
    return load_channels(settings.channels)


def courier_of(settings: Settings, channels: Mapping[str, Channel]) -> Courier:
    """Return what sends messages, behind the egress guard."""
    return Courier(channels, guard_of(settings).check, wall)


def guard_of(settings: Settings) -> EgressGuard:
    """Return what decides which addresses messages and heartbeats may go to."""
    return EgressGuard(frozenset(settings.egress.allow), _HOOK_PORTS)


def crawler_of(settings: Settings, clock: Clock, orphan_after: float = 0.0) -> CrawlerProcess:
    """Return the crawler's client; its child starts with it. Only a clock that is not the wall's dates what arrives."""
    crawl = settings.crawl
    given = CrawlerSettings(
        about=crawl.about,
        allow=frozenset(settings.egress.allow),
        max_bytes=crawl.max_bytes,
        timeout=crawl.timeout,
        memory_limit=crawl.memory_mb * MIB,
        orphan_after=orphan_after,
        keep_connections=not orphan_after,  # of a cluster, where the next crawl is anybody's
        browser=crawl.browser,
    )
    return CrawlerProcess(given, clock=None if isinstance(clock, WallClock) else clock.now)


def readers_of(settings: Settings, most: int = 1000) -> Readers:
    """Return the pool of at most so many readers; its processes start with `start`."""
    read = settings.readers
    return Readers(Limits(max(1, min(read.workers, most)), read.timeout, read.memory_mb))


def reading_of(settings: Settings, store: Store, most: int = 1000) -> Readers | TwoReaders:
    """Return the pool of readers, with the second reader behind it where one is set up."""
    given = settings.second_reader
    if not given.url:
        return readers_of(settings, most)
    url = urlsplit(given.url)
    port = url.port or (443 if url.scheme == "https" else 80)
    # Named on this machine is meant on this machine; for any other private address egress.allow is asked, as ever.
    own = {f"{url.hostname}:{port}"} if is_this_machine(url.hostname or "") else set()
    guard = EgressGuard(frozenset(settings.egress.allow) | own, frozenset({port}))
    key = given.api_key.get_secret_value()
    endpoint = Endpoint(given.url, given.model, key, given.timeout, given.requests_a_day, given.options)
    return TwoReaders(readers_of(settings, most), SecondReader(endpoint, guard.check, store, wall))


def dashboard_of(
    settings: Settings, store: Store, outlets: Mapping[str, Outlet], clock: Clock, watching: Watching, keep: Keeper
) -> WebServer | None:
    """Bind the dashboard's port and return its server, None when it is switched off. Raises PortInUse, ConfigError."""
    if not settings.web.enabled:
        return None
    app = create_app(store, outlets, _dashboard(settings.web), clock.now, watching, keep, (METERS,))
    return WebServer(app, settings.web.host, settings.web.port)


def probes_of(settings: Settings, store: Store, outlets: Mapping[str, Outlet], clock: Clock) -> WebServer | None:
    """Bind the port of a worker's probes and return their server, None where it has none. Raises PortInUse."""
    port = settings.cluster.health_port
    if not port:
        return None
    return WebServer(create_probes(store, outlets, Dashboard(port=port), clock.now, (METERS,)), "127.0.0.1", port)


def _dashboard(web: WebSettings) -> Dashboard:
    logins = tuple(Credential(name, each.secret, each.scope, each.expires) for name, each in web.logins.items())
    return Dashboard(
        host=web.host,
        port=web.port,
        base_url=web.address,
        credentials=logins,
        allow_hosts=web.allow_hosts,
        proxies=frozenset(web.proxies),
        forwarded=Forwarded(
            web.forwarded.proxies,
            tuple(web.forwarded.roles.items()),
            web.forwarded.user.lower(),
            web.forwarded.groups.lower(),
        ),
    )


def rules_of(settings: Settings) -> CrawlRules:
    """Return the limits of crawls."""
    crawl = settings.crawl
    return CrawlRules(crawl.max_pages, crawl.parallel, crawl.backoff_max, crawl.revisit_hours)


def notices_of(settings: Settings) -> NoticeRules:
    """Return what the operator is told of."""
    told = settings.notices
    return NoticeRules(
        told.channels, told.outlet_silent, told.all_failing, told.channel_failing, told.disable_after, told.gaps
    )


def ping_of(settings: Settings) -> Ping | None:
    """Return the heartbeat's ping, None where no address is set."""
    beat = settings.heartbeat
    return partial(ping, beat.url, guard_of(settings).check, beat.timeout) if beat.url else None


def post_of(settings: Settings) -> Post | None:
    """Return what asks hubs, None where they could not reach us: no address of ours is set, or it is private."""
    host = urlsplit(settings.web.address).hostname or ""
    literal = literal_ip(host)
    if not host or host == "localhost" or (literal and not allowed_address(literal)) or not settings.web.enabled:
        return None
    return partial(post_form, EgressGuard(frozenset(settings.egress.allow)).check)


def daemon_parts(
    settings: Settings, options: Options, store: Store, clock: Clock, web: bool = True, probes: bool = False
) -> Parts:
    """Return all that a daemon is made of; without `web` it has no dashboard, but its `probes` if it shall.

    Raises ConfigError, PortInUse.
    """
    with placed(options):
        outlets, channels = Known(outlets_of(settings, options)), channels_of(settings)
        watches = Watched(store, settings, channels)
        stops = partial(targets_of, channels=channels)
        watching = Watching(watches.of_file, tuple(settings.channels), partial(tried, store), stops)
        keep = Keeper(options, settings)
        dashboard = dashboard_of(settings, store, outlets, clock, watching, keep) if web else None
    door = probes_of(settings, store, outlets, clock) if probes else dashboard
    return Parts(
        store=store,
        outlets=outlets.now,
        watches=watches.all(),
        crawler=crawler_of(settings, clock),
        readers=reading_of(settings, store),
        courier=courier_of(settings, channels),
        clock=clock,
        web=door,
        base_url=settings.web.address or (dashboard.address if dashboard else ""),
        workers=settings.readers.workers,
        first_spread=settings.crawl.first_spread,
        stop_within=0.8 * ends_within(settings),  # the rest is for the store, and for what ends the process
        draft_delay=settings.crawl.draft_delay,
        rules=rules_of(settings),
        notices=notices_of(settings),
        storm=StormRule(settings.storm.events, settings.storm.within, settings.storm.longest),
        keep=Keep(settings.keep.days, settings.keep.megabytes * 1_000_000),
        ping=ping_of(settings),
        ping_every=settings.heartbeat.every,
        post=post_of(settings),
        reload=reloader(options, outlets, watches.all),
    )


class Known(Mapping[str, Outlet]):
    """The outlets as they are now: who was given them sees those of the newest configuration that was well."""

    def __init__(self, outlets: Mapping[str, Outlet]) -> None:
        """Begin with `outlets`."""
        self.now = outlets

    def __getitem__(self, name: str) -> Outlet:
        return self.now[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.now)

    def __len__(self) -> int:
        return len(self.now)


class Watched:
    """The watches as they are now: of the newest configuration that was well, and those made at the desk."""

    def __init__(self, store: Store, settings: Settings, channels: Mapping[str, Channel]) -> None:
        """Begin with `settings`; channels stay until a new start."""
        self._store, self._settings, self._channels = store, settings, channels

    def of_file(self) -> tuple[Watch, ...]:
        """Return those of the configuration's file."""
        return tuple(self._settings.watches.values())

    def all(self, settings: Settings | None = None) -> tuple[Watch, ...]:
        """Return all, kinds and channels spelt out; `settings` take the place of the old. Raises ConfigError."""
        found = watches_of(settings or self._settings, self._channels, kept_watches(self._store))
        self._settings = settings or self._settings
        return found


def reloader(
    options: Options, known: Known, watches: Callable[[Settings], tuple[Watch, ...]]
) -> Callable[[], tuple[Mapping[str, Outlet], tuple[Watch, ...]]]:
    """Return what reads outlets and watches again; channels and everything else need a new start.

    Nothing is taken of a configuration that is wrong anywhere.
    """

    def reload() -> tuple[Mapping[str, Outlet], tuple[Watch, ...]]:
        settings = load(options)
        with placed(options):
            outlets, wanted = outlets_of(settings, options), watches(settings)
        known.now = outlets
        return outlets, wanted

    return reload
