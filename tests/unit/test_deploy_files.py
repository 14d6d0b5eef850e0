"""What is shipped to operate Parley: dashboards, rules, units and compose files name only what there is."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import parser

from parley.cli import COMMANDS
from parley.settings import Settings
from scheduler.meters import METERS
from store.store import Store
from tests import wanted
from tests.integration.store_samples import AT
from web.metrics import told

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
_FROM_PROMETHEUS = {"up"}  # it makes these itself
_WORDS = {"by", "le", "max", "min", "sum", "rate", "delta", "time", "histogram_quantile", "and", "or", "for", "job"}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every series that a daemon tells, those with labels by which nothing was counted yet included."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('metrics')}/parley.db", at=AT)
    try:
        page = told(store, {}, AT, (METERS,)).decode()
    finally:
        store.close()
    found = {sample.name for family in parser.text_string_to_metric_families(page) for sample in family.samples}
    families = {(family.name, family.type) for family in parser.text_string_to_metric_families(page)}
    return found | {name + ("_total" if kind == "counter" else "") for name, kind in families}


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "parley.rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _asked(expression: str) -> set[str]:
    """The series of an expression: its words that are neither labels nor functions."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on) \([^)]*\)', " ", expression)
    return set(re.findall(r"\b[a-z_][a-z0-9_]*", bare)) - _WORDS


def _labels(expression: str) -> set[str]:
    return set(re.findall(r"(\w+)=", expression)) | {
        label for group in re.findall(r"by \(([^)]*)\)", expression) for label in re.findall(r"\w+", group)
    }


def _expressions() -> list[str]:
    board = json.loads((DEPLOY / "grafana.json").read_text())
    targets = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [*targets, *(rule["expr"] for rule in _rules())]


@pytest.mark.parametrize("expression", _expressions())
def test_dashboard_and_rules_ask_only_for_what_is_told(expression: str, names: set[str]) -> None:
    asked = _asked(expression)
    assert asked and asked <= names | _FROM_PROMETHEUS
    told_labels = {"health", "stage", "state", "trigger", "about", "outcome"}
    assert _labels(expression) <= told_labels | {"job", "instance", "le"}


def test_a_series_that_is_not_told_would_be_noticed(names: set[str]) -> None:
    assert _asked('max by (le) (rate(parley_gone_total{job="parley"}[5m])) > 3') == {"parley_gone_total"}
    assert "parley_gone_total" not in names and "parley_articles" in names


def test_rules_are_named_once_and_say_what_is_wrong() -> None:
    rules = _rules()
    assert len({rule["alert"] for rule in rules}) == len(rules)
    assert all(
        rule["annotations"]["summary"] and rule["labels"]["severity"] in ("critical", "warning") for rule in rules
    )


def test_no_panel_lies_over_another() -> None:
    places = [panel["gridPos"] for panel in json.loads((DEPLOY / "grafana.json").read_text())["panels"]]
    cells = [(p["x"] + x, p["y"] + y) for p in places for x in range(p["w"]) for y in range(p["h"])]
    assert len(cells) == len(set(cells)) and max(x for x, _ in cells) < 24


@pytest.mark.parametrize("file", ["compose.yaml", "compose.cluster.yaml"])
def test_compose_files_start_what_there_is_and_as_little_as_can_be(file: str) -> None:
    services = yaml.safe_load((ROOT / file).read_text())["services"]
    ours = {name: each for name, each in services.items() if each.get("image") == "parley"}
    assert ours
    for each in ours.values():
        assert each.get("command", ["run"])[0] in COMMANDS
        assert each["read_only"] and each["cap_drop"] == ["ALL"] and "no-new-privileges:true" in each["security_opt"]
        for variable in each.get("environment", {}):
            table, _, key = variable.removeprefix("PARLEY_").lower().partition("__")
            if variable.startswith("PARLEY_"):
                assert key in type(getattr(Settings(), table)).model_fields


def test_systemd_takes_the_unit_and_finds_it_hardened(tmp_path: Path) -> None:
    systemd = wanted.program("systemd-analyze", "systemd")
    program = tmp_path / "parley"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "parley.service"
    text = (DEPLOY / "parley.service").read_text()
    start = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    assert shlex.split(start)[-1] in COMMANDS
    unit.write_text(text.replace("/opt/parley/bin/parley", str(program)))
    found = subprocess.run([systemd, "verify", str(unit)], capture_output=True, text=True, timeout=30)
    assert (found.returncode, found.stderr) == (0, "")
    asked = [systemd, "security", "--offline=true", "--threshold=30", str(unit)]
    assert subprocess.run(asked, capture_output=True, timeout=30).returncode == 0, "more exposed than 3.0"
