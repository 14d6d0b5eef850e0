"""Watches at the desk: made, changed, tried and dropped, in the page and over the API; the daemon takes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from model.alert import Watch
from model.errors import ConfigError
from parley.configure import Options, load
from parley.settings import Settings
from parley.wiring import Watched
from store.store import Store
from store.watched import drop_watch, keep_watch, kept_watches
from tests.integration.daemon_site import parley
from tests.integration.desk_world import NOW
from tests.integration.web_app import browser, night_store

FORM = {
    "name": "night desk", "parties": " Varenia , Osmark", "places": "Kessa", "outlets": "TELLIS-wire",
    "languages": "EN", "confidence_min": "0.6", "kinds": ["exchange"], "statuses": ["agreed", "completed"],
    "channels": ["mail"],
}  # fmt: skip
WATCH = Watch(
    name="night desk", parties=("Varenia", "Osmark"), places=("Kessa",), outlets=("Tellis Wire",), languages=("en",),
    confidence_min=0.6, kinds=("exchange",), statuses=("agreed", "completed"), channels=("mail",),
)  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    opened = night_store(tmp_path)
    yield opened
    opened.close()


async def test_a_watch_is_made_changed_and_dropped_in_the_page(own: Store) -> None:
    async with browser(own, follow_redirects=True) as client:
        made = await client.post("/watches", data=FORM)
        assert made.status_code == 200 and "Asked for: reload" in made.text and "night desk" in made.text
        assert kept_watches(own) == (WATCH,)
        keep_watch(own, WATCH.model_copy(update={"quiet": "22:00-07:00"}))
        form = html.document_fromstring((await client.get("/watches/night%20desk")).text)
        assert form.xpath("//input[@name='parties' or @name='confidence_min']/@value") == ["Varenia, Osmark", "0.6"]
        assert form.xpath("//input[@name='statuses'][@checked]/@value") == ["agreed", "completed"]
        await client.post("/watches", data=FORM | {"kinds": [], "places": ""})
        (changed,) = kept_watches(own)
        assert (changed.kinds, changed.places, changed.quiet) == ((), (), "22:00-07:00")
        await client.post("/watches/night%20desk/delete")
        assert kept_watches(own) == ()
        assert (await client.post("/watches/night%20desk/delete")).status_code == 404
    assert [request.kind for request in own.take_requests(NOW)] == ["reload"]  # those of one moment are one


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "../x", "Letters, digits"),
        ("name", "from the file", "change it there"),
        ("confidence_min", "nan", "Between 0 and 1"),
        ("confidence_min", "1.2", "Between 0 and 1"),
        ("outlets", "Nobody <i>", "There is no outlet “Nobody &lt;i&gt;”."),
        ("languages", "english", "Codes such as"),
        ("kinds", "wedding", "There is no kind “wedding”."),
        ("statuses", "done", "There is no status “done”."),
        ("channels", "pigeon", "There is no channel “pigeon”."),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    own: Store, field: str, value: str, sentence: str
) -> None:
    async with browser(own) as client:
        answer = await client.post("/watches", data=FORM | {field: value})
        assert answer.status_code == 422 and f'<span class="err" id="e-{field}">' in answer.text
        assert sentence in answer.text and 'value=" Varenia , Osmark"' in answer.text
        tried = await client.post("/watches/try", data=FORM | {field: value}, headers={"hx-request": "true"})
        assert tried.status_code == 200 and sentence in tried.text
    assert kept_watches(own) == () and own.take_requests(NOW) == ()


async def test_a_trial_shows_what_it_would_have_raised_and_keeps_nothing(own: Store) -> None:
    async with browser(own) as client:
        ask = {"hx-request": "true"}
        everything = (await client.post("/watches/try", data={"confidence_min": "0"}, headers=ask)).text
        rounds = (await client.post("/watches/try", data={"kinds": "round"}, headers=ask)).text
        nobody = (await client.post("/watches/try", data={"parties": "Atlantis"}, headers=ask)).text
        whole = (await client.post("/watches/try", data={"name": "x", "kinds": "round"})).text
        raised = (await client.post("/api/watches/try", json={"kinds": ["round"]})).json()
    totals = [int(text.split("<b>")[1].split("<")[0]) for text in (everything, rounds, nobody)]
    assert totals[0] > totals[1] > totals[2] == 0
    assert len(raised) == totals[1] and {alert["kind"] for alert in raised} == {"round"}
    assert "<h1>New watch</h1>" in whole and rounds.split("alerts")[0].split("<b>")[1] in whole
    assert kept_watches(own) == () and own.take_requests(NOW) == ()


async def test_the_same_over_the_api(own: Store) -> None:
    order = WATCH.model_dump(mode="json", include=set(FORM) - {"name"})
    async with browser(own) as client:
        made = await client.put("/api/watches/night desk", json=order)
        assert made.status_code == 200 and Watch(**made.json()) == WATCH
        listed = (await client.get("/api/watches")).json()
        assert [(w["watch"]["name"], w["made_in"]) for w in listed] == [
            ("from the file", "file"),
            ("night desk", "desk"),
        ]
        for name, wrong in (("from the file", {}), ("x", {"kinds": ["wedding"]}), ("x", {"confidence_min": 2})):
            assert (await client.put(f"/api/watches/{name}", json=wrong)).status_code == 422
        assert (await client.delete("/api/watches/from the file")).status_code == 404
        assert (await client.delete("/api/watches/night desk")).status_code == 204
    assert kept_watches(own) == ()


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "parley.toml").write_text(f'[store]\nurl = "sqlite:///{folder}/desk.db"\n{text}')
    return load(Options(config=folder / "parley.toml"))


def test_the_works_take_those_of_the_file_first(own: Store, tmp_path: Path) -> None:
    keep_watch(own, WATCH.model_copy(update={"channels": ("gone",)}))
    keep_watch(own, Watch(name="rounds", kinds=("exchange",)))
    watched = Watched(own, settings_of(tmp_path, '[watches.rounds]\nkinds = ["round"]\n'), {})
    assert [(w.name, w.kinds) for w in watched.all()] == [("rounds", ("round",)), ("night desk", ("exchange",))]
    assert watched.all()[1].channels == ()
    wrong = settings_of(tmp_path, '[watches.other]\nkinds = ["wedding"]\n')
    with pytest.raises(ConfigError):
        watched.all(wrong)
    assert [w.name for w in watched.of_file()] == ["rounds"]
    drop_watch(own, "night desk")
    assert [w.name for w in watched.all(settings_of(tmp_path, ""))] == ["rounds"]
    drop_watch(own, "rounds")
    assert [w.name for w in watched.all()] == ["default"]


def test_the_command_lists_them_too(own: Store, tmp_path: Path) -> None:
    keep_watch(own, WATCH)
    settings_of(tmp_path, "")
    listed = parley(tmp_path / "parley.toml", "watches", "list", "--json").stdout
    assert [json.loads(line)["name"] for line in listed.splitlines()] == ["night desk"]
