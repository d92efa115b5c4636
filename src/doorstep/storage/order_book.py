"""Order sheets in SQL: what sources handed in, found by id, reference, due date or person, and erasable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, select

from doorstep.app.ports import WordCodec
from doorstep.domain.ids import OrderId, PersonRef
from doorstep.domain.orders import ExternalReference, Order
from doorstep.storage.rows import bodies, delete_rows, find_rows, put_rows
from doorstep.storage.tables import order_sheets


class SqlOrderBook:
    """The `OrderBook` port over one connection."""

    def __init__(self, connection: Connection, codec: WordCodec) -> None:
        self._connection = connection
        self._codec = codec

    def put(self, orders: Iterable[Order]) -> None:
        """Keep orders, in place of what was kept under their ids."""
        rows = [
            {
                "order_id": order.id,
                "source": order.reference.source,
                "reference": order.reference.reference,
                "due_on": order.due_on,
                "person": order.recipient,
                "body": self._codec.write(order),
            }
            for order in orders
        ]
        put_rows(self._connection, order_sheets, order_sheets.c.order_id, rows)

    def get(self, order_id: OrderId) -> Order | None:
        """Find an order; None when there is none or it was erased."""
        return self.many([order_id]).get(order_id)

    def many(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Order]:
        """Find several orders; those that are not there are left out."""
        wanted = list(order_ids)
        found = bodies(self._connection, order_sheets, order_sheets.c.order_id, wanted)
        return {
            order_id: self._codec.read(found[order_id], Order, place=f"sheet of order {order_id}")
            for order_id in wanted
            if order_id in found
        }

    def ids_of(self, references: Iterable[ExternalReference]) -> dict[ExternalReference, OrderId]:
        """Find orders by what their sources call them; those that are not there are left out."""
        by_source: dict[str, list[str]] = defaultdict(list)
        for given in references:
            by_source[given.source].append(given.reference)
        sheet = order_sheets.c
        found: dict[ExternalReference, OrderId] = {}
        for source, names in by_source.items():
            query = select(sheet.reference, sheet.order_id).where(sheet.source == source)
            for row in find_rows(self._connection, query, sheet.reference, names):
                found[ExternalReference(source, row.reference)] = OrderId(row.order_id)
        return found

    def due(self, day: date, source: str | None = None) -> tuple[OrderId, ...]:
        """List the orders that are due on a local date, of one source or of all."""
        query = select(order_sheets.c.order_id).where(order_sheets.c.due_on == day)
        if source is not None:
            query = query.where(order_sheets.c.source == source)
        rows = self._connection.execute(query.order_by(order_sheets.c.order_id))
        return tuple(OrderId(row.order_id) for row in rows)

    def of_person(self, person: PersonRef) -> tuple[OrderId, ...]:
        """List the orders that are for a person."""
        query = select(order_sheets.c.order_id).where(order_sheets.c.person == person)
        rows = self._connection.execute(query.order_by(order_sheets.c.order_id))
        return tuple(OrderId(row.order_id) for row in rows)

    def erase(self, order_ids: Iterable[OrderId]) -> None:
        """Remove sheets of orders."""
        delete_rows(self._connection, order_sheets, order_sheets.c.order_id, order_ids)
