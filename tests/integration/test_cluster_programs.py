"""The programs of a cluster one by one: a worker's probes and reload, and an end in time beside a silent server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from tests.faults.own_server import Server, own_server

ROOT = Path(__file__).resolve().parents[2]
_OUTLET = 'name = "{0}"\ntitle = "{0}"\nhome = "https://{0}.example"\nhosts = ["{0}.example"]\nblocked = "a test"\n'
_ENDS = 10.0  # seconds


def _port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _config(folder: Path, url: str, only: str) -> Path:
    config = folder / "parley.toml"
    config.write_text(
        f'[store]\nurl = "{url}"\n[web]\nenabled = false\n[cluster]\nstages = []\n[readers]\nworkers = 1\n'
        f"[outlets]\nonly = {only}\n"
    )
    return config


@contextmanager
def _program(config: Path, port: int, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    log = config.with_name(f"{command[0]}.log")
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "parley", "--config", str(config), *command],
            cwd=ROOT, stdout=stream, stderr=stream, env={**os.environ, "PARLEY_CLUSTER__HEALTH_PORT": str(port)},
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait(done: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


def _get(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        told: str = answer.read().decode()
        return told


def _says(port: int, path: str, what: str) -> bool:
    try:
        return what in _get(port, path)
    except OSError:
        return False


def _silence(server: Server) -> list[psutil.Process]:
    """Stop the server and its sessions: they take connections and say nothing."""
    first = psutil.Process(int((Path(server.given.pgdata) / "postmaster.pid").read_text().split()[0]))
    found = [first, *first.children()]
    for process in found:
        process.suspend()
    return found


def test_F50_a_worker_is_asked_and_told_and_all_end_in_time_beside_a_silent_server(tmp_path: Path) -> None:
    port = _port()
    with ExitStack() as stack:
        server = stack.enter_context(own_server())
        for name in ("first", "second"):
            (tmp_path / "outlets").mkdir(exist_ok=True)
            (tmp_path / "outlets" / f"{name}.toml").write_text(_OUTLET.format(name))
        config = _config(tmp_path, server.url, '["first"]')
        run = stack.enter_context(_program(config, port, "run"))
        worker = stack.enter_context(_program(config, port, "worker", "--stages", "deliver"))
        _wait(lambda: _says(port, "/healthz", "ok"), "a worker that is well")
        _wait(lambda: _says(port, "/metrics", "parley_daemon_up 1.0"), "a leader")
        assert _get(port, "/readyz") == "ready\n"
        assert 'parley_outlets{health="blocked"} 1.0' in _get(port, "/metrics")

        log = tmp_path / "worker.log"
        _config(tmp_path, server.url, '["first", "second"]')
        worker.send_signal(signal.SIGHUP)
        _wait(lambda: _says(port, "/metrics", 'parley_outlets{health="blocked"} 2.0'), "what was added")
        _config(tmp_path, server.url, '["nowhere"]')
        worker.send_signal(signal.SIGHUP)
        _wait(lambda: "the configuration is not taken" in log.read_text(), "a word on what is wrong")
        assert 'parley_outlets{health="blocked"} 2.0' in _get(port, "/metrics")

        silent = _silence(server)
        try:
            began = time.monotonic()
            for process in (run, worker):
                process.terminate()
            assert [process.wait(30) for process in (run, worker)] == [0, 0]
            assert time.monotonic() - began < _ENDS
        finally:
            for each in silent:
                each.resume()
        lines = [json.loads(line) for line in (tmp_path / "run.log").read_text().splitlines() if line[:1] == "{"]
        assert not [line for line in lines if line["level"] == "error"]
