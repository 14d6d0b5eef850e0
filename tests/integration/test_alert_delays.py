"""How long after publication articles are alerted: measured by outlet, shown by command, API and page."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from model.alert import Alert
from model.outlet import AlertDelay, OutletState
from store.delays import delay_of
from store.store import Store
from store.tables import ALERT, ARTICLE, SNAPSHOT
from tests.integration.daemon_site import parley
from tests.integration.desk_world import OUTLETS
from tests.integration.store_samples import AT, read
from tests.integration.web_app import browser, filled_store

MINUTES = (4, 1, 9, 2, 30, 3, 6, 5, 8, 7)


def test_the_median_and_the_time_within_which_95_of_100_came() -> None:
    assert delay_of([]) == AlertDelay()
    assert delay_of([7]) == AlertDelay(alerts=1, median=7, p95=7)
    assert delay_of(range(1, 101)) == AlertDelay(alerts=100, median=50.5, p95=95)
    assert delay_of(range(1, 21)).p95 == 19


def alerted(
    store: Store, number: int, after: float, outlet: str, trigger: str = "new", at: datetime = AT, again: bool = False
) -> str:
    """Save an article that a crawl found, with an alert so many minutes after its publication."""
    name = f"{outlet}-{number}"
    found = read(
        store, f"https://{outlet}.example/{number}", f"They met for talks {number} in {outlet}.", at=at, outlet=outlet
    )
    for minutes in (after, after + 60) if again else (after,):
        alert = Alert(
            alert_id=f"{name}-{minutes}", event_id="e", trigger=trigger, kind="round", status="completed", parties=(),
            article_id=found.id, raised_at=at + timedelta(minutes=minutes),
        )  # fmt: skip
        with store.transaction() as connection:
            connection.execute(ALERT.table.insert(), ALERT.row(alert))
    with store.transaction() as connection:
        connection.execute(update(SNAPSHOT.table).where(SNAPSHOT.c.crawl_id == "").values(crawl_id="c1"))
    return found.id


def test_each_article_counts_once_from_its_own_moment(store: Store) -> None:
    for number, minutes in enumerate(MINUTES):
        alerted(store, number, minutes, "gazette", again=number == 0)
    alerted(store, 20, 2, "courier")
    early = alerted(store, 21, -1, "courier")  # a page that is dated ahead of its time
    assert store.article(early) is not None
    found = store.alert_delays()
    assert found["gazette"] == AlertDelay(alerts=10, median=5.5 * 60, p95=30 * 60)
    assert found["courier"] == AlertDelay(alerts=2, median=60, p95=120)
    assert store.alert_delays(newest=1).keys() == {"gazette"}


def test_what_has_no_moment_to_measure_from_is_left_out(store: Store) -> None:
    alerted(store, 1, 5, "gazette", trigger="withdrawn")
    alerted(store, 2, 5, "gazette", trigger="correction")
    dated, changed, handed_in = (alerted(store, n, 5, "gazette") for n in (3, 4, 5))
    with store.transaction() as connection:
        for id, values in ((dated, {"published": "2026-05-04"}), (changed, {"version": 2})):
            connection.execute(update(ARTICLE.table).where(ARTICLE.c.id == id).values(values))
        own = update(SNAPSHOT.table).where(SNAPSHOT.c.url == "https://gazette.example/5")
        connection.execute(own.values(crawl_id=""))
    assert handed_in and store.alert_delays() == {}
    with store.transaction() as connection:
        connection.execute(
            update(ARTICLE.table).where(ARTICLE.c.id == dated).values(published="2026-05-04T12:00+03:00")
        )
    assert store.alert_delays()["gazette"] == AlertDelay(alerts=1, median=300, p95=300)


async def test_page_and_api_show_it(tmp_path: Path) -> None:
    store, name = filled_store(tmp_path, None), next(iter(OUTLETS))
    store.save_outlet_state(OutletState(outlet=name))
    for number, minutes in enumerate(MINUTES):
        alerted(store, number, minutes, name)
    async with browser(store) as client:
        page, told = (await client.get("/outlets")).text, (await client.get("/api/outlets")).json()
    assert "Alerted 6 min after publication, 95% within 30 min (10 articles)." in page and page.count("Alerted ") == 1
    delays = {row["outlet"]["name"]: row["figures"]["delay"] for row in told}
    assert delays.pop(name) == {"alerts": 10, "median": 330.0, "p95": 1800.0}
    assert all(each == {"alerts": 0, "median": None, "p95": None} for each in delays.values())
    store.close()


def test_the_command_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "parley.toml"
    config.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/parley.db"\n[outlets]\nonly = ["daily-sabah"]\n')
    store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=AT)
    store.save_outlet_state(OutletState(outlet="daily-sabah"))
    for number, minutes in enumerate(MINUTES):
        alerted(store, number, minutes, "daily-sabah")
    row = json.loads(parley(config, "outlets", "list", "--json").stdout)
    assert row["delay"] == {"alerts": 10, "median": 330.0, "p95": 1800.0} and "delay" not in row["read"]
    assert "6 min, 30 min" in parley(config, "outlets", "list").stdout
    store.close()
