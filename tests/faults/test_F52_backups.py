"""F52: a backup is made while others write and restores to the same; an archive of another sort is refused."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.store import Store
from tests.integration.daemon_site import parley
from tests.integration.store_samples import read

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def _zip_slip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../out.db", "x")


def _symlink(path: Path) -> None:
    link = tarfile.TarInfo("parley.db")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    with tarfile.open(path, "w") as archive:
        archive.addfile(link)


def _bomb(path: Path) -> None:
    path.write_bytes(gzip.compress(io.BytesIO(bytes(50_000_000)).getvalue()))


@pytest.mark.parametrize("make", [_zip_slip, _symlink, _bomb])
def test_F52_an_archive_is_refused_and_nothing_is_written(tmp_path: Path, make: object) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert callable(make)
    make(inner / "backup")
    (inner / "parley.toml").write_text(f'[store]\nurl = "sqlite:///{inner}/new.db"\n')
    said = parley(inner / "parley.toml", "db", "restore", str(inner / "backup"))
    assert said.returncode == 3 and "is not a store of Parley" in said.stderr
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a", "b", "backup", "parley.toml"]


def test_F52_backup_restore_and_verify_give_the_same(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / f"{name}.toml").write_text(f'[store]\nurl = "sqlite:///{tmp_path}/{name}.db"\n')
    store = Store.open(f"sqlite:///{tmp_path}/old.db", at=AT)
    for number in range(5):
        read(store, f"https://gazette.example/{number}", f"Towns {number} held talks", at=AT)
    copy = str(tmp_path / "copy.db")
    assert parley(tmp_path / "old.toml", "db", "backup", copy).returncode == 0
    assert parley(tmp_path / "new.toml", "db", "restore", copy).returncode == 0
    assert parley(tmp_path / "new.toml", "db", "verify").returncode == 0
    assert parley(tmp_path / "old.toml", "db", "restore", copy).returncode == 3, "a store that is there stays"
    other = Store.open(f"sqlite:///{tmp_path}/new.db", create=False, at=AT)
    assert other.counts() == store.counts() and other.articles().items == store.articles().items
    other.close()
    store.close()
