"""F27: one event in ten outlets at once, corrected, translated and copied, is one event and one alert."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from crawler.results import Fetched
from model.alert import Watch
from model.outlet import Outlet
from model.page import Snapshot
from parsers.read import Reading, read
from scheduler import stages
from store.store import Store
from tests.integration.test_stages_whole import SWAP, fetched, told

AT = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)  # a Monday
NAMES = tuple(f"outlet-{n}" for n in range(10))
OUTLETS = {name: Outlet(name=name, title=name.title(), hosts=(f"{name}.example",)) for name in NAMES}
WATCHES = (Watch(name="default"),)
LATER = AT + timedelta(minutes=20)
FILLER = "The buses crossed the border shortly after noon, with the Red Cross looking on, and nobody was hurt."
# Half of them copy one text of an agency, the others tell it in words of their own.
WIRE = "{a} and {b} exchanged 120 prisoners of war each on Monday, their defence ministries said in statements."
OWN = (
    "{a} and {b} swapped prisoners on Monday, 120 from each side, officials in both capitals confirmed.",
    "A prisoner exchange between {a} and {b} took place on Monday; each side freed 120 prisoners of war.",
    "{b} and {a} carried out an exchange of prisoners of war on Monday, with 120 released by each side.",
    "On Monday {a} and {b} exchanged prisoners of war, 120 for 120, the two defence ministries announced.",
    "{a} said on Monday that it had exchanged 120 prisoners of war for 120 of its own held by {b}.",
)
TRANSLATED = (
    ("en", "Chad and Sudan exchange 120 prisoners of war each", WIRE.format(a="Chad", b="Sudan")),
    ("fr", "Le Tchad et le Soudan échangent 120 prisonniers de guerre chacun",
     "Le Tchad et le Soudan ont échangé lundi 120 prisonniers de guerre chacun, ont annoncé les deux ministères."),
    ("es", "Chad y Sudán intercambian 120 prisioneros de guerra cada uno",
     "Chad y Sudán intercambiaron el lunes 120 prisioneros de guerra cada uno, informaron los ministerios."),
    ("de", "Tschad und Sudan tauschen je 120 Kriegsgefangene aus",
     "Der Tschad und der Sudan haben am Montag je 120 Kriegsgefangene ausgetauscht, teilten die Ministerien mit."),
    ("ru", "Чад и Судан обменялись пленными по формуле 120 на 120",
     "Чад и Судан в понедельник обменялись военнопленными по формуле 120 на 120, сообщили министерства обороны."),
    ("uk", "Чад і Судан обмінялися полоненими за формулою 120 на 120",
     "Чад і Судан у понеділок обмінялися військовополоненими за формулою 120 на 120, повідомили міністерства."),
)  # fmt: skip
# One text of an agency in five papers, one in words of its own in two, and translations.
AGENCY = (*SWAP, "The two ministries published no names; relatives waited at the roadside from early in the morning.")
OTHER_WORDS = (
    "Yerevan and Baku swap 120 captives each",
    "Armenia and Azerbaijan handed over 120 captured soldiers to each other on Monday at a crossing near Ijevan.",
    "The Red Cross accompanied the men, and both foreign ministries thanked it for its help.",
)
TURKISH = (
    "Ermenistan ile Azerbaycan 120'şer esiri takas etti",
    "Ermenistan ve Azerbaycan pazartesi günü 120'şer savaş esirini takas etti, savunma bakanlıkları açıkladı.",
    "Takas, Kızılhaç gözetiminde İcevan yakınlarında öğleden sonra yapıldı ve askerler evlerine döndü.",
)
FRENCH = (
    "L'Arménie et l'Azerbaïdjan échangent 120 prisonniers de guerre chacun",
    "L'Arménie et l'Azerbaïdjan ont échangé lundi 120 prisonniers de guerre chacun, selon les deux ministères.",
    "L'échange a eu lieu près d'Idjevan, sous les yeux de la Croix-Rouge, et les soldats sont rentrés chez eux.",
)
FORMS = (AGENCY, AGENCY, AGENCY, OTHER_WORDS, TURKISH, FRENCH, AGENCY, OTHER_WORDS, AGENCY, TURKISH)


def pages(a: str, b: str) -> list[Fetched]:
    out = []
    for n, name in enumerate(NAMES):
        text = (WIRE if n % 2 else OWN[n // 2]).format(a=a, b=b)
        url = f"https://{name}.example/{a}-{b}".lower()
        out.append(fetched(url, (f"{a} and {b} exchange 120 prisoners each", text, FILLER), AT, name))
    return out


_ONE_BY_ONE = threading.Lock()
_kept = cache(read)


def read_once(snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
    """Workers that run at once find the same pages to be read; that is their right, and costs only time."""
    with _ONE_BY_ONE:
        return _kept(snapshot, body, outlet, clutter)


def bring(store: Store, page: Fetched) -> None:
    """The whole path of one page, as one of several that run at once."""
    stages.save_crawl_item(store, page)
    stages.read_pending(store, read_once, OUTLETS, AT)
    stages.resolve_dirty(store, WATCHES, ("mail",), AT)


def settle(store: Store) -> None:
    stages.read_pending(store, read_once, OUTLETS, AT)
    while store.dirty_blocks():
        stages.resolve_dirty(store, WATCHES, ("mail",), AT)


@pytest.mark.parametrize("again", [0, 1, *(pytest.param(n, marks=pytest.mark.soak) for n in range(2, 50))])
def test_F27_ten_outlets_at_once_are_one_alert(tmp_path: Path, again: int) -> None:
    url = f"sqlite:///{tmp_path}/parley.db"
    store = Store.open(url, at=AT)
    failed: list[BaseException] = []
    for page in forms():  # read beforehand: compiling the packs would hold the others' turns at the store for seconds
        read_once(page.snapshot, page.body, OUTLETS.get(page.snapshot.outlet), store.clutter(page.snapshot.outlet))
    start = threading.Barrier(len(FORMS))
    hands = [threading.Thread(target=put_in, args=(url, page, start, failed)) for page in forms()]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert failed == []
    assert told(store) == [("new", "exchange")]
    (event,) = store.events(kind="exchange", current=True).items
    assert {source.outlet for source in event.sources} == {outlet.title for outlet in OUTLETS.values()}
    assert event.independent == 4  # texts: each counts once, however many papers print it
    (alert,) = store.alerts().items
    assert alert.event_id in (event.id, *event.aliases)
    assert len(store.deliveries(limit=500).items) == store.counts().deliveries["pending"] == 1
    assert store.verify() == ()
    store.close()


def forms() -> list[Fetched]:
    return [
        fetched(f"https://{name}.example/swap", form, AT + timedelta(minutes=n), name)
        for n, (name, form) in enumerate(zip(NAMES, FORMS, strict=True))
    ]


def put_in(url: str, page: Fetched, start: threading.Barrier, failed: list[BaseException]) -> None:
    """One process' part: its own connection, save, read, resolve until nothing is left."""
    try:
        store = Store.open(url, create=False, at=AT)
        start.wait(timeout=30)
        stages.save_crawl_item(store, page)
        stages.read_pending(store, read_once, OUTLETS, LATER)
        while stages.resolve_dirty(store, WATCHES, ("mail",), LATER):
            pass
        store.close()
    except BaseException as error:
        failed.append(error)


