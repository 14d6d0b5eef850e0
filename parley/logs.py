"""Logs: on a terminal a line for people, else one JSON object a line; always on stderr."""

from __future__ import annotations

import logging
import sys

import structlog

from parley.output import shown

# A daemon tells what it does; a command tells its result, and only what went wrong on the way.
_LEVELS = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO, 2: logging.DEBUG}


def set_up_logs(verbosity: int, daemon: bool = False) -> None:
    """Send structlog and the standard library's log to stderr; `verbosity` is -1, 0 or 1, and a daemon says more."""
    level = _LEVELS[verbosity + (daemon and verbosity >= 0)]
    # The libraries' own lines (uvicorn, apscheduler, httpx) matter only where something is wrong.
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(message)s", force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_controls,
            _renderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _renderer() -> structlog.typing.Processor:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer(pad_event_to=36)
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _without_controls(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Write out control characters and line ends, so that scraped text cannot forge a line (F31)."""
    return {key: _one_line(value) if isinstance(value, str) else value for key, value in event.items()}


def _one_line(value: str) -> str:
    return shown(value).replace("\n", "\\n")
