"""Takes the pictures of docs/mail.md: `make pictures`, or `python -m tests.browser.mail_pictures [FOLDER]`.

Each mail is composed as it goes over the wire and shown by Chromium as a mail program would: light and dark, wide and
narrow, and its text at 72 columns. All names are invented.
"""

from __future__ import annotations

import html
import io
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from alerts.channels import email as channel
from alerts.digest import digest_messages
from alerts.message import message_for
from model.alert import Message
from tests.faults.sample_alerts import AT, alert, claim, count, event, mail_settings, source
from tests.wanted import program

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DESK = "https://desk.example"
WIDE, NARROW = 640, 360  # CSS pixels
_COLOURS = 64  # of a picture: text on a plain ground needs no more, and it is a third of the size
_STOP = {"unsubscribe": f"{DESK}/unsubscribe", "unsubscribe_secret": "a secret of the pictures"}
_TEXT = (
    "<!doctype html><meta charset=utf-8><body style='margin:16px'>"
    '<pre style=\'font:14px/1.4 "Noto Sans Mono","DejaVu Sans Mono",monospace;'
    "white-space:pre-wrap;overflow-wrap:anywhere'>{}</pre>"
)

VARENSKI = "https://varenski.example/21/kessa"
_CLAIMS = (
    claim("count: each side, prisoners of war", "243", "Varenia", "Варенски вестник",
          "Тази нощ се прибраха 243 наши военнослужещи.", url=VARENSKI),
    claim("count: each side, prisoners of war", "250", "Osmark", "Lindholt Courier",
          "In each direction 250 people crossed at Kessa.", published="2026-11-21T02:54:00+00:00",
          url="https://courier.example/kessa"),
    claim("count: total, prisoners of war", "about 500", "Tellis", "Tellis Wire",
          "The second stage, about 500 people, has begun.", published="2026-11-20T22:47:00+00:00",
          url="https://tellis-wire.example/stage-two"),
    claim("status", "under way", None, "الساحل اليوم", "رافقت فرقنا الحافلات الأولى عند معبر كيسا مساء الجمعة.",
          published="2026-11-20T23:30:00+00:00", url="https://sahel.example/a/8812"),
)  # fmt: skip
_EXCHANGE: dict[str, Any] = {
    "status": "under_way", "date": "2026-11-20", "date_end": "2026-11-21", "place": "Kessa", "mediators": ("Tellis",),
    "counts": (count(243, by="Varenia"), count(250, by="Osmark"), count(500, "total", by="Tellis", q="about")),
    "categories": ("seriously wounded", "under 25"), "part_of": "e0", "sources_total": 5,
    "sources": tuple(source(c.outlet, c.url, published=c.published) for c in _CLAIMS),
    "why": "a new exchange, told at once: confidence 0.93, 4 outlets", "quote": _CLAIMS[1].quote,
}  # fmt: skip
_AROUND = (
    event(id="e0", kind="exchange", status="agreed", date="2026-11-09", place="Port Sayle", counts=(count(600),)),
    event(id="e1", kind="exchange", status="completed", date="2026-11-18", counts=(count(215),)),
    event(id="e3", kind="exchange", status="planned", date="2026-11-24", date_end="2026-11-25", counts=(count(135),)),
)
_ROUND: dict[str, Any] = {
    "kind": "round", "status": "planned", "ordinal": 6, "counts": (), "place": "Lindholt", "date": "2026-11-27",
    "confidence": 0.86, "mediators": ("Tellis",), "sources_total": 2,
    "quote": "The sixth round of talks will be held in Lindholt on Friday, the mediator said.",
    "sources": (source(), source("Tellis Wire", "https://tellis-wire.example/six")),
    "why": "a new round, told at once: confidence 0.86, 2 outlets",
}  # fmt: skip


