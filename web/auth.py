"""Who is asking, and may they: sessions in memory, tokens by hash, tries counted by address."""

from __future__ import annotations

import hmac
import secrets
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from web.settings import OLD_PASSWORD, PASSWORD, SCOPES, TOKEN, Credential, WebSettings, opens, outdated

COOKIE = "parley_session"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who was let in. `csrf` is empty for programs, which send no cookie."""

    name: str
    scope: str
    csrf: str = ""

    def may(self, scope: str) -> bool:
        """Return whether this caller's scope holds `scope`."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


LOCAL = Caller("local", "admin")  # loopback without credentials: whoever sits at the machine owns it


# Tried for a name that nobody has, so that the time of the answer does not tell which names there are.
_NOBODY = Credential("", "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43)
_NOBODY_OLD = Credential("", f"{OLD_PASSWORD}{'00' * 16}${'00' * 32}")


@dataclass(frozen=True, slots=True)
class Session:
    """A login of a browser."""

    caller: Caller
    until: datetime


@dataclass(slots=True)
class Tries:
    """Failed logins by address, forgotten after a window."""

    limit: int
    window: timedelta
    failed: dict[str, deque[datetime]] = field(default_factory=dict)

    def spent(self, address: str, now: datetime) -> bool:
        """Return whether `address` has to wait."""
        times = self.failed.get(address, deque())
        while times and now - times[0] >= self.window:
            times.popleft()
        return len(times) >= self.limit

    def fail(self, address: str, now: datetime) -> None:
        """Note a failed try; the oldest address goes when ten thousand are known."""
        if len(self.failed) >= 10_000:
            self.failed.pop(next(iter(self.failed)))
        self.failed.setdefault(address, deque()).append(now)


class Doors:
    """Decides who comes in."""

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings
        self.tries = Tries(settings.login_tries, timedelta(seconds=settings.login_window))
        self.sessions: dict[str, Session] = {}
        self._key = secrets.token_bytes(32)

    @property
    def open(self) -> bool:
        """True when nobody has to say who they are."""
        return not self.settings.guarded

    def by_token(self, token: str, now: datetime) -> Caller | None:
        """The caller whose random token this is, or None; passwords do not count as tokens."""
        found = _opened(self.settings.credentials, token, now, TOKEN)
        return Caller(found.name, found.scope) if found else None

    def by_cookie(self, session_id: str, now: datetime) -> Caller | None:
        """The caller of a session that has not ended, or None."""
        session = self.sessions.get(session_id)
        if session and session.until > now:
            return session.caller
        self.sessions.pop(session_id, None)
        return None

    def by_proxy(self, user: str, groups: Iterable[str]) -> Caller | None:
        """The person whom a proxy that is believed names, or None; forms need their token as those of a session."""
        scope = self.settings.forwarded.scope_of(user, groups)
        if not user or user.startswith("@") or scope is None:
            return None
        return Caller(user, scope, hmac.new(self._key, user.encode("utf-8", "replace"), "sha256").hexdigest())

    def log_in(self, name: str, secret: str, now: datetime) -> str | None:
        """Return the id of a new session for a token or a name with its password, or None."""
        known = self.settings.credentials
        named = tuple(c for c in known if c.name == name) or (_nobody(known),)
        found = _opened(known, secret, now, TOKEN) or _opened(named, secret, now, PASSWORD, OLD_PASSWORD)
        if found is None:
            return None
        if outdated(found):
            log.warning("password_hashed_in_an_old_way", login=found.name, anew=f"parley config login {found.name}")
        self.sessions = {key: kept for key, kept in self.sessions.items() if kept.until > now}
        session_id = secrets.token_urlsafe(32)
        caller = Caller(found.name, found.scope, secrets.token_urlsafe(32))
        self.sessions[session_id] = Session(caller, now + timedelta(seconds=self.settings.session_seconds))
        return session_id

    def log_out(self, session_id: str) -> None:
        """End a session."""
        self.sessions.pop(session_id, None)


def _nobody(known: tuple[Credential, ...]) -> Credential:
    """The credential that no secret opens, hashed as those of the people who are known."""
    return _NOBODY_OLD if any(c.secret.startswith(OLD_PASSWORD) for c in known) else _NOBODY


def _opened(known: tuple[Credential, ...], secret: str, now: datetime, *kinds: str) -> Credential | None:
    """Every credential is tried, so that the time tells nothing of which one fitted."""
    fitting = [c for c in known if c.secret.startswith(kinds) and opens(c, secret)]
    return next((c for c in fitting if c.expires is None or c.expires > now), None)
