"""Troubles on the dashboard, in the API and in `parley status`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from model.trouble import Trouble
from store.store import Store
from tests.integration.daemon_site import parley
from tests.integration.desk_world import NOW
from tests.integration.web_app import browser, night_store

GAP = Trouble(
    name="gap:round:Osmark+Varenia::60", subject="Round 59 between Osmark and <b>Varenia</b> was missed",
    detail="No report was found.", over="no longer missing", since=NOW, parties=("Osmark", "Varenia"),
)  # fmt: skip
SILENT = Trouble(name="silent:gazette", subject="Gazette is silent", detail="Look.", over="speaks", since=NOW)


async def test_troubles_are_shown_and_inert(tmp_path: Path) -> None:
    store = night_store(tmp_path)
    store.save_troubles([GAP, SILENT], [], [])
    async with browser(store) as client:
        now, outlets = (await client.get("/")).text, (await client.get("/outlets")).text
        status = (await client.get("/api/status")).json()
    assert "Round 59 between Osmark and &lt;b&gt;Varenia&lt;/b&gt; was missed" in now and "Gazette is silent" not in now
    assert "Round 59" in outlets and "Gazette is silent" in outlets and "No report was found." in outlets
    assert {each["name"] for each in status["troubles"]} == {GAP.name, SILENT.name}
    store.close()


def test_status_names_them(tmp_path: Path) -> None:
    config = tmp_path / "parley.toml"
    config.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/parley.db"\n')
    store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=datetime.now(UTC))
    store.save_troubles([GAP], [], [])
    store.close()
    assert "Round 59 between Osmark" in parley(config, "status").stdout
    (told,) = json.loads(parley(config, "status", "--json").stdout)["troubles"]
    assert (told["name"], told["detail"]) == (GAP.name, GAP.detail)
