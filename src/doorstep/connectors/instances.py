"""Instances of the research literature: tables of plain numbers, turned into problems with units.

A file gives places on a plane, or a matrix, without a unit. Each `Convention` says how the literature rounds
distances, and thereby what a cost means; here one step of that integer cost is one metre and costs one minor
unit of `XXX` (no currency, ISO 4217), so that a plan's total *is* the published cost. The file's unit of time
is a number of seconds that holds all its decimals in travel times of a tenth of a second.

Coordinates have no place on earth: they are drawn off the coast of Africa where longitude and latitude are 0,
one unit about 1.1 m.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import FileError
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.places import LonLat, Place
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.domain.units import METRES_PER_KM, ds_from_s
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import Window

EPOCH = datetime(2000, 1, 3, tzinfo=UTC)
NO_CURRENCY = "XXX"
PROFILE = "instance"
DEPOT = HubId("depot")
MOST_PLACES = 12_000
"""Places of which a dense matrix (0.6 GB) is made."""
LARGEST_STEPS = 2**26 - 1
"""Longest distance in steps of cost, and largest weight of a matrix: what the search can add up."""
LATEST_TIME = 2_000_000_000
ENDLESS = timedelta(days=36_500)
DEGREES_PER_UNIT = 1e-5
WIDEST_DEGREES = 80.0
_ROWS = 256


class Objective(StrEnum):
    """What makes one plan of an instance better than another."""

    DISTANCE = "distance"
    FLEET_FIRST = "fleet-first"


@dataclass(frozen=True, slots=True)
class Convention:
    """How the literature rounds distances, which are times too.

    steps_per_unit
        Steps of integer cost in one unit of the file.
    s_per_unit
        Seconds that one unit of the file's time stands for. None: a step is a tenth of a second.
    """

    name: str
    steps_per_unit: int
    s_per_unit: int | None

    def costs(self, apart: NDArray[np.float64]) -> NDArray[np.int32]:
        """Round Euclidean distances in units of the file to steps of cost."""
        half = 0.0 if self is TRUNCATED else 0.5
        return np.floor(apart * self.steps_per_unit + half).astype(np.int32)

    def durations_ds(self, apart: NDArray[np.float64]) -> NDArray[np.int32]:
        """Give travel times of unrounded distances, up to the next tenth of a second."""
        assert self.s_per_unit is not None
        return np.ceil(apart * ds_from_s(self.s_per_unit)).astype(np.int32)


ROUNDED = Convention("rounded to whole units", 1, None)
ROUNDED_WITH_TIMES = Convention("rounded to whole units", 1, 1)
TRUNCATED = Convention("x10, truncated", 10, 1)
UNROUNDED = Convention("unrounded", 10_000, 1000)
AS_GIVEN = Convention("the file's matrix", 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class InstanceTable:
    """What a file says, place by place, in its own units; row `depot` is the depot.

    numbers
        What the literature's plans call each place.
    xy
        Coordinates. Shape (n, 2). None: there is a matrix and nothing to draw.
    matrix
        Costs and times as given. Shape (n, n), int32. None: Euclidean.
    opens, closes
        When service may begin; for the depot, when vehicles are out. None: any time.
    prices
        What leaving a place out costs, in units of distance; None for one that must be served.
    vehicle_limit
        None: as many vehicles as are needed.
    """

    name: str
    numbers: tuple[int, ...]
    demands: tuple[int, ...]
    services: tuple[int, ...]
    capacity: int
    depot: int = 0
    xy: NDArray[np.float64] | None = None
    matrix: NDArray[np.int32] | None = None
    opens: tuple[int, ...] | None = None
    closes: tuple[int, ...] | None = None
    prices: tuple[int | None, ...] | None = None
    vehicle_limit: int | None = None

    @property
    def is_timed(self) -> bool:
        """Whether windows or service times make time matter."""
        return self.opens is not None or any(self.services)


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A problem from a file, with the convention in which its costs are compared."""

    table: InstanceTable
    convention: Convention
    objective: Objective
    problem: Problem

    @property
    def name(self) -> str:
        """What the file calls itself."""
        return self.table.name

    def cost(self, plan: Plan) -> int | float:
        """Give a plan's cost in the convention: steps of cost, or the unrounded distance.

        The unrounded distance is summed from the coordinates, not from the rounded travel.
        """
        if self.convention is not UNROUNDED or self.table.xy is None:
            return plan.total.total_minor
        row_of = {TaskId(str(number)): row for row, number in enumerate(self.table.numbers)}
        along = [[row_of[handled.task_id] for handled in route.handled()] for route in plan.routes]
        return math.fsum(self._length(rows) for rows in along)

    def routes_of(self, plan: Plan) -> list[list[int]]:
        """Give a plan's routes as the numbers that the literature uses."""
        return [[int(handled.task_id) for handled in route.handled()] for route in plan.routes]

    def _length(self, rows: Sequence[int]) -> float:
        assert self.table.xy is not None
        xy = self.table.xy[[self.table.depot, *rows, self.table.depot]]
        steps = np.diff(xy, axis=0)
        return math.fsum(np.sqrt((steps * steps).sum(axis=1)).tolist())


def instance_of(table: InstanceTable, objective: Objective, *, place: str) -> Instance:
    """Turn a table into a problem, in the convention that the literature uses for its kind.

    Matrices stay as they are. Euclidean instances without windows are rounded, those with windows are taken
    times ten and truncated (12th DIMACS challenge), or stay unrounded when the fleet comes first (SINTEF).

    Raises
    ------
    FileError
        If there are more places than a matrix is made for, or a number is beyond its range.
    """
    if len(table.numbers) > MOST_PLACES:
        what = f"more than {MOST_PLACES} places"
        mend = "Larger instances need travel without a matrix, which is not planned yet."
        raise FileError(what, value=len(table.numbers), place=place, mend=mend)
    if len(table.numbers) < 2:
        raise FileError("no customer", place=place, mend="Give a depot and at least one customer.")
    convention = _convention(table, objective)
    _require_near(table, convention, place)
    problem = _problem(table, convention, _travel(table, convention), place)
    return Instance(table, convention, objective, problem)


