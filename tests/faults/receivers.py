"""Hostile receivers on loopback: a webhook endpoint that misbehaves by its path, and SMTP servers by a script.

Both run in the test's own loop, keep what they were sent, and close with their context.
"""

from __future__ import annotations

import asyncio
import datetime
import ssl
import struct
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Received:
    """One request as it came over the wire."""

    path: str
    headers: list[tuple[str, str]]
    body: bytes
    at: float = field(default_factory=time.time)  # seconds since 1970

    @property
    def named(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers}


@dataclass
class HookReceiver:
    """Answers by path: /ok /204 /500 /302 /hang /reset /huge /bighead /drip and so on (see `_ANSWERS`)."""

    port: int = 0
    scheme: str = "http"
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    sent: int = 0  # bytes of replies
    headers: dict[str, str] = field(default_factory=dict)  # added to plain answers
    delay: float = 0.0
    status: int = 0  # when set, every path answers so

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            while request := await _request(reader):
                self.requests.append(request)
                await asyncio.sleep(self.delay)
                if not await self._answer(request, writer):
                    break
        with suppress(ConnectionError):
            writer.close()

    async def _answer(self, request: Received, writer: asyncio.StreamWriter) -> bool:
        """Answer; tell whether the connection goes on."""
        name = request.path.strip("/").split("/")[0]
        if not self.status and (special := _SPECIAL.get(name)):
            await special(self, writer)
            return False
        status = self.status or (int(name) if name.isdigit() else 200)
        extra = "".join(f"{key}: {value}\r\n" for key, value in self.headers.items())
        body = "" if status == 204 else "noted"
        writer.write(f"HTTP/1.1 {status} Said\r\n{extra}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        await writer.drain()
        return True


async def _request(reader: asyncio.StreamReader) -> Received | None:
    line = await reader.readline()
    if not line:
        return None
    headers: list[tuple[str, str]] = []
    while (row := await reader.readline()) not in (b"\r\n", b"\n", b""):
        name, _, value = row.decode("latin-1").partition(":")
        headers.append((name, value.strip()))
    size = int({name.lower(): value for name, value in headers}.get("content-length", 0))
    return Received(line.split()[1].decode(), headers, await reader.readexactly(size))


async def _hang(_: HookReceiver, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def _hang_in_body(_: HookReceiver, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nnoted")
    await writer.drain()
    await asyncio.sleep(30)


async def _reset(_: HookReceiver, writer: asyncio.StreamWriter) -> None:
    """Read all and then answer with a TCP reset."""
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _huge(receiver: HookReceiver, writer: asyncio.StreamWriter) -> None:
    """Answer with a reply of 1 GB."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    await _flood(receiver, writer, b"x" * 65536, 1_000_000_000)


async def _big_head(receiver: HookReceiver, writer: asyncio.StreamWriter) -> None:
    """Answer with 100 MB of headers."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await _flood(receiver, writer, b"X-Flood: " + b"y" * 8000 + b"\r\n", 100_000_000)


async def _interim(receiver: HookReceiver, writer: asyncio.StreamWriter) -> None:
    """Answer with 100 Continue for ever."""
    await _flood(receiver, writer, b"HTTP/1.1 100 Continue\r\n\r\n" * 100, 10_000_000_000)


async def _drip(receiver: HookReceiver, writer: asyncio.StreamWriter) -> None:
    """Answer with one byte of a header each 20 ms."""
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: " + b"z" * 100_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)


async def _flood(receiver: HookReceiver, writer: asyncio.StreamWriter, piece: bytes, total: int) -> None:
    while receiver.sent < total:
        writer.write(piece)
        receiver.sent += len(piece)
        await writer.drain()


async def _garbage(_: HookReceiver, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 smtp.example ESMTP\r\n")
    await writer.drain()


_SPECIAL: dict[str, Callable[..., Any]] = {
    "hang": _hang, "hang-in-body": _hang_in_body, "reset": _reset, "huge": _huge, "bighead": _big_head,
    "interim": _interim, "drip": _drip, "garbage": _garbage,
}  # fmt: skip


@asynccontextmanager
async def hook_receiver(tls: ssl.SSLContext | None = None, **settings: object) -> AsyncIterator[HookReceiver]:
    """Serve a `HookReceiver` on a free port."""
    receiver = HookReceiver(scheme="https" if tls else "http", **settings)  # type: ignore[arg-type]
    async with _listening(receiver.serve, tls) as receiver.port:
        yield receiver


@asynccontextmanager
async def _listening(serve: Callable[..., Any], tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    running: set[asyncio.Task[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        running.add(task)
        try:
            await serve(reader, writer)
        except (ConnectionError, ssl.SSLError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            running.discard(task)
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@dataclass
class ScriptedSMTP:
    """An SMTP server that answers by the book but for its script.

    `replies` maps a command (`MAIL`, `RCPT`, `RCPT:ana@x.example`, `AUTH`, `DATA`, `.`, `CONNECT`...) to its reply,
    or to a list of replies, one a time, the last for ever. The replies `drop` and `hang` do so. `extensions` are
    what EHLO tells.
    """

    replies: dict[str, str | list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME")
    port: int = 0
    commands: list[str] = field(default_factory=list)
    mails: list[tuple[list[str], bytes]] = field(default_factory=list)  # recipients and content, once taken
    seen: list[bytes] = field(default_factory=list)  # content that arrived whole, taken or not
    drop_in_data: int = 0  # after so many lines of content

    def count(self, verb: str) -> int:
        return sum(command.upper().startswith(verb) for command in self.commands)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(_Drop, ConnectionError):
            await self._say(writer, "CONNECT", "220 mail.example ESMTP")
            recipients: list[str] = []
            while line := (await reader.readline()).decode("utf-8", "replace").strip():
                self.commands.append(line)
                if line.upper() == "DATA":
                    await self._data(reader, writer, recipients)
                else:
                    await self._command(writer, line, recipients)
        writer.close()

    async def _command(self, writer: asyncio.StreamWriter, line: str, recipients: list[str]) -> None:
        verb = line.split()[0].upper().split(":")[0]
        if verb == "EHLO":
            told = "".join(f"250-{each}\r\n" for each in ("mail.example", *self.extensions[:-1]))
            await self._say(writer, verb, f"{told}250 {self.extensions[-1]}")
        elif verb == "RCPT":
            mailbox = line.partition("<")[2].partition(">")[0]
            said = await self._say(
                writer, f"RCPT:{mailbox}" if f"RCPT:{mailbox}" in self.replies else "RCPT", "250 fine"
            )
            recipients += [mailbox] if said.startswith("250") else []
        elif verb == "AUTH":
            await self._say(writer, verb, "235 welcome")
        elif verb == "QUIT":
            await self._say(writer, verb, "221 bye")
            raise _Drop
        else:
            await self._say(writer, verb, "250 fine")

    async def _data(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recipients: list[str]) -> None:
        if not (await self._say(writer, "DATA", "354 go ahead")).startswith("354"):
            return
        lines: list[bytes] = []
        while (line := await reader.readline()) not in (b".\r\n", b""):
            lines.append(line)
            if self.drop_in_data and len(lines) >= self.drop_in_data:
                raise _Drop
        content = b"".join(lines)
        self.seen.append(content)
        if (await self._say(writer, ".", "250 taken")).startswith("250"):
            self.mails.append((list(recipients), content))
        recipients.clear()

    async def _say(self, writer: asyncio.StreamWriter, verb: str, usual: str) -> str:
        script = self.replies.get(verb, usual)
        reply = script if isinstance(script, str) else script.pop(0) if len(script) > 1 else script[0]
        reply = usual if reply == "ok" else reply
        if reply == "drop":
            raise _Drop
        if reply == "hang":
            await asyncio.sleep(600)
        writer.write(reply.encode() + b"\r\n")
        await writer.drain()
        return reply


class _Drop(Exception):
    """The server hangs up."""


@asynccontextmanager
async def scripted_smtp(**script: object) -> AsyncIterator[ScriptedSMTP]:
    """Serve a `ScriptedSMTP` on a free port."""
    server = ScriptedSMTP(**script)  # type: ignore[arg-type]
    async with _listening(server.serve) as server.port:
        yield server


def certificate(folder: Path, *hosts: str, days: int = 2) -> tuple[Path, ssl.SSLContext]:
    """Make a self-signed certificate for `hosts`; return its file and a server's context. Past when `days` < 0."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.IPAddress(ip_address(h)) if h[0].isdigit() else x509.DNSName(h) for h in hosts]
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, hosts[0])])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=10))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, key_file = folder / f"{hosts[0]}.pem", folder / f"{hosts[0]}.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, key_file)
    return file, context
