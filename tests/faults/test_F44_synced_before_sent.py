"""F44: after a loss of power nothing may have been sent that is not on disk: the commit is synced before any send."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.receivers import hook_receiver
from tests.faults.sample_alerts import SECRET
from tests.wanted import program

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = {
    "id": "a1", "outlet": "The Gazette", "url": "https://a1.example/1", "language": "en",
    "published": "2026-03-02T10:00:00+00:00", "title": "Chad and Sudan exchange 120 prisoners",
    "text": "Chad and Sudan exchanged 120 prisoners of war each on Monday, their defence ministries said.",
}  # fmt: skip
_TRACE = "trace=pwrite64,fdatasync,fsync,sendto,sendmsg,write"


@pytest.mark.timeout(100)
async def test_F44_the_commit_is_on_disk_before_the_first_send(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text(json.dumps(ARTICLE) + "\n")
    trace = tmp_path / "trace"
    async with hook_receiver() as receiver:
        config = tmp_path / "parley.toml"
        config.write_text(
            f'[store]\nurl = "sqlite:///{tmp_path}/parley.db"\n[egress]\nallow = ["127.0.0.1:{receiver.port}"]\n'
            f'[readers]\nworkers = 1\n[channels.hook]\ntype = "webhook"\nurl = "{receiver.url("/ok")}"\n'
            f'secret = "{SECRET}"\n'
        )
        config.chmod(0o600)
        command = [
            program("strace"), "-f", "--seccomp-bpf", "-y", "-s", "16", "-e", _TRACE, "-o", str(trace),
            sys.executable, "-m", "parley", "--config", str(config),
            "ingest", "--as-of", "published", str(tmp_path / "articles.jsonl"),
        ]  # fmt: skip
        done = await _run(command)
        assert done.returncode == 0, done.stderr
        assert len(receiver.requests) == 1
    calls = trace.read_text("utf-8", "replace").splitlines()
    sent = next(n for n, line in enumerate(calls) if '"POST ' in line)
    log = [(n, line) for n, line in enumerate(calls[:sent]) if "parley.db-wal>" in line]
    written = [n for n, line in log if "pwrite64(" in line]
    synced = [n for n, line in log if re.search(r"f(data)?sync\(", line)]
    assert written and synced, "the log is written and synced before the first send"
    assert synced[-1] > written[-1], "what was written last before the send is synced too"


async def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False
    )
