"""Sheets: rows of cells out of CSV, spreadsheets and JSON, with the line or row each came from."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import python_calamine

from doorstep.connectors.tables.cells import Cell, text_of_cell
from doorstep.connectors.tables.delimited import DELIMITERS, delimiter_of, rows_of, text_of
from doorstep.domain.errors import FileError

MOST_ROWS = 1_000_000
HEADINGS_WITHIN = 10  # rows above the headings that people use for a title
DEEPEST = 3  # objects within objects that are laid out as columns
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its line in a text file, its row in a spreadsheet, its place in a list, each from 1."""

    row: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings and the rows below them; blank rows are left out.

    decimal, note
        The decimal sign that the way the file is written lets one expect, None for a point; and what a
        reader should know of how it was read.
    """

    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    decimal: str | None = None
    note: str | None = None


def is_json(content: bytes) -> bool:
    """Tell whether a file may be JSON."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def read_sheet(content: bytes, *, place: str, knows: Callable[[Sequence[str]], int]) -> Sheet:
    """Read CSV, XLSX, XLS, ODS or JSON, told apart by what is in them and not by their names.

    Parameters
    ----------
    knows
        Counts the headings it knows in a row, to find the headings below a title.

    Raises
    ------
    FileError
        If it is none of these, is empty, damaged or locked.
    """
    if not content.strip(b"\x00\xff\xfe \t\r\n"):
        raise FileError("an empty file", place=place, mend="Give a heading and at least one row.")
    if content.startswith((_ZIP, _COMPOUND)):
        rows, note = _spreadsheet(content, place)
        return _with_headings(rows, place, knows, note=note)
    if is_json(content):
        return _json_sheet(content, place)
    text = text_of(content, place=place)
    delimiter = _delimiter_of(text, knows)
    decimal = "," if delimiter == ";" else None
    rows = [SheetRow(line, cells) for line, cells in rows_of(text, place=place, delimiter=delimiter)]
    return _with_headings(rows, place, knows, decimal=decimal)


def _delimiter_of(text: str, knows: Callable[[Sequence[str]], int]) -> str:
    """Give the delimiter that makes known headings of one of the first lines; a title above has none.

    Where at most one is known, the first line tells by what it has most of.
    """
    lines = [line for line in text.split("\n", 3 * HEADINGS_WITHIN) if line.strip()][:HEADINGS_WITHIN]
    known = {
        delimiter: max(knows([cell.strip(' \t\r"') for cell in line.split(delimiter)]) for line in lines)
        for delimiter in DELIMITERS
    }
    best = max(known, key=lambda each: known[each])
    return best if known[best] > 1 else delimiter_of(lines[0])


def _with_headings(
    rows: Sequence[SheetRow],
    place: str,
    knows: Callable[[Sequence[str]], int],
    *,
    decimal: str | None = None,
    note: str | None = None,
) -> Sheet:
    if not rows:
        raise FileError("an empty table", place=place, mend="Give a heading and at least one row.")
    if len(rows) > MOST_ROWS:
        mend = f"At most {MOST_ROWS} are read: plan a part at a time."
        raise FileError("too many rows", value=len(rows), place=place, mend=mend)
    texts = [tuple(text_of_cell(cell) for cell in row.cells) for row in rows[:HEADINGS_WITHIN]]
    known = [knows(text) for text in texts]
    at = known.index(max(known)) if max(known) > 1 else 0
    headings = texts[at]
    while headings and not headings[-1]:
        headings = headings[:-1]
    return Sheet(headings, tuple(rows[at + 1 :]), decimal, note)


def _spreadsheet(content: bytes, place: str) -> tuple[list[SheetRow], str | None]:
    mend = "Save it again as XLSX, ODS or CSV, without a password."
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        filled = [(name, _filled(book.get_sheet_by_name(name).to_python())) for name in book.sheet_names]
    except python_calamine.PasswordError as problem:
        raise FileError("a spreadsheet behind a password", place=place, mend=mend) from problem
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as problem:
        raise FileError(f"not a spreadsheet ({problem})", place=place, mend=mend) from problem
    filled = [(name, rows) for name, rows in filled if rows]
    if not filled:
        raise FileError("an empty spreadsheet", place=place, mend="Give a heading and at least one row.")
    name, rows = filled[0]
    others = ", ".join(other for other, _ in filled[1:])
    return rows, f"Read from sheet {name!r}; not read: {others}." if others else None


def _filled(table: Iterable[Sequence[Cell]]) -> list[SheetRow]:
    rows = [SheetRow(row, cells) for row, cells in enumerate(table, start=1)]
    return [row for row in rows if any(cell is not None and cell != "" for cell in row.cells)]


def _json_sheet(content: bytes, place: str) -> Sheet:
    try:
        document = json.loads(text_of(content, place=place))
    except json.JSONDecodeError as problem:
        mend = "Close the brackets and quotation marks, or save it as CSV."
        raise FileError("not JSON", place=f"{place}, line {problem.lineno}", mend=mend) from problem
    except (RecursionError, ValueError) as problem:
        raise FileError("not JSON that can be read", place=place, mend="Give a list of orders.") from problem
    if isinstance(document, dict):
        lists = [part for part in document.values() if isinstance(part, list)]
        document = lists[0] if len(lists) == 1 else [document]
    if not isinstance(document, list) or not document:
        raise FileError("no list of orders", place=place, mend='Write [{"id": ..., "address": ...}, ...].')
    flat = [(at, flat_row) for at, entry in enumerate(document, start=1) for flat_row in _flat_rows(entry)]
    headings = tuple(dict.fromkeys(key for _, cells in flat for key in cells))
    rows = tuple(SheetRow(at, tuple(cells.get(key) for key in headings)) for at, cells in flat)
    return Sheet(headings, rows)


def _flat_rows(entry: object) -> list[dict[str, Cell]]:
    """Lay an object out as rows: one, or one for each of its parcels."""
    if not isinstance(entry, dict):
        return [{"": text_of_cell(entry) if isinstance(entry, str | int | float) else "[...]"}]
    parcels = entry.get("parcels")
    if isinstance(parcels, list) and parcels and all(isinstance(parcel, dict) for parcel in parcels):
        shared = {key: value for key, value in entry.items() if key != "parcels"}
        named = ({"parcel": at, **parcel} for at, parcel in enumerate(parcels, start=1))
        rows = [shared | {"parcel" if key == "id" else key: v for key, v in given.items()} for given in named]
        return [_flat(row) for row in rows]
    return [_flat(entry)]


def _flat(entry: dict[str, object], depth: int = 0) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for key, value in entry.items():
        if isinstance(value, dict) and depth < DEEPEST:
            inner = _flat(value, depth + 1)
            # An address in parts, or a recipient, is known by the names of its parts.
            prefix = "" if key.casefold() in ("address", "recipient", "customer", "location") else f"{key} "
            cells.update({f"{prefix}{part}": cell for part, cell in inner.items()})
        elif isinstance(value, list):
            cells[key] = ", ".join(_joined(part) for part in value)
        elif value is None or isinstance(value, str | int | float | bool):
            cells[key] = value
        else:
            cells[key] = "{...}"
    return cells


def _joined(part: object) -> str:
    if isinstance(part, list):
        return "-".join(text_of_cell(end) if isinstance(end, str | int | float) else "?" for end in part)
    return text_of_cell(part) if isinstance(part, str | int | float | bool) else "{...}"
