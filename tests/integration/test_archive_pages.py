"""Pages out of the store as a WARC archive and in again; warcio's checker reads it, and a reader of our own."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import socket
from argparse import Namespace
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from email.parser import BytesHeaderParser
from http.client import HTTPResponse
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import update
from warcio.checker import Checker

from model.page import Snapshot, Visit
from parley.cli import run
from parley.warc_in import pages_of
from parley.warc_out import write_archive
from store.store import Store
from store.tables import body
from tests.integration.daemon_fakes import read_in_this_process
from tests.integration.daemon_site import parley
from tests.integration.store_samples import AT, snapshot

URL = "https://gazette.example/talks?page=1"
PAGE = (
    b"<!doctype html><html lang=en><head><title>Talks end</title></head><body><article><h1>Talks end</h1>"
    + b"<p>Varenia and Osmark held their sixth round of talks on Monday, a spokesman said in Port Sayle.</p>"
    + b"<p>The talks began at nine in the morning and were over before the evening, witnesses said.</p>"
    + b"<p>Both sides are to meet again in two weeks, though neither would say where.</p>"
    + b"<p>Fishermen on the strait hope that the border will be open by the time the herring come, in late summer.</p>"
    + b"</article></body></html>"
)
HEADERS = (
    ("content-type", "text/html; charset=utf-8"),
    ("content-encoding", "gzip"),
    ("transfer-encoding", "chunked"),
    ("x-note", "caf\u00e9\r\ninjected: yes"),
    ("bad name", "is left out"),
)


@dataclass(frozen=True)
class Record:
    """One record as ISO 28500 section 4 writes it."""

    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        return self.fields["WARC-Type"]


class _Socket(io.BytesIO):
    def makefile(self, *_: object, **__: object) -> io.BytesIO:
        return self


def records(archive: bytes) -> list[Record]:
    """Read an archive by the letter of the format, with nothing of warcio."""
    data, out = gzip.decompress(archive), []
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        version, _, fields = head.partition(b"\r\n")
        assert version == b"WARC/1.1"
        named = dict(BytesHeaderParser().parsebytes(fields + b"\r\n\r\n").items())
        size = int(named["Content-Length"])
        assert rest[size : size + 4] == b"\r\n\r\n"
        out.append(Record(named, rest[:size]))
        data = rest[size + 4 :]
    return out


def answer(record: Record) -> HTTPResponse:
    made = HTTPResponse(cast(socket.socket, _Socket(record.block)))
    made.begin()
    return made


def filled(store: Store) -> tuple[Snapshot, Snapshot]:
    page = snapshot(URL, PAGE, headers=HEADERS, found_in="https://gazette.example/feed", entry_published="2026-05-04")
    saved = snapshot("file:///home/ann/page.html", b"<p>saved by hand</p>", AT + timedelta(hours=1), canonical_url="")
    for each, content in ((saved, b"<p>saved by hand</p>"), (page, PAGE)):
        store.save_snapshot(each, content)
    for hours, status in ((3, 304), (8, 200)):
        at = AT + timedelta(hours=hours)
        store.save_visit(Visit(outlet="gazette", url=URL, at=at, sha256=page.sha256, status=status))
    store.save_visit(
        Visit(outlet="gazette", url="https://gazette.example/2", at=AT, sha256="0" * 64)
    )  # of no page here
    return page, saved


def archived(store: Store) -> bytes:
    out = io.BytesIO()
    written = write_archive(store, out, None, AT)
    assert (written.pages, written.visits, written.failed) == (2, 2, ())
    return out.getvalue()


def test_warcios_checker_finds_every_digest_right(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(store)
    file = tmp_path / "pages.warc.gz"
    file.write_bytes(archived(store))
    assert Checker(Namespace(inputs=[str(file)], verbose=True)).process_all() == 0
    said = capsys.readouterr().out
    assert said.count("digest pass") == 4 and said.count("(revisit)") == 2  # the warcinfo has a digest too
    whole = file.read_bytes()
    file.write_bytes(gzip.compress(gzip.decompress(whole).replace(b"sixth round", b"ninth round")))
    assert Checker(Namespace(inputs=[str(file)], verbose=False)).process_all() == 1


def test_another_reader_finds_requests_responses_and_revisits(store: Store) -> None:
    page, saved = filled(store)
    found = records(archived(store))
    assert [r.kind for r in found] == ["warcinfo", "response", "request", "resource", "revisit", "revisit"]
    _, response, request, resource, unchanged, same = found
    assert response.fields["WARC-Target-URI"] == request.fields["WARC-Target-URI"] == URL
    assert response.fields["WARC-Date"] == "2026-05-04T09:00:00.000000Z"
    assert request.fields["WARC-Concurrent-To"] == response.fields["WARC-Record-ID"]
    assert request.block == b"GET /talks?page=1 HTTP/1.1\r\nHost: gazette.example\r\n\r\n"
    got = answer(response)
    assert (got.status, got.getheader("content-encoding"), got.getheader("injected")) == (200, None, None)
    assert got.read() == PAGE
    digest = "sha256:" + base64.b32encode(hashlib.sha256(PAGE).digest()).decode()
    assert {r.fields["WARC-Payload-Digest"] for r in (response, unchanged, same)} == {digest}
    assert (resource.fields["WARC-Target-URI"], resource.block) == (saved.url, b"<p>saved by hand</p>")
    for revisit in (unchanged, same):
        assert revisit.fields["WARC-Refers-To"] == response.fields["WARC-Record-ID"]
        assert revisit.fields["WARC-Refers-To-Date"] == response.fields["WARC-Date"]
    assert unchanged.fields["WARC-Profile"].endswith("/server-not-modified") and answer(unchanged).status == 304
    assert same.fields["WARC-Profile"].endswith("/identical-payload-digest")
    assert page.headers == HEADERS


def test_only_what_is_newer_and_what_is_damaged_is_named(store: Store) -> None:
    filled(store)
    out = io.BytesIO()
    written = write_archive(store, out, AT + timedelta(hours=2), AT)
    assert (written.pages, written.visits) == (0, 2)
    with store.transaction() as connection:
        connection.execute(update(body).values(zstd=b"noise"))
    written = write_archive(store, io.BytesIO(), None, AT)
    assert written.pages == 0 and len(written.failed) == 2 and URL in written.failed[1] + written.failed[0]


def test_what_is_read_again_is_what_was_written(store: Store, tmp_path: Path) -> None:
    page, saved = filled(store)
    file = tmp_path / "pages.warc.gz"
    file.write_bytes(archived(store))
    one, two, *looks = list(pages_of(file, {}))
    assert one.snapshot is not None and one.body == PAGE
    same = {"id", "outlet", "url", "url_asked", "canonical_url", "fetched_at", "sha256", "found_in", "entry_published"}
    assert one.snapshot.model_dump(include=same) == page.model_dump(include=same)
    assert two.snapshot is not None and (two.snapshot.url, two.snapshot.canonical_url) == (saved.url, "")
    assert [(each.visit.at, each.visit.status) for each in looks if each.visit] == [
        (AT + timedelta(hours=3), 304), (AT + timedelta(hours=8), 200)]  # fmt: skip
    before = list(store.visits())
    assert store.add_visits([each.visit for each in looks if each.visit]) == 0  # they are here already
    assert list(store.visits()) == before


def test_export_and_ingest_bring_pages_to_another_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch)
    here, there = _config(tmp_path, "here"), _config(tmp_path, "there")
    store = Store.open(f"sqlite:///{tmp_path}/here.db", at=AT)
    page, _ = filled(store)
    store.close()
    file = tmp_path / "pages.warc.gz"
    with file.open("wb") as raw, redirect_stdout(io.TextIOWrapper(raw, write_through=True)):
        assert run(["--config", str(here), "export", "articles", "--format", "warc"]) == 0
    for _ in range(2):  # the second time nothing is new
        said = parley(there, "ingest", str(file), "--json")
        rows = [json.loads(line) for line in said.stdout.splitlines()]
        assert [row["state"] for row in rows if URL in row["file"]][1:] == ["unchanged", "unchanged"], said
    other = Store.open(f"sqlite:///{tmp_path}/there.db", create=False, at=AT)
    kept = other.article_by_url(URL)
    assert kept is not None and "sixth round of talks" in kept.text
    assert other.snapshot(page.id) is not None and len(list(other.visits())) == 2
    other.close()


def _config(folder: Path, name: str) -> Path:
    file = folder / f"{name}.toml"
    file.write_text(f'[store]\nurl = "sqlite:///{folder}/{name}.db"\n[readers]\nworkers = 1\ntimeout = 5\n')
    return file
