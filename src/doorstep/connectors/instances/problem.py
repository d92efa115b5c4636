"""Instances of the research literature as problems with units: the words of a table become ours.

One step of a convention's integer cost is one metre and costs one minor unit of `XXX` (no currency, ISO 4217)
for a vehicle of unit cost 1, so that a plan's total *is* the published cost, or the cost in the finest steps.
The file's unit of time is a number of seconds that holds all its decimals in travel times of a tenth of a
second. Coordinates have no place on earth: they are drawn off the coast of Africa where longitude and
latitude are 0, one unit about 1.1 m.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from doorstep.connectors.instances.conventions import AS_GIVEN, Convention
from doorstep.connectors.instances.tables import InstanceTable, TableVehicle
from doorstep.domain.errors import FileError
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.money import NO_CURRENCY
from doorstep.domain.places import LonLat, Place
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.travel import UNREACHABLE, CoordinateTravel, PairTravel, Travel, TravelMatrix
from doorstep.domain.units import METRES_PER_KM, ds_from_s
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import Window

EPOCH = datetime(2000, 1, 3, tzinfo=UTC)
PROFILE = "instance"
LATEST_TIME = 2_000_000_000
ENDLESS = timedelta(days=36_500)
DEGREES_PER_UNIT = 1e-5
WIDEST_DEGREES = 80.0
MOST_MATRIX_PLACES = 3000
"""Places up to which a matrix of all pairs is made: two columns of 36 MB each. Beyond, the search reads
coordinates: with matrices, 6000 places took 281 MB."""
_ROWS = 256


@dataclass(frozen=True, slots=True, eq=False)
class ProblemMaker:
    """A table, the convention it is counted in, and the file's name for errors."""

    table: InstanceTable
    convention: Convention
    place: str

    @property
    def unit_s(self) -> int:
        """Seconds in the file's unit of time."""
        return self.convention.s_per_unit or 1

    def problem(self) -> Problem:
        """Make the problem.

        Raises
        ------
        FileError
            If a window is none, or beyond the range of time.
        """
        table = self.table
        doors = _doors(table)
        points = tuple(PointId(str(number)) for number in table.numbers)
        hubs = {row: Hub(self._hub_id(row), HubKind.DEPOT, doors[row]) for row in table.depots}
        vehicles = self._vehicles(hubs)
        allowed = self._allowed(vehicles)
        begins = {van.id: points[row.depot] for van, row in zip(vehicles, table.fleet, strict=True)}
        return Problem(
            EPOCH,
            tuple(self._task(row, doors[row], allowed.get(row)) for row in table.customers),
            vehicles,
            Travel(points, {PROFILE: self._travel()}),
            ProblemPoints(
                {TaskId(str(table.numbers[row])): points[row] for row in table.customers},
                begins,
                begins,
                {hub.id: points[row] for row, hub in hubs.items()},
            ),
            tuple(hubs.values()),
        )

    def _hub_id(self, row: int) -> HubId:
        alone = len(self.table.depots) == 1
        return HubId("depot" if alone else f"depot-{self.table.numbers[row]}")

    def _vehicles(self, hubs: dict[int, Hub]) -> tuple[Vehicle, ...]:
        types: dict[tuple[int | None, ...], VehicleType] = {}
        shifts: dict[tuple[int, int | None], Shift] = {}
        made = []
        for number, row in enumerate(self.table.fleet, start=1):
            likeness = (row.capacity, row.fixed_cost, row.unit_cost, row.farthest)
            kind = types.setdefault(likeness, self._type(row, len(types)))
            shift = shifts.setdefault((row.depot, row.longest), self._shift(row))
            hub = hubs[row.depot]
            reloads = tuple(hubs[depot].id for depot in row.reloads)
            made.append(Vehicle(VehicleId(f"vehicle-{number}"), kind, shift, hub.place, hub.place, reloads))
        return tuple(made)

    def _type(self, row: TableVehicle, known: int) -> VehicleType:
        steps = self.convention.steps_per_unit
        return VehicleType(
            "vehicle" if known == 0 else f"vehicle-type-{known + 1}",
            PROFILE,
            LoadLimit(pieces=row.capacity),
            VehicleCosts(
                NO_CURRENCY,
                route_minor=row.fixed_cost * steps,
                rate_minor_per_km=row.unit_cost * METRES_PER_KM,
            ),
            most_distance_m=None if row.farthest is None else row.farthest * steps,
            pickups_last=self.table.pickups_last,
        )

    def _shift(self, row: TableVehicle) -> Shift:
        window = self._window(row.depot) or Window(EPOCH, EPOCH + ENDLESS)
        return Shift(window, most_work_s=None if row.longest is None else row.longest * self.unit_s)

    def _task(self, row: int, door: Place, allowed: frozenset[VehicleId] | None) -> Task:
        table = self.table
        window = self._window(row)
        service_s = table.services[row] * self.unit_s
        price = None if table.prices is None else table.prices[row]
        partner = next((pair for pair in table.pairs if row in pair), None)
        picked = table.picked_at(row)
        is_pickup = picked > 0 or (partner is not None and partner[0] == row)
        return Task(
            TaskId(str(table.numbers[row])),
            TaskKind.PICKUP if is_pickup else TaskKind.DELIVERY,
            door,
            load=Load(pieces=picked or table.demands[row]),
            windows=() if window is None else (TaskWindow(window),),
            service=(ServiceTime(service_s),) if service_s else (),
            released=self._released(row),
            price_if_unserved_minor=None if price is None else price * self.convention.steps_per_unit,
            allowed_vehicles=allowed,
            partner=None if partner is None else self._task_id(partner[0] + partner[1] - row),
            alternatives=self._group(row),
        )

    def _released(self, row: int) -> datetime | None:
        released = 0 if self.table.released is None else self.table.released[row]
        if released * self.unit_s > LATEST_TIME:
            where = f"{self.place}, customer {self.table.numbers[row]}"
            mend = f"Loads are ready by {LATEST_TIME // self.unit_s}."
            raise FileError("a release beyond the range of time", value=released, place=where, mend=mend)
        return EPOCH + timedelta(seconds=released * self.unit_s) if released else None

    def _task_id(self, row: int) -> TaskId:
        return TaskId(str(self.table.numbers[row]))

    def _allowed(self, vehicles: tuple[Vehicle, ...]) -> dict[int, frozenset[VehicleId]]:
        """Give the vehicles of each row that not all may serve."""
        fleet = tuple(zip(vehicles, self.table.fleet, strict=True))
        if all(van.allowed is None for _, van in fleet):
            return {}
        of_row: dict[int, frozenset[VehicleId]] = {}
        for row in self.table.customers:
            allowed = frozenset(made.id for made, van in fleet if van.allowed is None or row in van.allowed)
            if not allowed:
                mend = "Allow it to one vehicle at least."
                number = self.table.numbers[row]
                raise FileError("a customer for no vehicle", value=number, place=self.place, mend=mend)
            if len(allowed) < len(fleet):
                of_row[row] = allowed
        return of_row

    def _group(self, row: int) -> str | None:
        # A group of one is a customer like any other.
        groups = enumerate(self.table.groups, start=1)
        number = next((at for at, group in groups if len(group) > 1 and row in group), None)
        return None if number is None else f"group-{number}"

    def _window(self, row: int) -> Window | None:
        table, unit_s = self.table, self.unit_s
        if table.opens is None or table.closes is None:
            return None
        opens, closes = table.opens[row], table.closes[row]
        if not -LATEST_TIME <= opens * unit_s <= closes * unit_s <= LATEST_TIME:
            where = f"{self.place}, customer {table.numbers[row]}"
            mend = f"A window opens before it closes, within {LATEST_TIME // unit_s}."
            raise FileError("not a time window", value=(opens, closes), place=where, mend=mend)
        return Window(EPOCH + timedelta(seconds=opens * unit_s), EPOCH + timedelta(seconds=closes * unit_s))

    def _travel(self) -> PairTravel:
        if needs_no_matrix(self.table, self.convention):
            return _between_points(self.table, self.convention)
        cost, duration_ds = _columns(self.table, self.convention)
        if self.table.pickups_last and self.table.pickups is not None:
            # Routes that only take in are no routes of this kind (Goetschalckx and Jacobs-Blecha 1989).
            taking = np.flatnonzero(self.table.pickups)
            for column in (cost, duration_ds):
                column[np.ix_(np.array(self.table.depots), taking)] = UNREACHABLE
        return TravelMatrix(duration_ds, cost)


