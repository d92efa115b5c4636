"""Write and find rows in ways that every database knows: no upsert of one dialect, no endless IN list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, delete, insert, select

KEYS_AT_ONCE = 500


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, KEYS_AT_ONCE)):
        yield some


def put_rows(
    connection: Connection, table: Table, key: Column[Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write rows in place of those with the same key. Of several with one key the last counts."""
    latest = {row[key.name]: row for row in rows}
    delete_rows(connection, table, key, latest)
    if latest:
        connection.execute(insert(table), list(latest.values()))


def delete_rows(connection: Connection, table: Table, key: Column[Any], values: Iterable[Any]) -> None:
    """Remove the rows with these keys."""
    for some in _batches(values):
        connection.execute(delete(table).where(key.in_(some)))


def find_rows(
    connection: Connection, query: Select[Any], key: Column[Any], values: Iterable[Any]
) -> Iterator[Row[Any]]:
    """Walk through the rows with these keys."""
    for some in _batches(values):
        yield from connection.execute(query.where(key.in_(some)))


def bodies(connection: Connection, table: Table, key: Column[Any], values: Iterable[Any]) -> dict[Any, str]:
    """Give the bodies of the rows with these keys."""
    query = select(key.label("key"), table.c.body)
    return {row.key: row.body for row in find_rows(connection, query, key, values)}
