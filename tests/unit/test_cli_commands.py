"""The command line: every command of the contract is there, and each ends with its exit code and one sentence."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from parley.cli import COMMANDS
from tests.integration.daemon_fakes import read_in_this_process
from tests.integration.daemon_site import ROOT, parley
from web.settings import Credential, opens

CONTRACT = (
    "run demo recrawl backfill ingest reparse replay evaluate extract explain events alerts watches outlets export "
    "config db webhook worker status doctor"
)
PAGE = """Two towns, one bridge

The two towns on the river will share the cost of a new bridge, their councils said on Monday.

Work on the bridge is to begin in the spring, and it will take about two years, they said.
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    read_in_this_process(monkeypatch)
    file = tmp_path / "parley.toml"
    file.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/parley.db"\n[readers]\nworkers = 1\ntimeout = 5\n')
    return file


def sentences(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_every_command_of_the_contract_is_there_and_explains_itself() -> None:
    assert sorted(COMMANDS) == sorted(CONTRACT.split())
    page = parley(None, "--help").stdout
    for name in COMMANDS:
        assert name in page
        said = parley(None, name, "--help")
        assert said.returncode == 0 and "Usage: parley" in said.stdout, name


def test_help_needs_no_heavy_library() -> None:
    code = "import sys; from parley.cli import run; run(['--help']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    loaded = done.stdout.strip().splitlines()[-1]
    assert [
        name
        for name in ("scrapy", "twisted.internet.reactor", "fastapi", "lxml", "trafilatura")
        if f"'{name}'" in loaded
    ] == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("dance",), 2, "No such command"),
        (("events", "dance"), 2, "No such command"),
        (("ingest", "/nowhere/page.html"), 2, "does not exist"),
        (("replay", "/nowhere/articles.jsonl"), 2, "No such file"),
        (("evaluate", "/nowhere/gold.jsonl"), 2, "No such file"),
        (("extract", "/nowhere/page.html"), 2, "no such file"),
        (("recrawl", "file:///etc/hostname"), 2, "only http and https"),
        (("recrawl", "the-moon-gazette"), 2, "no outlet"),
        (("recrawl", "http://user:secret@gazette.example/"), 2, "refused"),
        (("ingest", "--published", "yesterday", "/nowhere/page.html"), 2, "yesterday"),
        (("events", "list", "--since", "someday"), 2, "someday"),
        (("events", "list"), 3, "does not exist yet"),
        (("export", "events", "--format", "warc"), 2, "an archive holds pages"),
        (("export", "articles", "--format", "warc"), 3, "does not exist yet"),
        (("alerts", "show", "abc"), 3, "does not exist yet"),
        (("watches", "try", "nobody", "--since", "2025-01-01"), 2, "nobody"),
        (("explain", "abc"), 2, "no store"),
    ],
)
def test_wrong_input_is_one_sentence_and_the_right_code(
    arguments: tuple[str, ...], code: int, words: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(config.parent)
    said = parley(config, *arguments)
    assert said.returncode == code, said.stderr
    assert words in said.stderr and said.stdout == ""
    assert "Traceback" not in said.stderr
    assert not (config.parent / "parley.db").exists()


def test_empty_and_unreadable_pages_are_named_and_the_rest_is_kept(config: Path) -> None:
    folder = config.parent
    (folder / "empty.html").write_bytes(b"   \n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF")
    (folder / "good.txt").write_text(PAGE)
    said = parley(config, "ingest", *(str(folder / name) for name in ("empty.html", "broken.pdf", "good.txt")))
    assert said.returncode == 1
    assert "empty.html: empty" in said.stderr and "broken.pdf: unreadable" in said.stderr
    assert "good.txt" not in said.stderr
    assert any(line.startswith("new") and "good.txt" in line for line in said.stdout.splitlines())
    again = parley(config, "ingest", "--json", str(folder / "good.txt"))
    assert again.returncode == 0
    assert json.loads(again.stdout)["state"] == "unchanged"
    assert parley(config, "db", "verify").returncode == 0


def test_a_store_that_is_no_store_is_left_alone(config: Path) -> None:
    store = config.parent / "parley.db"
    store.write_bytes(b"this is a letter to my aunt")
    for arguments in (("run",), ("events", "list"), ("status",), ("db", "migrate")):
        said = parley(config, *arguments)
        assert said.returncode == 3 and str(store) in said.stderr
    assert store.read_bytes() == b"this is a letter to my aunt"


def test_extract_tells_the_kind_by_the_bytes(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = config.parent / "page.bin"
    file.write_text(PAGE)
    told = json.loads(parley(config, "extract", str(file)).stdout)
    assert told["title"] == "Two towns, one bridge" and told["text"].count("\n\n") == 1
    assert set(told) >= {"byline", "authors", "published", "modified", "language", "outlet", "method"}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))
    assert json.loads(parley(config, "extract", "-").stdout)["title"] == "Two towns, one bridge"


