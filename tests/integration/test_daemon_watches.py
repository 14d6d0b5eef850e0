"""Watches choose: which events go to which channels, and an alert of a watch goes to its channels alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.daemon_fakes import read_in_this_process
from tests.integration.daemon_site import parley

ARTICLES = (
    ("a1", "The Gazette", "2026-03-02T10:00:00+00:00", "India and Pakistan hold third round of talks in Geneva",
     "India and Pakistan held the third round of talks in Geneva on Monday, their foreign ministries said."),
    ("a2", "The Herald", "2026-03-02T11:00:00+00:00", "Armenia and Azerbaijan exchange 40 prisoners each",
     "Armenia and Azerbaijan exchanged 40 prisoners each on Monday, both governments said in statements."),
)  # fmt: skip


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    read_in_this_process(monkeypatch)
    rows = [dict(zip(("id", "outlet", "published", "title", "text"), row, strict=True)) for row in ARTICLES]
    articles = [row | {"url": f"https://{row['id']}.example/1", "language": "en"} for row in rows]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in articles))
    file = tmp_path / "parley.toml"
    file.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/parley.db"\n'
        f'[channels.talks]\ntype = "file"\npath = "{tmp_path}/talks.jsonl"\n'
        f'[channels.all]\ntype = "file"\npath = "{tmp_path}/all.jsonl"\n'
        '[watches.talks]\nkinds = ["round"]\nchannels = ["talks"]\n'
        f'[channels.pager]\ntype = "file"\npath = "{tmp_path}/pager.jsonl"\n'
        '[watches.everything]\nchannels = ["all"]\nchannels_for = { exchange = ["pager", "all"] }\n'
    )
    return file


def test_each_watch_tells_its_own_channels(config: Path) -> None:
    folder = config.parent
    put = parley(config, "ingest", "--as-of", "published", str(folder / "articles.jsonl"))
    assert put.returncode == 0, put.stderr
    talks, everything = lines(folder / "talks.jsonl"), lines(folder / "all.jsonl")
    assert [line["data"]["kind"] for line in talks] == ["round"]  # type: ignore[index]
    assert sorted(line["data"]["kind"] for line in everything) == ["exchange", "round"]  # type: ignore[index]
    assert [line["data"]["kind"] for line in lines(folder / "pager.jsonl")] == ["exchange"]  # type: ignore[index]
    ids = [line["id"] for line in (*talks, *everything)]
    assert len(set(ids)) == 3
    again = parley(config, "ingest", "--as-of", "published", str(folder / "articles.jsonl"))
    assert again.returncode == 0 and "0 alerts raised" in again.stderr
    assert len(lines(folder / "talks.jsonl")) == 1


@pytest.mark.parametrize(
    ("table", "said"),
    [('{ swap = ["all"] }', '"swap" is not known'), ('{ new = ["fax"] }', 'channels_for.new: "fax" is not known')],
)
def test_other_channels_are_for_what_there_is(config: Path, table: str, said: str) -> None:
    config.write_text(config.read_text().replace('{ exchange = ["pager", "all"] }', table))
    refused = parley(config, "config", "check")
    assert refused.returncode == 2 and said in refused.stderr


def test_pages_judged_by_today_are_old_news(config: Path) -> None:
    put = parley(config, "ingest", str(config.parent / "articles.jsonl"))
    assert put.returncode == 0 and "0 alerts raised" in put.stderr
    assert not (config.parent / "all.jsonl").exists()
    tried = parley(config, "watches", "try", "talks", "--since", "2026-01-01", "--json")
    assert [json.loads(line)["kind"] for line in tried.stdout.splitlines()] == ["round"]


def test_without_delivery_the_next_run_delivers(config: Path) -> None:
    folder = config.parent
    put = parley(config, "ingest", "--no-deliver", "--as-of", "published", str(folder / "articles.jsonl"))
    assert put.returncode == 0 and not (folder / "all.jsonl").exists()
    shown = [json.loads(line) for line in parley(config, "alerts", "list", "--json").stdout.splitlines()]
    assert {each["state"] for alert in shown for each in alert["deliveries"]} == {"pending"}
    identity = shown[0]["deliveries"][0]["id"]
    assert parley(config, "alerts", "retry", identity).returncode == 0
    shown = [json.loads(line) for line in parley(config, "alerts", "list", "--json").stdout.splitlines()]
    assert {each["state"] for alert in shown for each in alert["deliveries"]} == {"delivered"}


def test_a_ruling_withdraws_what_was_told(config: Path) -> None:
    folder = config.parent
    assert parley(config, "ingest", "--as-of", "published", str(folder / "articles.jsonl")).returncode == 0
    event = json.loads(parley(config, "events", "list", "--kind", "exchange", "--json").stdout)
    assert parley(config, "events", "wrong", event["id"]).returncode == 0
    assert parley(config, "events", "split", event["id"]).returncode == 2  # needs two
    again = parley(config, "ingest", "--as-of", "published", str(folder / "articles.jsonl"))
    assert again.returncode == 0
    told = [line["data"]["trigger"] for line in lines(folder / "all.jsonl")]  # type: ignore[index]
    assert told.count("withdrawn") == 1
    (label,) = (json.loads(line) for line in parley(config, "export", "labels").stdout.splitlines())
    assert (label["id"], label["events"]) == (event["article_id"], []) and label["negative_reason"]
    (folder / "ruled.jsonl").write_text(json.dumps(label) + "\n")
    judged = parley(config, "evaluate", str(folder / "ruled.jsonl"), "--json")
    assert json.loads(judged.stdout)["errors"], "without the ruling it is read wrong again"
    shown = parley(config, "events", "show", event["id"][:8], "--claims")
    assert "withdrawn" in shown.stdout and "Who says what" in shown.stdout
