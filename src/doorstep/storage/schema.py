"""Versions of the schema: steps that are applied in order, once each, when the books are opened (ADR 0011).

A step is added for every change of `tables` after the first release and never altered afterwards. Read models
need no step of their own: they are dropped, made anew and folded again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, inspect, select

from doorstep.domain.errors import FileError
from doorstep.storage.database import WRITING
from doorstep.storage.tables import metadata, schema_versions

Step = Callable[[Connection], None]


def _first(connection: Connection) -> None:
    metadata.create_all(connection)


STEPS: tuple[Step, ...] = (_first,)


def bring_up_to_date(engine: Engine, now: datetime, *, place: str) -> None:
    """Apply the steps that a database has not seen.

    Raises
    ------
    FileError
        If a newer Doorstep has written it.
    """
    with engine.connect().execution_options(**{WRITING: False}) as connection:
        if _version(connection) == len(STEPS):
            return
    with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        # Read again under the lock: another process may have been faster.
        version = _version(connection)
        if version > len(STEPS):
            mend = "Open it with that version."
            raise FileError("books of a newer Doorstep", value=version, place=place, mend=mend)
        for number, step in enumerate(STEPS[version:], start=version + 1):
            step(connection)
            connection.execute(insert(schema_versions).values(number=number, applied=now))


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(schema_versions.name):
        return 0
    found: int | None = connection.execute(select(func.max(schema_versions.c.number))).scalar()
    return found or 0
