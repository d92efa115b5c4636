"""What a file of orders gives: orders, rejected rows, and how both were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from doorstep.connectors.orders.mapping import OrderMapping
from doorstep.connectors.tables.cells import Cell
from doorstep.connectors.tables.delimited import Rejected
from doorstep.domain.orders import Order
from doorstep.domain.people import Person


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order, the person it is for, and the rows of the file that it comes from."""

    rows: tuple[int, ...]
    order: Order
    person: Person | None


@dataclass(frozen=True, slots=True)
class RowNote:
    """How a cell was read that could have meant something else."""

    row: int
    column: str
    note: str


@dataclass(frozen=True, slots=True)
class ReadOrders:
    """What a file of orders says.

    mapping
        How it was read, to be shown, corrected, kept and given again.
    unread
        Headings that no column is read from.
    resting
        Ids of standing orders that are not due on this day of the week.
    notes, remarks
        How single cells, and the file as a whole, were read.
    headings, rejected_cells
        The rejected rows as they stood in the file, to give them back.
    """

    orders: tuple[OrderRow, ...]
    rejected: tuple[Rejected, ...]
    mapping: OrderMapping
    unread: tuple[str, ...] = ()
    resting: tuple[str, ...] = ()
    notes: tuple[RowNote, ...] = ()
    remarks: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rejected_cells: Mapping[int, tuple[Cell, ...]] = field(default_factory=dict)

    def due(self, day: date) -> tuple[OrderRow, ...]:
        """Give the orders that are due on a date."""
        return tuple(given for given in self.orders if given.order.due_on == day)
