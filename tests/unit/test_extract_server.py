"""What `parley extract` prints, and its server: one line in, exactly one line out, whatever comes."""

from __future__ import annotations

import base64
import io
import json
from datetime import datetime

from model.page import ReadRefusal
from parsers.extract import as_json, extract, serve
from tests.unit.strip_samples import AT, SENTENCES, URL, page


def _served(*lines: str) -> list[dict[str, object]]:
    out = io.StringIO()
    serve(lines, out, lambda: AT, lambda _url: None)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _asked(id: str, body: bytes, url: str = URL) -> str:
    return json.dumps({"id": id, "url": url, "html_b64": base64.b64encode(body).decode()}) + "\n"


def test_one_page() -> None:
    told = as_json(extract(page(), URL, AT))
    assert list(told) == ["title", "byline", "authors", "published", "modified", "language", "text", "outlet", "method"]
    assert told["text"] == "\n\n".join(SENTENCES)
    assert told["modified"] is None


def test_one_line_out_for_each_line_in() -> None:
    answers = _served(
        _asked("a", page()), "not json\n", "[1]\n", _asked("b", b""), _asked("c", b"<p>" * 40_000), '{"id":"d"}\n',
        _asked("e", page()),
    )  # fmt: skip
    assert [answer["id"] for answer in answers] == ["a", None, None, "b", "c", "d", "e"]
    assert [answer.get("error") for answer in answers] == [
        None, "bad request", "bad request", "empty", "too complex", "bad request", None,
    ]  # fmt: skip
    assert {"text", "title", "authors", "published", "modified", "language", "outlet"} <= set(answers[0])
    assert all(answer["text"] == "" for answer in answers if answer.get("error"))


def test_a_page_without_an_address() -> None:
    assert _served(_asked("a", page(), ""))[0]["text"]


def test_a_refusal_has_its_reason() -> None:
    refused = ReadRefusal(snapshot_id="s", reason="blocked", detail="a CAPTCHA")
    assert as_json(refused) == {"text": "", "error": "blocked", "detail": "a CAPTCHA"}


def test_nothing_is_now() -> None:
    bare = page(head="<title>x</title>")
    assert as_json(extract(bare, URL, datetime(2026, 3, 10, tzinfo=AT.tzinfo)))["published"] is None
