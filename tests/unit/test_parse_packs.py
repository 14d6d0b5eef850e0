"""The registry of languages and kinds: what is registered is sound, exampled and read as it says."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path

import pytest

from model.errors import ConfigError
from model.mention import PEOPLE, STATUSES, Mention
from model.page import Article
from parsers.grammar.pack import FOLDER, Case, compile_pack, pack_codes, packs
from parsers.grammar.weights import weights
from parsers.kind import Example
from parsers.kinds import KINDS
from parsers.parse import parse

ENGLISH = tomllib.loads((FOLDER / "en.toml").read_text("utf-8"))
CASES = [(code, case) for code, pack in packs().items() for case in pack.cases]
EXAMPLES = [(k.name, e) for k in KINDS.values() for e in (*k.examples, *k.counterexamples)]


def _mentions(title: str, text: str, published: str, language: str) -> list[Mention]:
    article = Article(id="a", outlet="The Gazette", title=title, text=text, published=published, language=language)
    return [m for m in parse(article) if m.role == "current"]


def _agrees(mention: Mention, expected: dict[str, object]) -> bool:
    seen = mention.model_dump()
    seen["n"] = [c.n for c in mention.counts]
    lists = {k: sorted(v) if isinstance(v, list) else v for k, v in expected.items()}
    return all(sorted(seen[k]) == v if isinstance(v, list) else seen[k] == v for k, v in lists.items())


def _check(found: list[Mention], expected: list[dict[str, object]]) -> None:
    left = list(found)
    for e in expected:
        match = next((m for m in left if _agrees(m, dict(e))), None)
        assert match, f"{e} is not among {[m.model_dump(include=set(e) | {'kind', 'status', 'parties'}) for m in left]}"
        left.remove(match)
    assert not left, [(m.kind, m.status, m.parties, m.quote) for m in left]


@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{c}-{x.text[:30]}" for c, x in CASES])
def test_every_case_of_a_pack(code: str, case: Case) -> None:
    _check(_mentions(case.title, case.text, case.published, code), [dict(e) for e in case.expect])


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=[f"{k}-{e.text[:30]}" for k, e in EXAMPLES])
def test_every_example_of_a_kind(kind: str, example: Example) -> None:
    found = _mentions(example.title, example.text, example.published, example.language)
    _check([m for m in found if m.kind == kind], [dict(e) for e in example.expect])


@pytest.mark.parametrize("code", sorted(packs()))
def test_a_pack_uses_the_fixed_keys(code: str) -> None:
    data = tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))
    assert data["code"] == code
    assert set(data["people"]) <= set(PEOPLE)
    statuses = [data["status"], *(k.get("status", {}) for k in data["kinds"].values())]
    assert {s for table in statuses for s in table} <= set(STATUSES)
    assert set(data["qualifiers"]) <= {"about", "at least", "up to"}
    assert set(data["kinds"]) >= {"round", "exchange"}


@pytest.mark.parametrize("code", sorted(packs()))
def test_every_class_in_a_pattern_has_words(code: str) -> None:
    pack = packs()[code]
    engine = {"number", "ordinal", "place", "party", "proper", "demonym", "someone"}
    data = tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))
    known = {*data["words"], "people", "people_any", "status", "role", "category", *engine}
    known |= {f"{k}.{w}" for k, cell in data["kinds"].items() for w in cell["words"]}
    known |= {f"{k.name}.{w}" for k in KINDS.values() for w in k.words.get(code, {}).get("words", ())}
    for rules in pack.patterns.values():
        for rule in rules:
            assert {f for step in rule.steps for f, _ in step.families} <= known, rule.id


def test_an_unknown_section_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown key wrods"):
        compile_pack({**ENGLISH, "wrods": {}}, "xx.toml")


def test_codes_are_known_without_compiling_the_packs() -> None:
    assert pack_codes() == {pack.code for pack in packs().values()} == set(packs())


def test_a_pattern_given_twice_is_refused() -> None:
    data = copy.deepcopy(ENGLISH)
    data["kinds"]["round"]["patterns"].append(data["kinds"]["round"]["patterns"][0])
    with pytest.raises(ConfigError, match="given twice"):
        compile_pack(data, "xx.toml")


def test_words_for_a_kind_that_does_not_exist_are_refused() -> None:
    data = copy.deepcopy(ENGLISH)
    data["kinds"]["earthquake"] = {"words": {}}
    with pytest.raises(ConfigError, match="no kind earthquake"):
        compile_pack(data, "xx.toml")


def test_every_section_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "languages.md").read_text("utf-8")
    for section in ENGLISH:
        assert section in page, section


def test_weights_are_monotone_in_their_meaning() -> None:
    w = weights()
    assert w["strong pattern"] >= w["fair pattern"] >= w["weak pattern"]
    assert w["title"] >= w["second paragraph"] >= w["late paragraph"]
    assert w["date to come"] >= w["date some days ago"] >= w["old date"]
