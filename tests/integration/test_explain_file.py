"""`parley explain FILE` tells which events of the store a page would join, and leaves the store as it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.integration.daemon_site import parley
from tests.unit.test_cli_commands import config  # noqa: F401 — a fixture

PAGE = """{title}

4 June 2031

{lead} The exchange took place at the Tarn bridge on Wednesday, both armies said.

Relatives of the freed men waited on both banks of the river from the early morning, and many of them wept.

The Red Cross, which had visited the prisoners before, said that all of them were in good health.
"""
LEAD = "Chad and Sudan exchanged 40 prisoners each on Wednesday."


def test_a_file_is_told_with_the_events_it_would_join(config: Path) -> None:  # noqa: F811
    folder = config.parent
    known, near, far = (folder / name for name in ("known.txt", "near.txt", "far.txt"))
    known.write_text(PAGE.format(title="Chad and Sudan swap 80 prisoners", lead=LEAD))
    near.write_text(PAGE.format(title="Swap of prisoners between Chad and Sudan", lead=f"N'Djamena said: {LEAD}"))
    far.write_text(PAGE.format(title="Peru and Chile swap 80 prisoners", lead=LEAD.replace("Chad", "Peru")))
    assert parley(config, "ingest", str(known)).returncode == 0
    store = folder / "parley.db"
    before = hashlib.sha256(store.read_bytes()).hexdigest()
    joined = parley(config, "explain", str(near)).stdout
    assert "It supports the event" in joined and "why one event" in joined
    alone = parley(config, "explain", str(far)).stdout
    assert "It alone tells of the event" in alone and "It supports" not in alone
    assert hashlib.sha256(store.read_bytes()).hexdigest() == before


def test_an_article_that_the_gate_keeps_out_is_told_so(config: Path) -> None:  # noqa: F811
    page = config.parent / "harvest.txt"
    page.write_text("Harvest is in\n\nFarmers brought in the wheat before the rain, and the mill ran until dark.\n")
    assert "it was not read deeply" in parley(config, "explain", str(page)).stdout
