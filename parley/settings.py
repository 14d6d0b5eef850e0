"""The shape of the configuration: every setting with its default. Times are in seconds, or "6h" for people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AwareDatetime,
    Field,
    IPvAnyNetwork,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from model.alert import Watch
from model.mention import STATUSES
from parley.sections import (
    ClusterSettings,
    HeartbeatSettings,
    KeepSettings,
    NoticeSettings,
    Seconds,
    Section,
    StormSettings,
    seconds,
)
from parley.watch_times import check_times
from parsers.kinds import KINDS

TRIGGERS = ("new", "update", "correction", "withdrawn")
_WATCH_TIMES = ("hold", "max_age", "group_first", "group_next")
_HOST_PORT = re.compile(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+|\*):(\d{1,5}|\*)")


class StoreSettings(Section):
    """`url`: `sqlite:///FILE` or `postgresql://...`."""

    url: str = "sqlite:///parley.db"

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if not url.startswith(("sqlite://", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("a store is sqlite:///FILE or postgresql://USER@HOST/NAME")
        return url

    @property
    def is_file(self) -> bool:
        """Return whether the store is a file of this machine's."""
        return self.url.startswith("sqlite:")


_HASHED = (
    r"^(sha256\$[0-9a-f]{64}|scrypt\$([0-9a-f]{2})+\$[0-9a-f]+|"
    r"\$argon2id\$v=[0-9]+\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+)$"
)


class LoginSettings(Section):
    """One way into the dashboard: `secret` is `sha256$HEX` of a token or `$argon2id$...` of a password.

    `parley config login` makes both. `scrypt$SALT$HEX` of a password, made in former times, is believed as well.
    """

    secret: str = Field(pattern=_HASHED)
    scope: Literal["read", "recrawl", "admin"] = "read"
    expires: AwareDatetime | None = None


class ForwardedSettings(Section):
    """Logins checked by a proxy: `proxies` are networks (CIDR) whose headers are believed, none by default.

    `roles` gives a name, or a group as `@name`, one of the scopes read, recrawl, admin.
    """

    proxies: tuple[IPvAnyNetwork, ...] = ()
    user: str = "X-Forwarded-User"
    groups: str = "X-Forwarded-Groups"
    roles: dict[str, Literal["read", "recrawl", "admin"]] = Field(default_factory=dict)


class WebSettings(Section):
    """Where the dashboard listens, and who may come in.

    `address` is how people reach it, for links in mails ("" = host and port); `allow_hosts` are further names
    that the Host header may carry; `proxies` addresses whose X-Forwarded-For is believed.
    """

    enabled: bool = True
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    address: str = ""
    allow_hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    logins: dict[str, LoginSettings] = Field(default_factory=dict)
    forwarded: ForwardedSettings = ForwardedSettings()


class OutletSettings(Section):
    """Which outlets are crawled: `only` these (empty: all that are known), but `without` those.

    Unless `shipped`, those that come with Parley are not known.
    `folders` hold the user's own outlet files; `outlets` beside the configuration is always looked into.
    """

    shipped: bool = True
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


class CrawlSettings(Section):
    """Limits of a crawl, and when an article is visited again after it was first seen (hours)."""

    max_pages: int = Field(default=200, ge=1)
    revisit_hours: tuple[float, ...] = (1, 3, 8, 24, 72)
    parallel: int = Field(default=8, ge=1)  # outlets at once
    memory_mb: int = Field(default=600, ge=128)  # of the crawler's process; above, it is killed
    timeout: Seconds = 30  # one fetch in all
    max_bytes: int = Field(default=10 * 1024 * 1024, ge=1024)
    about: str = "https://parley.example/crawler"  # the page that the User-Agent names: who crawls, and why
    backoff_max: Seconds = 6 * 3600
    draft_delay: Seconds = 2  # between two pages of a site that an outlet is drafted from
    browser: str = ""  # a Chromium for outlets with `javascript = true`; "": the one that playwright installs
    first_spread: Seconds = 60  # first runs after a start are spread over this time


class ReaderSettings(Section):
    """The pool that reads pages; a page over the time or memory limit is "too complex"."""

    workers: int = Field(default=2, ge=1)
    timeout: Seconds = 10
    memory_mb: int = Field(default=1024, ge=256)


