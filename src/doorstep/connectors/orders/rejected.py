"""Rejected rows as a file to mend and hand in again: as they stood, with the problem and the mend behind."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from doorstep.connectors.orders.mapping import MEND, PROBLEM
from doorstep.connectors.orders.results import ReadOrders
from doorstep.connectors.tables.cells import text_of_cell
from doorstep.connectors.tables.folding import fold
from doorstep.domain.errors import FileError


def rejected_table(read: ReadOrders) -> Iterator[list[str]]:
    """Give headings and rejected rows, the problem and the mend in two more columns.

    A row with several problems comes once, with all of them.
    """
    kept = [at for at, heading in enumerate(read.headings) if fold(heading) not in (PROBLEM, MEND)]
    yield [*(read.headings[at] for at in kept), PROBLEM, MEND]
    problems: dict[int, list[tuple[str, str]]] = {}
    for given in read.rejected:
        at = f"{given.field}: " if given.field else ""
        value = f" ({given.value})" if given.value else ""
        problems.setdefault(given.row, []).append((f"{at}{given.reason}{value}", given.mend or ""))
    for row, told in problems.items():
        cells = read.rejected_cells.get(row, ())
        texts = [text_of_cell(cells[at]) if at < len(cells) else "" for at in kept]
        # Cells beyond the headings are why a row with too many came back: they must not be lost.
        extra = [text_of_cell(cell) for cell in cells[len(read.headings) :]]
        if extra and texts:
            texts[-1] = ", ".join(cell for cell in (texts[-1], *extra) if cell)
        whats = "; ".join(dict.fromkeys(what for what, _ in told))
        yield [*texts, whats, " ".join(dict.fromkeys(mend for _, mend in told if mend))]


def write_rejected(read: ReadOrders, path: Path) -> None:
    """Write rejected rows as CSV, or as XLSX where the path ends so.

    Raises
    ------
    FileError
        If the file cannot be written.
    """
    table = list(rejected_table(read))
    content = _workbook(table) if path.suffix.casefold() == ".xlsx" else _csv(table)
    try:
        path.write_bytes(content)
    except OSError as problem:
        mend = "Choose another folder, or make room."
        raise FileError(f"cannot write it ({problem.strerror})", place=str(path), mend=mend) from problem


def _csv(table: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(table)
    # The mark tells spreadsheet programs that it is UTF-8.
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _workbook(table: Sequence[Sequence[str]]) -> bytes:
    # Most days have no spreadsheet to write: it takes a tenth of a second to get ready.
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("rejected")
    for row in table:
        cells = [openpyxl.cell.WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)) for text in row]
        for cell in cells:
            # A text that begins with "=" is what somebody filled in, not a formula to run.
            cell.data_type = "s"
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
