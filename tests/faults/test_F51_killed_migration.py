"""F51: a migration killed at any point leaves the old schema or the new one, never half, and a copy from before."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.migrate import newest
from store.store import Store

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
HEAD = newest()
OLD, NEW = (HEAD, 0, 0, 200), ("9998", 20, 20, 200)
_KILL_AFTER = (0.0, 0.1, 0.25)  # seconds; not killed, it takes 0.3 or more
_MIGRATE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import store.migrate
from store.store import Store
store.migrate._SCRIPTS = Path(sys.argv[2])
print("ready", flush=True)
Store.open(sys.argv[1], at=datetime(2026, 5, 4, tzinfo=UTC)).close()
"""
_STEPS = """
import time
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9998", "HEAD"
def upgrade():
    for number in range(20):
        with op.batch_alter_table("note") as batch:
            batch.add_column(sa.Column(f"colour_{number}", sa.Text()))
        op.create_table(f"more_{number}", sa.Column("id", sa.Integer, primary_key=True))
        time.sleep(0.005)
"""


def _scripts(folder: Path) -> Path:
    ours = Path(__file__).parents[2] / "store" / "migrations"
    shutil.copytree(ours, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "migrations" / "versions" / "9998_more.py").write_text(_STEPS.replace("HEAD", HEAD))
    return folder / "migrations"


def _state(path: Path) -> tuple[str, int, int, int]:
    """Revision, new columns, new tables, notes."""
    with closing(sqlite3.connect(path)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM parley_schema").fetchone()
        columns = len(
            connection.execute("SELECT 1 FROM pragma_table_info('note') WHERE name LIKE 'colour%'").fetchall()
        )
        tables = len(connection.execute("SELECT 1 FROM sqlite_master WHERE name LIKE 'more%'").fetchall())
        (notes,) = connection.execute("SELECT count(*) FROM note").fetchone()
    return revision, columns, tables, notes


def test_killed_migration_leaves_the_old_or_the_new_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripts, old = _scripts(tmp_path), tmp_path / "old.db"
    store = Store.open(f"sqlite:///{old}", at=AT)
    for number in range(200):
        store.set_note(f"key {number}", "x" * 500)
    store.close()
    monkeypatch.setattr("store.migrate._SCRIPTS", scripts)
    seen = set()
    for number, seconds in enumerate(_KILL_AFTER):
        path = tmp_path / f"{number}.db"
        shutil.copy(old, path)
        _migrate_and_kill(path, scripts, seconds)
        seen.add(_state(path))
        assert _state(path) in {OLD, NEW}
        Store.open(f"sqlite:///{path}", at=AT).close()
        assert _state(path) == NEW
        copies = list(tmp_path.glob(f"{number}.db.{HEAD}.*.backup"))
        assert copies and all(_state(copy) == OLD for copy in copies)
    assert OLD in seen, "no kill came in time"
    assert not list(tmp_path.glob(".*.new")), "a killed process's half copy stays"


def _migrate_and_kill(path: Path, scripts: Path, seconds: float) -> None:
    command = [sys.executable, "-c", _MIGRATE, f"sqlite:///{path}", str(scripts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        process.kill()
