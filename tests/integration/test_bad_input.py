"""Bad input and servers that are down: one clear sentence, the exit code of the contract, and nothing is lost."""

from __future__ import annotations

import json
import logging
import socket
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from parley.logs import for_people, set_up_logs
from tests.faults.hostile import reply
from tests.integration.daemon_fakes import read_in_this_process
from tests.integration.daemon_site import Said, Site, daemon, free_port, parley, until, write_house

ROUND = """<!doctype html><html lang="en"><head><title>Norway and Japan hold second round of talks in Geneva</title>
<meta property="article:published_time" content="2025-03-03T10:00:00+00:00"></head><body><article>
<h1>Norway and Japan hold second round of talks in Geneva</h1>
<p>Negotiators of Norway and Japan held the second round of their peace talks in Geneva on Monday, the foreign
ministries of both countries said.</p><p>The meeting lasted four hours and was opened by the Swiss hosts, who had
prepared it for several weeks together with both embassies.</p></article></body></html>"""


def write_config(folder: Path, extra: str = "") -> Path:
    file = folder / "parley.toml"
    file.write_text(
        f'[store]\nurl = "sqlite:///{folder}/parley.db"\n[web]\nport = {free_port()}\n'
        f"[readers]\nworkers = 1\ntimeout = 5\n{extra}"
    )
    file.chmod(0o600)
    return file


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    read_in_this_process(monkeypatch)
    (tmp_path / "round.html").write_text(ROUND)
    monkeypatch.chdir(tmp_path)
    return write_config(tmp_path)


def sentence(said: Said, code: int, *words: str) -> None:
    """Check that `said` ended with `code` and one line on stderr that has all `words`."""
    lines = [line for line in said.stderr.splitlines() if line.strip()]
    assert said.returncode == code, said.stderr
    assert len(lines) == 1 and all(word in lines[0] for word in words), said.stderr
    assert said.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("dance",), ("dance", "parley --help")),
        (("ingest",), ("FILE", "parley ingest --help")),
        (("ingest", "round.html", "--as-of", "never"), ("never", "'now', 'published'")),
        (("export", "nothing"), ("nothing", "'events', 'articles', 'alerts'")),
        (("ingest", "round.html", "--published", "yesterday"), ("yesterday", "2026-03-01")),
        (("ingest", "round.html", "--url", "ftp://gazette.example/a"), ("ftp://gazette.example/a", "http and https")),
        (("recrawl", "ftp://gazette.example/a"), ("ftp://gazette.example/a", "http and https")),
        (("recrawl", "http://127.0.0.1/a"), ("127.0.0.1", "egress.allow")),
        (("recrawl", "http://[::1]:8080/a"), ("::1", "egress.allow")),
        (("recrawl", "gazette-of-nowhere"), ("gazette-of-nowhere", "parley outlets list")),
        (("outlets", "check", "gazette-of-nowhere"), ("gazette-of-nowhere", "parley outlets list")),
        (("alerts", "list", "--since", "foo"), ("foo", "2026-03-01")),
    ],
)
def test_a_wrong_command_line_is_one_sentence(arguments: tuple[str, ...], words: tuple[str, ...], house: Path) -> None:
    sentence(parley(house, *arguments), 2, *words)
    assert not (house.parent / "parley.db").exists()


def test_an_unknown_id_says_where_ids_are_listed(house: Path) -> None:
    assert parley(house, "ingest", "round.html").returncode == 0
    sentence(parley(house, "events", "show", "ffff"), 2, "ffff", "parley events list")
    sentence(parley(house, "alerts", "show", "ffff"), 2, "ffff", "parley alerts list")
    sentence(parley(house, "alerts", "retry", "ffff"), 2, "ffff", "parley alerts list")


