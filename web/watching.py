"""Watches at the desk: what a person types, checked and made into a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.alert import Alert, Watch
from model.mention import STATUSES
from model.outlet import Outlet
from model.value import clean_text, one_line
from parsers.kinds import KINDS

Try = Callable[[Watch, datetime], Sequence[Alert]]
_NAME = re.compile(r"\w[\w .-]{0,39}")  # it stands in addresses, in mails and in the names of digests
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MOST = 40  # entries of one list


def _nobody(_: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Watching:
    """What the configuration sets up, and what tries a watch; handed in, for who schedules is a stranger here."""

    of_file: Callable[[], Sequence[Watch]] = tuple
    channels: tuple[str, ...] = ()
    tried: Try | None = None
    stopped_by: Callable[[str], Sequence[str]] = _nobody  # the targets that a token in a mail's address stops


UNSET = Watching()


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was typed; lists are parted by commas."""

    name: str = ""
    parties: str = ""
    places: str = ""
    outlets: str = ""
    languages: str = ""
    confidence_min: str = "0.5"
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


def typed_of(watch: Watch) -> Typed:
    """Return the form that would give `watch`."""
    parties, places, outlets, languages = map(
        ", ".join, (watch.parties, watch.places, watch.outlets, watch.languages)
    )  # fmt: skip
    return Typed(
        watch.name, parties, places, outlets, languages, f"{watch.confidence_min:g}", watch.kinds, watch.statuses,
        watch.channels,
    )  # fmt: skip


def watch_of(typed: Typed, outlets: Mapping[str, Outlet], before: Watch | None = None) -> Watch:
    """Return the watch that was typed; what the form does not ask stays as in `before`. Wrong values stay in it."""
    try:
        confidence = float(typed.confidence_min)
    except ValueError:
        confidence = -1.0
    asked = {
        "name": one_line(typed.name),
        "parties": _list(typed.parties),
        "places": _list(typed.places),
        "outlets": tuple(_title(name, outlets) for name in _list(typed.outlets)),
        "languages": tuple(code.lower() for code in _list(typed.languages)),
        "confidence_min": confidence,
        "kinds": typed.kinds,
        "statuses": typed.statuses,
        "channels": typed.channels,
    }
    return (before or Watch(name="")).model_copy(update=asked)


def problems(watch: Watch, watching: Watching, outlets: Mapping[str, Outlet]) -> dict[str, str]:
    """Return what is wrong, as a sentence by field."""
    titles = {outlet.title for outlet in outlets.values()}
    checks = (
        ("name", not _NAME.fullmatch(watch.name), "Letters, digits, spaces, dots and dashes, at most 40, please."),
        ("name", watch.name in {w.name for w in watching.of_file()}, "The file has it; change it there."),
        ("confidence_min", not 0 <= watch.confidence_min <= 1, "Between 0 and 1, please."),
        ("outlets", *_unknown(watch.outlets, titles, "There is no outlet")),
        ("kinds", *_unknown(watch.kinds, KINDS, "There is no kind")),
        ("statuses", *_unknown(watch.statuses, STATUSES, "There is no status")),
        ("channels", *_unknown(watch.channels, watching.channels, "There is no channel")),
        ("languages", not all(map(_LANGUAGE.fullmatch, watch.languages)), "Codes such as en or uk, please."),
    )  # fmt: skip
    return {field: sentence for field, wrong, sentence in reversed(checks) if wrong}


def _unknown(asked: Sequence[str], known: Container[str], what: str) -> tuple[bool, str]:
    strange = [one_line(name, 60) for name in asked if name not in known]
    return bool(strange), f"{what} “{strange[0]}”." if strange else ""


def _list(text: str) -> tuple[str, ...]:
    parts = (one_line(part, 80) for part in clean_text(text).split(","))
    return tuple(dict.fromkeys(part for part in parts if part))[:_MOST]


def _title(name: str, outlets: Mapping[str, Outlet]) -> str:
    """The title, which is what events name, of an outlet given by name or title in any case."""
    wanted = name.casefold()
    return next((o.title for o in outlets.values() if wanted in (o.name.casefold(), o.title.casefold())), name)
