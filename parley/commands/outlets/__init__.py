"""`parley outlets list | check | add | record`."""

from __future__ import annotations

import typer

from parley.lazy import lazy_group

COMMANDS = {
    "list": "List the outlets and their health; what needs a look stands first.",
    "check": "Prove an outlet against the live site: robots.txt, lists, articles, layout, dates.",
    "add": "Draft an outlet from its address into outlets/NAME.toml beside the configuration.",
    "record": "Write an article's page and what it reads as, as a test's fixture.",
}
app = typer.Typer(cls=lazy_group(__name__, COMMANDS), no_args_is_help=True)


@app.callback()
def outlets() -> None:
    """List, check and add outlets."""
