"""F29 to F32 in every channel: hostile titles, addresses and names arrive inert, and nothing else does.

Each channel sends over its own wire to a receiver on this machine. A channel that is added has to be added here.
"""

from __future__ import annotations

import email.policy
import json
import socket
import sys
from collections.abc import Awaitable, Callable
from email.parser import BytesParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html

from alerts.channels import apprise
from alerts.registry import channel_types
from model.alert import Message
from tests.faults.receivers import hook_receiver, scripted_smtp
from tests.faults.sample_alerts import count, courier, hook_settings, mail_settings, message, source

BAD = (
    "<script>alert(1)</script>\x1b[31m\x1b]0;owned\x07\r\nBcc: spy@evil.example\n<13>1 forged\u2028more\u0085x"
    "\x00\u202e{{7*7}} =cmd|' /C calc'!A0 @everyone <!channel> [read](https://evil.example) \ud800"
)
ADDRESS = "javascript:alert(1)//\r\nX-Evil: 1"


def hostile() -> Message:
    """An alert in which everything that is scraped is hostile."""
    told = message(
        title=BAD, quote=BAD, place=BAD, outlet=BAD, url=ADDRESS, parties=(BAD, "Varenia"), mediators=(BAD,),
        counts=(count(40, by=BAD),), categories=(BAD,), sources=(source(BAD, ADDRESS),), watch=BAD, why=BAD,
    )  # fmt: skip
    return told.model_copy(update={"id": "x\r\nX-Evil: 1", "references": ("a\r\nX-Evil: 1",)})


async def by_email(folder: Path) -> list[str]:
    found = []
    for what in (message(), hostile()):
        async with scripted_smtp() as server, courier({"mail": mail_settings(server.port)}) as made:
            assert (await made.send("mail/ana@desk.example", what)).ok
        found.append(BytesParser(policy=email.policy.default).parsebytes(server.mails[0][1]))
    plain, bad = found
    assert sorted(bad.keys()) == sorted(plain.keys()) and "X-Evil" not in bad
    text, page = (part.get_content() for part in bad.iter_parts())
    tree: Any = html.document_fromstring(page)
    assert not tree.xpath("//script | //iframe | //form | //@*[starts-with(name(), 'on')]")
    assert all(link.startswith("https://") for link in tree.xpath("//@href | //@src"))
    return [*map(str, bad.values()), *text.splitlines(), *tree.text_content().splitlines()]


async def by_webhook(folder: Path) -> list[str]:
    async with hook_receiver() as receiver:
        settings, allow = hook_settings(receiver.url("/ok")), (f"127.0.0.1:{receiver.port}",)
        for what in (message(), hostile()):
            async with courier({"hook": settings}, allow) as made:
                assert (await made.send("hook", what)).ok
    plain, bad = (sorted(name.lower() for name, _ in each.headers) for each in receiver.requests)
    assert bad == plain
    return json_lines(receiver.requests[1].body)


async def by_file(folder: Path) -> list[str]:
    async with courier({"log": {"type": "file", "path": str(folder / "alerts.jsonl")}}) as made:
        assert (await made.send("log", hostile())).ok
    return json_lines((folder / "alerts.jsonl").read_bytes())


async def by_command(folder: Path) -> list[str]:
    """Nothing of an alert is an argument or in the environment: all of it is the input."""
    code = f"import os, sys; open({str(folder / 'got')!r}, 'wb').write(sys.stdin.buffer.read()); print(sys.argv)"
    more = f"; open({str(folder / 'with')!r}, 'w').write(repr((sys.argv, sorted(os.environ))))"
    command = [sys.executable, "-c", code + more]
    async with courier({"run": {"type": "command", "command": command}}) as made:
        for what in (message(), hostile()):
            assert (await made.send("run", what)).ok
            (folder / "with").rename(folder / f"with-{what.subject[:6].isascii()}-{what.id == message().id}")
    told = [each.read_text() for each in folder.glob("with-*")]
    assert len(told) == 2 and len(set(told)) == 1
    return json_lines((folder / "got").read_bytes())


async def by_syslog(folder: Path) -> list[str]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(str(folder / "log"))
        log.settimeout(2)
        async with courier({"log": {"type": "syslog", "socket": str(folder / "log")}}) as made:
            assert (await made.send("log", hostile())).ok
        line = log.recv(8192)
    assert b"\n" not in line and line.startswith(b"<29>parley: ")
    return [line.decode()]


async def by_apprise(folder: Path) -> list[str]:
    """What is handed to apprise, which is an optional part: text that it has to escape, and no call in it."""
    given: list[dict[str, Any]] = []
    service = SimpleNamespace(add=lambda _: True, notify=lambda **what: bool(given.__iadd__([what])))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apprise, "_library", lambda: SimpleNamespace(Apprise=lambda: service))
        async with courier({"chat": {"type": "apprise", "credentials": "json://127.0.0.1/"}}) as made:
            assert (await made.send("chat", hostile())).ok
    (told,) = given
    assert told["body_format"] == "text"
    both = told["title"] + told["body"]
    assert "@everyone" not in both and "<!channel" not in both and "](" not in both
    assert "everyone" in both, "it is told, but calls nobody"
    return [told["title"], *told["body"].splitlines()]


def json_lines(raw: bytes) -> list[str]:
    """One line of JSON, which holds what was scraped as text: no control character stands in it unescaped."""
    assert raw.rstrip(b"\n").count(b"\n") == 0
    values = json.loads(raw)
    assert values.get("data", values)["trigger"] == "new"
    return [raw.decode().rstrip("\n")]


CHANNELS: dict[str, Callable[[Path], Awaitable[list[str]]]] = {
    "email": by_email, "webhook": by_webhook, "file": by_file, "command": by_command, "syslog": by_syslog,
    "apprise": by_apprise,
}  # fmt: skip


def test_F32_every_channel_is_here() -> None:
    assert CHANNELS.keys() == channel_types().keys()


@pytest.mark.parametrize("name", CHANNELS)
async def test_F32_what_is_hostile_arrives_inert(name: str, tmp_path: Path) -> None:
    lines = await CHANNELS[name](tmp_path)
    assert not [c for line in lines for c in line if ord(c) < 32 or ord(c) == 127], "no escape, no line end"
    told = "".join(lines)
    assert "alert(1)" in told, "it was sent"
    assert "{{7*7}}" in told or name == "syslog", "and nothing of it was computed"


@pytest.mark.parametrize("address", ["https://social.example/@desk/1", "ana@desk.example", "https://a.example/x_(y)"])
def test_F29_addresses_stay_whole_in_a_chat(address: str) -> None:
    assert apprise.inert(f"see {address}") == f"see {address}"


@pytest.mark.parametrize(
    "call", ["@everyone", "(@here", "<@U12>", "<!here|x>", "[x](https://evil.example)", '"@channel']
)
def test_F29_calls_are_taken_apart_in_a_chat(call: str) -> None:
    assert apprise.inert(call) != call and apprise.inert(call).replace("\u2060", "") == call
