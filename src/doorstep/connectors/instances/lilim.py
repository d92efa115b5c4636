"""Li and Lim files (2001): pickups and deliveries in pairs with time windows, as text columns without names.

The first line is vehicles, capacity and speed; each other line is a place, the depot first: number, x, y,
demand (below 0 for a delivery), ready time, due date, service time, its pickup, its delivery.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import numpy as np

from doorstep.connectors.instances.instance import (
    Instance,
    InstanceTable,
    Rounding,
    TableVehicle,
    instance_of,
    require_few,
    require_in_order,
)
from doorstep.connectors.tables.delimited import text_of
from doorstep.domain.errors import FileError
from doorstep.planning import Objective

COLUMNS = ("number", "x", "y", "demand", "ready time", "due date", "service time", "pickup", "delivery")
_LARGEST = 2**40
_ROW = f"A row is {', '.join(COLUMNS)}."


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of whole numbers."""

    line: int
    cells: tuple[int, ...]

    def __getitem__(self, column: str) -> int:
        return self.cells[COLUMNS.index(column)]


def looks_like_lilim(content: bytes) -> bool:
    """Tell whether a file is a line of three numbers and then a line of nine."""
    content = content.removeprefix(codecs.BOM_UTF8)[:4096]
    lines = [line.split() for line in content.decode("latin-1").splitlines() if line.strip()]
    if len(lines) < 2 or (len(lines[0]), len(lines[1])) != (3, len(COLUMNS)):
        return False
    return all(_is_whole(cell) for cell in (*lines[0], *lines[1]))


def read_lilim(
    content: bytes,
    *,
    place: str,
    objective: Objective = Objective.COST,
    rounding: Rounding = Rounding.AUTO,
) -> Instance:
    """Read a Li and Lim file as a problem of paired tasks.

    Raises
    ------
    FileError
        With the line, what is wrong there and how to mend it.
    """
    text = text_of(content, place=place, mend="Give a file of Li and Lim.")
    require_few(text.count("\n"), place=place)
    (line, fleet), *rest = _lines(text, place)
    if len(fleet) != 3 or min(fleet) < 0:
        mend = "The first line is vehicles, capacity and speed."
        raise FileError("not a fleet", value=list(fleet), place=f"{place}, line {line}", mend=mend)
    if fleet[2] != 1:
        mend = "Speeds other than 1 are not planned: divide the coordinates by it."
        raise FileError("a speed", value=fleet[2], place=f"{place}, line {line}", mend=mend)
    if fleet[0] < 1:
        raise FileError("no vehicle", place=f"{place}, line {line}", mend="Give at least one.")
    rows = [_row(line, cells, place) for line, cells in rest]
    if not rows:
        raise FileError("no place", place=place, mend=_ROW)
    _require_depot(rows[0], place)
    table = InstanceTable(
        name=place.rsplit(".", 1)[0],
        numbers=tuple(row["number"] for row in rows),
        demands=tuple(max(0, -row["demand"]) for row in rows),
        services=(0, *(row["service time"] for row in rows[1:])),
        fleet=(TableVehicle(fleet[1]),) * min(fleet[0], max(len(rows) // 2, 1)),
        kind="PDPTW",
        pickups=tuple(max(0, row["demand"]) for row in rows),
        xy=np.array([[row["x"], row["y"]] for row in rows], np.float64),
        opens=tuple(row["ready time"] for row in rows),
        closes=tuple(row["due date"] for row in rows),
        pairs=_pairs(rows, place),
    )
    return instance_of(table, objective, rounding, place=place)


def _is_whole(cell: str) -> bool:
    return cell.removeprefix("-").isdecimal() and len(cell) < 15


def _lines(text: str, place: str) -> list[tuple[int, tuple[int, ...]]]:
    found = []
    for line, given in enumerate(text.splitlines(), start=1):
        cells = given.split()
        wrong = next((cell for cell in cells if not _is_whole(cell)), None)
        if wrong is not None:
            mend = "Whole numbers are read."
            raise FileError("not a whole number", value=wrong, place=f"{place}, line {line}", mend=mend)
        if cells:
            found.append((line, tuple(int(cell) for cell in cells)))
    return found


def _row(line: int, cells: tuple[int, ...], place: str) -> _Row:
    where = f"{place}, line {line}"
    if len(cells) != len(COLUMNS):
        raise FileError("another number of columns", value=len(cells), place=where, mend=_ROW)
    row = _Row(line, cells)
    for column in ("number", "ready time", "due date", "service time", "pickup", "delivery"):
        if not 0 <= row[column] <= _LARGEST:
            mend = "It is 0 or more."
            raise FileError(f"not a {column}", value=row[column], place=where, mend=mend)
    require_in_order(row["ready time"], row["due date"], place=where)
    return row


def _require_depot(row: _Row, place: str) -> None:
    if row["demand"] or row["pickup"] or row["delivery"] or row["service time"]:
        mend = "The first place is the depot: its demand, service and partners are 0."
        raise FileError(
            "a depot with work to do", value=list(row.cells), place=f"{place}, line {row.line}", mend=mend
        )


def _pairs(rows: list[_Row], place: str) -> tuple[tuple[int, int], ...]:
    """Match pickups with deliveries: each names the other, and what one takes in the other takes out."""
    at = {row["number"]: index for index, row in enumerate(rows)}
    if len(at) != len(rows):
        twice = next(row for index, row in enumerate(rows) if at[row["number"]] != index)
        mend = "Give each place its own."
        where = f"{place}, line {twice.line}"
        raise FileError("a number listed twice", value=twice["number"], place=where, mend=mend)
    pairs = []
    for index, row in enumerate(rows[1:], start=1):
        where = f"{place}, line {row.line}"
        if bool(row["pickup"]) == bool(row["delivery"]):
            value = (row["pickup"], row["delivery"])
            mend = "A pickup names its delivery and 0, a delivery 0 and its pickup."
            raise FileError("not one partner", value=value, place=where, mend=mend)
        named = row["pickup"] or row["delivery"]
        if named not in at or not _are_partners(row, rows[at[named]]):
            mend = "Partners name each other, with the same demand but for its sign."
            raise FileError("a place without its partner", value=named, place=where, mend=mend)
        if row["delivery"]:
            if row["demand"] < 0:
                mend = "A pickup's demand is 0 or more."
                raise FileError("a pickup that takes out", value=row["demand"], place=where, mend=mend)
            pairs.append((index, at[named]))
    return tuple(pairs)


def _are_partners(row: _Row, other: _Row) -> bool:
    back = other["delivery"] if row["pickup"] else other["pickup"]
    return back == row["number"] and other["demand"] == -row["demand"]
