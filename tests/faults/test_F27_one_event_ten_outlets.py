"""F27: one event in ten outlets at once, corrected, translated, syndicated: one event, one alert, all its sources."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from crawler.results import Fetched
from model.outlet import Outlet
from model.page import Snapshot
from parsers.read import Reading, read
from scheduler import stages
from store.store import Store
from tests.integration.test_stages_whole import AT, SWAP, WATCHES, fetched, told

_OUTLETS = {
    f"paper-{n}": Outlet(name=f"paper-{n}", title=f"Paper {n}", hosts=(f"paper-{n}.example",)) for n in range(10)
}
_AGENCY = (*SWAP, "The two ministries published no names; relatives waited at the roadside from early in the morning.")
_OTHER_WORDS = (
    "Yerevan and Baku swap 120 captives each",
    "Armenia and Azerbaijan handed over 120 captured soldiers to each other on Monday at a crossing near Ijevan.",
    "The Red Cross accompanied the men, and both foreign ministries thanked it for its help.",
)
_TURKISH = (
    "Ermenistan ile Azerbaycan 120'şer esiri takas etti",
    "Ermenistan ve Azerbaycan pazartesi günü 120'şer savaş esirini takas etti, savunma bakanlıkları açıkladı.",
    "Takas, Kızılhaç gözetiminde İcevan yakınlarında öğleden sonra yapıldı ve askerler evlerine döndü.",
)
_FRENCH = (
    "L'Arménie et l'Azerbaïdjan échangent 120 prisonniers de guerre chacun",
    "L'Arménie et l'Azerbaïdjan ont échangé lundi 120 prisonniers de guerre chacun, selon les deux ministères.",
    "L'échange a eu lieu près d'Idjevan, sous les yeux de la Croix-Rouge, et les soldats sont rentrés chez eux.",
)
_FORMS = (_AGENCY, _AGENCY, _AGENCY, _OTHER_WORDS, _TURKISH, _FRENCH, _AGENCY, _OTHER_WORDS, _AGENCY, _TURKISH)


@cache
def _read(snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
    """Ten hands take up the same pages at once; what is tried is the store, and each page need be read but once."""
    return read(snapshot, body, outlet, clutter)


def _pages() -> list[Fetched]:
    return [
        fetched(f"https://paper-{n}.example/swap", form, AT + timedelta(minutes=n), f"paper-{n}")
        for n, form in enumerate(_FORMS)
    ]


@pytest.mark.parametrize("again", range(2))  # of the list's fifty
def test_ten_ingests_at_once_make_one_event_and_one_alert(tmp_path: Path, again: int) -> None:
    store_url = f"sqlite:///{tmp_path / 'parley.db'}"
    store = Store.open(store_url, at=AT)
    failed: list[BaseException] = []
    start = threading.Barrier(len(_FORMS))
    _read(_pages()[0].snapshot, _pages()[0].body, None, frozenset())  # the language packs are compiled once
    hands = [threading.Thread(target=_put_in, args=(store_url, [p], start, failed)) for p in _pages()]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert failed == []
    assert told(store) == [("new", "exchange")]
    (event,) = store.events(kind="exchange", current=True).items
    assert {source.outlet for source in event.sources} == {outlet.title for outlet in _OUTLETS.values()}
    assert event.independent == 4  # texts: each counts once, however many papers print it
    store.close()


def _put_in(url: str, pages: Sequence[Fetched], start: threading.Barrier, failed: list[BaseException]) -> None:
    """One process' part: its own connection, save, read, resolve until nothing is left."""
    try:
        store = Store.open(url, create=False, at=AT)
        start.wait(timeout=30)
        for page in pages:
            stages.save_crawl_item(store, page)
        stages.read_pending(store, _read, _OUTLETS, AT + timedelta(minutes=20))
        while stages.resolve_dirty(store, WATCHES, ("mail",), AT + timedelta(minutes=20)):
            pass
        store.close()
    except BaseException as error:
        failed.append(error)


def test_a_corrected_copy_is_a_source_and_no_event(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'parley.db'}", at=AT)
    corrected = tuple(line.replace("120", "121") for line in _OTHER_WORDS)
    for page in (
        *_pages()[:3],
        fetched("https://paper-3.example/swap", corrected, AT + timedelta(minutes=5), "paper-3"),
    ):
        stages.save_crawl_item(store, page)
    stages.read_pending(store, _read, _OUTLETS, AT + timedelta(minutes=20))
    while stages.resolve_dirty(store, WATCHES, ("mail",), AT + timedelta(minutes=20)):
        pass
    assert told(store) == [("new", "exchange")]
    (event,) = store.events(kind="exchange", current=True).items
    assert {source.outlet for source in event.sources} == {f"Paper {n}" for n in range(4)}
    store.close()
