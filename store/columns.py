"""Tables made from values: the fields stand in `model` alone, and here is how each sort of field is kept.

Core tables rather than mapped classes: values are frozen, so nothing is tracked, and rows go in by the hundred.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, cast, get_args, get_origin

from pydantic import TypeAdapter
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Integer,
    MetaData,
    RowMapping,
    Select,
    Table,
    Text,
    TypeDecorator,
    select,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from model.value import Value, utc

V = TypeVar("V", bound=Value)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware in the program, UTC on disk. Naive times raise ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what is stored; SQLite knows no zones, so it gets the bare UTC time."""
        if value is None:
            return None
        return utc(value).replace(tzinfo=None) if dialect.name == "sqlite" else utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the aware moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Short texts come again: parties, categories, figures. Values are frozen, so that one may stand in many places.
_SHORT, _OFTEN = 200, 2000  # characters; texts of each column that are remembered


class Nested(TypeDecorator[Any]):
    """A tuple of values, as JSON in a text column: JSONB would refuse the NUL that a header may hold."""

    impl = Text
    cache_ok = True

    def __init__(self, annotation: Any = object) -> None:
        super().__init__()
        self.annotation = annotation
        self._adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        self._often = lru_cache(_OFTEN)(self._adapter.validate_json)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the JSON of `value`."""
        if value is None:
            return None
        return self._adapter.dump_json(value).decode() if value else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Return the typed value; the empty tuple, which is most of them, without a parser."""
        if value is None:
            return None
        if value == "[]":
            return ()
        return self._often(value) if len(value) < _SHORT else self._adapter.validate_json(value)


class Words(TypeDecorator[str]):
    """Words as `store.words` gives them: a tsvector of just them on PostgreSQL; SQLite has them in its index alone."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type on disk."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what is stored: a quoted word is taken as it is, there is no quote in one."""
        quoted = value is not None and dialect.name == "postgresql"
        return " ".join(f"'{word}'" for word in str(value).split()) if quoted else None


_PLAIN: dict[Any, type[TypeEngine[Any]]] = {
    str: Text,
    int: Integer,
    float: Float,
    bool: Boolean,
    datetime: UtcTime,
}


def _column(name: str, annotation: Any, primary_key: bool) -> Column[Any]:
    options = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    bare = next(option for option in options if option is not NoneType)
    kept = _PLAIN[bare]() if bare in _PLAIN else Nested(bare)
    return Column(name, kept, primary_key=primary_key, nullable=NoneType in options)


class Kept(Generic[V]):
    """The table of one sort of value: a column a field, and `extra` columns and indexes that only the store needs."""

    def __init__(self, value: type[V], name: str, *extra: SchemaItem) -> None:
        self.value = value
        self.names = tuple(value.model_fields)
        columns = [
            _column(field, info.annotation, getattr(info, "primary_key", False) is True)
            for field, info in value.model_fields.items()
        ]
        self.table = Table(name, METADATA, *columns, *extra)
        self.c = self.table.c

    def select(self) -> Select[Any]:
        """Return a query for the value's own columns."""
        return select(*(self.c[name] for name in self.names))

    def row(self, value: V, **extra: object) -> dict[str, Any]:
        """Return the row of `value`."""
        return {**{name: getattr(value, name) for name in self.names}, **extra}

    def one(self, row: RowMapping) -> V:
        """Return the value of a row; it was checked before it was stored, so it is not checked again."""
        return cast(V, self.value.model_construct(**{name: row[name] for name in self.names}))

    def all(self, rows: Iterable[RowMapping]) -> tuple[V, ...]:
        """Return the values of `rows`."""
        return tuple(self.one(row) for row in rows)
