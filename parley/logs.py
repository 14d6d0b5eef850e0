"""Logs: on a terminal a short line for people, else one JSON object a line; always on stderr."""

from __future__ import annotations

import io
import logging
import sys
from contextlib import suppress
from datetime import datetime
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

from parley.output import shown

# A daemon tells what it does; a command tells its result, and only what went wrong on the way.
_LEVELS = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO, 2: logging.DEBUG}
_COLOURS = {"warning": "\x1b[33m", "error": "\x1b[31m", "critical": "\x1b[31m"}
_PLAIN = "\x1b[0m"
_IDS = ("crawl", "snapshot", "article", "event_id", "alert", "delivery")  # for programs
_BESIDE = ("event", "level", "timestamp", "exception", "error", "outlet", "channel", *_IDS)  # have their own places


def set_up_logs(verbosity: int, daemon: bool = False) -> None:
    """Send structlog and the standard library's log to stderr; `verbosity` is -1, 0 or 1, and a daemon says more."""
    level = _LEVELS[verbosity + (daemon and verbosity >= 0)]
    # The libraries' own lines (uvicorn, apscheduler, httpx) matter only where something is wrong.
    stream = cast(TextIO, Unfailing(sys.stderr))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter())
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    structlog.configure(
        processors=[
            *([] if daemon or verbosity > 0 else [_not_twice]),
            *_said(),
            _renderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


def _said() -> list[Processor]:
    """Return what is done with each line before it is rendered."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_controls,
    ]


def _formatter() -> logging.Formatter:
    """Return what makes the libraries' lines like our own."""
    bare = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_said(), processors=[bare, _renderer()])


class Unfailing(io.TextIOBase):
    """A stream for logs: on a full disk lines are lost, and the daemon is not (F45)."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or lose it."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, or keep it for later."""
        with suppress(OSError):
            self._stream.flush()


def _renderer() -> Processor:
    return for_people if sys.stderr.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)


def for_people(_logger: object, _method: str, event: EventDict) -> str:
    """Return one line: the time here, what happened to whom, figures that are not nought, and what is wrong."""
    at = datetime.fromisoformat(event["timestamp"]).astimezone()
    subject = event.get("outlet") or event.get("channel") or ""
    figures = [_figure(key, value) for key, value in event.items() if key not in _BESIDE and value]
    head = f"{at:%H:%M:%S}  {event['event']} {subject}".rstrip()
    line = ": ".join(part for part in (head, ", ".join(figures), event.get("error", "")) if part)
    trace = f"  {event['exception']}" if event["level"] == "error" and event.get("exception") else ""
    colour = _COLOURS.get(event["level"], "")
    return f"{colour}{line}{_PLAIN}{trace}" if colour else line


def _figure(key: str, value: object) -> str:
    if value is True:
        return key
    if key == "next":
        return f"next at {datetime.fromisoformat(str(value)).astimezone():%H:%M}"
    return f"{value} {key}" if isinstance(value, int) else f"{key} {value}"


def _not_twice(_logger: object, method: str, event: EventDict) -> EventDict:
    """Drop the lines of what a command tells itself: how a crawl ended, and what could not be delivered yet."""
    if method == "warning" and event["event"] in ("crawled", "delivery failed"):
        raise structlog.DropEvent
    return event


def _without_controls(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Write out control characters and line ends, so that scraped text cannot forge a line (F31)."""
    return {key: _one_line(value) if isinstance(value, str) else value for key, value in event.items()}


def _one_line(value: str) -> str:
    return shown(value).replace("\n", "\\n")
