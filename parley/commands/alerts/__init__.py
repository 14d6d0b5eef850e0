"""`parley alerts list | show | retry | replay | test`."""

from __future__ import annotations

import typer

from parley.lazy import lazy_group

COMMANDS = {
    "list": "List alerts, the newest first.",
    "show": "Show one alert, and to whom it was delivered when.",
    "retry": "Try again now what was not delivered, also what was given up.",
    "replay": "Deliver again, under the same ids, what was given up since a date.",
    "test": "Send a marked sample over one channel.",
}
app = typer.Typer(cls=lazy_group(__name__, COMMANDS), no_args_is_help=True)


@app.callback()
def alerts() -> None:
    """List and show alerts; retry, repeat or test their delivery."""
