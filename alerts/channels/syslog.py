"""The system's log: one line a message, to the local socket or over the network (RFC 5424)."""

from __future__ import annotations

import asyncio
import socket
from typing import Literal, Unpack

from pydantic import BaseModel, ConfigDict, Field

from alerts.context import Context
from model.alert import Message, Outcome
from model.value import one_line, utc

_FACILITIES = {"user": 1, "daemon": 3, **{f"local{n}": 16 + n for n in range(8)}}
_SEVERITIES = {"error": 3, "warning": 4, "notice": 5, "info": 6}
_LINE = 2000  # bytes; RFC 5424 section 6.1: what every receiver should take is 2,048
PROSE = False  # it sends subject and data


class Config(BaseModel):
    """`socket` is a local socket's path; with `host` the line goes there over `protocol` instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["syslog"] = "syslog"
    socket: str = "/dev/log"
    host: str = ""
    port: int = Field(default=514, ge=1, le=65535)
    protocol: Literal["udp", "tcp"] = "udp"
    facility: Literal[
        "user", "daemon", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"
    ] = "daemon"
    severity: Literal["error", "warning", "notice", "info"] = "notice"
    timeout: float = Field(default=10, gt=0)


async def send(config: Config, message: Message, **_: Unpack[Context]) -> Outcome:
    """Send one line; UDP and the local socket confirm nothing but that the line was taken."""
    try:
        async with asyncio.timeout(config.timeout):
            await asyncio.to_thread(_send, config, frame(config, message))
    except TimeoutError:
        return Outcome(ok=False, detail=f"the log did not take the line within {config.timeout:g} s")
    except OSError as error:
        return Outcome(ok=False, detail=f"{config.host or config.socket}: {error.strerror or error}")
    return Outcome(ok=True, detail=f"logged to {config.host or config.socket}")


def frame(config: Config, message: Message) -> bytes:
    """Return the bytes to send: RFC 5424 over the network (counted over TCP, RFC 6587), the short old form locally."""
    priority = _FACILITIES[config.facility] * 8 + _SEVERITIES[config.severity]
    said = one_line(f"{message.type} {message.id} {message.subject}")
    if not config.host:
        return _cut(f"<{priority}>parley: {said}")
    at = utc(message.at).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    line = _cut(f"<{priority}>1 {at} - parley - {_name(message.type)} - \ufeff{said}")
    return b"%d %s" % (len(line), line) if config.protocol == "tcp" else line


def _name(text: str) -> str:
    """MSGID: at most 32 printable ASCII characters."""
    return "".join(c for c in text if "!" <= c <= "~")[:32] or "-"


def _cut(line: str) -> bytes:
    return line.encode()[:_LINE].decode("utf-8", "ignore").encode()


def _send(config: Config, line: bytes) -> None:
    if not config.host:
        _send_locally(config, line)
    elif config.protocol == "tcp":
        with socket.create_connection((config.host, config.port), timeout=config.timeout) as made:
            made.sendall(line)
            made.shutdown(socket.SHUT_WR)
    else:
        family, kind, proto, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, proto) as made:
            made.sendto(line, address)


def _send_locally(config: Config, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.settimeout(config.timeout)
        made.sendto(line, config.socket)
