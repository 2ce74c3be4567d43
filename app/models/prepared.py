"""INSERT statements made ready once: the save of a visit must cost little more than its bare inserts.

A statement goes to the driver itself as text with its values, each through the type of its column as SQLAlchemy
would do it; what is saved is the work of a statement object for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.schema import ScalarElementColumnDefault

_DIALECT = sqlite.dialect()


def on_driver(connection: Connection) -> Any:
    """The driver's own connection, within the transaction of `connection`: no result object for each statement.

    Its errors are the driver's; `Register.action` says them as it says SQLAlchemy's.
    """
    return connection.connection.dbapi_connection


class PreparedInsert:
    """INSERT into every column of a table; a column not given takes its default, else NULL."""

    def __init__(self, table: Table, *, replace: bool = False) -> None:
        """Compile it; `replace`: a row of the same key gives way (for derived rows only)."""
        query = insert(table).prefix_with("OR REPLACE") if replace else insert(table)
        self._sql = str(query.compile(dialect=_DIALECT))
        self._columns = [(column.name, _default(column)) for column in table.columns]
        found = ((place, _converter(column)) for place, column in enumerate(table.columns))
        self._converters = [(place, convert) for place, convert in found if convert is not None]

    def one(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Insert one row; its key."""
        return int(on_driver(connection).execute(self._sql, self._row(values)).lastrowid or 0)

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert all rows, in one call of the driver."""
        if rows:
            on_driver(connection).executemany(self._sql, [self._row(row) for row in rows])

    def _row(self, values: Mapping[str, Any]) -> list[Any]:
        row = [values.get(name, default) for name, default in self._columns]
        for place, convert in self._converters:
            row[place] = convert(row[place])
        return row


def _converter(column: Column[Any]) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
