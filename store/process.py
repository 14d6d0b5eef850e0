"""Which process is meant by a pid, and whether it still lives."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def started(pid: int) -> str:
    """Return the boot and the tick at which a process started, "" when there is no such process.

    /proc/PID/stat, field 22 (proc(5)); the name before it may hold spaces and brackets. Where there is no /proc
    only the pid can be asked for.
    """
    if not Path("/proc/self/stat").exists():
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, 0)
            return "lives"
        return ""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return "" if fields[0] in ("Z", "X") else f"{boot} {fields[19]}"
