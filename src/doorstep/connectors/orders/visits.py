"""Files of what became of visits on a day under way: a row an order, done or failed, with time and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from doorstep.connectors.tables.cells import Cell, text_of_cell
from doorstep.connectors.tables.clock_cells import instant_of
from doorstep.connectors.tables.delimited import Rejected, columns_of
from doorstep.connectors.tables.folding import fold
from doorstep.connectors.tables.sheets import read_sheet
from doorstep.domain.attempts import FailureReason, Outcome
from doorstep.domain.errors import DoorstepError, FileError, InputError, UnknownNameError
from doorstep.domain.ids import OrderId
from doorstep.domain.instants import LocalDay

ORDER, OUTCOME, TIME, REASON, ROUTE = "order", "outcome", "time", "reason", "route"
_KNOWN = {
    ORDER: (ORDER, "order_id", "id"),
    OUTCOME: (OUTCOME, "result", "status"),
    TIME: (TIME, "at", "ended"),
    REASON: (REASON, "failure"),
    ROUTE: (ROUTE, "vehicle"),
}


@dataclass(frozen=True, slots=True)
class VisitRow:
    """What a row says of a visit.

    row
        Its line in the file, or its place in a list, from 1.
    reason
        Why it failed. None: the order is done.
    route
        Whose visit it was, as it was written. None: nothing was said.
    cells
        What stood in the columns, as text.
    """

    row: int
    order: OrderId
    ended: datetime
    reason: FailureReason | None
    route: str | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadVisits:
    """Rows that can be used, and rows that cannot."""

    rows: tuple[VisitRow, ...]
    rejected: tuple[Rejected, ...]


def read_visits(content: bytes, day: LocalDay, *, place: str) -> ReadVisits:
    """Read what became of visits: CSV, a spreadsheet or JSON with the columns order, time, outcome and so on.

    Parameters
    ----------
    day
        On which the clocks of the column of times are read.

    Raises
    ------
    FileError
        If it is no table, or has no column of orders or of times.
    """
    sheet = read_sheet(content, place=place, knows=lambda names: len(columns_of(names, _KNOWN)))
    columns = columns_of(sheet.headings, _KNOWN)
    if not {ORDER, TIME} <= columns.keys() or columns.keys().isdisjoint((OUTCOME, REASON)):
        mend = f"Give the columns {', '.join(_KNOWN)}."
        raise FileError("not a file of visits", value=", ".join(sheet.headings), place=place, mend=mend)
    rows: list[VisitRow] = []
    rejected: list[Rejected] = []
    for each in sheet.rows:
        given = {name: each.cells[at] if at < len(each.cells) else None for name, at in columns.items()}
        found = _visit(each.row, given, day)
        if isinstance(found, Rejected):
            rejected.append(found)
        else:
            rows.append(found)
    return ReadVisits(tuple(rows), tuple(rejected))


def reason_of(text: str) -> FailureReason:
    """Read why a visit failed: a word of ours, in any case, its parts joined as one likes.

    Raises
    ------
    UnknownNameError
        If it is none, naming those there are.
    """
    try:
        return FailureReason(fold(text).replace(" ", "_"))
    except ValueError:
        raise UnknownNameError.among("reason", text, [reason.value for reason in FailureReason]) from None


def _visit(row: int, given: Mapping[str, Cell], day: LocalDay) -> VisitRow | Rejected:
    """Read a row; its first column that cannot be used is told."""
    cells = {name: text_of_cell(cell).strip() for name, cell in given.items()}
    column = ORDER
    try:
        _require(cells[ORDER], "a visit to no order", "Give the id of the order.")
        column = TIME
        _require(cells[TIME], "a visit without its time", "Give when its outcome was known, such as 10:40.")
        ended = instant_of(given[TIME], day)
        column = OUTCOME
        has_failed = _has_failed(cells)
        column = REASON
        reason = _reason(cells.get(REASON, ""), has_failed=has_failed)
    except DoorstepError as problem:
        return Rejected(row, column, problem.what, cells.get(column) or None, problem.mend)
    return VisitRow(row, OrderId(cells[ORDER]), ended, reason, cells.get(ROUTE) or None, cells)


def _require(cell: str, what: str, mend: str) -> None:
    if not cell:
        raise InputError(what, mend=mend)


def _has_failed(cells: Mapping[str, str]) -> bool:
    """Tell whether a visit failed: by its outcome, and where none is said by whether it has a reason."""
    text = cells.get(OUTCOME, "")
    if not text:
        return bool(cells.get(REASON))
    try:
        outcome = Outcome(fold(text).replace(" ", "_"))
    except ValueError:
        raise UnknownNameError.among("outcome", text, _usable()) from None
    if outcome is Outcome.PARTLY_DONE:
        mend = "Record it with the parcels that are left; a plan is made for whole orders."
        raise InputError("a visit that was done in part", value=text, mend=mend)
    return outcome is Outcome.FAILED


def _usable() -> Sequence[str]:
    return [outcome.value for outcome in Outcome if outcome is not Outcome.PARTLY_DONE]


def _reason(text: str, *, has_failed: bool) -> FailureReason | None:
    if not has_failed:
        if text:
            mend = "Leave the reason out, or say that it failed."
            raise InputError("a reason of a visit that did not fail", value=text, mend=mend)
        return None
    _require(text, "a visit that failed without a reason", f"Give one: {', '.join(FailureReason)}.")
    return reason_of(text)
