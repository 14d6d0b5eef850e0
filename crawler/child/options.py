"""The settings that Scrapy runs with (stack.md, "Scrapy settings")."""

from __future__ import annotations

import os
from typing import Any, Self

from scrapy.settings import Settings

from crawler.settings import CrawlerSettings
from crawler.unpack import ACCEPTED

_OFF = (
    "offsite.OffsiteMiddleware", "robotstxt.RobotsTxtMiddleware", "httpauth.HttpAuthMiddleware",
    "useragent.UserAgentMiddleware", "redirect.MetaRefreshMiddleware", "redirect.RedirectMiddleware",
    "httpcompression.HttpCompressionMiddleware", "cookies.CookiesMiddleware", "httpproxy.HttpProxyMiddleware",
    "stats.DownloaderStats", "httpcache.HttpCacheMiddleware",
)  # fmt: skip
_OURS = {
    "crawler.child.middlewares.RobotsMiddleware": 200,
    "crawler.child.middlewares.ConditionalMiddleware": 300,
    "crawler.child.middlewares.UnpackMiddleware": 590,
    "crawler.child.middlewares.RedirectMiddleware": 600,
}
_EXTENSIONS_OFF = (
    "corestats.CoreStats", "logcount.LogCount", "telnet.TelnetConsole", "memusage.MemoryUsage",
    "memdebug.MemoryDebugger", "feedexport.FeedExporter", "logstats.LogStats", "spiderstate.SpiderState",
    "throttle.AutoThrottle", "remote_control.RemoteControl",
)  # fmt: skip
_SPIDER_MIDDLEWARES_OFF = (
    "start.StartSpiderMiddleware", "httperror.HttpErrorMiddleware", "referer.RefererMiddleware",
    "urllength.UrlLengthMiddleware", "depth.DepthMiddleware", "metacopy.MetaCopyDetectionMiddleware",
)  # fmt: skip


# What a page does beside its requests that we answer (sockets, prefetching, calls to a peer, updates) leads nowhere.
_NOWHERE = (
    "--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking", "--dns-prefetch-disable", "--disable-component-update", "--no-first-run",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--renderer-process-limit=1",
    "--js-flags=--max-old-space-size=256", "--blink-settings=imagesEnabled=false", "--disable-dev-shm-usage",
    "--disable-gpu",
)  # fmt: skip


class LightSettings(Settings):  # type: ignore[misc]  # scrapy is not followed by mypy
    """Settings whose copies share their values, which nothing here changes.

    Each crawl copies its settings; Scrapy's deep copy takes 3 ms, a fifth of what a poll of an unchanged feed costs.
    """

    def copy(self) -> Self:
        twin = type(self).__new__(type(self))
        twin.frozen, twin.attributes = False, dict(self.attributes)
        return twin


def scrapy_settings(settings: CrawlerSettings, verify: bool = True, javascript: bool = False) -> LightSettings:
    """Return the settings of crawls; for outlets that opt in certificates are not verified, or scripts are run."""
    values = _values(settings) | {"DOWNLOAD_VERIFY_CERTIFICATES": verify}
    return LightSettings(values | browser_settings(settings) if javascript else values)


def browser_settings(settings: CrawlerSettings) -> dict[str, Any]:
    """Return the settings of crawls with a browser: it connects to nowhere, what it needs is fetched by us."""
    launch: dict[str, Any] = {"args": list(_NOWHERE), "timeout": 1000 * settings.browser_seconds}
    launch |= {"executable_path": settings.browser} if settings.browser else {}
    launch |= {"chromium_sandbox": os.geteuid() != 0}  # as root it does not start with one
    return {
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("data", "file", "ftp", "s3")),
            **dict.fromkeys(("http", "https"), "crawler.child.browser.RenderingHandler"),
        },
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
        "PLAYWRIGHT_RESTART_DISCONNECTED_BROWSER": False,
    }


def _values(settings: CrawlerSettings) -> dict[str, Any]:
    """Return Scrapy's settings for ours. What is off is unsafe in a daemon, or done by our own middlewares."""
    return {
        "BOT_NAME": settings.product,
        "USER_AGENT": settings.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "User-Agent": settings.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.8,*/*;q=0.5",
            "Accept-Encoding": ACCEPTED,
        },
        "ROBOTSTXT_OBEY": True,  # by RobotsMiddleware
        "COOKIES_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "REFERER_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "STATS_DUMP": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_ENABLED": False,
        "DOWNLOAD_MAXSIZE": settings.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_DELAY": 0,  # the lanes keep the distance, over all crawls
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "REDIRECT_MAX_TIMES": settings.max_redirects,
        "RETRY_TIMES": settings.retries,
        "RETRY_HTTP_CODES": [500, 502, 504, 522, 524, 408],  # 429 and 503 belong to PoliteHandler
        "RETRY_EXCEPTIONS": ["scrapy.exceptions.DownloadFailedError", "scrapy.exceptions.ResponseDataLossError"],
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        "CLOSESPIDER_TIMEOUT": settings.max_crawl_seconds,
        "CONCURRENT_ITEMS": 1,  # Scrapy makes so many tasks for each answer; our spiders yield requests, no items
        "CONCURRENT_REQUESTS": settings.concurrent_requests,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # lists name the newest first
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # the spider knows what it has seen
        "TWISTED_REACTOR": None,  # installed by crawler.child.reactor
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("data", "file", "ftp", "s3")),
            **dict.fromkeys(("http", "https"), "crawler.child.handler.PoliteHandler"),
        },
        "DOWNLOADER_MIDDLEWARES": {**{f"scrapy.downloadermiddlewares.{name}": None for name in _OFF}, **_OURS},
        "SPIDER_MIDDLEWARES": {f"scrapy.spidermiddlewares.{name}": None for name in _SPIDER_MIDDLEWARES_OFF},
        "EXTENSIONS": {f"scrapy.extensions.{name}": None for name in _EXTENSIONS_OFF},
    }
