"""What the dashboard is told: where it listens, who may come in, and how much they may send."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SCOPES = ("read", "recrawl", "admin")  # each holds the ones before it
TOKEN, PASSWORD, OLD_PASSWORD = "sha256$", "$argon2id$", "scrypt$"  # what the kinds of secrets begin with
# argon2id of 19 MiB, 20 ms of a core: the least that the OWASP cheat sheet "Password Storage" names (RFC 9106).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}  # of passwords that were hashed before argon2 was used here


@dataclass(frozen=True, slots=True)
class Credential:
    """One way in. `secret` is `sha256$HEX` of a random token or `$argon2id$...` of a password, never plain.

    `scrypt$SALT$HEX` of a password is still believed.
    """

    name: str
    secret: str
    scope: str = "read"
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Logins that a proxy has checked (OIDC and the like): believed of connections from `networks` alone.

    `roles` gives a person by name, or a group as `@name`, a scope; who has none does not come in.
    """

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    user_header: str = "x-forwarded-user"
    groups_header: str = "x-forwarded-groups"

    def believed(self, address: str) -> bool:
        """Return whether the one at the other end of the connection is such a proxy."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None) or found
        return any(mapped in network for network in self.networks)

    def scope_of(self, user: str, groups: Iterable[str]) -> str | None:
        """Return the highest scope that a person has by name or by a group."""
        names = {user, *(f"@{group}" for group in groups)}
        return max((scope for name, scope in self.roles if name in names), key=SCOPES.index, default=None)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`allow_hosts` are the names that the Host header may carry; sizes in bytes, times in seconds."""

    host: str = "127.0.0.1"
    port: int = 8080
    credentials: tuple[Credential, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    base_url: str = ""
    proxies: frozenset[str] = frozenset()  # addresses whose X-Forwarded-For and -Proto are believed
    forwarded: Forwarded = Forwarded()
    body_limit: int = 64 * 1024  # forms and rulings are under 2 kB
    login_tries: int = 10
    login_window: int = 900
    session_seconds: int = 12 * 3600
    requests_per_second: float = 200.0  # of one address; the burst is twice that
    streams: int = 64  # readers of /stream/events at one time
    poll: float = 1.0  # how often the stream looks for changes

    @property
    def public(self) -> bool:
        """True when somebody on another machine could connect."""
        return not is_loopback(self.host)

    @property
    def guarded(self) -> bool:
        """True when callers have to say who they are."""
        return bool(self.credentials or self.forwarded.networks)

    @property
    def hosts(self) -> frozenset[str]:
        """Every name under which this server may be addressed (DNS rebinding, faults.md F57)."""
        return frozenset({"localhost", "127.0.0.1", "[::1]", *self.allow_hosts}) | _named(self.host)


def is_loopback(host: str) -> bool:
    """Return whether `host` can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def hash_token(token: str) -> str:
    """Return what is stored of a random token (32 bytes: a fast hash is enough)."""
    return TOKEN + hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Return what is stored of a password; the salt and the cost stand in it."""
    return _HASHER.hash(password)


def opens(credential: Credential, secret: str) -> bool:
    """Return whether `secret` is the one of `credential`, in constant time."""
    if credential.secret.startswith(PASSWORD):
        return _verified(credential.secret, secret)
    if credential.secret.startswith(OLD_PASSWORD):
        salt = bytes.fromhex(credential.secret.split("$")[1])
        found = hashlib.scrypt(secret.encode(), salt=salt, dklen=32, **_SCRYPT)
        return secrets.compare_digest(credential.secret, f"{OLD_PASSWORD}{salt.hex()}${found.hex()}")
    return secrets.compare_digest(credential.secret, hash_token(secret))


def outdated(credential: Credential) -> bool:
    """Return whether a password was hashed in another way than it would be today."""
    kept = credential.secret
    return kept.startswith(OLD_PASSWORD) or (kept.startswith(PASSWORD) and _HASHER.check_needs_rehash(kept))


def _verified(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _named(host: str) -> frozenset[str]:
    """The address bound, unless it is the wildcard, which is no name."""
    return frozenset() if host in ("0.0.0.0", "::", "") else frozenset({f"[{host}]" if ":" in host else host})  # noqa: S104