def test_F27_a_corrected_figure_is_a_source_and_no_event(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=AT)
    corrected = tuple(line.replace("120", "121") for line in OTHER_WORDS)
    for page in (*forms()[:3], fetched(f"https://{NAMES[3]}.example/swap", corrected, AT, NAMES[3])):
        stages.save_crawl_item(store, page)
    settle(store)
    assert told(store) == [("new", "exchange")]
    (event,) = store.events(kind="exchange", current=True).items
    assert {source.outlet for source in event.sources} == {OUTLETS[name].title for name in NAMES[:4]}
    store.close()


def test_F27_a_correction_changes_no_count_of_events(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=AT)
    for page in pages("Chad", "Sudan"):
        bring(store, page)
    settle(store)
    words = ("Chad and Sudan exchange 120 prisoners each", WIRE.format(a="Chad", b="Sudan"), "Corrected: a place name.")
    for name in NAMES:
        url = f"https://{name}.example/chad-sudan"
        stages.save_crawl_item(store, fetched(url, words, AT, name, by=AT + timedelta(hours=1)))
    settle(store)
    assert len(store.events(party="Chad", current=True).items) == 1
    assert [alert.trigger for alert in store.alerts().items].count("new") == 1
    store.close()


def test_F27_translations_are_one_event(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=AT)
    outlets = {
        lang: Outlet(name=lang, title=lang, hosts=(f"{lang}.example",), language=lang) for lang, *_ in TRANSLATED
    }
    for lang, title, text in TRANSLATED:
        stages.save_crawl_item(store, fetched(f"https://{lang}.example/1", (title, text), AT, lang))
        stages.read_pending(store, read, outlets, AT)
        while stages.resolve_dirty(store, WATCHES, ("mail",), AT):
            pass
    (event,) = store.events(current=True).items
    assert set(event.languages) == {lang for lang, *_ in TRANSLATED}
    assert [alert.trigger for alert in store.alerts().items].count("new") == 1
    store.close()
