"""A VRPLIB file as headers and sections, each value with its line, so that an error can name it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from doorstep.connectors.instances.instance import LARGEST_STEPS
from doorstep.connectors.tables.delimited import text_of
from doorstep.domain.errors import FileError

_HEADER = re.compile(r"([A-Z_0-9]+)\s*:\s*(.*)")
_SECTION = re.compile(r"([A-Z_0-9]+_SECTION)\s*:?")
_REMARKS = ("NAME", "COMMENT", "DISPLAY_DATA_TYPE", "NODE_COORD_TYPE")
"""Headers that change nothing, and may come twice."""
_TELLING = ("TYPE", *_REMARKS)
FLEET_HEADERS = (
    "VEHICLES_MAX_DURATION",
    "VEHICLES_MAX_DISTANCE",
    "VEHICLES_FIXED_COST",
    "VEHICLES_UNIT_DISTANCE_COST",
)
"""One number for all vehicles; as a section, one number for each."""
_NUMBERS = ("DIMENSION", "CAPACITY", "VEHICLES", "SERVICE_TIME", *FLEET_HEADERS)
_WORDS = ("EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_FORMAT")
_TYPES = (
    "CVRP",
    "VRP",
    "VRPTW",
    "CVRPTW",
    "PCVRPTW",
    "HFVRP",
    "SDVRPTW",
    "MDVRPTW",
    "VRPB",
    "MTVRPTWR",
    "GVRP",
)
_SECTIONS = (
    "NODE_COORD_SECTION",
    "DISPLAY_DATA_SECTION",
    "EDGE_WEIGHT_SECTION",
    "DEMAND_SECTION",
    "LINEHAUL_SECTION",
    "BACKHAUL_SECTION",
    "DEPOT_SECTION",
    "TIME_WINDOW_SECTION",
    "SERVICE_TIME_SECTION",
    "RELEASE_TIME_SECTION",
    "PRIZE_SECTION",
    "MUTUALLY_EXCLUSIVE_GROUP_SECTION",
    "CAPACITY_SECTION",
    "VEHICLES_DEPOT_SECTION",
    "VEHICLES_RELOAD_DEPOT_SECTION",
    "VEHICLES_ALLOWED_CLIENTS_SECTION",
    *(f"{name}_SECTION" for name in FLEET_HEADERS),
)
_FORMATS = ("FULL_MATRIX", "LOWER_ROW", "LOWER_DIAG_ROW", "UPPER_ROW", "UPPER_DIAG_ROW")

LONGEST_WHOLE = 18
"""Digits of the longest whole number: longer ones are no number of anything."""

Line = tuple[int, str]


@dataclass(slots=True)
class SectionedFile:
    """The lines of a file, sorted into headers and sections; a section's header tells its line."""

    place: str
    headers: dict[str, Line] = field(default_factory=dict)
    sections: dict[str, list[Line]] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes, place: str) -> SectionedFile:
        """Sort the lines of a file.

        Raises
        ------
        FileError
            If a line is neither, or says what cannot be planned.
        """
        file = cls(place)
        file._sort(text_of(content, place=place, mend="Give a file of VRPLIB form."))
        return file

    def error(self, what: str, line: int | None, value: object, mend: str) -> FileError:
        """Build the error of a line."""
        where = self.place if line is None else f"{self.place}, line {line}"
        return FileError(what, value=value, place=where, mend=mend)

    def number(self, name: str, least: int) -> int | None:
        """Read a header as a whole number."""
        if name not in self.headers:
            return None
        line, text = self.headers[name]
        if not re.fullmatch(r"\d{1,10}", text) or int(text) < least:
            raise self.error(f"{name} is no whole number of {least} or more", line, text, "Correct it.")
        return int(text)

    def required(self, name: str, least: int) -> int:
        """Read a header that must be there."""
        number = self.number(name, least)
        if number is None:
            raise FileError(f"no {name}", place=self.place, mend=f"Add a line such as '{name} : 100'.")
        return number

    def rows(self, name: str, size: int, width: int) -> NDArray[np.float64]:
        """Read `number value ...` rows, one for each number in any order. Shape (size, width)."""
        table = np.full((size, width), np.nan)
        seen: set[int] = set()
        for line, text in self.sections[name]:
            cells = text.split()
            mend = f"A row of {name} is a number and {width} value{'' if width == 1 else 's'}."
            try:
                number, values = int(cells[0]), [float(cell) for cell in cells[1:]]
            except ValueError:
                raise self.error("not numbers", line, text, mend) from None
            if len(values) != width or not np.isfinite(values).all():
                raise self.error("not a row of this section", line, text, mend)
            self._require_new(name, line, number, size, seen=number in seen)
            seen.add(number)
            table[number - 1] = values
        missing = np.flatnonzero(np.isnan(table[:, 0]))
        if len(missing):
            self._is_missing(name, int(missing[0]) + 1, size)
        return table

    def whole(self, name: str, size: int, width: int = 1) -> NDArray[np.int64]:
        """Read rows of whole numbers of 0 or more."""
        table = self.rows(name, size, width)
        wrong = np.argwhere((table != np.floor(table)) | (table < 0) | (table > 2**40))
        if len(wrong):
            number, column = (int(index) for index in wrong[0])
            mend = "Whole numbers of 0 or more are read."
            value = f"{table[number, column]:g}"
            what = f"{_counted(name)} {number + 1} of {name} has no whole number"
            raise self.error(what, self.line_of(name, number + 1), value, mend)
        return table.astype(np.int64)

    def line_of(self, name: str, number: int) -> int:
        """Find the line of the row of a number that was read."""
        return next(line for line, text in self.sections[name] if int(text.split()[0]) == number)

    def lists(self, name: str, size: int | None, most: int) -> list[tuple[int, ...]]:
        """Read `number value ...` rows of any length, values from 1 to `most`.

        Parameters
        ----------
        size
            How many rows there are. None: as many as are given.
        """
        rows = self.sections[name]
        size = len(rows) if size is None else size
        found: dict[int, tuple[int, ...]] = {}
        for line, text in rows:
            cells = text.split()
            if not all(is_whole(cell) for cell in cells):
                raise self.error("not numbers", line, text, f"A row of {name} is made of whole numbers.")
            number, *values = (int(cell) for cell in cells)
            self._require_new(name, line, number, size, seen=number in found)
            wrong = next((value for value in values if not 1 <= value <= most), None)
            if wrong is not None:
                raise self.error("no such node", line, wrong, f"Nodes run from 1 to {most}.")
            found[number] = tuple(values)
        for number in range(1, size + 1):
            if number not in found:
                self._is_missing(name, number, size)
        return [found[number] for number in range(1, size + 1)]

    def _require_new(self, name: str, line: int, number: int, size: int, *, seen: bool) -> None:
        counted = _counted(name)
        if not 1 <= number <= size:
            mend = f"{counted.capitalize()}s run from 1 to {_size_name(name)}, {size}."
            raise self.error(f"no such {counted}", line, number, mend)
        if seen:
            raise self.error(f"a {counted} listed twice", line, number, "Leave one of the two out.")

    def _is_missing(self, name: str, number: int, size: int) -> None:
        counted = _counted(name)
        mend = f"{name} needs a row for each of the {size} {counted}s."
        raise self.error(f"a {counted} is missing in {name}", self.headers[name][0], number, mend)

    def _sort(self, text: str) -> None:
        section: list[Line] | None = None
        for number, raw in enumerate(text.splitlines(), start=1):
            line = raw.strip()
            named, header = _SECTION.fullmatch(line), _HEADER.fullmatch(line)
            if line == "EOF":
                break
            if named is not None:
                section = self._begin_section(number, named[1])
            elif header is not None:
                self._take_header(number, header[1], header[2].strip().strip('"'))
                section = None
            elif line and section is not None:
                section.append((number, line))
            elif line:
                raise self.error("neither a header nor a section", number, line, "Write 'NAME : value'.")

    def _begin_section(self, number: int, name: str) -> list[Line]:
        if name not in _SECTIONS or name in self.sections:
            twice = name in self.sections
            what = "a section that comes twice" if twice else "a section that cannot be planned yet"
            raise self.error(what, number, name, f"Read are {', '.join(_SECTIONS)}.")
        self.headers[name] = (number, "")
        return self.sections.setdefault(name, [])

    def _take_header(self, number: int, name: str, text: str) -> None:
        known = (*_TELLING, *_NUMBERS, *_WORDS)
        if name not in known:
            mend = f"Read are {', '.join(known)}."
            raise self.error("a header that cannot be planned yet", number, name, mend)
        if name == "TYPE" and text not in _TYPES:
            mend = f"Use {', '.join(_TYPES)}."
            raise self.error("a kind of problem that cannot be read", number, text, mend)
        if name in self.headers and name not in _REMARKS:
            raise self.error("a header that comes twice", number, name, "Leave one of the two out.")
        self.headers[name] = (number, text)


