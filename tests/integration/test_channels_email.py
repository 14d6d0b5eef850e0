"""Mail against a real aiosmtpd server: parts, headers, threads, TLS, login, several recipients."""

from __future__ import annotations

import asyncio
import email.policy
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from alerts.channels import email as channel
from alerts.registry import load_channels
from alerts.unsubscribe import recipient_of, token_of
from model.alert import Message
from tests.faults.receivers import certificate
from tests.faults.sample_alerts import alert, courier, mail_settings, message


class Mailbox:
    """Keeps what it is sent; `refuse` maps a recipient to a reply."""

    def __init__(self, refuse: dict[str, str] | None = None) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.refuse = refuse or {}
        self.over_tls: list[bool] = []
        self.logins: list[bytes] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        parsed = BytesParser(policy=email.policy.default).parsebytes(envelope.original_content or b"")
        self.mails.append((list(envelope.rcpt_tos), parsed))
        self.over_tls.append(session.ssl is not None)
        return "250 kept"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login)
        return AuthResult(success=data.password == b"correct horse")


@asynccontextmanager
async def running(mailbox: Mailbox, ssl_context: ssl.SSLContext | None = None, **settings: Any) -> AsyncIterator[int]:
    """Serve `mailbox` on a free port of loopback."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, **settings), "127.0.0.1", 0, ssl=ssl_context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def mailed(what: Message, mailbox: Mailbox | None = None, **more: Any) -> AsyncIterator[EmailMessage]:
    box = mailbox or Mailbox()
    async with running(box) as port, courier({"mail": mail_settings(port, **more)}) as made:
        outcome = await made.send("mail/ana@desk.example", what)
    assert outcome.ok, outcome.detail
    assert outcome.status == 250
    yield box.mails[0][1]


async def test_a_mail_has_text_and_html_that_say_the_same() -> None:
    async with mailed(message()) as mail:
        assert mail.get_content_type() == "multipart/alternative"
        plain, rich = mail.iter_parts()
        assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
        assert plain.get_content().replace("\r\n", "\n") == message().text
        assert rich.get_content().replace("\r\n", "\n") == message().html


async def test_the_headers_name_thread_list_and_message() -> None:
    async with mailed(message()) as mail:
        assert mail["Subject"] == "[Parley] Osmark, Varenia: exchange agreed, 600 bodies each"
        assert mail["Message-ID"] == "<a1f0c3d29be84711aa02@desk.example>"
        assert mail["List-Id"] == "Parley alerts <alerts.desk.example>"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["From"] == "Parley <parley@desk.example>"
        assert mail["X-Parley-Id"] == alert().alert_id
        assert mail["X-Parley-Type"] == "event.new"
        assert mail["Date"].datetime == alert().raised_at
        assert mail["List-Unsubscribe"] == "<mailto:parley@desk.example?subject=unsubscribe>"
        assert "List-Unsubscribe-Post" not in mail


async def test_later_mails_of_an_event_answer_the_earlier_ones() -> None:
    first = message()
    second = message(alert_id="b2", trigger="update").model_copy(update={"references": (first.id,)})
    async with mailed(first) as one, mailed(second) as two:
        root = "<event-e7f3a0c3d29be84711aa@desk.example>"
        assert one["References"] == one["In-Reply-To"] == root
        assert two["References"] == f"{root} {one['Message-ID']}"
        assert two["In-Reply-To"] == one["Message-ID"]


async def test_one_click_unsubscribing_names_the_recipient_and_cannot_be_forged() -> None:
    settings: dict[str, Any] = {
        "unsubscribe": "https://desk.example/unsubscribe",
        "unsubscribe_secret": "0123456789abcdef",
    }
    async with mailed(message(), **settings) as mail:
        page = re.match(r"<https://desk\.example/unsubscribe/([^>]+)>", mail["List-Unsubscribe"])
        assert page and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert recipient_of(page[1], "0123456789abcdef") == "ana@desk.example"
    other = token_of("bob@desk.example", "another secret of 16").partition("~")[0]
    assert recipient_of(f"{other}~{page[1].partition('~')[2]}", "0123456789abcdef") is None
    assert recipient_of(page[1], "another secret of 16") is None
    assert recipient_of(token_of("a+b/%41?@x.example", "s" * 16), "s" * 16) == "a+b/%41?@x.example"
    for broken in ("", "~", "x", "%%%~", "ü~ü", f"{page[1]}x", page[1][:-1]):
        assert recipient_of(broken, "0123456789abcdef") is None
    plain, rich = mail.iter_parts()
    assert f"Stop these mails\r\nhttps://desk.example/unsubscribe/{page[1]}" in plain.get_content()
    assert f'href="https://desk.example/unsubscribe/{page[1]}"' in rich.get_content()


async def test_each_recipient_has_a_mail_and_an_outcome_of_its_own() -> None:
    box = Mailbox(refuse={"bob@desk.example": "450 later", "eve@desk.example": "550 nobody"})
    names = [f"{name}@desk.example" for name in ("ana", "bob", "eve")]
    async with running(box) as port, courier({"mail": mail_settings(port, *names)}) as made:
        assert list(made.channels) == [f"mail/{name}" for name in names]
        outcomes = {name: await made.send(f"mail/{name}", message()) for name in names}
    assert [to for to, _ in box.mails] == [["ana@desk.example"]]
    assert {name: (each.ok, each.permanent, each.status) for name, each in outcomes.items()} == {
        "ana@desk.example": (True, False, 250),
        "bob@desk.example": (False, False, 450),
        "eve@desk.example": (False, True, 550),
    }


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_mail_goes_encrypted_and_logged_in(tmp_path: Path, tls: str) -> None:
    authority, server_side = certificate(tmp_path, "127.0.0.1")
    box = Mailbox()
    secured: dict[str, Any] = (
        {"tls_context": server_side, "require_starttls": True} if tls == "starttls" else {"ssl_context": server_side}
    )
    login: dict[str, Any] = {
        "authenticator": box.authenticate,
        "auth_required": True,
        "auth_require_tls": tls == "starttls",
    }
    async with running(box, **secured, **login) as port:
        more = {"tls": tls, "ca_file": str(authority), "user": "parley", "password": "correct horse"}
        async with courier({"mail": mail_settings(port, **more)}) as made:
            outcome = await made.send("mail/ana@desk.example", message())
    assert outcome.ok, outcome.detail
    assert box.logins == [b"parley"]
    assert len(box.mails) == 1


async def test_names_in_other_scripts_and_long_lines_arrive_whole() -> None:
    quote = "الطرفان اتفقا على تبادل ستمئة جثمان " * 6
    what = message(parties=("الساحل", "Варения"), quote=quote.strip()[:290], place="Порт-Сейл")
    async with mailed(what, sender_name="Ночная смена") as mail:
        assert mail["Subject"] == "[Parley] الساحل, Варения: exchange agreed, 600 bodies each"
        assert mail["From"].addresses[0].display_name == "Ночная смена"
        assert next(mail.iter_parts()).get_content().replace("\r\n", "\n") == what.text


def test_the_wire_form_is_plain_ascii_in_short_lines() -> None:
    """Every server takes it then: no 8BITMIME is needed, and RFC 5321 allows 998 characters a line."""
    loaded = load_channels({"mail": mail_settings(25)})["mail/ana@desk.example"]
    raw = channel.compose(loaded.config, message(place="Порт-Сейл", quote="ж" * 290)).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.count(b"\n") == raw.count(b"\r\n")
