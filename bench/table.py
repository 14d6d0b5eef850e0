"""How measures are printed: a table for people, an object a line for programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from bench.measure import Measure

HEAD = ("measure", "ours", "beside", "", "ratio", "aim", "reached")


def row(measure: Measure) -> tuple[str, ...]:
    """Return the cells of one line."""
    m = measure
    ratio = times(m.ratio) if m.other else ""
    return (m.name, f"{number(m.ours)} {m.unit}".strip(), m.beside, number(m.other) if m.other else "",
            ratio, aim(m), f"{m.reached:.0%}" if m.aim else "")  # fmt: skip


def times(ratio: float) -> str:
    """Return "1.73x", and a small ratio as "1/126"."""
    return f"{ratio:.2f}x" if ratio > 0.1 else f"1/{1 / ratio:.0f}"


def aim(measure: Measure) -> str:
    """Return the aim in words."""
    if not measure.aim:
        return ""
    sign = "<=" if measure.less else ">="
    return f"{sign} {number(measure.aim)}{'x' if measure.aim_of == 'ratio' else ''}"


def number(value: float) -> str:
    """Return three figures that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def as_json(measure: Measure) -> str:
    """Return one line."""
    return json.dumps({**asdict(measure), "reached": round(measure.reached, 3)})


def as_text(cells: tuple[str, ...]) -> str:
    """Return one line of the table."""
    widths = (29, 19, 16, 9, 9, 9, 8)
    return " ".join(cell.ljust(width - 1) for cell, width in zip(cells, widths, strict=True)).rstrip()
