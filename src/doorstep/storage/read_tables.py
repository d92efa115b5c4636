"""Read models in SQL: rows folded from the log, which can be emptied and folded again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from doorstep.app.ports import DeadLetter, OrderState, PlanState
from doorstep.app.read_models import ORDERS, PLANS
from doorstep.domain.ids import OrderId, PlanId
from doorstep.domain.orders import ExternalReference
from doorstep.storage.rows import delete_rows, find_rows, put_rows
from doorstep.storage.tables import dead_letters, folded, order_states, plan_states

_STATE_FIELDS = tuple(each.name for each in fields(OrderState) if each.name != "reference")
TABLES = {ORDERS: order_states, PLANS: plan_states}


class SqlReadTables:
    """The `ReadTables` port over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def order(self, order_id: OrderId) -> OrderState | None:
        """Find how far an order has come."""
        return self.orders([order_id]).get(order_id)

    def orders(self, order_ids: Iterable[OrderId] | None = None) -> dict[OrderId, OrderState]:
        """Give the states of these orders, or of all, by id in the order they were received."""
        query = select(order_states)
        if order_ids is None:
            rows = self._connection.execute(query.order_by(order_states.c.received)).all()
        else:
            found = find_rows(self._connection, query, order_states.c.order_id, order_ids)
            rows = sorted(found, key=lambda row: int(row.received))
        return {OrderId(row.order_id): _order_state(row) for row in rows}

    def orders_of_plan(self, plan_id: PlanId) -> dict[OrderId, OrderState]:
        """Give the states of the orders whose latest plan this is."""
        query = select(order_states).where(order_states.c.plan_id == plan_id)
        rows = self._connection.execute(query.order_by(order_states.c.received))
        return {OrderId(row.order_id): _order_state(row) for row in rows}

    def put_orders(self, states: Iterable[OrderState]) -> None:
        """Write states of orders."""
        rows = [_order_row(state) for state in states]
        put_rows(self._connection, order_states, order_states.c.order_id, rows)

    def plan(self, plan_id: PlanId) -> PlanState | None:
        """Find which versions of a plan there are."""
        query = select(plan_states).where(plan_states.c.plan_id == plan_id)
        row = self._connection.execute(query).first()
        return None if row is None else _plan_state(row)

    def plans(self) -> tuple[PlanState, ...]:
        """Give all plans, the latest proposal last."""
        rows = self._connection.execute(select(plan_states).order_by(plan_states.c.proposed_seq))
        return tuple(_plan_state(row) for row in rows)

    def put_plan(self, state: PlanState) -> None:
        """Write the state of a plan."""
        put_rows(self._connection, plan_states, plan_states.c.plan_id, [asdict(state)])

    def folded_up_to(self, model: str) -> int:
        """Tell the place in the log up to which a read model is folded."""
        query = select(folded.c.seq).where(folded.c.model == model)
        return self._connection.execute(query).scalar() or 0

    def set_folded(self, model: str, seq: int) -> None:
        """Say up to which place in the log a read model is folded."""
        put_rows(self._connection, folded, folded.c.model, [{"model": model, "seq": seq}])

    def clear(self, model: str) -> None:
        """Empty a read model, to be folded from the beginning."""
        self._connection.execute(delete(TABLES[model]))
        delete_rows(self._connection, folded, folded.c.model, [model])


class SqlDeadLetters:
    """The `DeadLetters` port over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, letter: DeadLetter) -> None:
        """Keep a letter; the same handler and event replace it."""
        self.remove(letter.handler, letter.seq)
        self._connection.execute(dead_letters.insert().values(**asdict(letter)))

    def all(self) -> tuple[DeadLetter, ...]:
        """List them, oldest first."""
        rows = self._connection.execute(
            select(dead_letters).order_by(dead_letters.c.seq, dead_letters.c.handler)
        )
        return tuple(DeadLetter(row.handler, row.seq, row.said, row.failed) for row in rows)

    def remove(self, handler: str, seq: int) -> None:
        """Take a letter out, because it was delivered after all."""
        mine = (dead_letters.c.handler == handler) & (dead_letters.c.seq == seq)
        self._connection.execute(delete(dead_letters).where(mine))


def _order_row(state: OrderState) -> dict[str, Any]:
    # Values as they are: `asdict` would copy each of them in depth, thousands of times a day.
    row = {name: getattr(state, name) for name in _STATE_FIELDS}
    return row | {"source": state.reference.source, "reference": state.reference.reference}


def _order_state(row: Row[Any]) -> OrderState:
    parts = dict(row._mapping)
    reference = ExternalReference(parts.pop("source"), parts.pop("reference"))
    return OrderState(**parts, reference=reference)


def _plan_state(row: Row[Any]) -> PlanState:
    return PlanState(**dict(row._mapping))
