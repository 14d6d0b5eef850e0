"""The budgets of the house: how long functions and files may be, and where imports may stand."""

from __future__ import annotations

import ast
import graphlib
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("model", "crawler", "parsers", "store", "alerts", "scheduler", "web", "parley")
FILES = [p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py")) if "versions" not in p.parts]
DEEPEST_CHAIN = 9  # within a room, which is read on its own; across rooms import-linter keeps the arrows


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code of a function, its docstring left out."""
    first = function.body[0]
    doc = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(function, clean=False) is not None else 0
    return (function.end_lineno or 0) - function.lineno + 1 - doc


def _lengths() -> dict[str, int]:
    out = {}
    for path in FILES:
        for f in _functions(ast.parse(path.read_text("utf-8"))):
            out[f"{path.relative_to(ROOT)}:{f.lineno} {f.name}"] = _lines(f)
    return out


def test_functions_are_short() -> None:
    lengths = _lengths()
    ordered = sorted(lengths.values())
    assert statistics.median(ordered) <= 8
    assert ordered[int(len(ordered) * 0.9)] <= 25
    assert {k: v for k, v in lengths.items() if v > 60} == {}


def test_files_are_short() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in FILES}
    assert {k: v for k, v in lengths.items() if v > 300} == {}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_import_inside_a_function(path: Path) -> None:
    inside = [
        node.lineno
        for function in _functions(ast.parse(path.read_text("utf-8")))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def _imports_of(path: Path, names: set[str]) -> set[str]:
    out: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            out |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            out |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return out & names


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


GRAPH = {_module(p): _imports_of(p, {_module(f) for f in FILES}) - {_module(p)} for p in FILES}


def test_imports_have_no_cycle() -> None:
    for _ in graphlib.TopologicalSorter(GRAPH).static_order():
        pass  # raises CycleError naming the modules


@pytest.mark.parametrize("room", ROOMS)
def test_chains_of_imports_are_shallow(room: str) -> None:
    inside = {m: {i for i in found if i.split(".")[0] == room} for m, found in GRAPH.items() if m.split(".")[0] == room}
    depths: dict[str, int] = {}
    for module in graphlib.TopologicalSorter(inside).static_order():
        depths[module] = 1 + max((depths[m] for m in inside[module]), default=0)
    assert {m: d for m, d in depths.items() if d > DEEPEST_CHAIN} == {}
