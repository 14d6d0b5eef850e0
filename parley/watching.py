"""The watches as the works take them: kinds and channels spelt out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.registry import Channel, chosen
from model.alert import Watch
from model.errors import ConfigError
from parley.settings import Settings
from parsers.kinds import KINDS
from scheduler.watching import in_full


def watches_of(
    settings: Settings, channels: Mapping[str, Channel], kept: Sequence[Watch] = ()
) -> tuple[Watch, ...]:  # fmt: skip
    """Return the watches, those of the file before those `kept` at the desk under the same name.

    No kinds means all that are on by default, `mail` each of its recipients.

    Raises ConfigError for a kind that is not known.
    """
    for watch in settings.all_watches:
        unknown = [kind for kind in watch.kinds if kind not in KINDS]
        if unknown:
            raise ConfigError(f'watches.{watch.name}.kinds: "{unknown[0]}" is not known; known: {", ".join(KINDS)}')
    return tuple(_with_targets(watch, channels) for watch in in_full(with_kept(settings, kept)))


def with_kept(settings: Settings, kept: Sequence[Watch]) -> tuple[Watch, ...]:
    """Return the file's watches and those made at the desk; without any, one that wants everything."""
    own = settings.watches
    return (*own.values(), *(w for w in kept if w.name not in own)) or settings.all_watches


def _with_targets(watch: Watch, channels: Mapping[str, Channel]) -> Watch:
    own = chosen(channels, watch.channels) if watch.channels else ()
    some = tuple((what, chosen(channels, over)) for what, over in watch.channels_for)
    return watch.model_copy(update={"channels": own, "channels_for": some})
