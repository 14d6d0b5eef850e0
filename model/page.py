"""Snapshot and Article: bytes as fetched, and the clean text made of them."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from pydantic import field_validator
from sqlmodel import Field

from model.value import Value

# Why a page gave no article (reading.md section 1), and why a fetch gave no page (faults.md).
_YEARS = range(1900, 2200)  # of publication: days and weeks can be reckoned from any day in them
READ_REFUSALS = ("empty", "blocked", "soft404", "paywall", "too complex", "encoding", "not an article", "unreadable")


class Snapshot(Value):
    """Bytes as fetched, never changed: the body lies in the store under `sha256`."""

    id: str = Field(primary_key=True)
    outlet: str
    url_asked: str
    url: str  # address that answered, after redirects
    canonical_url: str
    fetched_at: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "text/html"
    sha256: str
    size: int  # bytes
    crawl_id: str = ""
    found_in: str = ""
    entry_published: str | None = None  # what the feed said of it


class Visit(Value):
    """A later look at an address whose content was the same: time and sha-256, no bytes."""

    outlet: str
    url: str  # canonical
    at: datetime
    sha256: str = ""
    status: int = 304


class FetchRefusal(Value):
    """A fetch that gave no page: `reason` is one of the named errors, `detail` a sentence for people."""

    outlet: str
    url: str
    at: datetime
    reason: str
    detail: str = ""
    status: int = 0
    retry_at: datetime | None = None  # from Retry-After


class ReadRefusal(Value):
    """A page that gave no article; `reason` is one of READ_REFUSALS."""

    snapshot_id: str
    reason: str
    detail: str = ""


class Article(Value):
    """Clean text of one page. `text` is paragraphs parted by blank lines, without the title."""

    id: str = Field(primary_key=True)
    snapshot_id: str = ""
    outlet: str  # title of the outlet as people know it
    outlet_name: str = ""  # slug of the known outlet, "" for an unknown one
    url: str = ""  # canonical
    language: str = "en"
    time_zone: str = "UTC"
    title: str = ""
    byline: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    published: str | None = None  # ISO 8601 with offset, or a plain date when the page tells no time
    modified: str | None = None
    text: str = ""
    version: int = 1
    method: str = ""  # layout:NAME, general, pdf, text, jsonl
    found: tuple[tuple[str, str], ...] = ()  # field, where it came from (json-ld, meta, layout, text, feed)
    stripped_by: str = ""
    quality: float = 1.0

    @field_validator("published")
    @classmethod
    def _of_a_calendar_in_use(cls, told: str | None) -> str | None:
        """A date that is none, or of a year in which no news was or will be written, is no date."""
        try:
            return told if told and date.fromisoformat(told[:10]).year in _YEARS else None
        except ValueError:
            return None

    @property
    def day(self) -> date | None:
        """The day of publication in the outlet's zone."""
        return date.fromisoformat(self.published[:10]) if self.published else None

    @property
    def moment(self) -> datetime | None:
        """The moment of publication; a plain date is taken at the end of its day in the outlet's zone."""
        return moment_of(self.published, self.time_zone)


def moment_of(published: str | None, time_zone: str = "UTC") -> datetime | None:
    """Return the aware moment that `published` tells, or None. A plain date stands for its day's last second.

    The last second, because an article cannot have been written after it, and nothing that is
    told of "today" may seem to lie in its future.
    """
    if not published:
        return None
    if len(published) == 10:
        return datetime.combine(date.fromisoformat(published), time(23, 59, 59), ZoneInfo(time_zone))
    moment = datetime.fromisoformat(published)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(time_zone))
