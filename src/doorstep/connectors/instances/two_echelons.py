"""Two-echelon instances with several trips, pickups and time windows, as Lehmann and Winkenbach publish them.

A file is a table of depots, satellites and customers. It says neither how much vehicles carry nor what they
cost. Here trucks carry 200 and cost 50, city freighters carry 50 and cost 25, and a unit of distance costs 1:
an assumption of ours, so costs compare with each other and not with published ones. Distances are Euclid to
1/1000 unit; a unit of distance is 1000 m, driven in a unit of time of 100 s.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO

import numpy as np

from doorstep.domain.errors import InputError
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.money import NO_CURRENCY
from doorstep.domain.places import LonLat, Place
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.travel import Travel, TravelMatrix
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import Window
from doorstep.planning.echelons import Upper

EPOCH = datetime(2000, 1, 3, tzinfo=UTC)
UNIT_M = 1000
UNIT_S = 100
"""A unit of distance is driven in a unit of time: 1000 m in 1000 ds."""
HORIZON = timedelta(seconds=2000 * UNIT_S)
COLUMNS = (
    "latitude",
    "longitude",
    "start TW",
    "end TW",
    "demand",
    "service time",
    "type",
    "ID",
    "customer type",
)
KINDS = {"delivery": TaskKind.DELIVERY, "pickup": TaskKind.PICKUP}
TRUCK = VehicleType("truck", "plane", LoadLimit(pieces=200), VehicleCosts(NO_CURRENCY, 50 * UNIT_M, 1000))
FREIGHTER = VehicleType(
    "freighter", "plane", LoadLimit(pieces=50), VehicleCosts(NO_CURRENCY, 25 * UNIT_M, 1000)
)
DEGREES_PER_UNIT = 1e-3


@dataclass(frozen=True, slots=True)
class _Row:
    """One place of the table, with its line for errors."""

    line: int
    cells: dict[str, str]
    place: str

    @property
    def name(self) -> str:
        return self.cells["ID"]

    def number(self, column: str) -> float:
        """Read a number.

        Raises
        ------
        InputError
            Naming file, line and column.
        """
        text = self.cells[column]
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not np.isfinite(value):
            where = f"{self.place}, line {self.line}, column {column}"
            raise InputError("not a number", value=text, place=where, mend="Give a finite number.")
        return value

    def seconds(self, column: str) -> int:
        """Read a time in units as whole seconds."""
        return round(self.number(column) * UNIT_S)

    @property
    def door(self) -> Place:
        """Where it is drawn: the plane lies off the coast of Africa."""
        lon, lat = self.number("longitude"), self.number("latitude")
        return Place(LonLat(lon * DEGREES_PER_UNIT, lat * DEGREES_PER_UNIT))


def read_two_echelons(content: bytes, place: str) -> tuple[Problem, Upper]:
    """Read an instance: the problem of the lower echelon, and the trucks of the upper one.

    Vehicles are as many as there could be need for.

    Raises
    ------
    InputError
        Naming line and column.
    """
    rows = _rows(content, place)
    by_type = {kind: [row for row in rows if row.cells["type"] == kind] for kind in ("depot", "sat", "cust")}
    for kind, found in by_type.items():
        if not found:
            raise InputError(f"no row of type {kind}", place=place, mend="Give at least one of each type.")
    if len(rows) != sum(map(len, by_type.values())):
        odd = next(row for row in rows if row.cells["type"] not in by_type)
        where = f"{place}, line {odd.line}"
        raise InputError(
            "an unknown type", value=odd.cells["type"], place=where, mend="Use depot, sat or cust."
        )
    depots, satellites, customers = by_type["depot"], by_type["sat"], by_type["cust"]
    hubs = tuple(
        Hub(HubId(row.name), HubKind.MICRO_HUB, row.door, reload_s=row.seconds("service time"))
        for row in satellites
    )
    freighters = _fleet("freighter", FREIGHTER, satellites, len(customers), hubs=True)
    trucks = _fleet("truck", TRUCK, depots, len(customers) // 4 + 1)
    points = ProblemPoints(
        {TaskId(row.name): PointId(row.name) for row in customers},
        _homes(freighters),
        _homes(freighters),
        {hub.id: PointId(hub.id) for hub in hubs},
    )
    problem = Problem(
        EPOCH,
        tuple(_task(row) for row in customers),
        tuple(vehicle for vehicle, _ in freighters),
        _travel(rows),
        points,
        hubs,
    )
    handling_s = max(row.seconds("service time") for row in satellites)
    upper = Upper(tuple(vehicle for vehicle, _ in trucks), _homes(trucks), _homes(trucks), handling_s)
    return problem, upper


def _rows(content: bytes, place: str) -> list[_Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("not a text in UTF-8", place=place, mend="Give a table with commas.") from None
    reader = csv.DictReader(StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        mend = f"The columns are {', '.join(COLUMNS)}."
        raise InputError("a column is missing", value=missing[0], place=place, mend=mend)
    rows = [_Row(reader.line_num, {name: row[name] or "" for name in COLUMNS}, place) for row in reader]
    seen: set[str] = set()
    for row in rows:
        if row.name in seen:
            raise InputError("an ID that comes twice", value=row.name, place=f"{place}, line {row.line}")
        seen.add(row.name)
    return rows


def _fleet(
    what: str, kind: VehicleType, homes: list[_Row], each: int, *, hubs: bool = False
) -> list[tuple[Vehicle, PointId]]:
    shift = Shift(Window(EPOCH - HORIZON, EPOCH + HORIZON))

    def at(home: _Row) -> Iterator[tuple[Vehicle, PointId]]:
        for number in range(1, each + 1):
            name = VehicleId(f"{what} {number} of {home.name}")
            loads_at = (HubId(home.name),) if hubs else ()
            yield Vehicle(name, kind, shift, home.door, home.door, loads_at), PointId(home.name)

    return [vehicle for home in homes for vehicle in at(home)]


def _homes(fleet: list[tuple[Vehicle, PointId]]) -> dict[VehicleId, PointId]:
    return {vehicle.id: point for vehicle, point in fleet}


def _task(row: _Row) -> Task:
    kind = KINDS.get(row.cells["customer type"])
    if kind is None:
        where, value = f"{row.place}, line {row.line}", row.cells["customer type"]
        raise InputError("an unknown customer type", value=value, place=where, mend="Use delivery or pickup.")
    opens_s, closes_s = row.seconds("start TW"), row.seconds("end TW")
    window = Window(EPOCH + timedelta(seconds=opens_s), EPOCH + timedelta(seconds=closes_s))
    service = (ServiceTime(row.seconds("service time")),)
    load = Load(pieces=round(row.number("demand")))
    return Task(TaskId(row.name), kind, row.door, load=load, windows=(TaskWindow(window),), service=service)


def _travel(rows: list[_Row]) -> Travel:
    at = np.array([(row.number("longitude"), row.number("latitude")) for row in rows])
    apart = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    metres = np.rint(apart * UNIT_M).astype(np.int32)
    points = tuple(PointId(row.name) for row in rows)
    return Travel(points, {"plane": TravelMatrix(metres, metres)})
