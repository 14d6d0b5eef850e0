"""CrawlerSettings: the manners and limits of the crawler, as one frozen value."""

from __future__ import annotations

from model.value import Value

MIB = 1024 * 1024


class CrawlerSettings(Value):
    """What the crawler's child is started with. Times in seconds, sizes in bytes; faults.md gives the numbers."""

    product: str = "Parley"  # the name that robots.txt groups are matched with
    version: str = "0.1"
    about: str = "https://parley.example/crawler"  # the page that says who we are; operators name their own
    allow: frozenset[str] = frozenset()  # "host:port" exceptions from the egress guard
    max_bytes: int = 10 * MIB
    max_header_bytes: int = 256 * 1024  # the largest header sections of real news sites are under 20 kB
    timeout: float = 30.0  # one fetch in all, from connecting to the last byte
    max_redirects: int = 5
    retries: int = 1
    max_crawl_seconds: float = 600.0
    concurrent_requests: int = 4  # over all hosts of one crawl; a host never has more than one
    max_entries: int = 500  # the newest of a feed or sitemap
    max_sitemaps: int = 5  # the newest of a sitemap index
    robots_bytes: int = 500 * 1024  # RFC 9309 section 2.5
    robots_ttl: float = 24 * 3600.0  # RFC 9309 section 2.4
    robots_retry: float = 1800.0  # how long a robots.txt that could not be reached keeps us out
    max_crawl_delay: float = 3600.0
    retry_after_cap: float = 24 * 3600.0
    retry_after_default: float = 300.0  # for 429 and 503 whose Retry-After says nothing usable
    memory_limit: int = 600 * MIB  # of the child; above, it is killed
    memory_check: float = 0.1
    hang_limit: float = 60.0  # a child that says nothing for so long is killed
    orphan_after: float = (
        0.0  # a child that hears nothing from its parent for so long ends itself; 0: it waits for ever
    )
    keep_connections: bool = True  # for the next crawl; False where another machine may do that one: see PoliteHandler
    browser: str = ""  # a Chromium for outlets that need JavaScript; "": the one that playwright brings
    browser_seconds: float = 60.0  # one page in the browser in all, its scripts' own requests included
    browser_parts: int = 40  # scripts and data that one page may ask for
    log_level: str = "WARNING"

    @property
    def user_agent(self) -> str:
        """The User-Agent that every request carries."""
        return f"{self.product}/{self.version} (+{self.about})"