def test_extract_server_gives_one_line_a_line(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = base64.b64encode(PAGE.encode()).decode()
    lines = [json.dumps({"id": "a", "url": "", "html_b64": packed}), "rubbish", json.dumps({"id": "c", "url": ""})]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    told = [json.loads(line) for line in parley(config, "extract", "--server").stdout.splitlines()]
    assert [each["id"] for each in told][:1] == ["a"] and len(told) == 3
    assert told[0]["text"] and not told[1]["text"] and told[2]["error"]


def test_scraped_controls_and_markup_are_shown_and_not_obeyed(config: Path) -> None:
    articles = config.parent / "articles.jsonl"
    title = "\x1b]0;owned\x07[red]India and Pakistan hold third round of talks"
    text = "India and Pakistan held the third round of talks in Geneva on Monday, officials of both sides said."
    row = {"id": "a1", "outlet": "The \x1b[31mGazette[/red]", "url": "https://gazette.example/1", "language": "en",
           "published": "2026-03-02T10:00:00+00:00", "title": title, "text": text}  # fmt: skip
    articles.write_text(json.dumps(row) + "\n")
    for arguments in (("replay", str(articles)), ("replay", "--json", str(articles))):
        said = parley(config, *arguments)
        assert said.returncode == 0 and "\x1b" not in said.stdout + said.stderr
        assert "Gazette" in said.stdout
    put = parley(config, "ingest", "--as-of", "published", str(articles))
    assert put.returncode == 0 and "\x1b" not in put.stdout
    for listing in (("events", "list"), ("alerts", "list"), ("export", "articles", "--format", "csv")):
        assert "\x1b" not in parley(config, *listing).stdout


def test_csv_cells_are_no_formulas(config: Path) -> None:
    articles = config.parent / "articles.jsonl"
    row = {"id": "a1", "outlet": "+Gazette", "url": "https://gazette.example/1", "title": "=HYPERLINK(1)"}
    row |= {"language": "en", "published": "2026-03-02T10:00:00+00:00", "text": "@SUM(1) is what it said."}
    articles.write_text(json.dumps(row) + "\n")
    assert parley(config, "ingest", str(articles)).returncode == 0
    table = parley(config, "export", "articles", "--format", "csv").stdout
    for formula in ("+Gazette", "=HYPERLINK(1)", "@SUM(1)"):
        assert f"'{formula}" in table


def test_the_environment_and_the_command_line_win_over_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_WEB__PORT", "8123")
    monkeypatch.setenv("PARLEY_STORE__URL", "sqlite:///from-the-environment.db")
    told = json.loads(parley(config, "config", "show", "--json").stdout)
    assert told["web"]["port"] == 8123 and told["store"]["url"] == "sqlite:///from-the-environment.db"
    told = json.loads(parley(config, "--store", "sqlite:///given.db", "config", "show", "--json").stdout)
    assert told["store"]["url"] == "sqlite:///given.db" and told["readers"]["workers"] == 1


def test_without_a_file_all_has_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = json.loads(parley(None, "config", "show", "--json").stdout)
    assert told["store"]["url"] == "sqlite:///parley.db"
    assert (told["web"]["host"], told["web"]["port"]) == ("127.0.0.1", 8080)
    assert parley(None, "config", "check").returncode == 0
    assert parley(None, "outlets", "list", "--json").stdout.count("\n") >= 20
    assert list(tmp_path.iterdir()) == []


DUTCH = """Twee dorpen, een brug

De twee dorpen aan de rivier betalen samen voor een nieuwe brug, zeiden hun raden maandag. Het werk aan de brug begint
in het voorjaar en zal ongeveer twee jaar duren, zeiden zij. De bewoners hebben er lang op gewacht.
"""


def test_what_no_pack_reads_is_counted_and_told(config: Path, tmp_path: Path) -> None:
    (tmp_path / "dutch.txt").write_text(DUTCH)
    (tmp_path / "english.txt").write_text(PAGE)
    assert "language pack" not in parley(config, "ingest", str(tmp_path / "english.txt")).stderr
    put = parley(config, "ingest", str(tmp_path / "dutch.txt"))
    assert "1 article in Dutch: no language pack" in put.stderr
    assert "1 article in Dutch: no language pack" in parley(config, "status").stdout
    assert json.loads(parley(config, "status", "--json").stdout)["without_pack"] == {"nl": 1}


@pytest.mark.parametrize("options", [(), ("--token", "--scope", "recrawl")])
def test_a_login_is_made_that_the_configuration_takes(
    config: Path, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    said = parley(config, "config", "login", "ilse", *options)
    assert said.returncode == 0
    config.write_text(f'[web]\nhost = "0.0.0.0"\n{said.stdout}')
    config.chmod(0o600)
    assert parley(config, "config", "check").returncode == 0
    made = tomllib.loads(said.stdout)["web"]["logins"]["ilse"]
    secret = said.stderr.split()[-1] if options else "correct horse"
    assert opens(Credential("ilse", made["secret"]), secret) and not opens(Credential("ilse", made["secret"]), "x")
    assert made["scope"] == ("recrawl" if options else "read") and secret not in said.stdout


def test_a_short_password_is_refused(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    said = parley(config, "config", "login", "ilse")
    assert (said.returncode, said.stdout) == (2, "") and "at least 10" in said.stderr
