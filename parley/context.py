"""What a command gets from the words before it: its settings."""

from __future__ import annotations

import typer

from parley.configure import Options, load
from parley.settings import Settings


def options_of(ctx: typer.Context) -> Options:
    """Return the global options."""
    found = ctx.find_root().obj
    return found if isinstance(found, Options) else Options()


def settings_of(ctx: typer.Context) -> Settings:
    """Return the settings. Raises ConfigError."""
    return load(options_of(ctx))
