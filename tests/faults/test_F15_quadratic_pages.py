"""F15: pages on which parsers are quadratic (M1 to M3), 1.6 MB each: "too complex" at once; the next page is read."""

from __future__ import annotations

import time

import pytest

from tests.unit.strip_samples import article_of, page, refusal_of

SIZE = 1_600_000
FLOODS = {
    "M1 bold and italic": b"<p>" + b"<b>a</b><i>b</i>" * (SIZE // 16) + b"</p>",
    "M2 attributes": b"<div " + b"".join(b"a%d=%d " % (n, n) for n in range(SIZE // 14)) + b">x</div>",
    "M3 p": b"<p>a" * (SIZE // 4),
    "M3 tr": b"<table>" + b"<tr><td>a" * (SIZE // 9),
    "M3 br": b"a<br>" * (SIZE // 5),
    "M3 a": b"<a href=/>a</a>" * (SIZE // 15),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_refused_and_the_next_page_is_read(name: str) -> None:
    body = b"<!doctype html><html><body>" + FLOODS[name] + b"</body></html>"
    started = time.process_time()
    assert refusal_of(body).reason == "too complex"
    assert article_of(page())
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("name", FLOODS)
def test_what_passes_the_gate_is_read_in_time(name: str) -> None:
    """Just under the limits nothing may take long either: own reading is linear, others are asked only if safe."""
    cut = FLOODS[name][:120_000] if name != "M2 attributes" else FLOODS[name][:60_000] + b">x</div>"
    started = time.process_time()
    refusal_of(b"<!doctype html><html><body>" + cut + b"</body></html>")
    assert time.process_time() - started < 2.0
