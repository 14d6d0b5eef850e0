"""What people and programs read on stdout, and the one console for everything else, stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

# C0 and C1 controls but LF and TAB: a scraped title must not move the cursor or set the window's title (F31).
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PIPE_WIDTH = 240  # without a terminal nothing is folded that a program may want to find on one line

notes = Console(stderr=True, highlight=False, soft_wrap=True)


def shown(text: object) -> str:
    """Return `text` with its control characters written out, ESC as \\x1b."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", str(text))


def note(text: str, style: str = "") -> None:
    """Say something that is no result, on stderr."""
    notes.print(Text(shown(text), style=style), soft_wrap=not notes.is_terminal)


def say(text: str, style: str = "") -> None:
    """Print one line of a result for people."""
    out().print(Text(shown(text), style=style), soft_wrap=True)


def out() -> Console:
    """Return the console of stdout as it is now."""
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(file=sys.stdout, highlight=False, width=width)


def json_line(value: object) -> str:
    """Return `value` as JSON on one line, without raw control characters."""
    packed = json.dumps(value, ensure_ascii=False, default=_plain)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", packed)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def emit(value: object) -> None:
    """Print one JSON object as one line of stdout."""
    sys.stdout.write(json_line(value) + "\n")


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, and how a row's cell is made."""

    heading: str
    cell: Callable[[Any], object]
    right: bool = False
    fold: bool = False  # long text: may be folded; other columns stay on one line
    style: Callable[[Any], str] | None = None


def listing(rows: Iterable[Any], columns: Sequence[Column], as_json: bool, empty: str) -> None:
    """Print `rows` one JSON object a line, or as a table; `empty` is said where there is none."""
    rows = list(rows)
    if as_json:
        for row in rows:
            emit(row)
    elif rows:
        out().print(_table(rows, columns))
    else:
        note(empty)


def _table(rows: Sequence[Any], columns: Sequence[Column]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    columns = [column for column in columns if any(column.cell(row) not in (None, "") for row in rows)]
    for column in columns:
        table.add_column(
            column.heading,
            justify="right" if column.right else "left",
            no_wrap=not column.fold,
            overflow="fold" if column.fold else "ellipsis",
        )
    for row in rows:
        table.add_row(*(_cell(row, column) for column in columns))
    return table


def _cell(row: Any, column: Column) -> Text:
    value = column.cell(row)
    return Text("" if value is None else shown(value), style=column.style(row) if column.style else "")


def facts(pairs: Mapping[str, object]) -> None:
    """Print names and values, the names in one column; empty values are left out."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs.items():
        if value not in (None, "", (), []):
            table.add_row(name, Text(shown(value)))
    out().print(table)