def _require_near(table: InstanceTable, convention: Convention, place: str) -> None:
    if table.xy is None:
        return
    widest = math.hypot(*(table.xy.max(axis=0) - table.xy.min(axis=0)).tolist())
    if widest * convention.steps_per_unit > LARGEST_STEPS:
        mend = f"At most {LARGEST_STEPS // convention.steps_per_unit} units apart can be planned."
        raise FileError("places too far apart", value=widest, place=place, mend=mend)


def _convention(table: InstanceTable, objective: Objective) -> Convention:
    if table.matrix is not None:
        return AS_GIVEN
    if table.opens is None:
        return ROUNDED_WITH_TIMES if table.is_timed else ROUNDED
    return UNROUNDED if objective is Objective.FLEET_FIRST else TRUNCATED


def _travel(table: InstanceTable, convention: Convention) -> TravelMatrix:
    if table.matrix is not None:
        return TravelMatrix(_tenths(table.matrix) if table.is_timed else table.matrix, table.matrix)
    assert table.xy is not None, "a table has coordinates or a matrix"
    size = len(table.xy)
    cost = np.empty((size, size), np.int32)
    exact_ds = np.empty((size, size), np.int32) if convention is UNROUNDED else None
    for first in range(0, size, _ROWS):  # in strips, so that no float matrix of the whole is made
        rows = slice(first, first + _ROWS)
        away = table.xy[rows, None, :] - table.xy[None, :, :]
        apart = np.sqrt((away * away).sum(axis=2))
        cost[rows] = convention.costs(apart)
        if exact_ds is not None:
            exact_ds[rows] = convention.durations_ds(apart)
    if exact_ds is not None:
        return TravelMatrix(exact_ds, cost)
    return TravelMatrix(_tenths(cost) if convention is ROUNDED_WITH_TIMES else cost, cost)


def _tenths(column: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.where(column == UNREACHABLE, UNREACHABLE, column * np.int32(ds_from_s(1))).astype(np.int32)


def _problem(table: InstanceTable, convention: Convention, travel: TravelMatrix, place: str) -> Problem:
    rows = [row for row in range(len(table.numbers)) if row != table.depot]
    points = tuple(PointId(str(number)) for number in table.numbers)
    doors = _doors(table)
    hub = Hub(DEPOT, HubKind.DEPOT, doors[table.depot])
    costs = VehicleCosts(NO_CURRENCY, rate_minor_per_km=METRES_PER_KM)
    kind = VehicleType("vehicle", PROFILE, LoadLimit(pieces=table.capacity), costs)
    shift = Shift(_window(table, convention, table.depot, place) or Window(EPOCH, EPOCH + ENDLESS))
    count = len(rows) if table.vehicle_limit is None else min(table.vehicle_limit, len(rows))
    names = [VehicleId(f"vehicle-{number}") for number in range(1, count + 1)]
    if not names:
        raise FileError("no vehicle", value=table.vehicle_limit, place=place, mend="Give at least one.")
    return Problem(
        EPOCH,
        tuple(_task(table, convention, row, doors[row], place) for row in rows),
        tuple(Vehicle(name, kind, shift, hub.place, hub.place) for name in names),
        Travel(points, {PROFILE: travel}),
        ProblemPoints(
            {TaskId(str(table.numbers[row])): points[row] for row in rows},
            dict.fromkeys(names, points[table.depot]),
            dict.fromkeys(names, points[table.depot]),
            {DEPOT: points[table.depot]},
        ),
        (hub,),
    )


def _task(table: InstanceTable, convention: Convention, row: int, door: Place, place: str) -> Task:
    window = _window(table, convention, row, place)
    service_s = table.services[row] * (convention.s_per_unit or 1)
    price = None if table.prices is None else table.prices[row]
    return Task(
        TaskId(str(table.numbers[row])),
        TaskKind.DELIVERY,
        door,
        load=Load(pieces=table.demands[row]),
        windows=() if window is None else (TaskWindow(window),),
        service=(ServiceTime(service_s),) if service_s else (),
        price_if_unserved_minor=None if price is None else price * convention.steps_per_unit,
    )


def _window(table: InstanceTable, convention: Convention, row: int, place: str) -> Window | None:
    if table.opens is None or table.closes is None:
        return None
    opens, closes, unit_s = table.opens[row], table.closes[row], convention.s_per_unit or 1
    if not -LATEST_TIME <= opens * unit_s <= closes * unit_s <= LATEST_TIME:
        where = f"{place}, customer {table.numbers[row]}"
        mend = f"A window opens before it closes, within {LATEST_TIME // unit_s}."
        raise FileError("not a time window", value=(opens, closes), place=where, mend=mend)
    return Window(EPOCH + timedelta(seconds=opens * unit_s), EPOCH + timedelta(seconds=closes * unit_s))


def _doors(table: InstanceTable) -> list[Place]:
    if table.xy is None:
        return [Place(LonLat(0.0, 0.0))] * len(table.numbers)
    degrees = DEGREES_PER_UNIT
    widest = float(np.abs(table.xy).max(initial=0.0))
    if widest * degrees > WIDEST_DEGREES:
        degrees = WIDEST_DEGREES / widest
    return [Place(LonLat(x * degrees, y * degrees)) for x, y in table.xy.tolist()]
