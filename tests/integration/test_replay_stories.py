"""Replay and evaluate on stories of our own: alerts over time, orders of arrival, scores, floors."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from model.alert import Watch
from model.errors import UsageError
from model.event import Event
from model.mention import Count, Mention
from model.page import Article
from parsers.kinds import KINDS
from scheduler.evaluate import evaluate, read_floors, read_gold, under_floor
from scheduler.replay import alert_row, article_of, read_articles, replay, write_rows
from scheduler.scoring import score
from scheduler.watching import in_full

KEYS = (
    "alert_id event_id trigger kind status parties mediators ordinal place date date_end counts categories part_of "
    "confidence article_id outlet url title published quote quote_span sources sources_total raised_at"
)


def row(id: str, published: str | None, *told: dict[str, Any], outlet: str = "") -> dict[str, Any]:
    """One labelled article; `told` are its labels, which stand for what a parser reads in it."""
    return {
        "id": id, "outlet": outlet or id, "url": f"https://{id}.example/", "language": "en", "published": published,
        "title": f"Title of {id}", "text": f"First sentence of {id}.\n\nSecond sentence of {id}.", "events": list(told),
    }  # fmt: skip


def talks(status: str, date: str | None = None, role: str = "current", **more: Any) -> dict[str, Any]:
    key = more.pop("key", "talks-1")
    return {
        "key": key,
        "kind": "round",
        "role": role,
        "status": status,
        "date": date,
        "parties": ["Peru", "Chile"],
        **more,
    }


def swap(
    status: str, date: str | None = None, n: int | None = None, role: str = "current", **more: Any
) -> dict[str, Any]:
    counts = [{"who": "each side", "what": "prisoners", "n": n, "qualifier": "exact"}] if n else []
    given = {"kind": "exchange", "key": "swap-1", "parties": ["Mali", "Niger"], "counts": counts}
    return {**given, "role": role, "status": status, "date": date, **more}


STORY = [
    row("gazette", "2031-05-01T09:00:00+02:00", talks("planned", "2031-05-06", place="Lima")),
    row("herald", "2031-05-01T12:00:00+00:00", talks("planned", "2031-05-06", place="Lima")),
    row("observer", "2031-05-06T18:00:00+00:00", talks("completed", "2031-05-06", place="Lima"), swap("agreed", n=80)),
    row("courier", "2031-05-07T07:00:00-05:00", talks("completed", "2031-05-06"), swap("agreed", n=80)),
    row("review", "2031-05-09T08:00:00+00:00", talks("completed", "2031-05-06", "background")),
    row("mirror", "2031-05-15", swap("completed", "2031-05-15", 80)),
    row("tribune", "2031-05-20T10:00:00+00:00"),
]


class Reader:
    """A parser that reads what the labels say."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self._rows = {r["url"]: r for r in rows}

    def __call__(self, article: Article) -> list[Mention]:
        return [_mention(article, e, n) for n, e in enumerate(self._rows[article.url]["events"])]


def _mention(article: Article, label: dict[str, Any], number: int) -> Mention:
    told = {k: label[k] for k in ("kind", "role", "status", "date", "ordinal", "place", "stage") if label.get(k)}
    return Mention(
        id=f"{article.id}-{number}",
        article_id=article.id,
        parties=tuple(sorted(label["parties"])),
        counts=tuple(Count(**c) for c in label.get("counts", ())),
        object="people" if label["kind"] == "exchange" else "",
        confidence=label.get("confidence", 0.9),
        quote=article.text.split("\n\n")[number % 2],
        outlet=article.outlet,
        url=article.url,
        title=article.title,
        published=article.published,
        **told,
    )


