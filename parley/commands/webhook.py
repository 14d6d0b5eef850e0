"""`parley webhook verify`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from alerts.verify import verify as verify_webhook
from model.errors import UsageError
from parley.opening import wall
from parley.output import say

app = typer.Typer(no_args_is_help=True)


@app.callback()
def webhook() -> None:
    """Verify a webhook that was received."""


@app.command()
def verify(
    body: Annotated[str, typer.Argument(metavar="BODY", help="File with the very bytes received; - for stdin.")],
    header: Annotated[list[str], typer.Option("--header", "-H", metavar='"NAME: VALUE"', help="A header received.")],
    secret_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Secrets, one a line; else PARLEY_WEBHOOK_SECRET.")
    ] = None,
    tolerance: Annotated[float, typer.Option(metavar="SECONDS", help="How old or new it may be.")] = 300.0,
) -> None:
    """Say whether a received body and its headers are genuine; exit 1 when they are not."""
    signed_at = verify_webhook(_bytes(body), _headers(header), _secrets(secret_file), wall(), tolerance)
    say(f"Genuine; signed at {signed_at.isoformat(timespec='seconds')}.", "green")


def _headers(given: list[str]) -> dict[str, str]:
    parted = [each.partition(":") for each in given]
    wrong = [name for name, colon, _ in parted if not colon]
    if wrong:
        raise UsageError(f'--header "{wrong[0]}" is not of the form NAME: VALUE')
    return {name.strip(): value.strip() for name, _, value in parted}


def _secrets(file: Path | None) -> list[str]:
    """Return the secrets; never from the command line, which every user of the machine can read."""
    text = os.environ.get("PARLEY_WEBHOOK_SECRET", "") if file is None else _bytes(str(file)).decode("utf-8", "replace")
    if not text.split():
        raise UsageError("no secret: give --secret-file or set PARLEY_WEBHOOK_SECRET")
    return text.split()


def _bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {(error.strerror or 'cannot be read').lower()}") from None
