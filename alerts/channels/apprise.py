"""Slack, Telegram, Discord, Teams, Matrix, ntfy and many more through apprise, an optional part.

apprise makes its own connections, so the egress guard does not stand before them: its addresses are the operator's.
"""

from __future__ import annotations

import asyncio
import re
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any, Literal, Unpack

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from alerts.context import Context
from model.alert import Message, Outcome

INSTALL = "apprise is not installed; in Parley's folder run: pip install -e '.[chat]'"
_CALLS = re.compile(r"(?<![\w/.])@(?=\w)|<(?=[!@#&])|\](?=\()")  # @everyone, <!channel>, [text](address)
_TEXT = 1500  # characters; Discord takes 2,000, Telegram 4,096: the rest is behind the link


def _several(value: object) -> object:
    return value.split() if isinstance(value, str) else value


class Config(BaseModel):
    """`credentials` are apprise's addresses, such as `tgram://TOKEN/CHAT`: they carry tokens, hence the name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["apprise"] = "apprise"
    credentials: Annotated[tuple[SecretStr, ...], BeforeValidator(_several), Field(min_length=1)]
    timeout: float = Field(default=30, gt=0)
    at_once: int = Field(default=2, ge=1, le=16)


def targets(config: Config) -> dict[str, Config]:
    """One service is one target, so that what one refuses is not sent twice to the others."""
    if len(config.credentials) == 1:
        return {"": config}
    return {str(n): config.model_copy(update={"credentials": (each,)}) for n, each in enumerate(config.credentials, 1)}


async def send(config: Config, message: Message, **_: Unpack[Context]) -> Outcome:
    """Hand the message to apprise, which tells only whether it went."""
    library = _library()
    if library is None:
        return Outcome(ok=False, permanent=True, detail=INSTALL)
    service: Any = library.Apprise()
    if not all(service.add(each.get_secret_value()) for each in config.credentials):
        return Outcome(
            ok=False, permanent=True, detail="apprise does not know such an address; see its list of services"
        )
    try:
        async with asyncio.timeout(config.timeout):
            told = {"title": inert(message.subject), "body": inert(shortened(message)), "body_format": "text"}
            went = await asyncio.to_thread(service.notify, **told)
    except TimeoutError:
        return Outcome(ok=False, detail=f"the service did not answer within {config.timeout:g} s")
    return Outcome(
        ok=bool(went), detail="sent by apprise" if went else "the service refused it or could not be reached"
    )


def _library() -> ModuleType | None:
    """apprise, or None where this optional part is not installed."""
    try:
        return import_module("apprise")
    except ImportError:
        return None


def inert(text: str) -> str:
    """Return `text` with nothing in it that a chat would act on: calls of everybody, hidden links (F29).

    With `body_format` "text" apprise escapes tags where a service reads them. It leaves these, so a character that
    nobody sees (U+2060) parts them; addresses stay as they are.
    """
    return _CALLS.sub("\\g<0>\u2060", text)


def shortened(message: Message) -> str:
    """The text up to its last whole line within 1,500 characters."""
    return message.text if len(message.text) <= _TEXT else message.text[:_TEXT].rpartition("\n")[0] + "\n…"