def replayed(rows: Sequence[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    return [alert_row(a) for a in replay([article_of(r) for r in rows], parse=Reader(rows), **more).alerts]


def shape(rows: Sequence[dict[str, Any]], **more: Any) -> list[tuple[str, str, str, str]]:
    return [(a["trigger"], a["kind"], a["status"], a["article_id"]) for a in replayed(rows, **more)]


def test_each_event_is_told_once_and_its_progress_as_updates() -> None:
    assert shape(STORY) == [
        ("new", "round", "planned", "gazette"),
        ("new", "exchange", "agreed", "observer"),
        ("update", "round", "completed", "observer"),
        ("update", "exchange", "completed", "mirror"),
    ]


def test_alerts_are_those_of_the_contract_and_quote_their_article() -> None:
    alerts = replayed(STORY)
    assert {tuple(a) for a in alerts} == {tuple(KEYS.split())}
    for alert in alerts:
        assert f"sentence of {alert['article_id']}." in alert["quote"]
        assert set(alert["sources"][0]) == {"outlet", "url", "published"}
    assert json.loads(json.dumps(alerts)) == alerts


def test_replaying_twice_gives_the_same_and_a_year_later_nobody_is_told() -> None:
    assert replayed(STORY) == replayed(STORY)
    assert replayed(STORY, now=datetime(2032, 5, 6, tzinfo=UTC)) == []


def _content(events: Sequence[Event]) -> set[str]:
    return {e.model_copy(update={"id": "", "aliases": ()}).model_dump_json() for e in events}


def test_the_order_of_arrival_changes_no_event() -> None:
    whole = {}
    for order in itertools.permutations(STORY[:5]):
        found = replay([article_of(r) for r in order], parse=Reader(STORY), order="file")
        whole[tuple(r["id"] for r in order)] = _content(found.events)
        assert sum(a.trigger == "new" and a.kind == "round" for a in found.alerts) == 1
    assert len({frozenset(events) for events in whole.values()}) == 1


def test_an_article_that_comes_twice_changes_nothing() -> None:
    once = replay([article_of(r) for r in STORY], parse=Reader(STORY))
    twice = replay([article_of(r) for r in STORY for _ in range(2)], parse=Reader(STORY))
    assert (once.alerts, once.events) == (twice.alerts, twice.events)


def test_an_unsure_report_waits_for_a_second_outlet() -> None:
    first = row("gazette", "2031-05-01T09:00:00+00:00", talks("planned", "2031-05-06", confidence=0.6))
    soon = row("herald", "2031-05-01T14:00:00+00:00", talks("planned", "2031-05-06", confidence=0.6))
    late = row("herald", "2031-05-01T16:00:00+00:00", talks("planned", "2031-05-07", confidence=0.4))
    assert shape([first, soon]) == [("new", "round", "planned", "herald")]
    assert shape([first]) == []
    assert shape([first, late]) == []
    again = row(
        "gazette", "2031-05-01T14:00:00+00:00", talks("planned", "2031-05-06", confidence=0.6), outlet="gazette"
    )
    assert shape([first, {**again, "id": "gazette-2", "url": "https://gazette.example/2"}]) == []


def test_updates_of_a_day_go_together() -> None:
    steps = [
        row("a", "2031-05-01T06:00:00+00:00", talks("planned", "2031-05-01")),
        row("b", "2031-05-01T09:00:00+00:00", talks("under_way", "2031-05-01")),
        row("c", "2031-05-01T09:05:00+00:00", talks("under_way", "2031-05-01", place="Lima")),
        row("d", "2031-05-01T12:00:00+00:00", talks("completed", "2031-05-01", place="Lima")),
    ]
    found = replayed(steps)
    assert [(a["trigger"], a["status"], a["raised_at"]) for a in found] == [
        ("new", "planned", "2031-05-01T06:00:00Z"),
        ("update", "under_way", "2031-05-01T09:10:00Z"),
        ("update", "completed", "2031-05-01T15:10:00Z"),
    ]
    assert found[1]["place"] == "Lima"


def test_a_changed_text_is_a_correction() -> None:
    first = row("a", "2031-05-01T06:00:00+00:00", swap("completed", "2031-05-01", 23))
    other = row("b", "2031-05-01T08:00:00+00:00", talks("planned"))
    changed = {**first, "id": "a-2", "events": [swap("completed", "2031-05-01", 22)]}
    rows = {"a": first, "b": other, "a-2": changed}

    def parse(article: Article) -> list[Mention]:
        return [_mention(article, e, 0) for e in rows[article.id]["events"]]

    articles = [article_of(r) for r in rows.values()]
    alerts = replay(articles, parse=parse, order="file").alerts
    assert [(a.trigger, [c.n for c in a.counts]) for a in alerts] == [("new", [23]), ("new", []), ("correction", [22])]
    assert len({a.event_id for a in alerts}) == 2


def test_a_kind_that_is_off_by_default_is_told_to_those_who_ask_for_it() -> None:
    assert in_full(())[0].kinds == tuple(sorted(name for name, kind in KINDS.items() if kind.default))
    truce = [row("a", "2031-05-01T06:00:00+00:00", talks("completed", "2031-05-01", kind="ceasefire"))]
    assert shape(truce) == []
    assert shape(truce, watches=[Watch(name="truces", kinds=("ceasefire",))]) == [
        ("new", "ceasefire", "completed", "a")
    ]


def test_undated_articles_never_alert_alone() -> None:
    undated = row("a", None, talks("planned", "2031-05-06"))
    assert shape([undated]) == []
    hostile = {**undated, "published": "yesterday, we think"}
    assert shape([hostile]) == []
    assert shape([undated, row("b", "2031-05-01T06:00:00+00:00", talks("planned", "2031-05-06"))])[0][3] == "b"


def test_a_resolve_costs_no_more_after_years_of_other_news() -> None:
    start = datetime(2020, 1, 1, 8, tzinfo=UTC)
    days = [start + timedelta(days=7 * n) for n in range(300)]
    rows = [row(f"w{n}", d.isoformat(), talks("completed", d.date().isoformat())) for n, d in enumerate(days)]
    found = replay([article_of(r) for r in rows], parse=Reader(rows))
    assert len(found.events) == len(rows) == len(found.alerts)


# --- scoring
GOLD = [
    row("one", "2031-05-01T06:00:00+00:00", talks("planned", "2031-05-06", place="Lima", ordinal=2)),
    row("two", "2031-05-06T06:00:00+00:00", talks("completed", "2031-05-06"), swap("agreed", n=80)),
    row("three", "2031-06-20T06:00:00+00:00", talks("completed", "2031-05-06", "background")),
    row(
        "four",
        "2031-06-21T06:00:00+00:00",
        swap("completed", "2031-06-21", 12, key="swap-2", parties=["Togo", "Benin"]),
    ),
    row("five", "2031-06-22T06:00:00+00:00"),
]


def _alert(article: str, **more: Any) -> dict[str, Any]:
    given = {
        "alert_id": f"{article}{more}",
        "trigger": "new",
        "kind": "round",
        "status": "planned",
        "parties": ["Chile", "Peru"],
    }
    return {**given, "article_id": article, **more}


def test_scores_of_alerts_reckoned_by_hand() -> None:
    found = score(
        GOLD,
        [
            _alert("one", place="City of Lima", ordinal=3, date="2031-05-06"),  # right, with another ordinal
            _alert("two", date="2031-05-06", status="completed"),  # taken already
            _alert(
                "two",
                kind="exchange",
                parties=["Mali", "Niger"],
                status="planned",
                counts=[{"n": 80, "what": "prisoners"}],
            ),
            _alert("three", date="2031-05-06"),  # only recalled
            _alert("four", kind="exchange", parties=["Togo", "Ghana"]),  # another state
            _alert("five"),  # nothing there
            _alert("five", trigger="update"),
        ],
    )
    assert (found.raised, found.right, found.duplicates, found.false, found.updates) == (6, 2, 1, 3, 1)
    assert (found.precision, found.recall, found.duplicate_rate) == (2 / 6, 2 / 3, 1 / 6)
    assert (found.quiet_articles, found.quiet_alerted, found.missed) == (2, 2, ("swap-2",))
    assert found.attributes == {
        "status": (1, 2), "ordinal": (0, 1), "place": (1, 1), "date": (1, 1), "counts": (1, 1), "parties": (2, 2),
    }  # fmt: skip
    assert [j.verdict for j in found.judged] == ["right", "duplicate", "right", "background", "false", "false"]


def test_evaluate_tells_groups_and_each_error_with_its_evidence() -> None:
    wrong = [*GOLD[:4], row("five", "2031-06-22T06:00:00+00:00", talks("planned", "2031-07-01", key="no"))]
    read = replay([article_of(r) for r in wrong], parse=Reader([*wrong[:3], row("four", None), wrong[4]]))
    found = evaluate(GOLD, read)
    assert found.groups["kind"]["round"].right == 1
    assert found.groups["conflict"]["Benin / Togo"].found == 0
    errors = {(e.verdict, e.article_id): e for e in found.errors}
    assert set(errors) == {("false", "five"), ("missed", "four")}
    assert errors["false", "five"].quote == "First sentence of five."
    assert any("current planned Chile/Peru 0.90" in r for r in errors["false", "five"].reasons)
    assert errors["missed", "four"].reasons == ("nothing of this kind was read in it",)


def test_floors(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    file.write_text(
        "[alerts]\nprecision = 0.3\nrecall = 0.9\n[alerts.hard]\nrecall = 0.1\n[extract]\nf1 = 0.9\n", "utf-8"
    )
    found = score(GOLD, [_alert("one", date="2031-05-06")])
    assert under_floor(found, read_floors(file, "easy")) == ["recall 0.333 is under its floor 0.9"]
    assert under_floor(found, read_floors(file, "hard")) == []
    with pytest.raises(UsageError, match="taste"):
        under_floor(found, {"taste": 1.0})
    with pytest.raises(UsageError, match="no floors"):
        read_floors(_file(tmp_path, "x = 1"), "easy")


def _file(folder: Path, text: str) -> Path:
    path = folder / "some"
    path.write_text(text, "utf-8")
    return path


def test_files_in_and_out(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    write_rows(STORY, path)
    assert [a.id for a in read_articles(path)] == [r["id"] for r in STORY]
    assert read_gold(path) == STORY
    for text, said in (('{"id": 1}', "some:1"), ("no json", "some:1: this is no JSON"), ("[1]", "some:1")):
        with pytest.raises(UsageError, match=said):
            list(read_articles(_file(tmp_path, text)))
    with pytest.raises(UsageError, match="no labels"):
        read_gold(_file(tmp_path, '{"id": "x", "text": ""}'))
    with pytest.raises(UsageError, match="No such file"):
        list(read_articles(tmp_path / "none.jsonl"))


def test_the_parser_that_is_shipped_reads_a_plain_story() -> None:
    text = (
        "Negotiators of Peru and Chile held a second round of talks in Lima on Tuesday, the foreign ministry said.\n\n"
        "The two countries also agreed to exchange 60 prisoners each, it added."
    )
    article = {**STORY[0], "title": "Peru and Chile hold second round of talks in Lima", "text": text,
               "published": "2031-05-06T20:00:00-05:00"}  # fmt: skip
    told = {a.kind: a for a in replay([article_of(article)]).alerts}
    assert (told["round"].parties, told["round"].ordinal, told["round"].place) == (("Chile", "Peru"), 2, "Lima")