class SecondReaderSettings(Section):
    """An OpenAI-compatible endpoint that is asked about doubtful articles; off without a `url`.

    `options` are further fields of each request.
    """

    url: str = ""
    model: str = ""
    api_key: SecretStr = SecretStr("")
    timeout: Seconds = 20
    requests_a_day: int = Field(default=200, ge=0)
    options: dict[str, Any] = Field(default_factory=lambda: {"temperature": 0})

    @field_validator("url")
    @classmethod
    def _endpoint(cls, url: str) -> str:
        parts = urlsplit(url)
        told = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if url and (not told or parts.username or parts.query):
            raise ValueError("an endpoint is a web address such as http://127.0.0.1:11434/v1, without user or query")
        return url

    @field_validator("api_key")
    @classmethod
    def _of_a_header(cls, key: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[!-~]*", key.get_secret_value()):
            raise ValueError("a key is letters, digits and signs without spaces")
        return key

    @model_validator(mode="after")
    def _whole(self) -> SecondReaderSettings:
        parts = urlsplit(self.url)
        if self.url and not self.model:
            raise ValueError("name the model that answers at this url")
        if self.api_key.get_secret_value() and parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
            raise ValueError("plain http would show the key to everybody on the way; use https")
        return self


def is_this_machine(host: str) -> bool:
    """Tell whether `host` is `localhost` or a loopback address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class EgressSettings(Section):
    """`allow`: "host:port" that may be reached although it is no public address."""

    allow: tuple[str, ...] = ()

    @field_validator("allow")
    @classmethod
    def _host_port(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        for each in allow:
            if not _HOST_PORT.fullmatch(each):
                raise ValueError(f'"{each}" is not of the form host:port')
        return allow


class Settings(BaseSettings):
    """All settings. The order of precedence: command line, environment (`PARLEY_STORE__URL`), file, default."""

    model_config = SettingsConfigDict(
        env_prefix="PARLEY_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    store: StoreSettings = StoreSettings()
    keep: KeepSettings = KeepSettings()
    web: WebSettings = WebSettings()
    outlets: OutletSettings = OutletSettings()
    crawl: CrawlSettings = CrawlSettings()
    readers: ReaderSettings = ReaderSettings()
    second_reader: SecondReaderSettings = SecondReaderSettings()
    egress: EgressSettings = EgressSettings()
    notices: NoticeSettings = NoticeSettings()
    storm: StormSettings = StormSettings()
    heartbeat: HeartbeatSettings = HeartbeatSettings()
    cluster: ClusterSettings = ClusterSettings()
    watches: dict[str, Watch] = Field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = Field(default_factory=dict)
    stop_within: Seconds = 30

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Name the sources in the order of precedence."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @field_validator("watches", mode="before")
    @classmethod
    def _named(cls, watches: object) -> object:
        if not isinstance(watches, dict):
            return watches
        return {name: _watch_values(name, values) for name, values in watches.items()}

    @model_validator(mode="after")
    def _references(self) -> Settings:
        for name, channel in self.channels.items():
            if not isinstance(channel.get("type"), str):
                raise ValueError(f'channels.{name}: give its type, such as type = "email" or "webhook"')
        for watch in self.watches.values():
            _check_watch(watch, self.channels)
            check_times(watch)
        if unknown := [name for name in self.notices.channels if name not in self.channels]:
            raise ValueError(f'notices.channels: "{unknown[0]}" is not set up')
        return self

    @property
    def all_watches(self) -> tuple[Watch, ...]:
        """Return the watches; without any, one that wants everything."""
        return tuple(self.watches.values()) or (Watch(name="default"),)


def _watch_values(name: str, values: object) -> object:
    if not isinstance(values, dict):
        return values
    times = {key: _watch_time(name, key, values[key]) for key in _WATCH_TIMES if key in values}
    return {**values, **times, "name": name}


def _watch_time(name: str, key: str, value: object) -> object:
    try:
        return seconds(value)
    except ValueError as error:
        raise ValueError(f"watches.{name}.{key}: {error}") from None


def _check_watch(watch: Watch, channels: dict[str, dict[str, Any]]) -> None:
    through = (*TRIGGERS, *STATUSES, *KINDS)
    own = dict(watch.channels_for)
    allowed: dict[str, tuple[Iterable[str], tuple[str, ...]]] = {
        "statuses": (watch.statuses, STATUSES), "triggers": (watch.triggers, TRIGGERS),
        "channels": (watch.channels, tuple(channels)), "break_through": (watch.break_through, through),
        "channels_for": (own, through),
        **{f"channels_for.{what}": (over, tuple(channels)) for what, over in own.items()},
    }  # fmt: skip
    for field, (asked, known) in allowed.items():
        unknown = [value for value in asked if value not in known]
        if unknown:
            choice = ", ".join(known) or "none is set up"
            raise ValueError(f'watches.{watch.name}.{field}: "{unknown[0]}" is not known; known: {choice}')
