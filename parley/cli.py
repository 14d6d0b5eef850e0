"""The command `parley`: global options, commands, and the one place where an error becomes a sentence and a code."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from model.errors import ParleyError
from parley.configure import Options
from parley.lazy import lazy_group
from parley.logs import set_up_logs
from parley.output import note

VERSION = "0.1.0"
# name, what `parley --help` says of it. A command is parley/commands/NAME.py, loaded when it is called:
# the worker processes import this module again, and must not bring the whole application with it.
COMMANDS = {
    "run": "Run the daemon: crawl, read, alert, and serve the dashboard.",
    "demo": "Show the whole on replica outlets of this machine; no network needed.",
    "status": "Show the daemon, its queues and the outlets' health on one screen.",
    "recrawl": "Crawl outlets or addresses now and say what was found.",
    "backfill": "Fetch an outlet's older articles.",
    "ingest": "Put saved pages through the whole path.",
    "reparse": "Read the archive again with today's rules.",
    "replay": "Run a file of articles through read, resolve and alert, in memory.",
    "evaluate": "Replay labelled articles and score the alerts.",
    "extract": "Print one page's clean text and metadata as JSON.",
    "explain": "Say what was seen in a page, and why it was alerted or not.",
    "events": "List and show events; merge, split or reject them.",
    "alerts": "List and show alerts; retry, repeat or test their delivery.",
    "watches": "List watches; try what one would have alerted.",
    "outlets": "List, check and add outlets.",
    "export": "Write events, articles or alerts as CSV, JSON or WARC.",
    "config": "Check or show the configuration.",
    "db": "Migrate, back up, restore or verify the store.",
    "webhook": "Verify a webhook that was received.",
    "worker": "Run a worker of a cluster on PostgreSQL.",
    "doctor": "Check this installation.",
}


app = typer.Typer(
    cls=lazy_group("parley.commands", COMMANDS),
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"parley {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Configuration; parley.toml where there is one.")
    ] = None,
    store: Annotated[
        str | None, typer.Option("--store", metavar="URL", help="Store; sqlite:///parley.db if not told.")
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only errors on stderr.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Tell every step on stderr.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Tells you once, within minutes, with proof, when a round of negotiations or an exchange of prisoners appears."""
    ctx.obj = Options(config, store, verbosity=int(verbose) - int(quiet))
    set_up_logs(ctx.obj.verbosity)


def main() -> None:
    """Run the command line and end the process with the exit code of contracts.md."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; an error is one sentence on stderr."""
    try:
        code = app(arguments, prog_name="parley", standalone_mode=False)
    except TyperException as error:
        return _tell_usage(error)
    except ParleyError as error:
        note(f"{error}", "red")
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output went away ("parley events list | head"): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:
        _tell_bug(error, "-v" in arguments or "--verbose" in arguments)
        return 1
    return code if isinstance(code, int) else 0


def _tell_usage(error: TyperException) -> int:
    """Say in one sentence what is wrong with the command line, and where its help is; a bare group is its help."""
    # typer prints the help page itself, when it makes the error for a group without a command.
    if type(error).__name__ != "NoArgsIsHelpError":
        ctx = getattr(error, "ctx", None)
        said = error.format_message().replace("Value error, ", "").rstrip(".")
        note(f"{said}; see {ctx.command_path if ctx else 'parley'} --help", "red")
    return error.exit_code


def _tell_bug(error: Exception, whole: bool) -> None:
    if whole:
        note(traceback.format_exc())
    note(f"Something failed that was not foreseen: {type(error).__name__}: {error} (-v tells where)", "red")
