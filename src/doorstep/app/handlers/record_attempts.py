"""Record tries at doors; a failed one brings its order back to intake."""

from __future__ import annotations

from doorstep.app.commands import RecordAttempts
from doorstep.app.desk import Desk
from doorstep.app.results import RecordedAttempts
from doorstep.app.unit_of_work import UnitOfWork, writing
from doorstep.domain.attempts import Attempt
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.events import Event
from doorstep.domain.ids import EventId, OrderId
from doorstep.domain.order_events import OrderDelivered, OrderReturned, TaskAttempted


def record_attempts(command: RecordAttempts, desk: Desk) -> RecordedAttempts:
    """Record attempts; one that is known already, by task and instant, changes nothing.

    Raises
    ------
    UnknownNameError
        If an attempt is at an order that nobody knows; then none is recorded.
    """
    done: list[OrderId] = []
    returned: list[OrderId] = []
    repeated = 0
    with writing(desk.keeper) as unit:
        states = unit.books.tables.orders(attempt.order_id for attempt in command.attempts)
        tried = {order_id: state.attempts for order_id, state in states.items()}
        for attempt in sorted(command.attempts, key=lambda each: each.ended):
            if attempt.order_id not in states:
                raise UnknownNameError.among("order", attempt.order_id, unit.books.tables.orders())
            so_far = tried[attempt.order_id] + (0 if attempt.succeeded else 1)
            if not recorded(unit, attempt, so_far):
                repeated += 1
                continue
            tried[attempt.order_id] = so_far
            (done if attempt.succeeded else returned).append(attempt.order_id)
    return RecordedAttempts(tuple(done), tuple(returned), repeated)


def recorded(unit: UnitOfWork, attempt: Attempt, attempts: int) -> bool:
    """Record an attempt; tell whether it was news.

    Parameters
    ----------
    attempts
        How many have failed with it, if it failed.
    """
    name = f"{attempt.order_id}:{attempt.task_id}:{attempt.ended.isoformat()}"
    if any(told.event.event_id == name for told in unit.books.log.about(attempt.order_id)):
        return False
    unit.record(*_events(attempt, name, attempts))
    return True


def _events(attempt: Attempt, name: str, attempts: int) -> tuple[Event, Event]:
    order_id: OrderId = attempt.order_id
    tried = TaskAttempted(event_id=EventId(name), at=attempt.ended, attempt=attempt)
    if attempt.failure is None:
        ended = EventId(f"{name}:done")
        return tried, OrderDelivered(event_id=ended, at=attempt.ended, order_id=order_id, proof=attempt.proof)
    back = EventId(f"{name}:returned")
    return tried, OrderReturned(
        event_id=back, at=attempt.ended, order_id=order_id, reason=attempt.failure, attempts=attempts
    )
