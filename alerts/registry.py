"""The channels: every file in `alerts/channels` is one, and the configuration sets up any number of each."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from alerts import channels as folder
from model.alert import Outcome
from model.errors import ConfigError


@dataclass(frozen=True)
class ChannelType:
    """One file of the folder. `targets` parts a configuration into what is delivered to on its own.

    `prose`: whether it sends what people read; a file that sets `PROSE = False` is given subject and data alone.
    """

    name: str
    Config: type[BaseModel]
    send: Callable[..., Awaitable[Outcome]]
    targets: Callable[[Any], Mapping[str, BaseModel]]
    prose: bool = True


@dataclass(frozen=True)
class Channel:
    """A target that is set up. `name` is what a delivery carries; `configured` its name in the configuration."""

    name: str
    configured: str
    type: ChannelType
    config: Any


@cache
def channel_types() -> dict[str, ChannelType]:
    """Return what can be set up, by the name that `type = ` gives."""
    found = {module.name: _load(module.name) for module in pkgutil.iter_modules(folder.__path__)}
    return dict(sorted(found.items()))


def _load(name: str) -> ChannelType:
    module = importlib.import_module(f"{folder.__name__}.{name}")
    targets, prose = getattr(module, "targets", _itself), getattr(module, "PROSE", True)
    return ChannelType(name, module.Config, module.send, targets, prose)


def _itself(config: BaseModel) -> Mapping[str, BaseModel]:
    return {"": config}


def load_channels(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, Channel]:
    """Return the targets of the `channels` tables by name: `desk`, or `mail/ana@desk.example` a recipient.

    Raises ConfigError with the dotted key.
    """
    loaded: dict[str, Channel] = {}
    for name, values in settings.items():
        kind = _type_of(name, values)
        for target, config in kind.targets(_parsed(name, kind, values)).items():
            full = f"{name}/{target}" if target else name
            loaded[full] = Channel(full, name, kind, config)
    return loaded


def chosen(channels: Mapping[str, Channel], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the targets that the configured `names` mean, such as a watch's; () means all."""
    return tuple(name for name, channel in channels.items() if not names or {name, channel.configured} & {*names})


def _type_of(name: str, values: Mapping[str, Any]) -> ChannelType:
    kind = channel_types().get(str(values.get("type", "")))
    if kind is None:
        raise ConfigError(f"channels.{name}.type: one of {', '.join(channel_types())} is expected")
    return kind


def _parsed(name: str, kind: ChannelType, values: Mapping[str, Any]) -> BaseModel:
    try:
        return kind.Config(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(["channels", name, *(str(part) for part in first["loc"])])
        raise ConfigError(f"{key}: {first['msg'].removeprefix('Value error, ')}") from None
