"""`parley extract`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from crawler.addresses import canonical_url
from crawler.registry import outlet_for
from model.errors import ItemsFailed, UsageError
from model.page import ReadRefusal
from parley.context import options_of, settings_of
from parley.opening import outlets_of, wall
from parley.output import emit
from parsers.extract import as_json, extract, serve

app = typer.Typer()


@app.command("extract")
def extract_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="HTML, PDF or text, told by its bytes.")] = "-",
    url: Annotated[str | None, typer.Option(help="Address of the page.")] = None,
    server: Annotated[bool, typer.Option("--server", help="Answer lines {id, url, html_b64}, one line each.")] = False,
) -> None:
    """Print one page's title, byline, authors, published, modified, language, text, outlet and method as JSON."""
    outlets = outlets_of(settings_of(ctx), options_of(ctx))
    if server:
        serve(sys.stdin, sys.stdout, wall, lambda asked: outlet_for(asked, outlets))
        return
    address = canonical_url(url) if url else ""
    result = extract(_bytes(file), address, wall(), outlet_for(address, outlets) if address else None)
    if isinstance(result, ReadRefusal):
        raise ItemsFailed(f"{file}: {result.reason}: {result.detail}".rstrip(": "))
    emit(as_json(result))


def _bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {(error.strerror or 'cannot be read').lower()}") from None
