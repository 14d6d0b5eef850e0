"""The documentation names everything that can be set, added or called, and its links lead somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, SecretStr
from typer.main import get_command

from alerts.registry import channel_types
from model.alert import Watch
from model.outlet import Layout, Outlet, Pace
from parley.cli import COMMANDS
from parley.sections import Section
from parley.settings import LoginSettings, Settings
from parsers.grammar.pack import packs
from parsers.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text("utf-8")
COMMAND_PAGE = (ROOT / "docs" / "commands.md").read_text("utf-8")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def section(title: str) -> str:
    """Return what stands under one heading of the configuration's page."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#|\Z)", CONFIGURATION, re.M | re.S)
    assert found, title
    return found[2]


def rows(text: str) -> dict[str, str]:
    """Return the default that each row of the tables in `text` gives, by the setting's name."""
    return {m[1]: m[2].strip("` ") for m in re.finditer(r"^\| `([\w.]+)` \|([^|]*)\|", text, re.M)}


def settings(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, str | None]]:
    """Yield each setting's dotted name and default as TOML writes it; None where there is none to write."""
    for name, field in model.model_fields.items():
        default = None if field.is_required() else field.get_default(call_default_factory=True)
        if isinstance(default, Section):
            yield from settings(type(default), f"{above}{name}.")
        else:
            yield above + name, None if default is None else written(default)


def written(value: Any) -> str:
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    return json.dumps(plain, default=str)


def differing(model: type[BaseModel], text: str, without: tuple[str, ...] = ()) -> dict[str, tuple[str | None, ...]]:
    told, known = rows(text), {name: value for name, value in settings(model) if name not in without}
    wrong: dict[str, tuple[str | None, ...]]
    wrong = {name: (told.get(name), value) for name, value in known.items() if not same(told.get(name), value)}
    return wrong | {name: (told[name], "is no setting") for name in told.keys() - known.keys()}


def same(told: str | None, value: str | None) -> bool:
    if told is None or value is None:
        return told == (value or "")
    return bool(told) and json.loads(told) == json.loads(value)


def test_every_setting_is_told_with_its_default() -> None:
    assert differing(Settings, section("Settings")) == {}
    assert differing(LoginSettings, section("Logins")) == {}


def test_every_key_of_a_watch_is_told_with_its_default() -> None:
    assert differing(Watch, section("Watches"), without=("name",)) == {}


@pytest.mark.parametrize("name", channel_types())
def test_every_key_of_a_channel_is_told_with_its_default(name: str) -> None:
    assert differing(channel_types()[name].Config, section(name), without=("type",)) == {}


def test_every_key_of_an_outlet_is_told() -> None:
    text = section("Outlets")
    assert set(rows(text)) == set(Outlet.model_fields)
    for model in (Pace, Layout):
        assert [key for key in model.model_fields if f"`{key}`" not in text] == []


def test_a_setting_that_is_left_out_is_noticed() -> None:
    text = section("Settings").replace("| `web.port` | `8080` |", "| `web.gate` | `8081` |")
    assert set(differing(Settings, text)) == {"web.port", "web.gate"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name: str) -> None:
    assert f"`parley {name}" in COMMAND_PAGE
    command = get_command(import_module(f"parley.commands.{name}").app) if _is_built(name) else None
    below = getattr(command, "commands", {})
    row = " ".join(line for line in COMMAND_PAGE.splitlines() if f"`parley {name}" in line)
    assert [verb for verb in below if len(below) > 1 and not re.search(rf"[` ]{verb}[` ]", row)] == []


def _is_built(name: str) -> bool:
    return (ROOT / "parley" / "commands" / f"{name}.py").exists()


def test_no_command_is_told_that_is_none() -> None:
    told = {name for page in PAGES for name in re.findall(r"(?:`|^)parley ([a-z]+)\b", page.read_text("utf-8"), re.M)}
    assert told - COMMANDS.keys() == set()


def test_every_kind_is_told() -> None:
    row = next(line for line in section("Watches").splitlines() if line.startswith("| `kinds`"))
    assert [name for name, kind in KINDS.items() if kind.default and f"`{name}`" not in row] == []


def test_every_language_that_is_told_is_read() -> None:
    """One way only: adding a language takes one new file and no edit."""
    row = next(line for line in section("Watches").splitlines() if line.startswith("| `languages`"))
    told = set(re.findall(r"`([a-z]{2})`", row))
    assert {"en", "ru", "uk", "tr", "ar", "es", "fr", "de"} <= told
    assert told - packs().keys() == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text("utf-8")) if not link.startswith(("http:", "https:"))]
    assert [link for link in links if not _leads(page, link)] == []


def _leads(page: Path, link: str) -> bool:
    place, _, anchor = link.partition("#")
    target = page.parent / place if place else page
    if not anchor or not target.exists():
        return target.exists()
    heads = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.M)
    return anchor in {re.sub(r"[^\w-]", "", head.lower().replace(" ", "-")) for head in heads}


def test_every_page_is_in_the_site_and_every_decision_in_its_list() -> None:
    nav = (ROOT / "mkdocs.yml").read_text("utf-8")
    docs = [str(page.relative_to(ROOT / "docs")) for page in PAGES if ROOT / "docs" in page.parents]
    assert set(_pages(yaml.safe_load(nav)["nav"])) == set(docs)
    listed = (ROOT / "docs" / "decisions" / "index.md").read_text("utf-8")
    decisions = {page.removeprefix("decisions/") for page in docs if page.startswith("decisions/")}
    assert decisions == {*_LINK.findall(listed), "index.md"}


def _pages(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for each in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from _pages(each)
