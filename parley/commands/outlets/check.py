"""`parley outlets check`."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from crawler.toml import layout_toml
from model.errors import ItemsFailed
from model.outlet import Outlet
from model.value import one_line
from parley.context import options_of, settings_of
from parley.opening import outlets_of
from parley.output import Column, emit, listing, note, say
from parley.wiring import crawler_of, readers_of
from scheduler.checking import Checked, check_outlet
from scheduler.clock import WallClock
from scheduler.wishes import named

app = typer.Typer()
_COLUMNS = (
    Column("field", lambda f: f.name),
    Column("found", lambda f: f"{f.found} of {f.of}", style=lambda f: "" if f.found == f.of else "yellow"),
    Column("told by", lambda f: ", ".join(f"{where or 'page'} {count}" for where, count in f.origins)),
    Column("for example", lambda f: one_line(f.example, 90), fold=True),
)


@app.command()
def check(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of an outlet.")],
    pages: Annotated[int, typer.Option(min=1, max=20, help="Articles to fetch.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Prove an outlet against the live site: robots.txt, lists, articles, layout, dates. Exit 1 when it fails."""
    settings, clock = settings_of(ctx), WallClock()
    outlet = named(name, outlets_of(settings, options_of(ctx)))
    parts = crawler_of(settings, clock), readers_of(settings, most=1)
    found = asyncio.run(check_outlet(outlet, pages, *parts, clock.now()))
    if as_json:
        emit(_json(found))
    else:
        _show(found)
    if found.wrong:
        raise ItemsFailed(f"{outlet.name}: {len(found.wrong)} of {len(found.proofs)} checks")
    note(f"All of it holds. Put verified = {clock.now().date()} into {outlet.name}.toml.", "green")


def _show(found: Checked) -> None:
    outlet = found.outlet
    say(f"{outlet.title}: {_verified(outlet)}, {_layouts(outlet)}", "" if outlet.verified else "yellow")
    for proof in found.proofs:
        say(f"{'well ' if proof.well else 'wrong'}  {proof.said}", "" if proof.well else "red")
    listing(found.fields(), _COLUMNS, False, "No article was read.")
    if found.taught.layout:
        note(f"A layout drafted from these pages; put it at the end of {outlet.name}.toml and check again:")
        say(layout_toml(found.taught.layout))
    for sentence in found.taught.unsure:
        note(f"Unsure: {sentence}", "yellow")


def _verified(outlet: Outlet) -> str:
    return f"verified on {outlet.verified}" if outlet.verified else "never verified against the live site"


def _layouts(outlet: Outlet) -> str:
    return f"layout {outlet.layouts[-1].name}" if outlet.layouts else "no layout, general reading"


def _json(found: Checked) -> dict[str, Any]:
    verified = found.outlet.verified
    return {
        "outlet": found.outlet.name,
        "verified": verified.isoformat() if verified else None,
        "well": not found.wrong,
        "checks": [vars(proof) for proof in found.proofs],
        "fields": [vars(each) for each in found.fields()],
        "layout": found.taught.layout.model_dump(mode="json") if found.taught.layout else None,
        "unsure": list(found.taught.unsure),
    }
