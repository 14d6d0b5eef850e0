"""Messages about Parley itself: what the operator must know, and samples that are marked as such."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.render import render
from alerts.terms import stamp
from model.alert import Message
from model.value import digest, one_line, utc


@dataclass(frozen=True)
class Notice:
    """What a notice says."""

    tag: str
    subject: str
    detail: str
    at: str
    facts: tuple[tuple[str, str], ...]
    link: str = ""


def operator_message(
    name: str, subject: str, detail: str, since: datetime, at: datetime, *, cleared: bool = False, base_url: str = ""
) -> Message:
    """Return the notice that something is wrong, or (`cleared`) well again.

    `name` says what it is about (`silent:OUTLET`, `channel:NAME`) and `since` when it began: together they make
    the id, so that one trouble is raised once and cleared once.
    """
    kind = "operator.cleared" if cleared else "operator.raised"
    notice = Notice(
        tag="Well again" if cleared else "Look at this",
        subject=one_line(subject, 200),
        detail=one_line(detail, 1000),
        at=stamp(at),
        facts=(("Since", stamp(since)), ("About", one_line(name, 100))),
        link=f"{base_url.rstrip('/')}/outlets" if base_url else "",
    )
    data = {"name": name, "subject": notice.subject, "detail": notice.detail, "since": utc(since).isoformat()}
    return _message(
        notice, kind, digest(kind, name, utc(since).isoformat()), at, data, "info" if cleared else "warning"
    )


def sample_message(channel: str, at: datetime) -> Message:
    """Return a sample for `parley alerts test CHANNEL`, marked so that nobody takes it for news."""
    notice = Notice(
        tag="Test",
        subject=one_line(f"Test: a message from Parley to {channel}", 200),
        detail="This is a sample. Nothing has happened. If you can read it, alerts will reach you here.",
        at=stamp(at),
        facts=(("Channel", one_line(channel, 100)),),
    )
    data = {"test": True, "channel": channel}
    return _message(notice, "test", digest("test", channel, utc(at).isoformat()), at, data, "info")


def _message(notice: Notice, kind: str, name: str, at: datetime, data: Mapping[str, object], severity: str) -> Message:
    return Message(
        id=name,
        type=kind,
        at=at,
        subject=notice.subject,
        text=render("notice.txt", notice=notice),
        html=render("notice.html", notice=notice),
        data_json=json.dumps(data, ensure_ascii=False),
        severity=severity,
    )
