"""Solomon files (Solomon 1987; Gehring and Homberger 1999): routing with time windows, as text columns."""

from __future__ import annotations

import codecs
import math
import re
from itertools import pairwise

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

COLUMNS = ("number", "x", "y", "demand", "ready time", "due date", "service time")
LINES_ABOVE_ROWS = 100
"""More than the heading of any file: what is beyond is counted as places before it is read."""
_NUMBER = re.compile(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?")
_ROW = "A row is number, x, y, demand, ready time, due date, service time."

Row = tuple[int, list[str]]


def looks_like_solomon(content: bytes) -> bool:
    """Tell whether a file has the `VEHICLE` and `CUSTOMER` lines of this form."""
    content = content.removeprefix(codecs.BOM_UTF8)[:4096]
    lines = {line.strip() for line in content.decode("latin-1").splitlines()}
    return {"VEHICLE", "CUSTOMER"} <= lines


def read_solomon(
    content: bytes,
    *,
    place: str,
    objective: Objective = Objective.COST,
    rounding: Rounding = Rounding.AUTO,
) -> Instance:
    """Read a Solomon file as a problem; the first row of customers is the depot.

    Raises
    ------
    FileError
        With the line, what is wrong there and how to mend it.
    """
    lines = text_of(content, place=place, mend="Give a Solomon file.").splitlines()
    require_few(len(lines) - LINES_ABOVE_ROWS, place=place)
    name, fleet, rows = _parts(lines, place)
    count, capacity = (
        _whole(fleet, cell, place, "a number of vehicles and their capacity") for cell in (0, 1)
    )
    if not count:
        raise FileError("no vehicle", place=f"{place}, line {fleet[0]}", mend="Give at least one.")
    numbers = [_whole(row, 0, place, "a customer number") for row in rows]
    _require_ascending(rows, numbers, place)
    demands, opens, closes, services = (
        tuple(_whole(row, column, place, f"a whole {COLUMNS[column]}") for row in rows)
        for column in (3, 4, 5, 6)
    )
    for what, depot in (("demand", demands[0]), ("service time", services[0])):
        if depot:
            where = f"{place}, line {rows[0][0]}"
            raise FileError(f"a depot with a {what}", value=depot, place=where, mend="Give it 0.")
    for (line, _), first, last in zip(rows, opens, closes, strict=True):
        require_in_order(first, last, place=f"{place}, line {line}")
    table = InstanceTable(
        name=name,
        numbers=tuple(numbers),
        demands=demands,
        services=services,
        fleet=(TableVehicle(capacity),) * min(count, max(len(rows) - 1, 1)),
        xy=np.array([[float(cells[1]), float(cells[2])] for _, cells in rows]),
        opens=opens,
        closes=closes,
    )
    return instance_of(table, objective, rounding, place=place)


def _parts(lines: list[str], place: str) -> tuple[str, Row, list[Row]]:
    """Cut a file into its name, the line of numbers below VEHICLE and the rows below CUSTOMER."""
    marks = {line.strip().upper(): at for at, line in reversed(list(enumerate(lines)))}
    for mark in ("VEHICLE", "CUSTOMER"):
        if mark not in marks:
            mend = "A Solomon file has a line VEHICLE and a line CUSTOMER."
            raise FileError(f"no line {mark}", place=place, mend=mend)
    name = next((line.strip() for line in lines if line.strip()), place)
    fleet = _numeric(lines, marks["VEHICLE"], marks["CUSTOMER"], 2, place)
    if len(fleet) != 1:
        mend = "Below NUMBER and CAPACITY stand two numbers."
        raise FileError("not one fleet", place=f"{place}, line {marks['VEHICLE'] + 1}", mend=mend)
    rows = _numeric(lines, marks["CUSTOMER"], len(lines), len(COLUMNS), place)
    if not rows:
        raise FileError("no customer", place=place, mend=_ROW)
    return name, fleet[0], rows


def _numeric(lines: list[str], first: int, last: int, width: int, place: str) -> list[Row]:
    """Take the rows of numbers between two lines; the heading before them is skipped, nothing after."""
    found: list[Row] = []
    for at in range(first + 1, last):
        cells = lines[at].split()
        if not cells or (not found and not _NUMBER.fullmatch(cells[0])):
            continue
        wrong = next((cell for cell in cells if not _is_number(cell)), None)
        where = f"{place}, line {at + 1}"
        if wrong is not None:
            raise FileError("not a number", value=wrong, place=where, mend=_ROW)
        if len(cells) != width:
            mend = f"{width} numbers are expected here."
            raise FileError("another number of columns", value=len(cells), place=where, mend=mend)
        found.append((at + 1, cells))
    return found


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None and math.isfinite(float(cell))


def _whole(row: Row, column: int, place: str, what: str) -> int:
    line, cells = row
    value = float(cells[column])
    if value != int(value) or not 0 <= value <= 2**40:
        mend = "Whole numbers of 0 or more are read."
        raise FileError(f"not {what}", value=cells[column], place=f"{place}, line {line}", mend=mend)
    return int(value)


def _require_ascending(rows: list[Row], numbers: list[int], place: str) -> None:
    for (line, _), (before, after) in zip(rows[1:], pairwise(numbers), strict=True):
        if after <= before:
            mend = "Customer numbers ascend; the depot comes first."
            raise FileError("a customer out of order", value=after, place=f"{place}, line {line}", mend=mend)
