"""Webhooks as Standard Webhooks has them: signed, with a stable id, redirects never followed.

The address is checked by the egress guard at each send, and the connection goes to the very address that was
checked (F07, F33), while TLS and the Host header keep the name.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from base64 import b64decode
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, Unpack

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from standardwebhooks import Webhook

from alerts.context import Address, Context, Reused, checked, is_loopback
from alerts.pinned import at_one_of, port_of, request_to
from alerts.schedule import RETRY_AFTER_MAX
from model.alert import Message, Outcome
from model.errors import RefusedAddress
from model.value import digest, one_line, utc

_TOKEN = re.compile(r"[A-Za-z0-9-]{1,64}")
_OURS = ("host", "content-length", "content-type", "transfer-encoding", "connection", "webhook-")
PROSE = False  # it sends data


class Config(BaseModel):
    """An endpoint. `timeout` is for the whole try, in seconds; `reply_limit` in bytes.

    `secret` is `whsec_` and base64 of 24 to 64 bytes; while `old_secret` is set too, both sign.
    Plain http is refused unless `allow_http`, or where it does not leave this machine.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["webhook"] = "webhook"
    url: str
    secret: SecretStr
    old_secret: SecretStr = SecretStr("")
    allow_http: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    ca_file: str = ""
    timeout: float = Field(default=15, gt=0)
    reply_limit: int = Field(default=64 * 1024, ge=0)
    at_once: int = Field(default=8, ge=1, le=64)

    @field_validator("headers", mode="before")
    @classmethod
    def _pairs(cls, headers: object) -> object:
        return tuple(headers.items()) if isinstance(headers, dict) else headers

    @field_validator("headers")
    @classmethod
    def _clean(cls, headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        for name, _ in headers:
            if not _TOKEN.fullmatch(name) or name.lower().startswith(_OURS):
                raise ValueError(f'"{one_line(name, 60)}" cannot be set as a header')
        return tuple((name, one_line(value).encode("ascii", "replace").decode()) for name, value in headers)

    @field_validator("secret", "old_secret")
    @classmethod
    def _key(cls, secret: SecretStr) -> SecretStr:
        text = secret.get_secret_value()
        if text and not _key_is_good(text):
            raise ValueError("a secret is whsec_ and base64 of 24 to 64 bytes")
        return secret

    @model_validator(mode="after")
    def _checked(self) -> Config:
        if not self.secret.get_secret_value():
            raise ValueError("a webhook needs a secret to sign with")
        if problem := address_problem(self.url, allow_http=self.allow_http):
            raise ValueError(problem)
        return self


def _key_is_good(secret: str) -> bool:
    try:
        return 24 <= len(b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64
    except ValueError:
        return False


def address_problem(url: str, *, allow_http: bool = False) -> str:
    """Return why `url` cannot be an endpoint, in words, or nothing. What it resolves to is the guard's matter."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return "this is no web address"
    if parts.scheme not in ("https", "http") or not parts.host:
        return "an endpoint is an https address with a host"
    if not 0 < port_of(parts) < 65536:
        return "a port is a number from 1 to 65535"
    if parts.scheme == "http" and not (allow_http or is_loopback(parts.host)):
        return "plain http would show the alert to everybody on the way; use https, or set allow_http"
    return "leave user and password out of the address" if parts.userinfo else ""


async def check(config: Config, **context: Unpack[Context]) -> None:
    """Raise RefusedAddress when `config.url` leads where nothing may be sent; for a form that saves it."""
    url = httpx.URL(config.url)
    await checked(context.get("guard"), url.host, port_of(url), context.get("reused") or Reused())


async def send(config: Config, message: Message, **context: Unpack[Context]) -> Outcome:
    """POST `message`; whatever goes wrong is told by the outcome, not raised."""
    url, now, reused = httpx.URL(config.url), context["now"], context.get("reused") or Reused()
    try:
        async with asyncio.timeout(config.timeout):
            addresses = await checked(context.get("guard"), url.host, port_of(url), reused)
            body, client = body_of(message), _client(config, reused)
            signature = signed(config, message.id, body, now)
            return await at_one_of(addresses, lambda at: _post_to(client, config, at, body, signature, now))
    except RefusedAddress as error:
        no_answer = isinstance(error.__cause__, OSError)  # a name that did not resolve may do so in an hour
        return Outcome(ok=False, permanent=not no_answer, detail=one_line(str(error), 300))
    except TimeoutError:
        return Outcome(ok=False, detail=f"no answer within {config.timeout:g} s")
    except httpx.ConnectError as error:
        host = httpx.URL(config.url).netloc.decode("ascii")
        return Outcome(ok=False, detail=one_line(f"no connection to {host}: {error}", 300))
    except (httpx.HTTPError, OSError) as error:
        return Outcome(ok=False, detail=one_line(f"{type(error).__name__}: {error}", 300))


def body_of(message: Message) -> str:
    """The body: `{"type", "timestamp", "data"}`."""
    at = json.dumps(utc(message.at).isoformat())
    return f'{{"type":{json.dumps(message.type)},"timestamp":{at},"data":{message.data_json}}}'


def signed(config: Config, message_id: str, body: str, now: datetime) -> dict[str, str]:
    """Return the three headers of Standard Webhooks; during a rotation with both signatures."""
    name = message_id if re.fullmatch(r"[!-~]{1,128}", message_id) else digest(message_id)
    secrets = [each.get_secret_value() for each in (config.secret, config.old_secret)]
    signatures = [Webhook(secret).sign(name, utc(now), body) for secret in secrets if secret]
    timestamp = str(int(utc(now).timestamp()))
    return {"webhook-id": name, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signatures)}


async def _post_to(
    client: httpx.AsyncClient, config: Config, address: Address, body: str, signature: dict[str, str], now: datetime
) -> Outcome:
    headers = {"content-type": "application/json", **signature, **dict(config.headers)}
    request = request_to(client, "POST", httpx.URL(config.url), address, headers, content=body.encode())
    response = await client.send(request, stream=True, follow_redirects=False)
    try:
        said = await _beginning(response, config.reply_limit, config.timeout / 5)
    finally:
        await response.aclose()
    return outcome_of(response.status_code, response.headers.get("retry-after", ""), said, now)


async def _beginning(response: httpx.Response, limit: int, seconds: float) -> str:
    """Read at most `limit` bytes; the status has been told, so a reply that breaks off or hangs changes nothing."""
    said = b""
    with suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(seconds):
            async for piece in response.aiter_raw(4096):
                said += piece
                if len(said) >= limit:
                    break
    return one_line(said[:1000].decode("utf-8", "replace"), 200)


def outcome_of(status: int, retry_after: str, said: str, now: datetime) -> Outcome:
    """2xx is success, 410 asks to be left alone, all else is tried again (3xx too: an address may be mended)."""
    detail = one_line(f"{status} {said}", 300)
    if 200 <= status < 300:
        return Outcome(ok=True, status=status, detail=detail)
    gone = status == 410
    wait = seconds_of(retry_after, now)
    return Outcome(ok=False, permanent=gone, disable=gone, status=status, retry_after=wait, detail=detail)


def seconds_of(retry_after: str, now: datetime) -> float | None:
    """Return what Retry-After asks for in seconds, at most a day; None when it is garbage, negative or past."""
    text = retry_after.strip()[:64]
    try:
        wait = float(text) if re.fullmatch(r"[0-9]{1,64}", text) else (_moment(text) - utc(now)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(wait, RETRY_AFTER_MAX) if wait > 0 else None


def _moment(text: str) -> datetime:
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _client(config: Config, reused: Reused) -> httpx.AsyncClient:
    """One client an endpoint: connections are kept by address, and two names may share one address."""
    key = digest(config.url, config.ca_file, config.at_once)
    if key not in reused.clients:
        reused.clients[key] = httpx.AsyncClient(
            verify=ssl.create_default_context(cafile=config.ca_file or None),
            trust_env=False,  # no proxy, no .netrc
            timeout=httpx.Timeout(config.timeout),
            headers={"accept-encoding": "identity", "user-agent": "Parley"},
            limits=httpx.Limits(max_connections=config.at_once, max_keepalive_connections=config.at_once),
        )
    return reused.clients[key]
