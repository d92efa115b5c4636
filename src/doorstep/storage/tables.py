"""The tables of the books, in SQL that SQLite and PostgreSQL both speak.

Columns that are only read whole hold a word as JSON text; what is searched for has a column of its own. The
place of an event in the log is counted by us: a sequence of the database may leave gaps or show a later place
before an earlier one, and then a read model would miss an event.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; databases that know no zones keep the clock reading of UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write an instant in UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read an instant as UTC."""
        del dialect
        if value is None:
            return None
        read: datetime = value
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


metadata = MetaData()

schema_versions = Table(
    "schema_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("applied", Instant, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", String(200), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("recorded", Instant, nullable=False),
    Column("body", Text, nullable=False),
)

event_subjects = Table(
    "event_subjects",
    metadata,
    Column("subject", String(200), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
)

order_sheets = Table(
    "order_sheets",
    metadata,
    Column("order_id", String(200), primary_key=True),
    Column("source", String(200), nullable=False),
    Column("reference", String(200), nullable=False),
    Column("due_on", Date),
    Column("person", String(200)),
    Column("body", Text, nullable=False),
    Index("order_sheets_by_reference", "source", "reference", unique=True),
    Index("order_sheets_by_due", "due_on"),
    Index("order_sheets_by_person", "person"),
)

people = Table(
    "people",
    metadata,
    Column("ref", String(200), primary_key=True),
    Column("body", Text, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("ref", String(200), primary_key=True),
    Column("body", Text, nullable=False),
)

remembered_addresses = Table(
    "remembered_addresses",
    metadata,
    Column("address_key", String(500), primary_key=True),
    Column("place_ref", String(200), nullable=False, index=True),
)

order_states = Table(
    "order_states",
    metadata,
    Column("order_id", String(200), primary_key=True),
    Column("received", BigInteger, nullable=False, index=True),
    Column("source", String(200), nullable=False),
    Column("reference", String(200), nullable=False),
    Column("stage", String(20), nullable=False, index=True),
    Column("changed", Instant, nullable=False),
    Column("place_ref", String(200)),
    Column("origin_ref", String(200)),
    Column("confidence", Float),
    Column("candidates", Integer),
    Column("plan_id", String(200), index=True),
    Column("plan_version", Integer),
    Column("plan_day", Date),
    Column("planned", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_failure", String(40)),
)

plan_states = Table(
    "plan_states",
    metadata,
    Column("plan_id", String(200), primary_key=True),
    Column("latest", Integer, nullable=False),
    Column("proposed", Instant, nullable=False),
    Column("proposed_seq", BigInteger, nullable=False),
    Column("released", Integer),
    Column("day", Date),
)

folded = Table(
    "folded",
    metadata,
    Column("model", String(100), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("handler", String(100), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("said", Text, nullable=False),
    Column("failed", Instant, nullable=False),
)
