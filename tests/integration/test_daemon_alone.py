"""The same commands without a daemon: they hold the store, do the work, and leave nothing running."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from tests.faults.hostile import reply
from tests.integration.daemon_fakes import read_in_this_process
from tests.integration.daemon_site import Said, Site, parley, write_house

pytestmark = pytest.mark.xdist_group("alone")  # one store, crawled once


@pytest.fixture(scope="module")
def site() -> Site:
    site = Site()
    site.publish("harbour", "Harbour opens to ships again", "The harbour of the town opened to ships after repairs.")
    for number in range(3):
        old = f"The council of the town met for the {number + 4}th time this year and spoke of the bridge again."
        site.publish(f"old-{number}", f"Council meets again, number {number}", old, ago=timedelta(days=30 + number))
    front = "".join(f'<a href="/news/old-{number}">Council meets again</a>' for number in range(3))
    feed = f'<link rel="alternate" type="application/rss+xml" href="{site.server.url("/feed.xml")}">'
    page = f'<!doctype html><html lang="en"><head><title>The Gazette</title>{feed}</head><body>{front}</body></html>'
    site.answer("/", reply(page.encode()))
    return site


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Reading in this process, and no politeness towards loopback."""
    with pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch)
        yield


@pytest.fixture(scope="module")
def first_crawl(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said, list[int]]:
    """The configuration, what its first recrawl said, and the crawlers that this left."""
    house, before = write_house(tmp_path_factory.mktemp("alone"), site), _crawlers()
    return house, parley(house, "recrawl", "--json"), _new_crawlers(before)


@pytest.fixture(scope="module")
def house(first_crawl: tuple[Path, Said, list[int]]) -> Path:
    """Crawled once, so that no test here needs another to have run before it."""
    return first_crawl[0]


def _crawlers() -> set[int]:
    return {c.pid for c in psutil.Process().children(recursive=True) if "crawler" in c.cmdline()}


def _new_crawlers(before: set[int]) -> list[int]:
    """Crawlers that were not there before: other tests of this process may have left theirs to end."""
    return sorted(_crawlers() - before)


def test_recrawl_alone_says_what_it_found(first_crawl: tuple[Path, Said, list[int]]) -> None:
    house, found, left = first_crawl
    assert found.returncode == 0, found.stderr
    items = [json.loads(line) for line in found.stdout.splitlines()]
    assert {item["state"] for item in items} == {"new"} and len(items) == 4
    before = _crawlers()
    again = parley(house, "recrawl", "gazette")
    assert again.returncode == 0 and "0 new, 0 changed" in again.stderr
    assert left == _new_crawlers(before) == []


def test_a_changed_page_is_told_as_changed(house: Path, site: Site) -> None:
    site.publish("harbour", "Harbour opens to ships again", "The harbour of the town opened to ferries, not to ships.")
    found = parley(house, "recrawl", "--json", site.server.url("/news/harbour"))
    assert found.returncode == 0, found.stderr
    assert [json.loads(line)["state"] for line in found.stdout.splitlines()] == ["changed"]


def test_backfill_goes_back_and_is_done(house: Path) -> None:
    first = parley(house, "backfill", "gazette", "--since", "30d")
    assert first.returncode == 0, first.stderr
    assert parley(house, "backfill", "nowhere", "--since", "30d").returncode == 2
    assert json.loads(parley(house, "status", "--json").stdout)["counts"]["requests"] == 0


def test_an_outlet_is_proven(house: Path, site: Site) -> None:
    proven = parley(house, "outlets", "check", "gazette")
    assert proven.returncode == 1  # its articles are shorter than any that a layout was made for
    assert "never verified against the live site, no layout" in proven.stdout and "its lists name" in proven.stdout
    (told,) = [line.split() for line in proven.stdout.splitlines() if line.startswith("published")]
    assert told[1:6] == ["4", "of", "4", "json-ld", "4"]
    shown = json.loads(parley(house, "outlets", "check", "gazette", "--json").stdout)
    assert (shown["verified"], shown["well"], len(shown["fields"])) == (None, False, 7)
    assert parley(house, "outlets", "check", "nowhere").returncode == 2


def test_an_outlet_is_drafted_beside_the_configuration(house: Path, site: Site, tmp_path: Path) -> None:
    config = tmp_path / "parley.toml"
    config.write_text(f'[egress]\nallow = ["{site.server.authority}"]\n[store]\nurl = "sqlite:///{tmp_path}/p.db"\n'
                      "[crawl]\ndraft_delay = 0.05\n")  # fmt: skip
    drafted = parley(config, "outlets", "add", site.server.url("/"))
    assert drafted.returncode == 0, drafted.stderr
    (file,) = (tmp_path / "outlets").iterdir()
    assert site.server.url("/feed.xml") in file.read_text()
    assert parley(config, "config", "check").returncode == 0
    assert file.stem in parley(config, "outlets", "list", "--json").stdout
    assert parley(config, "outlets", "add", site.server.url("/")).returncode == 2  # never written over in silence


def test_a_page_is_recorded(house: Path, site: Site, tmp_path: Path) -> None:
    recorded = parley(house, "outlets", "record", site.server.url("/news/old-1"), "--to", str(tmp_path))
    assert recorded.returncode == 0, recorded.stderr
    expected = json.loads((tmp_path / "gazette" / "expected.json").read_text())
    assert expected["title"] == "Council meets again, number 1" and expected["published"]
    assert b"<article>" in (tmp_path / "gazette" / "page.html").read_bytes()


def test_reading_again_with_the_same_rules_changes_nothing(house: Path) -> None:
    dry = parley(house, "reparse", "--dry-run")
    assert dry.returncode == 0 and "0 gained, 0 lost, 0 changed" in dry.stderr
    again = parley(house, "reparse")
    assert again.returncode == 0 and again.stdout.startswith("0 pages")
    assert parley(house, "db", "verify").returncode == 0


def test_a_backup_is_whole_and_restores(house: Path, tmp_path: Path) -> None:
    backup = tmp_path / "copy.db"
    assert parley(house, "db", "backup", str(backup)).returncode == 0
    assert parley(house, "db", "backup", str(backup)).returncode != 0  # never written over
    config = tmp_path / "parley.toml"
    config.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/restored.db"\n')
    assert parley(config, "db", "restore", str(backup)).returncode == 0
    told = [json.loads(parley(each, "status", "--json").stdout)["counts"] for each in (house, config)]
    assert told[0] == told[1]
    assert parley(config, "db", "restore", str(backup)).returncode == 3
