"""Alert -> Message: the one body for programs, the text and the HTML for people."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.data import alert_data, packed
from alerts.letter import letter
from alerts.render import render
from alerts.words import subject
from model.alert import Alert, Message
from model.event import Claim, Event


def bare_message(alert: Alert) -> Message:
    """Return what channels are given that send no prose: subject and data. It takes a tenth of the other's time."""
    return Message(
        id=alert.alert_id,
        type=f"event.{alert.trigger}",
        at=alert.raised_at,
        subject=subject(alert),
        text="",
        data_json=packed(alert_data(alert)),
        event_id=alert.event_id,
        parties=alert.parties,
    )


def message_for(
    alert: Alert,
    claims: Sequence[Claim] = (),
    told: Sequence[Alert] = (),
    base_url: str = "",
    neighbours: Sequence[Event] = (),
) -> Message:
    """Return what channels are given for `alert`.

    `claims` are those of its event; `told` the earlier alerts of the same event or of one merged into it, oldest
    first (their ids make the thread); `neighbours` other events between the same parties; `base_url` the
    dashboard's address.
    """
    earlier = [each for each in told if each.alert_id != alert.alert_id]
    base = base_url.rstrip("/")
    said = letter(alert, claims, earlier, base, neighbours)
    prose = {
        "text": render("mail.txt", letter=said),
        "html": render("mail.html", letter=said),
        "references": tuple(each.alert_id for each in earlier),
    }
    return bare_message(alert).model_copy(update=prose)
