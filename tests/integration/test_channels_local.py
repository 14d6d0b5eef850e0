"""The channels of this machine: file, log, command; and chat, which is an optional part."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from alerts.channels import apprise, command, file, syslog
from model.alert import Outcome
from tests.faults.sample_alerts import AT, message


async def run(code: str, **more) -> Outcome:
    """Run a Python program as the command channel does."""
    config = command.Config(command=(sys.executable, "-c", code), **{"timeout": 10, **more})
    return await command.send(config, message(), now=AT)


async def test_a_file_gets_a_line_a_message(tmp_path: Path) -> None:
    config = file.Config(path=tmp_path / "alerts.jsonl")
    outcomes = await asyncio.gather(*(file.send(config, message(alert_id=f"a{n}"), now=AT) for n in range(20)))
    assert all(outcome.ok for outcome in outcomes)
    lines = [json.loads(line) for line in config.path.read_text("utf-8").splitlines()]
    assert sorted(line["id"] for line in lines) == sorted(f"a{n}" for n in range(20))
    assert lines[0]["data"]["kind"] == "exchange" and lines[0]["subject"] == message().subject
    assert config.path.stat().st_mode & 0o777 == 0o600


async def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    outcome = await file.send(file.Config(path=tmp_path / "none" / "alerts.jsonl"), message(), now=AT)
    assert not outcome.ok and not outcome.permanent and "No such file" in outcome.detail


async def test_a_full_disk_leaves_no_torn_line() -> None:
    outcome = await file.send(file.Config(path=Path("/dev/full")), message(), now=AT)
    assert not outcome.ok and "No space left" in outcome.detail


async def test_the_local_log(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(str(tmp_path / "log"))
        outcome = await syslog.send(syslog.Config(socket=str(tmp_path / "log")), message(), now=AT)
        line = log.recv(4096).decode()
    assert outcome.ok
    assert line == f"<29>parley: event.new {message().id} {message().subject}"


async def test_a_log_over_udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as log:
        log.bind(("127.0.0.1", 0))
        config = syslog.Config(host="127.0.0.1", port=log.getsockname()[1], facility="local0", severity="warning")
        outcome = await syslog.send(config, message(parties=("Ж" * 2000, "B")), now=AT)
        line = log.recv(4096)
    assert outcome.ok
    assert line.startswith(b"<132>1 2026-11-21T03:12:00.000000Z - parley - event.new - \xef\xbb\xbf")
    assert len(line) <= 2000 and line.decode()


async def test_a_log_over_tcp_counts_its_bytes() -> None:
    got = asyncio.get_running_loop().create_future()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.set_result(await reader.read())
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        outcome = await syslog.send(syslog.Config(host="127.0.0.1", port=port, protocol="tcp"), message(), now=AT)
        size, _, line = (await got).partition(b" ")
    assert outcome.ok and int(size) == len(line)


async def test_a_log_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    outcome = await syslog.send(syslog.Config(socket=str(tmp_path / "none")), message(), now=AT)
    assert not outcome.ok and not outcome.permanent


async def test_a_command_gets_json_on_its_input(tmp_path: Path) -> None:
    out = tmp_path / "out"
    outcome = await run(f"import sys; open({str(out)!r}, 'wb').write(sys.stdin.buffer.read())")
    given = json.loads(out.read_bytes())
    assert outcome.ok
    assert (given["id"], given["type"], given["text"]) == (message().id, "event.new", message().text)
    assert given["data"]["parties"] == ["Osmark", "Varenia"]


async def test_a_command_that_fails_says_why_and_is_tried_again() -> None:
    outcome = await run("import sys; sys.exit('no room \\x1b[31m')")
    assert (outcome.ok, outcome.permanent, outcome.status) == (False, False, 1)
    assert outcome.detail == "exit 1 no room [31m"


async def test_a_command_and_its_children_are_ended_at_the_deadline(tmp_path: Path) -> None:
    mark = tmp_path / "child-was-here"
    child = f"import time; time.sleep(1); open({str(mark)!r}, 'w')"
    began = time.monotonic()
    outcome = await run(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])", timeout=0.4)
    assert time.monotonic() - began < 2 and not outcome.ok and "0.4 s" in outcome.detail
    await asyncio.sleep(1.2)
    assert not mark.exists()


async def test_a_command_may_talk_much_and_read_nothing() -> None:
    assert (await run("import sys; sys.stderr.write('x' * 3_000_000); print('y' * 3_000_000)")).ok
    assert (await run("import os; os.close(0)")).ok


async def test_a_command_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_CHANNELS__MAIL__PASSWORD", "CANARY")
    code = "import os, sys; sys.exit(sum('CANARY' in value for value in os.environ.values()))"
    assert (await run(code)).ok
    asked = await run(
        "import os, sys; sys.exit(0 if os.environ['DESK'] == 'night' else 1)", environment={"DESK": "night"}
    )
    assert asked.ok


async def test_no_shell_reads_the_arguments(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    config = command.Config(command=("/bin/echo", f"; touch {mark}", f"$(touch {mark})"))
    assert (await command.send(config, message(), now=AT)).ok
    assert not mark.exists()


async def test_a_program_that_is_not_there() -> None:
    outcome = await command.send(command.Config(command=("/none/such",)), message(), now=AT)
    assert not outcome.ok and "No such file" in outcome.detail


CHAT = apprise.Config(credentials="json://CANARY@127.0.0.1/")


@pytest.mark.skipif(apprise._library() is not None, reason="the optional part is installed")
async def test_chat_says_how_to_install_what_is_missing() -> None:
    outcome = await apprise.send(CHAT, message(), now=AT)
    assert outcome.permanent and "pip install -e '.[chat]'" in outcome.detail


class Service:
    """Stands where apprise's own object stands; its contract is `add` and `notify`, each true or false."""

    def __init__(self, known: bool = True, went: bool = True) -> None:
        self.known, self.went, self.sent = known, went, []

    def add(self, address: str) -> bool:
        return self.known

    def notify(self, **what: str) -> bool:
        self.sent.append(what)
        return self.went


@pytest.mark.parametrize(
    "known, went, expected", [(True, True, (True, False)), (True, False, (False, False)), (False, True, (False, True))]
)
async def test_chat_hands_over_and_tells_what_came_of_it(monkeypatch, known: bool, went: bool, expected: tuple) -> None:
    service = Service(known, went)
    monkeypatch.setattr(apprise, "_library", lambda: SimpleNamespace(Apprise=lambda: service))
    outcome = await apprise.send(CHAT, message(), now=AT)
    assert (outcome.ok, outcome.permanent) == expected
    assert "CANARY" not in outcome.detail
    assert [each["title"] for each in service.sent] == ([message().subject] if known else [])


def test_each_service_is_a_target_of_its_own() -> None:
    several = apprise.targets(apprise.Config(credentials="ntfy://one tgram://two/3"))
    assert [each.credentials[0].get_secret_value() for each in several.values()] == ["ntfy://one", "tgram://two/3"]
    assert list(several) == ["1", "2"]
    assert list(apprise.targets(CHAT)) == [""]


def test_a_long_text_is_cut_at_a_line() -> None:
    long = message().model_copy(update={"text": "a line of words\n" * 500})
    assert len(apprise.shortened(long)) <= 1502
    assert apprise.shortened(long).endswith("a line of words\n…")
