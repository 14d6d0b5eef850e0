"""The server of a store on PostgreSQL: how it is reached, and whether it is there."""

from __future__ import annotations

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping
from sqlalchemy import Engine

from store.engine import connect, file_of, parse_url

_SECONDS = 5  # that it may take to say that it is there


def conninfo_of(engine: Engine) -> str:
    """Return how the server of `engine` is reached, in libpq's words."""
    _, given = engine.dialect.create_connect_args(engine.url)
    return make_conninfo(**{name: str(value) for name, value in given.items() if isinstance(value, str | int)})


def is_away(url: str) -> bool:
    """Return whether the store's server answers nothing, or says that it is starting or ending. A file is there."""
    place = parse_url(url)
    if file_of(place):
        return False
    where = make_conninfo(conninfo_of(connect(place)), connect_timeout=_SECONDS)
    return PGconn.ping(where.encode()) in (Ping.REJECT, Ping.NO_RESPONSE)
