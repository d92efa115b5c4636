"""Files of orders: read by the headings people use, with what was wrong told row by row.

CSV of any common delimiter and encoding, XLSX, XLS, ODS, JSON as a list of objects, and the jobs and
shipments of a VROOM document. Good rows go on; the others come back as a file with two more columns.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from doorstep.connectors.orders.cells import RowCells
from doorstep.connectors.orders.mapping import OrderMapping, count_known, recognise
from doorstep.connectors.orders.positions import without_swapped
from doorstep.connectors.orders.results import OrderRow, ReadOrders, RowNote
from doorstep.connectors.orders.rows import OrderReader, Reading, made_id
from doorstep.connectors.tables.cells import text_of_cell
from doorstep.connectors.tables.clock_cells import DateOrder, order_of_dates
from doorstep.connectors.tables.delimited import Rejected
from doorstep.connectors.tables.sheets import Sheet, SheetRow, is_json, read_sheet
from doorstep.connectors.tables.totals import TOTALS_NOTE, is_totals
from doorstep.connectors.vroom.orders import read_vroom_orders
from doorstep.connectors.vroom.problem import looks_like_vroom
from doorstep.domain.errors import NOT_GIVEN, FileError
from doorstep.domain.instants import LocalDay
from doorstep.domain.places import LonLat

DEFAULT_SOURCE = "file"
MOST_LINES_IN_A_CELL = 20  # more come from a quotation mark that is never closed
LONGEST_SHOWN = 120
NO_IDS = (
    "No column of order ids: orders are called by their row, such as row-17-9b1c, and known again by what "
    "it says; a corrected row is another order."
)
_SHARED = ("address", "street", "house_number", "postcode", "city", "lat", "lon", "date", "kind")
"""Columns in which all rows of one order must agree."""


def read_orders(
    path: Path,
    *,
    day: LocalDay,
    mapping: OrderMapping | None = None,
    source: str = DEFAULT_SOURCE,
    currency: str = "EUR",
    near: LonLat | None = None,
) -> ReadOrders:
    """Read a file of orders.

    Parameters
    ----------
    day
        The date that is planned, for rows without one, and the clock that times are read on.
    mapping
        How to read the headings. None: as they are recognised.
    source
        Where the orders come from. An order is known again by its source and id.
    near
        A position of the city, to notice swapped degrees where all rows have them.

    Raises
    ------
    FileError
        If the file cannot be read, holds no row, or has no column to find a door by.
    UnknownNameError
        If the mapping names a heading that the file does not have.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        mend = "Check the path, and that you may read it."
        raise FileError(f"cannot read it ({problem.strerror})", place=str(path), mend=mend) from problem
    return orders_of(
        content, place=path.name, day=day, mapping=mapping, source=source, currency=currency, near=near
    )


def orders_of(
    content: bytes,
    *,
    place: str,
    day: LocalDay,
    mapping: OrderMapping | None = None,
    source: str = DEFAULT_SOURCE,
    currency: str = "EUR",
    near: LonLat | None = None,
) -> ReadOrders:
    """Read the bytes of a file of orders; see `read_orders`."""
    if is_json(content) and looks_like_vroom(content):
        amounts = mapping.amounts if mapping else OrderMapping({}).amounts
        found = read_vroom_orders(content, place=place, day=day, source=source, amounts=amounts)
        orders = tuple(OrderRow((given.row,), given.order, given.person) for given in found.orders)
        used = mapping or OrderMapping({}, "vroom", amounts=amounts)
        return ReadOrders(orders, found.rejected, used, remarks=found.remarks)
    sheet = read_sheet(content, place=place, knows=count_known)
    used = mapping or recognise(sheet.headings, decimal=sheet.decimal)
    read = without_swapped(_Table(sheet, used, day, source, currency, place).read(), near)
    bad = {given.row for given in read.rejected}
    return replace(read, rejected_cells={row.row: tuple(row.cells) for row in sheet.rows if row.row in bad})


