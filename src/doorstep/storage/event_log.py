"""The log in SQL: events are added at its end, and nothing else is ever written to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from doorstep.app.ports import Clock, Recorded, WordCodec
from doorstep.app.story import subjects_of
from doorstep.domain.event_catalogue import event_type
from doorstep.domain.events import Event
from doorstep.storage.rows import find_rows
from doorstep.storage.tables import event_subjects, events

ROWS_AT_ONCE = 1000


class SqlEventLog:
    """The `EventLog` port over one connection."""

    def __init__(self, connection: Connection, codec: WordCodec, clock: Clock) -> None:
        self._connection = connection
        self._codec = codec
        self._clock = clock

    def append(self, happened: Sequence[Event]) -> tuple[Recorded, ...]:
        """Add events; those whose id is in the log already are left out."""
        given = {event.event_id: event for event in reversed(happened)}
        query = select(events.c.event_id)
        known = {row[0] for row in find_rows(self._connection, query, events.c.event_id, given)}
        fresh = [
            event for event in happened if event.event_id not in known and event is given[event.event_id]
        ]
        if not fresh:
            return ()
        last = self._connection.execute(select(func.max(events.c.seq))).scalar() or 0
        now = self._clock.now()
        recorded = tuple(Recorded(last + 1 + at, now, event) for at, event in enumerate(fresh))
        self._connection.execute(insert(events), [self._row(each, now) for each in recorded])
        subjects = [
            {"subject": subject, "seq": each.seq} for each in recorded for subject in subjects_of(each.event)
        ]
        if subjects:
            self._connection.execute(insert(event_subjects), subjects)
        return recorded

    def read(self, after: int = 0) -> Iterator[Recorded]:
        """Walk through the log behind a place in it."""
        query = select(events).order_by(events.c.seq).limit(ROWS_AT_ONCE)
        while rows := self._connection.execute(query.where(events.c.seq > after)).all():
            yield from (self._recorded(row) for row in rows)
            after = rows[-1].seq

    def about(self, subject: str) -> Iterator[Recorded]:
        """Walk through the events that name a subject by id."""
        named = event_subjects.c.subject == subject
        query: Select[Any] = select(events).join(event_subjects, event_subjects.c.seq == events.c.seq)
        for row in self._connection.execute(query.where(named).order_by(events.c.seq)):
            yield self._recorded(row)

    def _row(self, each: Recorded, now: datetime) -> dict[str, object]:
        event = each.event
        body = self._codec.write(event)
        return {
            "seq": each.seq,
            "event_id": event.event_id,
            "name": event.name,
            "recorded": now,
            "body": body,
        }

    def _recorded(self, row: Row[Any]) -> Recorded:
        kind = event_type(row.name)
        return Recorded(row.seq, row.recorded, self._codec.read(row.body, kind, place=f"event {row.seq}"))
