"""The demo's world: replica outlets, a mailbox, a webhook receiver, and the configuration that knows them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from model.outlet import Outlet, Pace
from parley.demo.replica import FEEDS, Replica
from parley.demo.sinks import Mailbox, Receiver
from parley.demo.story import Story

_SECRET = "whsec_cGFybGV5LWRlbW8tcGFybGV5LWRlbW8tcGFybGV5LWQ="  # noqa: S105 - opens nothing but the demo's receiver


class _Part(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...


class World:
    """Everything that Parley talks to in the demo, on loopback. `now` is the story's clock."""

    def __init__(self, story: Story, now: Callable[[], datetime]) -> None:
        self.replicas = {name: Replica(name, story, now) for name in FEEDS}
        self.mailbox, self.receiver = Mailbox(), Receiver(_SECRET)
        self._parts: tuple[_Part, ...] = (
            *(r.server for r in self.replicas.values()),
            self.mailbox,
            self.receiver.server,
        )

    def __enter__(self) -> World:
        for part in self._parts:
            part.start()
        return self

    def __exit__(self, *_: object) -> None:
        for part in self._parts:
            part.stop()

    def write_config(self, folder: Path, shipped: Mapping[str, Outlet], pace: Pace, **crawl: Any) -> Path:
        """Write `parley.toml` and the replicas' outlet files into `folder`; return the former's path."""
        (folder / "outlets").mkdir(parents=True, exist_ok=True)
        for name, replica in self.replicas.items():
            outlet = replica.outlet(shipped[name], pace)
            (folder / "outlets" / f"{outlet.name}.toml").write_text(_toml(outlet.model_dump(mode="json")), "utf-8")
        path = folder / "parley.toml"
        path.write_text(_toml(self._settings(folder, crawl)), "utf-8")
        path.chmod(0o600)
        return path

    def _settings(self, folder: Path, crawl: dict[str, Any]) -> dict[str, Any]:
        hosts = [replica.server.place for replica in self.replicas.values()]
        mail = {
            "type": "email", "host": "127.0.0.1", "port": self.mailbox.port, "tls": "none",
            "sender": "parley@desk.example", "recipients": ["night.desk@desk.example"],
        }  # fmt: skip
        hook = {"type": "webhook", "url": self.receiver.url, "secret": _SECRET}
        return {
            "store": {"url": f"sqlite:///{folder / 'parley.db'}"},
            "web": {"port": 0},
            "outlets": {"shipped": False},
            "egress": {"allow": [*hosts, f"127.0.0.1:{self.mailbox.port}", self.receiver.server.place]},
            "crawl": {"first_spread": 0, **crawl},
            "channels": {"mail": mail, "hook": hook},
        }


def _toml(values: Mapping[str, Any]) -> str:
    """`values` as TOML: one key a line, tables inline; None is left out."""
    return "".join(f"{key} = {_literal(value)}\n" for key, value in values.items() if value is not None)


def _literal(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k} = {_literal(v)}" for k, v in value.items() if v is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False)  # JSON's strings, numbers and booleans are TOML's too
