"""VRPLIB files: instances (`.vrp`) and plans (`.sol`), as TSPLIB (Reinelt 1995) and CVRPLIB write them.

Read are one depot, one capacity, Euclidean coordinates or an explicit matrix, demands, time windows, service
times, a fleet limit and prizes. Anything else is refused with its line: nothing in a file is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from doorstep.connectors.instances import LARGEST_STEPS, Instance, InstanceTable, Objective, instance_of
from doorstep.connectors.tables import text_of
from doorstep.domain.errors import FileError

_HEADER = re.compile(r"([A-Z_0-9]+)\s*:\s*(.*)")
_SECTION = re.compile(r"([A-Z_0-9]+_SECTION)\s*:?")
_ROUTE = re.compile(r"route\s*#?\s*\d+\s*:\s*(.*)", re.IGNORECASE)
_COST = re.compile(r"cost\s*:?\s*([-+0-9.eE]+)", re.IGNORECASE)
_TELLING = ("NAME", "COMMENT", "TYPE", "DISPLAY_DATA_TYPE", "NODE_COORD_TYPE")
_NUMBERS = ("DIMENSION", "CAPACITY", "VEHICLES", "SERVICE_TIME")
_WORDS = ("EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_FORMAT")
_TYPES = ("CVRP", "VRP", "VRPTW", "CVRPTW", "PCVRPTW")
_SECTIONS = (
    "NODE_COORD_SECTION",
    "DISPLAY_DATA_SECTION",
    "EDGE_WEIGHT_SECTION",
    "DEMAND_SECTION",
    "DEPOT_SECTION",
    "TIME_WINDOW_SECTION",
    "SERVICE_TIME_SECTION",
    "PRIZE_SECTION",
)
_FORMATS = ("FULL_MATRIX", "LOWER_ROW", "LOWER_DIAG_ROW", "UPPER_ROW", "UPPER_DIAG_ROW")

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class RoutesFile:
    """What a `.sol` file holds: customers of each route by number, and the published cost if it is there."""

    routes: tuple[tuple[int, ...], ...]
    cost: float | None


@dataclass(slots=True)
class _File:
    """The lines of a file, sorted into headers and sections."""

    place: str
    headers: dict[str, Line] = field(default_factory=dict)
    sections: dict[str, list[Line]] = field(default_factory=dict)

    def error(self, what: str, line: int | None, value: object, mend: str) -> FileError:
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
        """Read `node value ...` rows of a section, one for each node in any order. Shape (size, width)."""
        table = np.full((size, width), np.nan)
        for line, text in self.sections[name]:
            cells = text.split()
            mend = f"A row of {name} is a node number and {width} numbers."
            try:
                node, values = int(cells[0]), [float(cell) for cell in cells[1:]]
            except ValueError:
                raise self.error("not numbers", line, text, mend) from None
            if len(values) != width or not np.isfinite(values).all():
                raise self.error("not a row of this section", line, text, mend)
            if not 1 <= node <= size:
                raise self.error("no such node", line, node, f"Nodes run from 1 to DIMENSION, {size}.")
            if not np.isnan(table[node - 1, 0]):
                raise self.error("a node listed twice", line, node, "Leave one of the two out.")
            table[node - 1] = values
        missing = np.flatnonzero(np.isnan(table[:, 0]))
        if len(missing):
            mend = f"{name} needs a row for each of the {size} nodes."
            raise self.error(f"a node is missing in {name}", self.headers[name][0], int(missing[0]) + 1, mend)
        return table

    def whole(self, name: str, size: int, width: int = 1) -> NDArray[np.int64]:
        """Read rows of whole numbers of 0 or more."""
        table = self.rows(name, size, width)
        wrong = np.argwhere((table != np.floor(table)) | (table < 0) | (table > 2**40))
        if len(wrong):
            node, column = (int(index) for index in wrong[0])
            mend = "Whole numbers of 0 or more are read."
            value = f"{table[node, column]:g}"
            raise self.error(f"node {node + 1} of {name} has no whole number", None, value, mend)
        return table.astype(np.int64)


def read_vrplib(content: bytes, *, place: str, objective: Objective = Objective.DISTANCE) -> Instance:
    """Read a `.vrp` file as a problem.

    Raises
    ------
    FileError
        With the line, what is wrong there and how to mend it; also for what cannot be planned yet.
    """
    file = _sorted(text_of(content, place=place), place)
    size = file.required("DIMENSION", 1)
    if "DEMAND_SECTION" not in file.sections:
        raise FileError("no DEMAND_SECTION", place=place, mend="Give each node its demand.")
    depot = _depot(file, size)
    demands = file.whole("DEMAND_SECTION", size)[:, 0].tolist()
    if demands[depot]:
        raise file.error("a depot with a demand", None, demands[depot], "Give the depot the demand 0.")
    windows = None
    if "TIME_WINDOW_SECTION" in file.sections:
        windows = file.whole("TIME_WINDOW_SECTION", size, 2)
    table = InstanceTable(
        name=file.headers.get("NAME", (0, place))[1],
        numbers=tuple(range(size)),
        demands=tuple(demands),
        services=_services(file, size, depot),
        capacity=file.required("CAPACITY", 0),
        depot=depot,
        xy=file.rows("NODE_COORD_SECTION", size, 2) if "NODE_COORD_SECTION" in file.sections else None,
        matrix=_matrix(file, size),
        opens=None if windows is None else tuple(windows[:, 0].tolist()),
        closes=None if windows is None else tuple(windows[:, 1].tolist()),
        prices=_prices(file, size),
        vehicle_limit=file.number("VEHICLES", 1),
    )
    return instance_of(table, objective, place=place)


def read_sol(content: bytes, *, place: str) -> RoutesFile:
    """Read a `.sol` file: `Route #1: 3 1 2` lines and a `Cost` line; other lines tell nothing.

    Raises
    ------
    FileError
        If a route is not made of numbers, or there is none.
    """
    routes: list[tuple[int, ...]] = []
    cost: float | None = None
    for number, text in enumerate(text_of(content, place=place).splitlines(), start=1):
        route, told = _ROUTE.fullmatch(text.strip()), _COST.fullmatch(text.strip())
        try:
            if route is not None:
                routes.append(tuple(int(cell) for cell in route[1].split()))
            elif told is not None:
                cost = float(told[1])
        except ValueError:
            mend = "A route is 'Route #1: 3 1 2', the cost 'Cost 123'."
            raise FileError("not numbers", value=text, place=f"{place}, line {number}", mend=mend) from None
    served = [route for route in routes if route]
    if not served:
        raise FileError("no route in this file", place=place, mend="Write lines such as 'Route #1: 3 1 2'.")
    return RoutesFile(tuple(served), cost)


def sol_text(routes: Iterable[Sequence[int]], cost: float) -> str:
    """Write routes and cost as a `.sol` file."""
    lines = [f"Route #{number}: {' '.join(map(str, route))}" for number, route in enumerate(routes, start=1)]
    return "\n".join([*lines, f"Cost {cost}"]) + "\n"


def _sorted(text: str, place: str) -> _File:
    file = _File(place)
    section: list[Line] | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        named, header = _SECTION.fullmatch(line), _HEADER.fullmatch(line)
        if line == "EOF":
            break
        if named is not None:
            if named[1] not in _SECTIONS or named[1] in file.sections:
                twice = named[1] in file.sections
                what = "a section that comes twice" if twice else "a section that cannot be planned yet"
                raise file.error(what, number, named[1], f"Read are {', '.join(_SECTIONS)}.")
            section = file.sections[named[1]] = []
            file.headers[named[1]] = (number, "")
        elif header is not None:
            _take_header(file, number, header[1], header[2].strip().strip('"'))
            section = None
        elif line and section is not None:
            section.append((number, line))
        elif line:
            raise file.error("neither a header nor a section", number, line, "Write 'NAME : value'.")
    return file


def _take_header(file: _File, number: int, name: str, text: str) -> None:
    known = (*_TELLING, *_NUMBERS, *_WORDS)
    if name not in known:
        raise file.error("a header that cannot be planned yet", number, name, f"Read are {', '.join(known)}.")
    if name == "TYPE" and text not in _TYPES:
        raise file.error("a kind of problem that cannot be read", number, text, f"Use {', '.join(_TYPES)}.")
    file.headers[name] = (number, text)


def _depot(file: _File, size: int) -> int:
    listed = file.sections.get("DEPOT_SECTION", [(0, "1")])
    cells = [(line, cell) for line, text in listed for cell in text.split() if cell != "-1"]
    if len(cells) != 1:
        line, value = (None, []) if not cells else (cells[1][0], [cell for _, cell in cells])
        raise file.error("one depot is needed", line, value, "Instances of several depots are not read yet.")
    line, cell = cells[0]
    if not cell.isdecimal() or not 1 <= int(cell) <= size:
        raise file.error("no such depot", line, cell, f"Name a node from 1 to {size}, then -1.")
    return int(cell) - 1


def _services(file: _File, size: int, depot: int) -> tuple[int, ...]:
    if "SERVICE_TIME_SECTION" in file.sections:
        services: list[int] = file.whole("SERVICE_TIME_SECTION", size)[:, 0].tolist()
        return tuple(services)
    service = file.number("SERVICE_TIME", 0) or 0
    return tuple(0 if node == depot else service for node in range(size))


def _prices(file: _File, size: int) -> tuple[int | None, ...] | None:
    """Give what leaving a node out costs, its prize; a node without a prize must be served."""
    if "PRIZE_SECTION" not in file.sections:
        return None
    prizes: list[int] = file.whole("PRIZE_SECTION", size)[:, 0].tolist()
    return tuple(prize or None for prize in prizes)


def _matrix(file: _File, size: int) -> NDArray[np.int32] | None:
    line, kind = file.headers.get("EDGE_WEIGHT_TYPE", (None, "EUC_2D"))
    if kind == "EUC_2D":
        if "NODE_COORD_SECTION" not in file.sections:
            raise file.error("Euclidean without coordinates", line, kind, "Add a NODE_COORD_SECTION.")
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


def _weights(file: _File) -> NDArray[np.int32]:
    weights: list[int] = []
    for line, text in file.sections["EDGE_WEIGHT_SECTION"]:
        for cell in text.split():
            if not cell.isdecimal() or int(cell) > LARGEST_STEPS:
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
