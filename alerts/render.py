"""Sets values into templates: sandboxed, escaped in HTML, wrapped at 72 characters in text."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.terms import capital, direction

STOP_ROW = "<!-- stop -->"  # in each page; the channel that knows whom it writes to puts the link there
WIDTH = 72  # characters of a line of text mail, but for addresses (desk.md, Mail)


def wrap(text: str, indent: int = 0, first: str = "") -> str:
    """Return `text` in lines of at most 72 characters, behind `first` or `indent` blanks."""
    lead, blanks = first.ljust(indent), " " * indent
    parts = [
        textwrap.fill(
            line, WIDTH, initial_indent=blanks if n else lead, subsequent_indent=blanks, break_on_hyphens=False
        )
        for n, line in enumerate(text.split("\n"))
    ]
    return "\n".join(parts)


def pair(label: str, text: str, margin: int = 0, column: int = 14) -> str:
    """Return `label` and, in a column beside it, `text`; a label that is too long has a line of its own."""
    indent = margin + column
    if len(label) <= column - 2 and direction(label) == "ltr":
        return wrap(text, indent, " " * margin + label)
    return f"{wrap(label, margin, ' ' * margin)}\n{wrap(text, indent)}"


def quoted(text: str) -> str:
    """Return `text` in quotation marks; right-to-left text without, where plain mail would misplace them."""
    return text if direction(text) == "rtl" else f"“{text}”"


def beside(name: str, detail: str) -> str:
    """Return `name, detail`; a right-to-left name has a line of its own, or it would change places with digits."""
    return f"{name}\n{detail}" if direction(name) == "rtl" else f"{name}, {detail}"


def environment() -> ImmutableSandboxedEnvironment:
    """Return the environment of all templates: nothing in it can reach Python (F30)."""
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=lambda name: not (name or "").endswith(".txt"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(wrap=wrap, pair=pair, quoted=quoted, beside=beside, direction=direction, capitalise=capital)
    return made


_ENVIRONMENT = environment()


def render(template: str, **values: Any) -> str:
    """Return `template` with `values` set in."""
    return _ENVIRONMENT.get_template(template).render(**values)