def mails() -> Iterator[tuple[str, Message]]:
    """The mails by the name of their pictures."""
    yield (
        "round",
        message_for(alert(**_ROUND), base_url=DESK, neighbours=[event(id="r5", ordinal=5, date="2026-10-30")]),
    )
    yield "differ", message_for(alert(**_EXCHANGE), _CLAIMS, base_url=DESK, neighbours=_AROUND)
    yield "update", _update()
    yield "digest", _digest()
    yield "rtl", _right_to_left()


def _update() -> Message:
    planned = alert(alert_id="a0", status="planned", counts=(count(250),), raised_at=AT - timedelta(hours=9))
    return message_for(alert(**{**_EXCHANGE, "trigger": "update"}), _CLAIMS, [planned], DESK, _AROUND)


def _digest() -> Message:
    given: list[dict[str, Any]] = [
        _EXCHANGE,
        {**_EXCHANGE, "trigger": "update", "status": "completed", "raised_at": AT - timedelta(hours=2)},
        {**_ROUND, "raised_at": AT - timedelta(hours=5)},
        {**_ROUND, "parties": ("Estmere", "Maresh"), "status": "postponed", "ordinal": 2, "place": "Tellis"},
        {"parties": ("حركة الساحل", "Maresh"), "status": "agreed", "counts": (count(40, what="detainees"),)},
        {**_ROUND, "parties": ("Lindholt", "Varenia"), "status": "denied", "trigger": "withdrawn"},
    ]
    alerts = [alert(**values, alert_id=f"a{n}", event_id=f"e{n}") for n, values in enumerate(given)]
    return digest_messages(alerts, "daily", AT - timedelta(days=1), AT, DESK)[0]


def _right_to_left() -> Message:
    quote = "أعلنت الحركة ومارش الاتفاق على تبادل 40 محتجزا من كل جانب في ميناء سايل."
    hebrew = "הצדדים הסכימו להחליף 40 עצורים מכל צד."
    said = (
        claim("count: each side, detainees", "40", "حركة الساحل", "الساحل اليوم", quote, url="https://sahel.example/a"),
        claim("count: each side, detainees", "40", "Maresh", "חדשות מארש", hebrew, url="https://maresh.example/b"),
    )
    counts = (count(40, what="detainees", by="حركة الساحل"), count(40, what="detainees", by="Maresh"))
    told = alert(
        parties=("Maresh", "حركة الساحل"), place="ميناء سايل", mediators=("وسيط تيليس",), counts=counts, quote=quote,
        sources=tuple(source(c.outlet, c.url) for c in said), sources_total=2, watch="مكتب الليل",
    )  # fmt: skip
    return message_for(told, said, base_url=DESK)


def shots(browser: Browser, name: str, message: Message) -> Iterator[tuple[str, bytes]]:
    """Yield each picture of one mail with its file's name."""
    mail = channel.compose(channel.Config(**mail_settings(25, **_STOP)), message)
    text, page = (part.get_content() for part in mail.iter_parts())
    subject = f"Subject: {mail['Subject']}\n\n"
    for scheme in ("light", "dark"):
        yield f"mail-{name}-{scheme}-wide", _shot(browser, page, WIDE, scheme)
        yield f"mail-{name}-{scheme}-narrow", _shot(browser, page, NARROW, scheme)
    yield f"mail-{name}-text", _shot(browser, _TEXT.format(html.escape(subject + text)), 660, "light")


def _shot(browser: Browser, page: str, width: int, scheme: Any) -> bytes:
    context = browser.new_context(
        viewport={"width": width, "height": 300}, color_scheme=scheme, java_script_enabled=False, offline=True
    )
    try:
        opened = context.new_page()
        opened.set_content(page)
        return opened.screenshot(full_page=True)
    finally:
        context.close()


def main() -> None:
    """Write the pictures into the folder that is named, docs/pictures otherwise."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        for name, message in mails():
            for file, taken in shots(browser, name, message):
                image = Image.open(io.BytesIO(taken)).convert("RGB").quantize(_COLOURS)
                image.save(folder / f"{file}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