def needs_no_matrix(table: InstanceTable, convention: Convention) -> bool:
    """Tell whether an instance is large, and its travel can be worked out from coordinates alone."""
    is_plain = table.matrix is None and table.xy is not None and not table.pickups_last
    is_timed_exactly = convention.is_exact and convention.s_per_unit is not None
    return is_plain and not is_timed_exactly and len(table.numbers) > MOST_MATRIX_PLACES


def _between_points(table: InstanceTable, convention: Convention) -> CoordinateTravel:
    assert table.xy is not None, "travel without a matrix has coordinates"
    steps = convention.steps_per_unit
    unit_ds = steps if convention.s_per_unit is None else ds_from_s(convention.s_per_unit)
    return CoordinateTravel(
        np.ascontiguousarray(table.xy[:, 0], np.float64),
        np.ascontiguousarray(table.xy[:, 1], np.float64),
        m_per_unit=float(steps),
        rounds_down=convention.truncated,
        ds_per_km=METRES_PER_KM * (1 if unit_ds == steps else unit_ds),
    )


def _columns(table: InstanceTable, convention: Convention) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give cost and duration of each pair; the same column twice where they are the same."""
    if table.matrix is not None:
        assert convention is AS_GIVEN
        return table.matrix, _tenths(table.matrix) if table.nature.is_timed else table.matrix
    assert table.xy is not None, "a table has coordinates or a matrix"
    size = len(table.xy)
    cost = np.empty((size, size), np.int32)
    duration_ds = cost
    for first in range(0, size, _ROWS):  # in strips, so that no float matrix of the whole is made
        rows = slice(first, first + _ROWS)
        away = table.xy[rows, None, :] - table.xy[None, :, :]
        apart = np.sqrt((away * away).sum(axis=2))
        cost[rows] = convention.costs(apart)
        strip_ds = convention.durations_ds(apart, cost[rows])
        if first == 0 and not np.shares_memory(strip_ds, cost):
            duration_ds = np.empty((size, size), np.int32)
        duration_ds[rows] = strip_ds
    return cost, duration_ds


def _tenths(column: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.where(column == UNREACHABLE, UNREACHABLE, column * np.int32(ds_from_s(1))).astype(np.int32)


def _doors(table: InstanceTable) -> list[Place]:
    if table.xy is None:
        return [Place(LonLat(0.0, 0.0))] * len(table.numbers)
    degrees = DEGREES_PER_UNIT
    widest = float(np.abs(table.xy).max(initial=0.0))
    if widest * degrees > WIDEST_DEGREES:
        degrees = WIDEST_DEGREES / widest
    return [Place(LonLat(x * degrees, y * degrees)) for x, y in table.xy.tolist()]
