"""F59: planted secrets are in no log, traceback, command's output, message or byte of the store."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from pathlib import Path

import pytest

from tests.faults.receivers import hook_receiver, scripted_smtp
from tests.integration.daemon_fakes import read_in_this_process
from tests.integration.daemon_site import Said, parley

CANARY = "CANARY-7f3a9c"
KEY = base64.b64encode(f"{CANARY}-the-hook-of-the-desk".encode()).decode()
COMMANDS = (
    ("config", "check"), ("config", "show"), ("status",), ("status", "--json"), ("doctor",),
    ("alerts", "list", "--json"),
    ("alerts", "test", "hook"), ("alerts", "test", "mail"), ("alerts", "test", "gone"), ("watches", "list"),
    ("outlets", "list"), ("events", "list", "--json"), ("export", "alerts", "--format", "json"), ("db", "verify"),
    ("alerts", "replay", "--since", "2026-01-01"),
)  # fmt: skip


def house(folder: Path, hook: str, smtp: int) -> Path:
    (folder / "articles.jsonl").write_text(
        '{"id": "a1", "outlet": "The Gazette", "url": "https://a1.example/1", "language": "en",'
        ' "published": "2026-03-02T10:00:00+00:00", "title": "Chad and Sudan exchange 120 prisoners",'
        ' "text": "Chad and Sudan exchanged 120 prisoners of war each on Monday, their ministries said."}\n'
    )
    token = hashlib.sha256(f"{CANARY}-login".encode()).hexdigest()
    config = folder / "parley.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{folder}/parley.db"\n[egress]\nallow = ["{hook.split("/")[2]}"]\n'
        f'[outlets]\nonly = ["daily-sabah"]\n[web.logins.ana]\nsecret = "sha256${token}"\n'
        f'[channels.hook]\ntype = "webhook"\nurl = "{hook}"\nsecret = "whsec_{KEY}"\nold_secret = "whsec_{KEY}"\n'
        f'[channels.mail]\ntype = "email"\nhost = "127.0.0.1"\nport = {smtp}\ntls = "none"\nuser = "parley"\n'
        f'password = "{CANARY}-password"\nunsubscribe = "https://desk.example/u"\n'
        f'unsubscribe_secret = "{CANARY}-unsubscribe"\nsender = "p@desk.example"\nrecipients = ["ana@desk.example"]\n'
        f'timeout = 2\n[channels.gone]\ntype = "webhook"\nurl = "https://127.0.0.1:1/"\nsecret = "whsec_{KEY}"\n'
    )
    config.chmod(0o600)
    return config


@pytest.mark.timeout(100)
async def test_F59_planted_secrets_are_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch)
    replies = {"AUTH": "535 bad login"}
    async with (
        hook_receiver(status=500) as hook,
        scripted_smtp(replies=replies, extensions=("SIZE", "AUTH PLAIN")) as smtp,
    ):
        config = house(tmp_path, hook.url("/ok"), smtp.port)

        async def command(*words: str) -> Said:
            return await asyncio.to_thread(parley, config, "-v", *words)

        ingest = ("ingest", "--as-of", "published", str(tmp_path / "articles.jsonl"))
        said = {words: await command(*words) for words in (ingest, *COMMANDS)}
        assert smtp.count("AUTH") >= 1 and hook.requests, "the secrets were used"
        broken = tmp_path / "broken.toml"
        broken.write_text(config.read_text().replace("timeout = 2", 'timeout = "never"'))
        broken.chmod(0o600)
        said["broken",] = await asyncio.to_thread(parley, broken, "config", "check")
    assert "1 alerts raised" in said[ingest].stderr and said[ingest].returncode == 1, "no channel works"
    assert said["broken",].returncode == 2
    told = {words: each.stdout + each.stderr for words, each in said.items()}
    assert {words for words, text in told.items() if leaks(text.encode())} == set()
    assert all(text for words, text in told.items() if words[0] in ("config", "status", "doctor"))
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".toml"]
    assert tmp_path / "parley.db" in files
    assert [path.name for path in files if leaks(path.read_bytes())] == []
    assert not any(leaks(request.body) or leaks(str(request.headers).encode()) for request in hook.requests)


def leaks(data: bytes) -> bool:
    """Whether a secret stands there, as it is, in base64 or as the digest of the login."""
    forms = (CANARY, KEY[:24], base64.b64encode(CANARY.encode()).decode()[:12])
    return any(form.encode() in data for form in (*forms, hashlib.sha256(f"{CANARY}-login".encode()).hexdigest()))


def test_F59_the_test_would_see_them() -> None:
    assert leaks(f"x {CANARY} y".encode()) and leaks(f"whsec_{KEY}".encode()) and not leaks(b"nothing")
