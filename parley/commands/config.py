"""`parley config check | show | login`."""

from __future__ import annotations

import json
import re
import secrets
import sys
from typing import Annotated, Any, Literal

import typer

from alerts.registry import load_channels
from model.errors import UsageError
from parley.configure import SECRET, placed
from parley.context import options_of, settings_of
from parley.opening import outlets_of, refuse_open_dashboard
from parley.output import emit, note, say
from parley.settings import Settings
from parley.watching import watches_of
from web.settings import hash_password, hash_token

app = typer.Typer(no_args_is_help=True)
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
_HIDDEN = "********"
_SHORTEST = 10  # characters of a password


@app.callback()
def config() -> None:
    """Check or show the configuration; make logins for it."""


@app.command()
def check(ctx: typer.Context) -> None:
    """Say whether the configuration can be used; exit 2 with file and line where it cannot."""
    settings, options = settings_of(ctx), options_of(ctx)
    with placed(options):
        outlets, channels = outlets_of(settings, options), load_channels(settings.channels)
        watches = watches_of(settings, channels)
        refuse_open_dashboard(settings)
    parts = f"{len(outlets)} outlets, {len(watches)} watches, {len(channels)} channels"
    say(f"{options.file or 'The built-in configuration'} is right: {parts}.")
    if not channels:
        note("No channel is set up: alerts are shown on the dashboard only.")


@app.command()
def show(ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Print every setting as it holds now, secrets hidden."""
    values = hidden(settings_of(ctx))
    if as_json:
        emit(values)
        return
    for line in _toml(values):
        say(line)


@app.command()
def login(
    name: Annotated[str, typer.Argument(help="Who comes in with it.")],
    scope: Annotated[Literal["read", "recrawl", "admin"], typer.Option(help="What they may do.")] = "read",
    token: Annotated[bool, typer.Option("--token", help="A random token, for a program.")] = False,
) -> None:
    """Print the table for the configuration that lets somebody into the dashboard.

    The password is asked for, or is the first line of the input. A token is told once, on stderr.
    """
    if token:
        made = secrets.token_urlsafe(32)
        note(f"The token, which is kept nowhere: {made}")
        secret = hash_token(made)
    else:
        secret = hash_password(_password())
    bare = re.fullmatch("[A-Za-z0-9_-]+", name)
    for line in (f"[web.logins.{name if bare else json.dumps(name)}]", f'secret = "{secret}"', f'scope = "{scope}"'):
        say(line)


def _password() -> str:
    """Raises UsageError for one that is too short."""
    if sys.stdin.isatty():
        told = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    else:
        told = sys.stdin.readline().rstrip("\r\n")
    if len(told) < _SHORTEST:
        raise UsageError(f"a password has at least {_SHORTEST} characters")
    return told


def hidden(settings: Settings) -> dict[str, Any]:
    """Return the settings as plain values, in which secrets are hidden."""
    found = _hide(settings.model_dump(mode="json"), "")
    assert isinstance(found, dict)
    return found


def _hide(value: object, key: str) -> object:
    if isinstance(value, dict):
        secret_url = value.get("type") == "apprise"  # its addresses hold tokens in any place
        return {k: _HIDDEN if secret_url and k.startswith("url") else _hide(v, k) for k, v in value.items()}
    if value and SECRET.search(key):
        return _HIDDEN
    if isinstance(value, list):
        return [_hide(each, key) for each in value]
    return _CREDENTIALS.sub(f"{_HIDDEN}@", value) if isinstance(value, str) else value


def _toml(values: dict[str, Any], above: str = "") -> list[str]:
    plain = {key: value for key, value in values.items() if not isinstance(value, dict) and value is not None}
    lines = [f"{key} = {_literal(value)}" for key, value in plain.items()]
    if above and lines:
        lines = [f"[{above}]", *lines, ""]
    for key, value in values.items():
        if isinstance(value, dict):
            lines += _toml(value, f"{above}.{key}" if above else key)
    return lines


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_literal(each) for each in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
