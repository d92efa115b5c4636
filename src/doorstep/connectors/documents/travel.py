"""Travel as JSON: points by id, and for each profile a matrix or rows of nearest points.

    "travel": {"points": ["depot", "a"],
               "profiles": {"van": {"kind": "matrix", "base_ds": [[0, 95], [90, 0]],
                                    "distance_m": [[0, 800], [790, 0]]}}}

A pair without a way is null in `base_ds` and `distance_m`. Shapes are the speeds of classes by time of day,
and `shape_class` the class of each pair. `kind` `nearest` has one row per point: its neighbours by id, and
their values in the same order. Long columns are packed (`packed`); `nearest` has them in one piece
then, with `first` and `neighbour` as `domain.NearestTravel` keeps them. `kind` `coordinates` has `x` and `y`
of each point and their scale. `kind` `arrivals` has departures and arrivals of each pair, for instances that
are published so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from doorstep.connectors.documents.packed import PACKED_FROM, packed_column, unpacked
from doorstep.connectors.documents.words import WordReader, fields_of
from doorstep.domain.arrival_functions import ArrivalFunctions, ArrivalShapes
from doorstep.domain.coordinate_travel import CoordinateTravel
from doorstep.domain.errors import FileError, InputError
from doorstep.domain.ids import PointId
from doorstep.domain.travel import UNREACHABLE, NearestTravel, PairTravel, Travel, TravelMatrix, TravelShapes
from doorstep.domain.travel_shapes import STEP_S

MATRIX, NEAREST, COORDINATES, ARRIVALS = "matrix", "nearest", "coordinates", "arrivals"
KINDS = (MATRIX, NEAREST, COORDINATES, ARRIVALS)
SCALE: Mapping[str, type] = {"m_per_unit": float, "rounds_down": bool, "ds_per_km": int}
SHAPES = ("speed", "start_s", "step_s")
COLUMNS: Mapping[str, type[np.generic]] = {
    "base_ds": np.int32,
    "distance_m": np.int32,
    "shape_class": np.uint8,
    "climb_m": np.uint16,
    "descent_m": np.uint16,
    "toll_minor": np.int32,
}
"""Columns of one value per pair, and what they are kept in."""
ROW_COLUMNS = {name: dtype for name, dtype in COLUMNS.items() if name in fields_of(NearestTravel)}
WITH_HOLES = ("base_ds", "distance_m")
FUNCTIONS = ("leave_ds", "arrive_ds")
ROWS = ("first", "neighbour")
"""Where rows of nearest points begin, and their points by number: only where they are packed."""


def travel_json(travel: Travel) -> dict[str, object]:
    """Write travel as JSON can hold it."""
    written: dict[str, object] = {"points": list(travel.points)}
    if travel.epoch is not None:
        written["epoch"] = travel.epoch.isoformat().replace("+00:00", "Z")
    if travel.day_type is not None:
        written["day_type"] = travel.day_type
    if travel.instants_s:
        written["instants_s"] = list(travel.instants_s)
    profiles = {name: _written(pairs, travel.points) for name, pairs in sorted(travel.profiles.items())}
    return {**written, "profiles": profiles}


def _written(pairs: PairTravel, points: tuple[PointId, ...]) -> dict[str, object]:
    if isinstance(pairs, TravelMatrix):
        return {
            "kind": MATRIX,
            **_columns(pairs, tuple(COLUMNS), packed=pairs.base_ds.size >= PACKED_FROM),
            **_written_shapes(pairs.shapes),
        }
    if isinstance(pairs, CoordinateTravel):
        scale = {name: getattr(pairs, name) for name in SCALE}
        axes = {"x": pairs.x.tolist(), "y": pairs.y.tolist()}
        return {"kind": COORDINATES, **axes, **scale, **_written_shapes(pairs.shapes)}
    if isinstance(pairs, ArrivalFunctions):
        return _written_functions(pairs)
    if not isinstance(pairs, NearestTravel):
        what = type(pairs).__name__
        raise InputError("travel that JSON has no form for", value=what, mend="Write a matrix.")
    if len(pairs.neighbour) >= PACKED_FROM:
        columns = _columns(pairs, (*ROWS, *ROW_COLUMNS), packed=True)
        return {"kind": NEAREST, **columns, **_written_shapes(pairs.shapes)}
    rows = [_written_row(pairs, start, points) for start in range(pairs.point_count)]
    return {"kind": NEAREST, "rows": rows, **_written_shapes(pairs.shapes)}


def _written_functions(pairs: ArrivalFunctions) -> dict[str, object]:
    size = pairs.point_count
    cells = [slice(*pair) for pair in pairwise(pairs.shapes.first.tolist())]
    rows = [cells[row * size : (row + 1) * size] for row in range(size)]
    written: dict[str, object] = {"kind": ARRIVALS, "distance_m": _listed(pairs.distance_m, "distance_m")}
    for name in FUNCTIONS:
        column = getattr(pairs.shapes, name)
        written[name] = [[column[cell].tolist() for cell in row] for row in rows]
    return written


def _written_row(pairs: NearestTravel, start: int, points: tuple[PointId, ...]) -> dict[str, object]:
    cells = slice(int(pairs.first[start]), int(pairs.first[start + 1]))
    row: dict[str, object] = {"neighbours": [points[near] for near in pairs.neighbour[cells].tolist()]}
    for name in ROW_COLUMNS:
        column = getattr(pairs, name)
        if column is not None:
            row[name] = _listed(column[cells], name)
    return row


def _columns(pairs: PairTravel, names: tuple[str, ...], *, packed: bool) -> dict[str, object]:
    """Write the columns that there are."""
    written: dict[str, object] = {}
    for name in names:
        column = getattr(pairs, name)
        if column is None:
            continue
        written[name] = packed_column(column, holes=name in WITH_HOLES) if packed else _listed(column, name)
    return written


def _listed(column: NDArray[np.generic], name: str) -> list[object]:
    listed: list[object] = column.tolist()
    holes = np.equal(column, UNREACHABLE)
    if name not in WITH_HOLES or not holes.any():
        return listed
    boxed = column.astype(object)
    boxed[holes] = None
    with_nulls: list[object] = boxed.tolist()
    return with_nulls


def _written_shapes(shapes: TravelShapes) -> dict[str, object]:
    usual = TravelShapes.constant()
    grid = (shapes.start_s, shapes.step_s, shapes.speed.shape)
    if shapes.is_constant and grid == (usual.start_s, usual.step_s, usual.speed.shape):
        return {}
    table = {"speed": shapes.speed.tolist(), "start_s": shapes.start_s, "step_s": shapes.step_s}
    return {"shapes": table}


@dataclass(frozen=True, slots=True)
class TravelReader:
    """Reads travel out of a document.

    most_points
        More than these are refused before anything is made of them.
    """

    reader: WordReader
    most_points: int

    def read(self, value: object, path: str) -> Travel:
        """Read travel.

        Raises
        ------
        FileError
            With the path: a ragged or non-square matrix, a number that cannot be, an unknown point.
        """
        word = self.reader
        parts = word.parts_of(value, path, "travel")
        given = {name: part for name, part in parts.items() if name not in ("profiles", "points")}
        points = self._points(parts.get("points"), f"{path}.points")
        profiles = {
            name: self._profile(profile, points, f"{path}.profiles.{name}")
            for name, profile in word.parts_of(parts.get("profiles"), f"{path}.profiles", "profiles").items()
        }
        travel = word.word(given, Travel, path, {"points": points, "profiles": profiles})
        assert isinstance(travel, Travel)
        return travel

    def _points(self, value: object, path: str) -> tuple[PointId, ...]:
        listed = self.reader.items_of(value, path)
        if len(listed) > self.most_points:
            mend = "Allow more on purpose, or give fewer."
            raise self.reader.wrong(len(listed), f"more than {self.most_points} points", path, mend)
        if not listed:
            raise self.reader.wrong(0, "travel between no points", path, "Give at least one.")
        points = self.reader.read(list(listed), tuple[PointId, ...], path)
        assert isinstance(points, tuple)
        return points

    def _profile(self, value: object, points: tuple[PointId, ...], path: str) -> PairTravel:
        parts = dict(self.reader.parts_of(value, path, "a profile"))
        kind = parts.pop("kind", None)
        try:
            if kind == ARRIVALS:
                return self._functions(parts, len(points), path)
            shapes = self._shapes(parts.pop("shapes", None), f"{path}.shapes")
            if kind == MATRIX:
                return self._matrix(parts, len(points), shapes, path)
            if kind == NEAREST:
                return self._nearest(parts, points, shapes, path)
            if kind == COORDINATES:
                return self._coordinates(parts, len(points), shapes, path)
        except FileError:
            raise
        except InputError as problem:
            where = path if problem.place is None else f"{path}, {problem.place}"
            raise self.reader.at(problem, where) from None
        raise self.reader.wrong(kind, f"no kind of {', '.join(KINDS)}", f"{path}.kind")

    def _shapes(self, value: object, path: str) -> TravelShapes:
        if value is None:
            return TravelShapes.constant()
        parts = self.reader.parts_of(value, path, "shapes")
        self._require_known(parts, SHAPES, path)
        speed = self._array(parts.get("speed"), np.int32, (-1, -1), f"{path}.speed")
        start_s, step_s = (
            self.reader.read(parts.get(name, usual), int, f"{path}.{name}")
            for name, usual in (("start_s", 0), ("step_s", STEP_S))
        )
        assert isinstance(start_s, int)
        assert isinstance(step_s, int)
        try:
            return TravelShapes(speed, start_s, step_s)
        except InputError as problem:
            raise self.reader.at(problem, path) from None

    def _matrix(self, parts: dict[str, object], size: int, shapes: TravelShapes, path: str) -> TravelMatrix:
        self._require_known(parts, tuple(COLUMNS), path)
        columns: dict[str, NDArray[np.generic]] = {}
        for name, dtype in COLUMNS.items():
            if name in parts or name in WITH_HOLES:
                columns[name] = self._array(parts.get(name), dtype, (size, size), f"{path}.{name}")
        return TravelMatrix(shapes=shapes, **columns)  # type: ignore[arg-type]

    def _coordinates(
        self, parts: dict[str, object], size: int, shapes: TravelShapes, path: str
    ) -> CoordinateTravel:
        self._require_known(parts, ("x", "y", *SCALE), path)
        axes: dict[str, NDArray[np.float64]] = {}
        for name in ("x", "y"):
            axis = self.reader.read(parts.get(name), tuple[float, ...], f"{path}.{name}")
            assert isinstance(axis, tuple)
            if len(axis) != size:
                raise self.reader.wrong(len(axis), f"not {size} values", f"{path}.{name}")
            axes[name] = np.array(axis, np.float64)
        scale = {
            name: self.reader.read(parts[name], hint, f"{path}.{name}")
            for name, hint in SCALE.items()
            if name in parts
        }
        return CoordinateTravel(**axes, shapes=shapes, **scale)  # type: ignore[arg-type]

    def _functions(self, parts: dict[str, object], size: int, path: str) -> ArrivalFunctions:
        self._require_known(parts, ("distance_m", *FUNCTIONS), path)
        square = (size, size)
        distance_m = self._array(parts.get("distance_m"), np.int32, square, f"{path}.distance_m")
        columns: dict[str, list[NDArray[np.int32]]] = {name: [] for name in FUNCTIONS}
        for name in FUNCTIONS:
            where = f"{path}.{name}"
            for at, row in enumerate(self._square(parts.get(name), size, where)):
                cells = (f"{where}[{at}][{column}]" for column in range(size))
                columns[name] += [
                    self._array(cell, np.int32, (-1,), inner) for cell, inner in zip(row, cells, strict=True)
                ]
        leave_ds, arrive_ds = (columns[name] for name in FUNCTIONS)
        for pair, (leave, arrive) in enumerate(zip(leave_ds, arrive_ds, strict=True)):
            if len(leave) != len(arrive):
                where = f"{path}.arrive_ds[{pair // size}][{pair % size}]"
                raise self.reader.wrong(len(arrive), f"not {len(leave)} values", where)
        first = np.zeros(size * size + 1, np.int64)
        np.cumsum([len(leave) for leave in leave_ds], out=first[1:])
        shapes = ArrivalShapes(
            first=first,
            leave_ds=np.concatenate(leave_ds).astype(np.int64),
            arrive_ds=np.concatenate(arrive_ds).astype(np.int64),
        )
        return ArrivalFunctions(shapes, distance_m)

    def _square(self, value: object, size: int, path: str) -> list[Sequence[object]]:
        """Read a list of lists, as many as there are points each."""
        rows = [
            self.reader.items_of(row, f"{path}[{at}]")
            for at, row in enumerate(self.reader.items_of(value, path))
        ]
        wrong = next((at for at, row in enumerate(rows) if len(row) != size), None)
        if wrong is not None:
            raise self.reader.wrong(len(rows[wrong]), f"not {size} values", f"{path}[{wrong}]")
        if len(rows) != size:
            raise self.reader.wrong(len(rows), f"not {size} values", path)
        return rows

    def _nearest(
        self, parts: dict[str, object], points: tuple[PointId, ...], shapes: TravelShapes, path: str
    ) -> NearestTravel:
        if "rows" not in parts and ROWS[0] in parts:
            return self._packed_rows(parts, len(points), shapes, path)
        self._require_known(parts, ("rows",), path)
        rows = self.reader.items_of(parts.get("rows"), f"{path}.rows")
        if len(rows) != len(points):
            raise self.reader.wrong(
                len(rows), f"not one row for each of {len(points)} points", f"{path}.rows"
            )
        index = {point: at for at, point in enumerate(points)}
        names: tuple[str, ...] | None = None
        read: list[dict[str, NDArray[np.generic]]] = []
        for at, row in enumerate(rows):
            columns = self._row(row, index, f"{path}.rows[{at}]")
            names = names or tuple(columns)
            if tuple(columns) != names:
                what = "a row with other columns than the first"
                raise self.reader.wrong(sorted(columns), what, f"{path}.rows[{at}]")
            read.append(columns)
        first = np.zeros(len(points) + 1, np.int64)
        np.cumsum([len(columns["neighbour"]) for columns in read], out=first[1:])
        joined = {name: np.concatenate([columns[name] for columns in read]) for name in names or ()}
        return NearestTravel(first, shapes=shapes, **joined)

    def _packed_rows(
        self, parts: dict[str, object], size: int, shapes: TravelShapes, path: str
    ) -> NearestTravel:
        self._require_known(parts, (*ROWS, *ROW_COLUMNS), path)
        first = self._array(parts[ROWS[0]], np.int32, (size + 1,), f"{path}.{ROWS[0]}").astype(np.int64)
        pairs = int(first[-1])
        if pairs > size * size:
            raise self.reader.wrong(pairs, f"more pairs than {size} points have", f"{path}.{ROWS[0]}")
        dtypes: Mapping[str, type[np.generic]] = {ROWS[1]: np.int32, **ROW_COLUMNS}
        columns = {
            name: self._array(parts.get(name), dtype, (pairs,), f"{path}.{name}")
            for name, dtype in dtypes.items()
            if name in parts or name in (ROWS[1], *WITH_HOLES)
        }
        return NearestTravel(first, shapes=shapes, **columns)  # type: ignore[arg-type]

    def _row(self, value: object, index: Mapping[PointId, int], path: str) -> dict[str, NDArray[np.generic]]:
        known = (*ROW_COLUMNS, "neighbours")
        parts = self.reader.parts_of(value, path, "a row")
        self._require_known(parts, known, path)
        where = f"{path}.neighbours"
        near: list[int] = []
        for at, point in enumerate(self.reader.items_of(parts.get("neighbours"), where)):
            if not isinstance(point, str) or PointId(point) not in index:
                raise self.reader.wrong(point, "an unknown point", f"{where}[{at}]")
            near.append(index[PointId(point)])
        neighbour = np.array(near, np.int32)
        order = np.argsort(neighbour, kind="stable")
        columns: dict[str, NDArray[np.generic]] = {"neighbour": neighbour[order]}
        for name, dtype in ROW_COLUMNS.items():
            if name in parts or name in WITH_HOLES:
                column = self._array(parts.get(name), dtype, (len(near),), f"{path}.{name}")
                columns[name] = column[order]
        return columns

    def _require_known(self, parts: Mapping[str, object], known: tuple[str, ...], path: str) -> None:
        unknown = next((name for name in sorted(parts) if name not in known), None)
        if unknown is not None:
            raise self.reader.wrong(unknown, f"no field of {', '.join(known)}", path)

    def _array(
        self, value: object, dtype: type[np.generic], shape: tuple[int, ...], path: str
    ) -> NDArray[np.int32]:
        """Read nested lists of whole numbers, or a packed column; -1 in the shape is any length of a list."""
        if isinstance(value, dict):
            if -1 in shape:
                raise self.reader.wrong("packed", "not a list", path)
            holes = _name_in(path) in WITH_HOLES
            return unpacked(value, dtype, shape, path, self.reader, holes=holes)  # type: ignore[return-value]
        listed = self.reader.items_of(value, path)
        if shape[0] not in (-1, len(listed)):
            raise self.reader.wrong(len(listed), f"not {shape[0]} values", path)
        if len(shape) > 1:
            inner = shape[1:]
            if inner[0] == -1 and listed:
                inner = (len(self.reader.items_of(listed[0], f"{path}[0]")), *inner[1:])
            parts = [self._array(part, dtype, inner, f"{path}[{at}]") for at, part in enumerate(listed)]
            rest = tuple(max(length, 0) for length in inner)
            return np.stack(parts) if parts else np.zeros((0, *rest), dtype)
        return self._numbers(listed, dtype, path)

    def _numbers(self, listed: object, dtype: type[np.generic], path: str) -> NDArray[np.int32]:
        assert isinstance(listed, list)
        name = _name_in(path)
        hole = UNREACHABLE if name in WITH_HOLES else None
        most = np.iinfo(dtype).max - (0 if hole is None else 1)  # type: ignore[type-var]
        least = np.iinfo(dtype).min if name in FUNCTIONS else 0  # type: ignore[type-var]
        for at, number in enumerate(listed):
            if number is None and hole is not None:
                continue
            if type(number) is not int or not least <= number <= most:
                what = f"not a whole number from {least} to {most}"
                raise self.reader.wrong(number, what, f"{path}[{at}]")
        filled = [hole if number is None else number for number in listed]
        return np.array(filled, dtype)


def _name_in(path: str) -> str:
    """Give the column that a path leads to."""
    return path.rsplit(".", 1)[-1].split("[", 1)[0]
