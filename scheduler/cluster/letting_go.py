"""What becomes of a job that failed, or over which its worker died: it is put in again, and in the end given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from model.alert import Outcome
from model.page import ReadRefusal
from parsers.parse import PARSED_BY
from parsers.read import Reading
from parsers.strip import STRIPPED_BY
from scheduler.stages import Tried, save_outcomes
from scheduler.tally import Tally
from store.jobs import Job
from store.store import Store
from store.values import Done

MOST_TRIES = 3  # then a job is poison: its rows say so, as dead letters do


def again(store: Store, job: Job, why: str, at: datetime) -> bool:
    """Put a job in again that has cost a worker, or give it up; return whether there is another try."""
    tries = int(job.arguments.get("tries", 0)) + 1
    with store.transaction():
        if tries < MOST_TRIES:
            store.put_jobs(replace(job, arguments={**job.arguments, "tries": tries}))
        else:
            _GIVE_UP[job.stage](store, job.arguments, f"given up after {tries} tries: {why}", at)
    return tries < MOST_TRIES


def _give_up_crawl(store: Store, arguments: Mapping[str, Any], why: str, _at: datetime) -> None:
    """Quarantine the outlet, which is shown and told; who asked for the crawl is told as well."""
    name = str(arguments["outlet"]["name"])
    if arguments["asked"]:
        tell_asked(store, str(arguments["asked"]), Tally(outlet=name, error=why))
        return
    state = store.outlet_state(name)
    store.save_outlet_state(state.model_copy(update={"health": "quarantined", "error": why, "next_crawl_at": None}))


def _give_up_page(store: Store, arguments: Mapping[str, Any], why: str, at: datetime) -> None:
    id = str(arguments["snapshot"])
    if store.snapshot(id) is not None and store.was_read(id) is None:
        refused = Reading(refusal=ReadRefusal(snapshot_id=id, reason="too complex", detail=why))
        store.save_reading(Done(refused, id, STRIPPED_BY, PARSED_BY, at))


def _give_up_delivery(store: Store, arguments: Mapping[str, Any], why: str, at: datetime) -> None:
    delivery = store.delivery(str(arguments["delivery"]))
    if delivery is not None and delivery.state == "pending":
        save_outcomes(store, [Tried(delivery, Outcome(ok=False, permanent=True, detail=why), at, at, 0.0)])


_GIVE_UP = {"crawl": _give_up_crawl, "read": _give_up_page, "deliver": _give_up_delivery}


# --- results of crawls that somebody asked for
def tell_asked(store: Store, asked: str, tally: Tally) -> None:
    """Leave the result of a crawl where whoever asked for it looks."""
    store.set_note(_note(asked), tally.model_dump_json())


def told_asked(store: Store, asked: str) -> Tally | None:
    """Return the result of a crawl that was asked for, None while there is none."""
    said = store.note(_note(asked))
    return Tally.model_validate_json(said) if said else None


def forget_asked(store: Store, asked: str) -> None:
    """Take a result away that was told."""
    store.drop_note(_note(asked))


def _note(asked: str) -> str:
    return f"asked:{asked}"
