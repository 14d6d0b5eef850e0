"""The first things that a reader does. Imports nothing slow: until they have run, a reader outlives a killed daemon."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from importlib import import_module

NURSERY = "scheduler.reader_nursery"  # what the fork server loads before its first fork
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_MIB = 1024 * 1024


def die_with_parent() -> None:
    """Have the kernel end this process when the thread that started it ends, however it ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def become_reader(memory_mb: int) -> None:
    """Tie this process to the one that it was forked from, which is tied to the daemon; limit its memory (MiB)."""
    die_with_parent()
    forked_from = import_module(NURSERY).PID  # this process where the fork server could not import it: it tells nobody
    if forked_from not in (os.getppid(), os.getpid()):  # it ended before the line above
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MIB, memory_mb * _MIB))
