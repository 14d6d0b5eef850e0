"""The first thing that a reader does. Imports nothing slow: until it has run, a reader outlives a killed daemon."""

from __future__ import annotations

import ctypes
import os
import resource
import signal

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_MIB = 1024 * 1024


def become_reader(parent: int, memory_mb: int) -> None:
    """Tie this process to its parent and limit its memory (address space, MiB)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the line above
        os._exit(1)
    # Ctrl-C goes to the whole terminal; the daemon decides when its readers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MIB, memory_mb * _MIB))