def is_whole(cell: str) -> bool:
    """Tell whether a cell is a whole number of 0 or more, and short enough to be one of this file's."""
    return cell.isdecimal() and len(cell) <= LONGEST_WHOLE


def _counted(section: str) -> str:
    """Say what the rows of a section are numbered by."""
    if section == "MUTUALLY_EXCLUSIVE_GROUP_SECTION":
        return "group"
    return "vehicle" if section.startswith(("VEHICLES_", "CAPACITY_")) else "node"


def _size_name(section: str) -> str:
    return {"node": "DIMENSION", "vehicle": "VEHICLES", "group": "their number"}[_counted(section)]


def matrix_of(file: SectionedFile, size: int) -> NDArray[np.int32] | None:
    """Read the matrix of a file; None where it is Euclidean.

    Raises
    ------
    FileError
        If it is of another kind or another number of weights.
    """
    line, kind = file.headers.get("EDGE_WEIGHT_TYPE", (None, "EUC_2D"))
    if kind == "EUC_2D":
        if "NODE_COORD_SECTION" not in file.sections:
            raise file.error("Euclidean without coordinates", line, kind, "Add a NODE_COORD_SECTION.")
        if "EDGE_WEIGHT_SECTION" in file.sections:
            line = file.headers["EDGE_WEIGHT_SECTION"][0]
            mend = "Write 'EDGE_WEIGHT_TYPE : EXPLICIT', or leave the weights out."
            raise file.error("weights beside Euclidean distances", line, kind, mend)
        return None
    if kind != "EXPLICIT":
        raise file.error("a kind of distance that cannot be read", line, kind, "Use EUC_2D or EXPLICIT.")
    line, shape = file.headers.get("EDGE_WEIGHT_FORMAT", (None, "FULL_MATRIX"))
    if shape not in _FORMATS:
        raise file.error("a form of matrix that cannot be read", line, shape, f"Use {', '.join(_FORMATS)}.")
    if "EDGE_WEIGHT_SECTION" not in file.sections:
        raise file.error("no EDGE_WEIGHT_SECTION", line, kind, "Add the matrix that EXPLICIT promises.")
    weights = _weights(file)
    full = np.zeros((size, size), np.int32)
    where = _cells(shape, size)
    if len(weights) != len(where[0]):
        line = file.headers["EDGE_WEIGHT_SECTION"][0]
        mend = f"{shape} of {size} nodes has {len(where[0])} weights."
        raise file.error("another number of weights than nodes need", line, len(weights), mend)
    full[where] = weights
    if shape != "FULL_MATRIX":
        full = np.maximum(full, full.T)
    np.fill_diagonal(full, 0)
    return full


def _weights(file: SectionedFile) -> NDArray[np.int32]:
    weights: list[int] = []
    for line, text in file.sections["EDGE_WEIGHT_SECTION"]:
        for cell in text.split():
            if not is_whole(cell) or int(cell) > LARGEST_STEPS:
                mend = f"Weights are whole numbers from 0 to {LARGEST_STEPS}."
                raise file.error("not a weight", line, cell, mend)
            weights.append(int(cell))
    return np.array(weights, np.int32)


def _cells(shape: str, size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Name row and column of each weight in the order of the file."""
    if shape == "FULL_MATRIX":
        rows, columns = np.indices((size, size))
        return rows.ravel(), columns.ravel()
    shift = 0 if "DIAG" in shape else 1
    return np.tril_indices(size, -shift) if shape.startswith("LOWER") else np.triu_indices(size, shift)
