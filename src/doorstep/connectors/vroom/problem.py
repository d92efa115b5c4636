"""VROOM documents as problems: what VROOM plans, planned here, with the same meaning or a refusal.

VROOM's input of version 1.15 (VROOM-Project/vroom, docs/API.md). Every leg is priced as VROOM prices it
(`costs`), every task may be left out at its price (`prices`), and a break is owed by every route
that is still out when the last moment to begin it has passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from doorstep.connectors.vroom.clock import VroomClock
from doorstep.connectors.vroom.document import Fields, document
from doorstep.connectors.vroom.fleet import fleet_of
from doorstep.connectors.vroom.matrices import VroomMatrices, read_matrices
from doorstep.connectors.vroom.prices import Prices, prices_of
from doorstep.connectors.vroom.reading import count_dimensions, read_tasks, read_vehicles
from doorstep.connectors.vroom.setups import Setups
from doorstep.connectors.vroom.tasks import require_dimensions, task_id_of, tasks_of
from doorstep.connectors.vroom.travel import FleetTravel, fleet_travel
from doorstep.connectors.vroom.words import VroomPlace, VroomTask, VroomVehicle
from doorstep.domain.ids import PointId, TaskId, VehicleId
from doorstep.domain.money import NO_CURRENCY, Costs
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.travel import Travel
from doorstep.domain.units import micro_minor_from_minor

_KEYS = frozenset({"jobs", "shipments", "vehicles", "matrices", "matrix"})
_REFUSED = {"options": "Options of a server are not read: give them on the command line."}
_MEND = 'Give VROOM\'s input: {"jobs": [...], "vehicles": [...], "matrices": {...}}.'


@dataclass(frozen=True, slots=True, eq=False)
class VroomInstance:
    """A VROOM document and the problem it states.

    tasks, vehicles
        VROOM's words for the problem's tasks and vehicles.
    dimensions
        The places of amounts that are carried, in the order of the problem's dimensions; others are 0.
    start
        Tasks of vehicles whose `steps` state a route: the plan to begin from. Empty: none is stated.
    """

    name: str
    problem: Problem
    tasks: Mapping[TaskId, VroomTask]
    vehicles: Mapping[VehicleId, VroomVehicle]
    matrices: Mapping[str, VroomMatrices]
    travel: FleetTravel
    setups: Setups
    clock: VroomClock
    prices: Prices
    dimensions: tuple[int, ...]
    start: tuple[tuple[VehicleId, tuple[TaskId, ...]], ...]

    def cost(self, plan: Plan) -> int | float:
        """Give a plan's cost in VROOM's unit: that of its routes, without what is unserved."""
        return self.in_cost(Costs.joined([Costs(NO_CURRENCY), *(route.costs for route in plan.routes)]))

    def in_cost(self, costs: Costs) -> int | float:
        """Tell cost lines in VROOM's unit, before any is rounded to minor units."""
        micro_minor = sum(line.amount_micro_minor for line in costs.lines)
        whole, rest = divmod(micro_minor, micro_minor_from_minor(self.travel.minor_per_cost))
        return whole + rest / micro_minor_from_minor(self.travel.minor_per_cost) if rest else whole

    @property
    def amount_count(self) -> int:
        """Number of dimensions in the document."""
        return len(next(iter(self.vehicles.values())).capacity)


def looks_like_vroom(content: bytes) -> bool:
    """Tell whether a file may be a VROOM document."""
    begins = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return begins and b'"vehicles"' in content and (b'"jobs"' in content or b'"shipments"' in content)


def read_vroom(content: bytes, *, place: str) -> VroomInstance:
    """Read a VROOM document.

    Raises
    ------
    FileError
        With the path of what is wrong or not honoured, and how to mend it.
    """
    root = Fields.of(document(content, place=place, mend=_MEND), _KEYS, _REFUSED)
    count = count_dimensions(root)
    jobs, shipments = read_tasks(root, count)
    vehicles = read_vehicles(root, count)
    matrices = read_matrices(root)
    words = [*jobs, *chain.from_iterable(shipments)]
    _require_rows(words, vehicles, matrices)
    dimensions = require_dimensions(words)
    setups = Setups.of(words, vehicles)
    travel = fleet_travel(matrices, vehicles, words, setups)
    clock = VroomClock.of(vehicles, words, travel.longest_s)
    prices = prices_of([word.priority for word in words], travel.dearest_minor)
    fleet = fleet_of(vehicles, travel, clock, dimensions)
    tasks = tasks_of(jobs, shipments, fleet, setups, prices, clock, dimensions)
    size = len(next(iter(matrices.values())).durations_s)
    rows = tuple(PointId(str(row)) for row in range(size))
    starts = {VehicleId(str(van.id)): rows[van.start.row] for van in vehicles if van.start is not None}
    ends = {VehicleId(str(van.id)): rows[van.end.row] for van in vehicles if van.end is not None}
    points = ProblemPoints({task_id_of(word): rows[word.place.row] for word in words}, starts, ends, {})
    problem = Problem(clock.epoch, tasks, fleet.vehicles, Travel(rows, travel.profiles), points)
    return VroomInstance(
        place,
        problem,
        {task_id_of(word): word for word in words},
        {VehicleId(str(vehicle.id)): vehicle for vehicle in vehicles},
        matrices,
        travel,
        setups,
        clock,
        prices,
        dimensions,
        _stated(words, vehicles),
    )


def _require_rows(
    tasks: Sequence[VroomTask], vehicles: Sequence[VroomVehicle], matrices: Mapping[str, VroomMatrices]
) -> None:
    """Refuse rows beyond the matrices."""
    size = min(len(given.durations_s) for given in matrices.values())
    mend = f"The matrices have {size} rows, counted from 0."
    for task in tasks:
        if task.place.row >= size:
            raise task.node.fields()["location_index"].error("no such row", mend)
    for vehicle in vehicles:
        for key, at in (("start_index", vehicle.start), ("end_index", vehicle.end)):
            if isinstance(at, VroomPlace) and at.row >= size:
                raise vehicle.node.fields()[key].error("no such row", mend)


def _stated(
    tasks: Sequence[VroomTask], vehicles: Sequence[VroomVehicle]
) -> tuple[tuple[VehicleId, tuple[TaskId, ...]], ...]:
    """Read the routes that `steps` state."""
    known = {task_id_of(task) for task in tasks}
    served: set[TaskId] = set()
    routes = []
    for vehicle in vehicles:
        route = []
        for step in vehicle.steps:
            if step.task_id is None:
                continue
            task_id = TaskId(step.task_id)
            if task_id not in known:
                raise step.node.error("a step of a task that is not there", "Correct its type or id.")
            if task_id in served:
                raise step.node.error("a step of a task that another serves", "Leave one of the two out.")
            served.add(task_id)
            route.append(task_id)
        if route:
            routes.append((VehicleId(str(vehicle.id)), tuple(route)))
    return tuple(routes)
