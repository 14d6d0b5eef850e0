"""The process that readers are forked from. Importing it prepares the process, so that nobody else does.

It loads and warms the parsers once, and a reader is a copy of it: a hundredth of a second of CPU, where a process that
loads them itself needs two. The pages of memory that no reader writes to are there once for all.
"""

from __future__ import annotations

import os
import signal
from importlib import import_module

from scheduler.reader_birth import die_with_parent

PID = os.getpid()  # a copy keeps it: so a reader knows whose copy it is


def _prepare() -> None:
    """Tie this process to its daemon before anything slow, then load what readers need."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole terminal; the daemon decides
    die_with_parent()
    import_module("scheduler.reader_child").warm()


_prepare()
