"""Groups of commands that are imported when they are called: a list of events waits for no crawler to be imported."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from model.errors import NotBuilt


def lazy_group(package: str, table: Mapping[str, str]) -> type[TyperGroup]:
    """Return a group with a command for each name of `table`, whose value is what the help page says of it.

    A command is the module of its name (hyphens as underscores) in `package`, with its typer application as `app`;
    one whose module is not there is not built yet.
    """

    class LazyGroup(TyperGroup):
        """Holds a bare command for each name: for the help page, and for "did you mean"."""

        listing = False

        def __init__(self, **attrs: Any) -> None:
            super().__init__(**attrs)
            self.commands = {name: TyperCommand(name=name, help=text) for name, text in table.items()}

        def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
            """Return the command, or a bare one while the help page is written."""
            if self.listing or cmd_name not in table:
                return super().get_command(ctx, cmd_name)
            return _loaded(package, cmd_name, table[cmd_name])

        def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
            """Write the help page from the table alone."""
            self.listing = True
            try:
                super().format_help(ctx, formatter)
            finally:
                self.listing = False

    return LazyGroup


def _loaded(package: str, name: str, text: str) -> Any:
    module = f"{package}.{name.replace('-', '_')}"
    if find_spec(module) is None:
        return _not_built(f"{package.removeprefix('parley.commands').strip('.')} {name}".strip(), text)
    command = get_command(import_module(module).app)
    command.name = name
    # Only `parley` itself installs completion; typer would offer it on every application.
    command.params = [each for each in command.params if each.name not in ("install_completion", "show_completion")]
    return command


def _not_built(name: str, text: str) -> TyperCommand:
    def refuse() -> None:
        raise NotBuilt(f"parley {name}")

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    return TyperCommand(name=name, help=text, callback=refuse, context_settings=settings)
