"""F31, the part of messages: no escape sequence or forged line reaches a mail, a log or a file."""

from __future__ import annotations

import json

import pytest

from alerts.channels import file, syslog
from alerts.message import message_for
from tests.faults.sample_alerts import alert, claim, message, source

ESCAPES = "\x1b[31mred\x1b]0;title\x07 \x9b2J\r\n<13>1 forged line\u2028more\x00\u202ereversed"


def hostile(**changes: object):
    return message(quote=ESCAPES, place=ESCAPES, outlet=ESCAPES, why=ESCAPES, watch=ESCAPES, title=ESCAPES,
                   categories=(ESCAPES,), sources=(source(ESCAPES),), **changes)  # fmt: skip


def test_F31_a_mail_holds_no_control_characters() -> None:
    told = hostile()
    for part in (told.subject, told.text, told.html):
        assert not [c for c in part if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c in "\u2028\u202e"]
    assert "red" in told.text
    assert "\n<13>1 forged" not in told.text


@pytest.mark.parametrize("where", [{}, {"host": "127.0.0.1"}, {"host": "127.0.0.1", "protocol": "tcp"}])
def test_F31_a_log_line_stays_one_line(where: dict[str, str]) -> None:
    told = hostile(parties=(ESCAPES, "Varenia")).model_copy(update={"id": "x\n<0>forged", "type": "event\nnew"})
    line = syslog.frame(syslog.Config(**where), told)
    assert not [byte for byte in line if byte < 32]
    assert len(line) <= 2048


def test_F31_a_file_gets_one_json_line_a_message() -> None:
    line = file.line_of(hostile())
    assert line.count("\n") == 1 and line.endswith("\n")
    assert "\x1b" not in line
    assert json.loads(line)["data"]["quote"] == ESCAPES


def test_F31_claims_are_cleaned_too() -> None:
    told = message_for(alert(), [claim("count", "600\x1b[2J", "Osmark\x1b", "Courier", ESCAPES)])
    assert "\x1b" not in told.text + told.html