class _Table:
    """One file on its way from rows to orders."""

    def __init__(
        self, sheet: Sheet, mapping: OrderMapping, day: LocalDay, source: str, currency: str, place: str
    ) -> None:
        self._sheet = sheet
        self._mapping = mapping
        self._columns = mapping.places(sheet.headings, place=place)
        _require_doors(self._columns.keys(), sheet.headings, place)
        if not sheet.rows:
            raise FileError("headings and no row", place=place, mend="Give at least one row.")
        order = mapping.date_order or self._order_of_dates(day.date)
        self._reader = OrderReader(Reading(mapping, day, source, currency, order))
        self._rejected: list[Rejected] = []
        self._notes: list[RowNote] = []
        self._orders: list[OrderRow] = []
        self._resting: list[str] = []

    def _order_of_dates(self, day: date) -> DateOrder | None:
        places = [self._columns[name] for name in ("date", "opens", "closes") if name in self._columns]
        cells = (row.cells[at] for at in places for row in self._sheet.rows if at < len(row.cells))
        return order_of_dates(cells, day)

    def read(self) -> ReadOrders:
        """Read all rows."""
        with _collector_paused():
            for order_id, rows in self._by_order().items():
                self._read_order(order_id, rows)
        self._rejected.sort(key=lambda given: given.row)
        told = (self._sheet.note, None if "id" in self._columns else NO_IDS)
        remarks = tuple(note for note in told if note)
        return ReadOrders(
            tuple(self._orders),
            tuple(self._rejected),
            self._mapping,
            self._mapping.unread(self._sheet.headings),
            tuple(self._resting),
            tuple(self._notes),
            remarks,
            self._sheet.headings,
        )

    def _by_order(self) -> dict[str, list[tuple[SheetRow, RowCells]]]:
        """Group rows by the id of their order, and turn away those that cannot belong to one."""
        groups: dict[str, list[tuple[SheetRow, RowCells]]] = {}
        twins: Counter[str] = Counter()
        has_parcels = "parcel" in self._columns
        for sheet_row in self._sheet.rows:
            row = self._row(sheet_row)
            if row is None:
                continue
            if is_totals(sheet_row.cells, row.cells.keys()):
                at = next(at for at, cell in enumerate(sheet_row.cells) if text_of_cell(cell))
                self._notes.append(RowNote(sheet_row.row, self._sheet.headings[at], TOTALS_NOTE))
                continue
            # A line break in a cell is a slip of the hand, and would break every list it is told in.
            order_id = " ".join((row.text("id") or "").split()) or None
            if order_id is None:
                order_id = made_id(row)
                twins[order_id] += 1
                if twins[order_id] > 1:
                    order_id = f"{order_id}-{twins[order_id]}"
            first = groups.setdefault(order_id, [])
            if first and not self._belongs(row, sheet_row.row, first[0], has_parcels=has_parcels):
                continue
            first.append((sheet_row, row))
        return groups

    def _row(self, sheet_row: SheetRow) -> RowCells | None:
        cells = sheet_row.cells
        if len(cells) > len(self._sheet.headings) and any(
            text_of_cell(cell) for cell in cells[len(self._sheet.headings) :]
        ):
            mend = "Put quotation marks round a cell with a comma in it."
            self._reject(sheet_row.row, None, None, "more cells than headings", mend)
            return None
        if any(isinstance(cell, str) and cell.count("\n") > MOST_LINES_IN_A_CELL for cell in cells):
            mend = "Close the quotation mark; the rows behind it are in this one."
            self._reject(sheet_row.row, None, None, "a cell over many lines", mend)
            return None
        given = {
            column: cells[at]
            for column, at in self._columns.items()
            if at < len(cells) and cells[at] is not None and cells[at] != ""
        }
        return RowCells(given, self._mapping)

    def _belongs(
        self, row: RowCells, number: int, first: tuple[SheetRow, RowCells], *, has_parcels: bool
    ) -> bool:
        """Tell whether a further row of an id is another parcel of the same order."""
        order_id = row.text("id")
        if not has_parcels or "parcel" not in row:
            mend = "Give each order its own id, or name the parcels of one order in a column `parcel`."
            self._reject(number, self._heading("id"), order_id, f"the id of row {first[0].row} again", mend)
            return False
        for column in _SHARED:
            if column in row and row.text(column) != first[1].text(column):
                mend = "Write the same in all rows of an order, or give it another id."
                what = f"not as in row {first[0].row}, which is of the same order"
                self._reject(number, self._mapping.columns[column], row.text(column), what, mend)
                return False
        return True

    def _read_order(self, order_id: str, rows: Sequence[tuple[SheetRow, RowCells]]) -> None:
        number, row = rows[0][0].row, rows[0][1]
        if self._reader.rests(row):
            self._resting.append(order_id)
            return

        def tell(column: str, note: str) -> None:
            self._notes.append(RowNote(number, self._heading(column), note))

        made = self._reader.order([given for _, given in rows], order_id, number, tell)
        for sheet_row, given in rows:
            for column, problem in given.problems:
                said = None if problem.value is NOT_GIVEN else str(problem.value)[:LONGEST_SHOWN]
                value = said if column is None else self._value(given, column)
                heading = None if column is None else self._heading(column)
                self._reject(sheet_row.row, heading, value, problem.what, problem.mend)
            if made is None and not given.problems:
                mend = "Mend the other row: the parcels of an order go together."
                self._reject(sheet_row.row, None, None, "another row of its order cannot be read", mend)
        if made is not None:
            self._orders.append(OrderRow(tuple(sheet_row.row for sheet_row, _ in rows), *made))

    def _heading(self, column: str) -> str:
        """Name a column, or two, as the file does."""
        parts = column.split(", ")
        return ", ".join(self._mapping.columns.get(part, part) for part in parts)

    def _value(self, row: RowCells, column: str) -> str | None:
        """Give what stands in a column, or in two."""
        parts = [row.text(part) or "" for part in column.split(", ")]
        return ", ".join(parts) or None

    def _reject(self, row: int, heading: str | None, value: str | None, what: str, mend: str | None) -> None:
        self._rejected.append(Rejected(row, heading, what, value, mend))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the search for unused cycles: orders hold none, and looking for them takes half of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _require_doors(columns: Iterable[str], headings: Sequence[str], place: str) -> None:
    """Refuse a file without a column to find doors by."""
    given = set(columns)
    if given & {"address", "street", "position"} or {"lat", "lon"} <= given:
        return
    shown = ", ".join(heading for heading in headings if heading)[:LONGEST_SHOWN]
    if len(headings) <= 1:
        mend = "Part the columns with commas, semicolons or tabs, and name them in the first row."
    else:
        mend = "Name a column `address`, or `lat` and `lon`, or map one of them."
    raise FileError("no column of addresses or positions", value=shown, place=place, mend=mend)
