"""Draft: what one way of reading a page found, before it becomes an Article or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.errors import ParleyError


class Refused(ParleyError):
    """The page gave no article."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        super().__init__(detail or reason)


@dataclass(frozen=True)
class Draft:
    """Fields as found, cleaned but not yet bound to a snapshot. `found` names where each came from."""

    title: str = ""
    byline: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    published: str | None = None
    modified: str | None = None
    language: str = ""
    url: str = ""
    outlet: str = ""
    paragraphs: tuple[str, ...] = ()
    method: str = ""
    quality: float = 1.0
    marked: bool = False  # the page calls itself an article: JSON-LD, og:type or a date
    found: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Paragraphs parted by blank lines."""
        return "\n\n".join(self.paragraphs)
