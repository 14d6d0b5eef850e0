"""The daemon as people run it: a process of its own against a site on loopback."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from model.alert import Request
from parley.opening import wall
from store.store import Store
from tests.integration.daemon_fakes import read_in_this_process
from tests.integration.daemon_site import Running, Site, daemon, parley, until, write_house

PAGE = """A quiet day

Nothing of note happened in the two towns along the river on this quiet day, the mayors said.

The mayor of the larger town added that he had spent the whole day reading in his garden.
"""


@pytest.fixture(scope="module")
def site() -> Site:
    site = Site()
    site.publish(
        "harbour", "Harbour opens to ships again", "The harbour of Geneva opened to ships again after repairs."
    )
    return site


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch)
        yield


@pytest.fixture(scope="module")
def house(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_house(tmp_path_factory.mktemp("house"), site)


@pytest.fixture(scope="module")
def running(house: Path) -> Iterator[Running]:
    with daemon(house) as running:
        until(lambda: running.lines("crawled"), 20, running.log.read_text)
        yield running


def today() -> str:
    return (datetime.now(UTC) - timedelta(minutes=5)).strftime("%A")


def alerts(house: Path) -> list[dict[str, object]]:
    file = house.parent / "alerts.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_first_crawl_is_quiet_and_a_recrawl_alerts_once(running: Running, house: Path, site: Site) -> None:
    assert running.lines("crawl")[0]["quiet"] is True
    url = site.publish(
        "round", "India and Pakistan hold third round of talks in Geneva",
        f"India and Pakistan held the third round of talks in Geneva on {today()}, their foreign ministries said.",
    )  # fmt: skip
    found = parley(house, "recrawl", "gazette")
    assert found.returncode == 0, found.stderr
    assert url in found.stdout and "new" in found.stdout
    until(lambda: alerts(house), 20, running.log.read_text)
    again = parley(house, "recrawl", "--json")
    assert again.returncode == 0 and url not in again.stdout
    told = alerts(house)
    assert [alert["type"] for alert in told] == ["event.new"]
    assert told[0]["data"]["url"] == url  # type: ignore[index]


def test_many_recrawls_at_once_are_few_crawls(running: Running, house: Path, site: Site) -> None:
    before = len([hit for hit in site.server.hits if hit.path == "/feed.xml"])
    store = Store.open(f"sqlite:///{house.parent}/parley.db", at=wall())
    requests = [
        Request(id=f"r{n}", kind="recrawl", arguments_json='{"targets": ["gazette"]}', made_at=wall())
        for n in range(100)
    ]
    for request in requests:
        store.put_request(request)
    until(lambda: all((r := store.request(each.id)) and r.done_at for each in requests), 30)
    store.close()
    after = len([hit for hit in site.server.hits if hit.path == "/feed.xml"])
    assert 1 <= after - before <= 8  # 20 requests are taken at a time


def test_one_address_and_a_refused_one(running: Running, house: Path, site: Site) -> None:
    private = parley(house, "recrawl", site.server.url("/private/list"))
    assert private.returncode in (0, 1) and "robots" in private.stdout
    gone = parley(house, "recrawl", site.server.url("/news/none"))
    assert gone.returncode == 1 and "404" in gone.stdout + gone.stderr
    scheme = parley(house, "recrawl", "file:///etc/hostname")
    assert scheme.returncode == 2 and len(scheme.stderr.splitlines()) == 1


def test_a_test_message_goes_through_the_daemon(running: Running, house: Path) -> None:
    sent = parley(house, "alerts", "test", "log")
    assert sent.returncode == 0, sent.stderr
    assert "delivered" in sent.stdout
    assert alerts(house)[-1]["type"] == "test"
    unknown = parley(house, "alerts", "test", "nowhere")
    assert unknown.returncode != 0 and "nowhere" in unknown.stderr


def test_ingest_beside_the_daemon(running: Running, house: Path) -> None:
    page = house.parent / "page.txt"
    page.write_text(PAGE)
    put = parley(house, "ingest", str(page))
    assert put.returncode == 0, put.stderr
    assert put.stdout.startswith("new")
    held = parley(house, "ingest", "--as-of", "published", str(page))
    assert held.returncode == 4 and str(running.process.pid) in held.stderr


def test_status_names_the_daemon(running: Running, house: Path) -> None:
    told = json.loads(parley(house, "status", "--json").stdout)
    assert told["daemon"]["pid"] == running.process.pid
    assert told["outlets"][0]["health"] == "ok"


def test_port_in_use(running: Running, house: Path, tmp_path: Path) -> None:
    other = tmp_path / "parley.toml"
    other.write_text(house.read_text().replace(f"{house.parent}/parley.db", f"{tmp_path}/other.db"))
    (tmp_path / "outlets").symlink_to(house.parent / "outlets")
    second = parley(other, "run")
    assert second.returncode == 2 and "port" in second.stderr


def test_sigterm_ends_it_with_nothing_left(running: Running) -> None:
    family = running.family()
    assert family
    assert running.end(signal.SIGTERM) == 0
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
