"""Tables as people save them: CSV of any common delimiter and encoding, columns by their usual names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from doorstep.domain.errors import FileError

DELIMITERS = ",;\t|"
_SNIFFED_CHARACTERS = 8192


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be read; the others go on.

    row
        Line in the file, the heading is line 1.
    field
        Column, or None for the row as a whole.
    reason
        What is wrong with it, and how to mend it where `mend` does not say.
    value
        What stands in the column. None: nothing, or the row as a whole is meant.
    """

    row: int
    field: str | None
    reason: str
    value: str | None = None
    mend: str | None = None


def text_of(content: bytes, *, place: str, mend: str = "Give a heading and at least one row.") -> str:
    """Decode a text file: UTF-8 with or without mark, UTF-16 with or without, else Windows-1252.

    Parameters
    ----------
    mend
        What to do about a file with nothing in it.

    Raises
    ------
    FileError
        If it is no text, or empty.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    elif b"\x00" in content[:2] and content[2:4].count(b"\x00") == 1:
        text = content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", errors="replace")
    else:
        if b"\x00" in content[:_SNIFFED_CHARACTERS]:
            raise FileError("not a text file", place=place, mend="Save it as CSV with encoding UTF-8.")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if not text.strip():
        raise FileError("an empty file", place=place, mend=mend)
    return text


def delimiter_of(line: str) -> str:
    """Give the delimiter that a line of headings has most of."""
    return max(DELIMITERS, key=line.count)


def rows_of(text: str, *, place: str, delimiter: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield line numbers and cells without blank lines.

    Parameters
    ----------
    delimiter
        What parts the cells. None: the first line tells.

    Raises
    ------
    FileError
        If a cell never ends, as after a quotation mark that is not closed.
    """
    if delimiter is None:
        delimiter = delimiter_of(text.lstrip().split("\n", 1)[0])
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as problem:
        where = f"{place}, line {reader.line_num}"
        raise FileError(f"not CSV ({problem})", place=where, mend="Close the quotation marks.") from problem


def columns_of(heading: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Find our columns among a table's headings by their usual names, in any case."""
    names = [cell.casefold().replace(" ", "_") for cell in heading]
    return {
        column: names.index(name)
        for column, variants in known.items()
        if (name := next((variant for variant in variants if variant in names), None)) is not None
    }
