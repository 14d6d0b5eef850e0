"""Mail over SMTP: text and HTML, one thread an event.

One delivery has one recipient: `targets` makes one target of each of the `recipients`, so that what one mailbox
refuses is tried again for it alone (F37), and nobody reads who else is told. The SMTP server is the operator's
own choice and often a house relay on a private address, so no egress guard stands before it.
"""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from errno import errorcode
from typing import Annotated, Any, Literal, Unpack

import aiosmtplib
from aiosmtplib import SMTPAuthenticationError, SMTPResponseException
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from alerts.context import Context, Login, Reused, is_loopback
from alerts.render import STOP_ROW, render
from alerts.schedule import LOGIN_PAUSE, LOGIN_REFUSED, login_allowed_at
from alerts.unsubscribe import token_of
from model.alert import Message, Outcome
from model.value import digest, one_line

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_AS_IS = ("Message-ID", "In-Reply-To", "References", "List-Unsubscribe")
_FAREWELL = 2.0  # seconds that QUIT may take; the mail is accepted by then


def _mailbox(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f'"{one_line(text, 80)}" is not a mail address of the form name@host')
    return text


def _several(value: object) -> object:
    return value.split() if isinstance(value, str) else value


def _plain(text: str, limit: int = 1000) -> str:
    """One clean line and no encoded word: Python decodes those when a header is set, with their line ends (F32)."""
    return one_line(text, limit).replace("=?", "= ?")[:limit]


Mailbox = Annotated[str, AfterValidator(_mailbox)]
Line = Annotated[str, AfterValidator(_plain)]


class Config(BaseModel):
    """A mail account and whom it writes to. `login_pause`, `timeout` (one command) and `deadline` (all) in seconds.

    `tls`: `starttls` or `tls` check the certificate and never fall back to plain text; `none` is for a relay
    on this very machine. `unsubscribe` is the https address of the one-click page (RFC 8058), if there is one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["email"] = "email"
    host: str = "localhost"
    port: int = Field(default=0, ge=0, le=65535)  # 0: by `tls`, 587, 465 or 25
    tls: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: str = ""  # certificate authorities of the house, "" for those of the system
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: Mailbox
    sender_name: Line = "Parley"
    recipients: Annotated[tuple[Mailbox, ...], BeforeValidator(_several), Field(min_length=1)]
    prefix: Line = "[Parley]"
    list_name: Line = "Parley alerts"
    unsubscribe: str = Field(default="", pattern=r"^(https://[!-~]+)?$")
    unsubscribe_secret: SecretStr = SecretStr("")
    timeout: float = Field(default=30, gt=0)
    deadline: float = Field(default=60, gt=0)
    login_pause: float = Field(default=LOGIN_PAUSE, ge=0)
    at_once: int = Field(default=4, ge=1, le=32)

    @model_validator(mode="after")
    def _safe(self) -> Config:
        if self.tls == "none" and not is_loopback(self.host):
            raise ValueError('tls = "none" is only for a server on this machine; use "starttls" or "tls"')
        if self.unsubscribe and len(self.unsubscribe_secret.get_secret_value()) < 16:
            raise ValueError("unsubscribe needs an unsubscribe_secret of 16 characters or more")
        return self

    @property
    def domain(self) -> str:
        """The domain that names our messages."""
        return self.sender.rpartition("@")[2].lower()

    @property
    def account(self) -> str:
        """Which login it is, without its password."""
        return f"{self.user}@{self.host}:{self.port}"


def targets(config: Config) -> dict[str, Config]:
    """Return one configuration for each recipient, by its address."""
    return {
        mailbox: config.model_copy(update={"recipients": (mailbox,)}) for mailbox in dict.fromkeys(config.recipients)
    }


async def send(config: Config, message: Message, **context: Unpack[Context]) -> Outcome:
    """Send `message` to the one recipient of `config`; whatever goes wrong is told by the outcome, not raised."""
    reused = context.get("reused") or Reused()
    account = reused.logins.setdefault(config.account, Login())
    server = _server(config)
    try:
        outcome = await _tried(server, config, message, account, context["now"])
        if outcome.ok:  # the mail is taken: the farewell is outside the deadline and cannot fail it
            with suppress(aiosmtplib.SMTPException, OSError):
                await server.quit(timeout=_FAREWELL)
    finally:
        server.close()
    return outcome


async def _tried(server: aiosmtplib.SMTP, config: Config, message: Message, account: Login, now: datetime) -> Outcome:
    try:
        async with asyncio.timeout(config.deadline):
            return await _transact(server, config, message, account, now)
    except TimeoutError:
        return Outcome(ok=False, detail=f"{config.host} did not finish within {config.deadline:g} s")
    except SMTPResponseException as error:
        return _refused(error.code, error.message)
    except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
        return Outcome(ok=False, detail=one_line(_said_of(error, config), 300))


def _said_of(error: Exception, config: Config) -> str:
    cause = error.__cause__
    # The number of a TLS error is no number of the system's.
    number = 0 if isinstance(cause, ssl.SSLError) else getattr(cause, "errno", None) or 0
    if isinstance(error, aiosmtplib.SMTPConnectError) and number in errorcode:
        place = f"{config.host}:{config.port or _PORTS[config.tls]}"
        return f"no connection to the mail server {place}: {os.strerror(number).lower()}"
    return f"{config.host}: {error or type(error).__name__}"


def _refused(code: int, reply: str, doing: str = "") -> Outcome:
    """4xx, and what is no SMTP reply at all (-1), may pass; 5xx will not (RFC 5321 section 4.2.1)."""
    return Outcome(ok=False, permanent=500 <= code < 600, status=max(code, 0), detail=one_line(f"{doing}{reply}", 300))


async def _transact(
    server: aiosmtplib.SMTP, config: Config, message: Message, account: Login, now: datetime
) -> Outcome:
    await server.connect()
    await server.ehlo()
    if config.user and (refusal := await _log_in(server, config, account, now)):
        return refusal
    await server.mail(config.sender)
    await server.rcpt(config.recipients[0])
    reply = await server.data(compose(config, message).as_bytes())
    return Outcome(ok=True, status=reply.code, detail=one_line(reply.message, 300))


def _server(config: Config) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=config.host,
        port=config.port or _PORTS[config.tls],
        use_tls=config.tls == "tls",
        start_tls=config.tls == "starttls",
        tls_context=None if config.tls == "none" else ssl.create_default_context(cafile=config.ca_file or None),
        local_hostname=config.domain,  # the default asks the DNS for our own name
        timeout=config.timeout,
    )


async def _log_in(server: aiosmtplib.SMTP, config: Config, account: Login, now: datetime) -> Outcome | None:
    """Log in by one method, once; a refused account rests (F38). Returns None when all is well."""
    async with account.lock:
        rest = (login_allowed_at(account.refused_at, now, config.login_pause) - now).total_seconds()
        if rest > 0:
            detail = f"{config.host} refused this login; it is not tried again for {rest:.0f} s"
            return Outcome(ok=False, status=535, retry_after=rest, detail=detail)
        try:
            await _authenticate(server, config)
        except SMTPAuthenticationError as error:
            account.refused_at = now if error.code >= 500 else None
            return _refused(error.code, error.message, LOGIN_REFUSED)
        account.refused_at = None
    return None


async def _authenticate(server: aiosmtplib.SMTP, config: Config) -> None:
    """Use the first method that both know: PLAIN, which TLS hides, else LOGIN, else CRAM-MD5."""
    user, password = config.user, config.password.get_secret_value()
    known = server.server_auth_methods
    if "plain" in known:
        await server.auth_plain(user, password)
    elif "login" in known:
        await server.auth_login(user, password)
    elif "cram-md5" in known:
        await server.auth_crammd5(user, password)
    else:
        raise SMTPAuthenticationError(534, "the server offers no login that Parley knows (PLAIN, LOGIN, CRAM-MD5)")


class _Policy(EmailPolicy):
    """Folds ids and addresses at their blanks; Python makes encoded words of long ones, which no reader takes apart."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as it goes over the wire."""
        if name in _AS_IS:
            return f"{name}: {value.replace(' ', self.linesep + ' ')}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n")


