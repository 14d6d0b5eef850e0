"""The invented week: which replica outlet has which article at which moment."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

from model.value import Value

_DAY_AND_TIME = 2  # "3 12:25": the fourth day, 12:25 UTC


class Piece(Value):
    """One article of the story in one of its versions."""

    id: str
    outlet: str
    title: str
    path: str
    published: datetime
    modified: datetime | None = None
    author: str = ""
    place: str = ""
    standfirst: str = ""
    caption: str = ""
    related: str = ""
    pdf: bool = False
    paragraphs: tuple[str, ...] = ()


class Story(Value):
    """All articles of the week with their corrected versions, oldest first."""

    start: datetime
    pieces: tuple[Piece, ...]

    def visible(self, outlet: str, now: datetime) -> tuple[Piece, ...]:
        """What `outlet` shows at `now`: the newest version of each article that is out, newest article first."""
        newest: dict[str, Piece] = {}
        for piece in self.pieces:
            if piece.outlet == outlet and (piece.modified or piece.published) <= now:
                newest[piece.id] = piece
        return tuple(sorted(newest.values(), key=lambda p: p.published, reverse=True))


def load_story() -> Story:
    """Read story.toml beside this file."""
    data = tomllib.loads((resources.files(__package__) / "story.toml").read_text("utf-8"))
    start: datetime = data["start"].astimezone(UTC)
    return Story(start=start, pieces=tuple(piece for entry in data["article"] for piece in _versions(entry, start)))


def _versions(entry: dict[str, Any], start: datetime) -> list[Piece]:
    published = _moment(entry["at"], start)
    first = Piece(
        path=_path(entry, published),
        published=published,
        paragraphs=tuple(entry["paragraphs"]),
        **{k: entry[k] for k in Piece.model_fields if k in entry and k != "paragraphs"},
    )
    if "corrected" not in entry:
        return [first]
    later = published + timedelta(hours=entry["corrected_after_hours"])
    return [first, corrected(first, entry.get("corrected_title", first.title), entry["corrected"], later)]


def corrected(piece: Piece, title: str, paragraphs: list[str], at: datetime) -> Piece:
    """Return `piece` as its outlet shows it from `at` on."""
    return piece.model_copy(update={"title": title, "paragraphs": tuple(paragraphs), "modified": at})


def _moment(at: str, start: datetime) -> datetime:
    day, clock = at.split(maxsplit=_DAY_AND_TIME - 1)
    hour, minute = clock.split(":")
    return start + timedelta(days=int(day), hours=int(hour), minutes=int(minute))


def _path(entry: dict[str, Any], published: datetime) -> str:
    """The article's path in the shape of its outlet (outlets.md)."""
    if entry["outlet"] == "trt-world":
        return f"/article/{entry['hex']}"
    if entry["outlet"] == "moscow-times":
        number = 90000 + published.timetuple().tm_yday * 24 + published.hour
        return f"/{published:%Y/%m/%d}/{entry['slug']}-a{number}"
    return f"/{entry['section']}/{entry['slug']}"
