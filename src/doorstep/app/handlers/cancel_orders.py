"""Take orders back."""

from __future__ import annotations

from doorstep.app.commands import CancelOrders
from doorstep.app.desk import Desk
from doorstep.app.order_stages import OPEN
from doorstep.app.unit_of_work import writing
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.ids import OrderId
from doorstep.domain.order_events import OrderCancelled


def cancel_orders(command: CancelOrders, desk: Desk) -> tuple[OrderId, ...]:
    """Cancel orders that are still open; give those that were.

    Raises
    ------
    UnknownNameError
        If there is no such order; then none is cancelled.
    """
    with writing(desk.keeper) as unit:
        states = unit.books.tables.orders(command.orders)
        for order_id in command.orders:
            if order_id not in states:
                raise UnknownNameError.among("order", order_id, unit.books.tables.orders())
        gone = tuple(order_id for order_id, state in states.items() if state.stage in OPEN)
        for order_id in gone:
            unit.record(OrderCancelled(event_id=desk.event_id(), at=desk.clock.now(), order_id=order_id))
    return gone