def compose(config: Config, message: Message) -> EmailMessage:
    """Return the mail; every header is one clean line, whatever stands in the message (F32)."""
    mail = EmailMessage(policy=_POLICY)
    for name, value in _headers(config, message).items():
        mail[name] = value
    page = _page(config)
    text = f"{message.text.rstrip()}\nStop these mails\n{page}\n" if page else message.text
    mail.set_content(text, cte="quoted-printable")
    if message.html:
        row = render("stop.html", link=page) if page else STOP_ROW
        mail.add_alternative(message.html.replace(STOP_ROW, row), subtype="html", cte="quoted-printable")
    return mail


def _headers(config: Config, message: Message) -> dict[str, Any]:
    thread = _thread(config, message)
    headers = {
        "From": Address(config.sender_name, addr_spec=config.sender),
        "To": Address(addr_spec=config.recipients[0]),
        "Subject": _plain(f"{config.prefix} {message.subject}", 200),
        "Date": format_datetime(message.at),
        "Message-ID": message_id(message.id, config.domain),
        "References": " ".join(thread),
        "In-Reply-To": thread[-1] if thread else "",
        "List-Id": f"{config.list_name} <alerts.{config.domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Parley-Type": _plain(message.type, 60),
        "X-Parley-Id": _plain(message.id, 80),
        **_unsubscribe(config),
    }
    return {name: value for name, value in headers.items() if value}


def _thread(config: Config, message: Message) -> list[str]:
    """Earlier mails of the event, after a root that never was sent: it holds the thread if the first mail is lost."""
    if not message.event_id:
        return []
    earlier = dict.fromkeys(each for each in message.references if each != message.id)
    root = message_id(f"event-{message.event_id}", config.domain)
    return [root, *(message_id(each, config.domain) for each in list(earlier)[-20:])]


def message_id(name: str, domain: str) -> str:
    """Return `<name@domain>`; a name that is no plain word is replaced by its digest, so it stays unique."""
    return f"<{name if re.fullmatch(r'[A-Za-z0-9_-]{1,64}', name) else digest(name)}@{domain}>"


def _unsubscribe(config: Config) -> dict[str, str]:
    by_mail = f"<mailto:{config.sender}?subject=unsubscribe>"
    if not (page := _page(config)):
        return {"List-Unsubscribe": by_mail}
    return {"List-Unsubscribe": f"<{page}>, {by_mail}", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _page(config: Config) -> str:
    """The recipient's own address of the one-click page, "" where there is none."""
    token = token_of(config.recipients[0], config.unsubscribe_secret.get_secret_value())
    return f"{config.unsubscribe.rstrip('/')}/{token}" if config.unsubscribe else ""