def test_a_missing_file_keeps_the_others_from_nothing(house: Path) -> None:
    (house.parent / "empty.html").touch()
    (house.parent / "blank.html").write_text("  \n\t ")
    said = parley(house, "ingest", "--json", "gone.html", "empty.html", "round.html", "blank.html")
    states = {line["file"]: line["state"] for line in map(json.loads, said.stdout.splitlines())}
    assert said.returncode == 1
    refused = dict.fromkeys(("gone.html", "empty.html", "blank.html"), "refused")
    assert states == {**refused, "round.html": "new"}
    assert all(f"{name}: " in said.stderr for name in refused) and "does not exist" in said.stderr
    sentence(parley(house, "ingest", "gone.html"), 2, "gone.html", "does not exist")


def test_alerts_wait_while_mail_and_webhook_are_down(house: Path) -> None:
    mail, hook = free_port(), free_port()
    write_config(
        house.parent,
        f'[egress]\nallow = ["127.0.0.1:{hook}"]\n[channels.mail]\ntype = "email"\nhost = "127.0.0.1"\n'
        f'port = {mail}\ntls = "none"\nsender = "a@desk.example"\nrecipients = ["b@desk.example"]\n'
        f'[channels.hook]\ntype = "webhook"\nurl = "http://127.0.0.1:{hook}/in"\n'
        'secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"\n',
    )
    said = parley(house, "ingest", "--as-of", "published", "--json", "round.html")
    assert said.returncode == 1 and "Traceback" not in said.stderr and '"event"' not in said.stderr
    for place in (f"no connection to the mail server 127.0.0.1:{mail}: connection refused", f"127.0.0.1:{hook}"):
        assert place in said.stderr
    alerts = [json.loads(line) for line in parley(house, "alerts", "list", "--json").stdout.splitlines()]
    assert alerts and all(d["state"] == "pending" and d["attempts"] for a in alerts for d in a["deliveries"])
    assert {d["channel"] for a in alerts for d in a["deliveries"]} == {"mail/b@desk.example", "hook"}
    assert "pending" in parley(house, "alerts", "list").stdout
    assert f"no connection to the mail server 127.0.0.1:{mail}" in parley(house, "status").stdout


def test_a_daemon_meets_a_feed_that_is_html_a_second_daemon_and_a_port_in_use(tmp_path: Path) -> None:
    site = Site()
    site.answer("/feed.xml", reply(b"<!doctype html><html><body><p>We are moving house.</p></body></html>"))
    house = write_house(tmp_path, site)
    with daemon(house) as running:
        until(lambda: running.lines("crawled"), 20, lambda: running.log.read_text())
        crawled = running.lines("crawled")[0]
        assert "feed" in str(crawled["error"]) and crawled["next"]
        pid, host = str(running.process.pid), socket.gethostname()
        sentence(parley(house, "run"), 4, pid, host, "--store")
        other = f"sqlite:///{tmp_path}/other.db"
        port = running.base.rpartition(":")[2]
        sentence(parley(house, "--store", other, "run"), 2, f"127.0.0.1:{port}", "web.port")
        with urllib.request.urlopen(f"{running.base}/outlets", timeout=5) as page:
            assert "feed" in page.read().decode()
        assert running.end() == 0
    assert "Traceback" not in running.log.read_text()


def test_a_line_of_the_log_for_people_is_short() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    line = for_people(
        None,
        "info",
        {"event": "crawled", "level": "info", "timestamp": at.isoformat(), "outlet": "gazette", "pages": 3,
         "refused": 0, "error": "the feed is a page"},
    )  # fmt: skip
    assert line == f"{at.astimezone():%H:%M:%S}  crawled gazette: 3 pages: the feed is a page"


def test_a_librarys_line_of_the_log_is_an_object_like_our_own(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logs(0, daemon=True)
    try:
        logging.getLogger("httpx").warning("no %s", 'answer\n{"forged": 1}')
        structlog.get_logger().info("crawl", outlet="gazette", crawl="c1")
    finally:
        logging.basicConfig(force=True)
        structlog.reset_defaults()
    library, own = (json.loads(line) for line in capfd.readouterr().err.splitlines())
    assert library["event"] == 'no answer\\n{"forged": 1}' and library["level"] == "warning" and library["timestamp"]
    assert own["event"] == "crawl" and own["crawl"] == "c1" and own["level"] == "info"
