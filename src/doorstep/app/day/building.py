"""Build the problem of a day: located orders, vehicles, hubs and streets in, one `Problem` out.

Everything a search need not find out is told before it: orders without a place, that fit no vehicle, that
nobody can drive or walk to, and vehicles that weather keeps in or that do not get to their hubs. The rest
goes on. Orders become tasks (`tasks`), doors get kerbs and stands (`doors`, `stands`), and travel is measured
once for each profile between the points it can stand at (`travel`, `walks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from doorstep.app.day.chargers import is_electric
from doorstep.app.day.climate import outside_celsius
from doorstep.app.day.doors import DayDoor
from doorstep.app.day.fits import Near, Reach, why_not
from doorstep.app.day.fleet import day_fleet
from doorstep.app.day.ground import Ground
from doorstep.app.day.halts import Halts, at_doors, on_foot
from doorstep.app.day.homes import Homes
from doorstep.app.day.refusals import RefusedOrder, RefusedVehicle
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.supply import Supply
from doorstep.app.day.tasks import TaskMaker
from doorstep.app.day.ways import PointWays
from doorstep.app.ports import Streets
from doorstep.domain.charging import Charging
from doorstep.domain.errors import InputError
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import KerbId, OrderId, TaskId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.kerbs import Kerb
from doorstep.domain.orders import Order
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.reasons import NoVehicleAllowed
from doorstep.domain.tasks import Task
from doorstep.domain.travel import Travel
from doorstep.domain.units import Minor
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.walking import Walking
from doorstep.planning.features import ON_FOOT, uses
from doorstep.roads.times.shapes import ShapeModel

WORKING = "Give one that does."


@dataclass(frozen=True, slots=True, eq=False)
class DayProblem:
    """A day, ready to be searched.

    refused, refused_vehicles
        What no search could plan, with reasons and mends.
    orders
        The order of each task but supplies; see `orders_of`. An order has several where it may go to a
        locker instead, or is a transfer.
    doors
        The door of each task, with its entrance.
    kerbs
        Places to halt, by id: what a plan's stops name.
    optional
        Orders that are done only if they pay, with what they earn.
    supplies
        Tasks that are no orders: van loads for micro-hubs.
    ways
        The lines of its travel. None: they are not known.
    """

    problem: Problem
    refused: tuple[RefusedOrder, ...]
    refused_vehicles: tuple[RefusedVehicle, ...]
    orders: Mapping[TaskId, OrderId]
    doors: Mapping[TaskId, DayDoor]
    kerbs: Mapping[KerbId, Kerb]
    optional: Mapping[OrderId, Minor] = field(default_factory=dict)
    supplies: tuple[Supply, ...] = ()
    ways: PointWays | None = None

    def orders_of(self, tasks: Iterable[TaskId]) -> tuple[OrderId, ...]:
        """List the orders of some tasks, each once; supplies are no orders."""
        return tuple(dict.fromkeys(self.orders[task] for task in tasks if task in self.orders))

    @property
    def on_foot(self) -> bool:
        """Tell whether stops may serve several doors on foot."""
        return self.problem.walking is not None


def build_day(
    orders: Sequence[Order],
    vehicles: Sequence[Vehicle],
    hubs: Sequence[Hub],
    day: LocalDay,
    streets: Streets,
    settings: DaySettings,
    models: dict[str, ShapeModel] | None = None,
) -> DayProblem:
    """Build the problem of a day.

    Parameters
    ----------
    orders
        Located; those without a place are refused, and the rest goes on.
    vehicles, hubs
        Of the day, such as `Fleet.on` gives them.
    streets
        The opened city.
    models
        Shape classes by profile, filled by the first part of a day and used by the others.

    Raises
    ------
    InputError
        If no vehicle can work on the day.
    UnknownNameError
        If a vehicle type names a profile that the city does not know.
    """
    fleet = day_fleet(vehicles, streets.network, day, settings)
    _require_vehicles(fleet.vehicles, fleet.refused)
    made = TaskMaker.of(day, settings, fleet.vehicles, hubs).tasks(orders)
    ground = Ground.of(day, fleet, Homes.of(hubs, fleet.vehicles), made, streets, settings)
    if models is not None:
        ground = replace(ground, models=models)
    wish = settings.stops.on_foot
    if wish is not False:
        walked = _problem(ground, on_foot(ground), walked=True)
        if wish or all(use.feature in ON_FOOT for use in uses(walked.problem)):
            return walked
    return _problem(ground, at_doors(ground), walked=False)


def _problem(ground: Ground, halts: Halts, *, walked: bool) -> DayProblem:
    """Leave out what fits nothing, and put the rest together."""
    fleet, homes, made = ground.fleet, ground.homes, ground.made
    reach = Reach.of(halts.points, homes, halts.driven, fleet.vehicles)
    lost = {van.id: why for van in fleet.vehicles if (why := reach.lost(van)) is not None}
    vehicles = tuple(van for van in fleet.vehicles if van.id not in lost)
    gone = (*fleet.refused, *lost.values())
    _require_vehicles(vehicles, gone)
    refusals = _misfits(ground, halts, vehicles, reach, walked=walked) | _stranded(ground)
    kept = _kept(made.tasks, refusals)
    tasks = tuple(_with_door(task, ground.doors[task.id], halts, vehicles) for task in kept)
    walking = halts.walking({task.id for task in kept})
    supplies = _supplies(ground, vehicles)
    served = {made.order_of[task.id].id for task in kept}
    refused = {made.order_of[name].id: refused for name, refused in refusals.items()}
    return DayProblem(
        Problem(
            ground.day.starts,
            (*tasks, *supplies),
            vehicles,
            Travel(
                tuple(halts.points.ids), halts.travels, ground.day.starts, halts.day_type, halts.instants_s
            ),
            _points(ground, halts, (*tasks, *supplies), {van.id for van in vehicles}, walking),
            homes.hubs,
            walking,
            _charging(ground, halts, reach),
            ground.day.zone,
        ),
        (*made.refused, *(each for name, each in refused.items() if name not in served)),
        gone,
        {task.id: made.order_of[task.id].id for task in tasks},
        {task.id: ground.doors[task.id] for task in tasks},
        {} if walking is None else {kerb.id: kerb for kerb in walking.kerbs},
        made.revenues_minor,
        ground.supplies,
        halts.ways,
    )


def _misfits(
    ground: Ground, halts: Halts, vehicles: Sequence[Vehicle], reach: Reach, *, walked: bool
) -> dict[TaskId, RefusedOrder]:
    """Say of each task that no vehicle can do why that is so."""
    found = {}
    made, doors, longest_s = ground.made, ground.doors, ground.settings.stops.longest_walk_s
    for task in made.tasks:
        order = made.order_of[task.id]
        near = Near(halts.of_task[task.id], halts.too_far.get(task.id, ()), doors[task.id].walk_s, longest_s)
        misfit = why_not(task, order, near, vehicles, reach, on_foot=walked)
        if misfit is not None:
            found[task.id] = misfit
    return found


def _stranded(ground: Ground) -> dict[TaskId, RefusedOrder]:
    """Refuse what only a micro-hub's own vehicles may bring, and nobody brings to the hub."""
    what = "no van brings it to the micro-hub that its vehicles load at"
    mend = "Allow a van, or give it a later window and the depot a van that goes there."
    found = {}
    for name in sorted(ground.stranded):
        order = ground.made.order_of[name]
        found[name] = RefusedOrder(order.id, what, order.address.one_line, mend, NoVehicleAllowed())
    return found


def _require_vehicles(vehicles: Sequence[Vehicle], gone: Sequence[RefusedVehicle]) -> None:
    if not vehicles:
        why = "; ".join(f"{each.place}: {each.what}" for each in gone) or "none was given"
        mends = dict.fromkeys(each.mend for each in gone)
        raise InputError("no vehicle works on this day", value=why, mend=" ".join(mends) or WORKING)


def _kept(tasks: Sequence[Task], refusals: Mapping[TaskId, RefusedOrder]) -> list[Task]:
    """Keep the tasks that some vehicle can do, of pairs both ends or none, and no group of one."""
    fitting = [task for task in tasks if task.id not in refusals and task.partner not in refusals]
    groups: dict[str, int] = {}
    for task in fitting:
        if task.alternatives is not None:
            groups[task.alternatives] = groups.get(task.alternatives, 0) + 1
    return [
        replace(task, alternatives=None) if groups.get(task.alternatives or "") == 1 else task
        for task in fitting
    ]


def _with_door(task: Task, door: DayDoor, halts: Halts, vehicles: Sequence[Vehicle]) -> Task:
    """Put the found door in a task, the work of a halt where nobody walks, and only vehicles there are."""
    known = {van.id for van in vehicles}
    allowed = None if task.allowed_vehicles is None else task.allowed_vehicles & known
    return replace(
        task,
        place=door.place,
        service=halts.service_of(task),
        allowed_vehicles=allowed,
        forbidden_vehicles=task.forbidden_vehicles & known,
    )


def _supplies(ground: Ground, vehicles: Sequence[Vehicle]) -> tuple[Task, ...]:
    """Give the supply of micro-hubs to the vans there are."""
    known = {van.id for van in vehicles}
    tasks = (supply.task for supply in ground.supplies)
    return tuple(
        replace(task, allowed_vehicles=task.allowed_vehicles & known)
        for task in tasks
        if task.allowed_vehicles is not None and task.allowed_vehicles & known
    )


def _points(
    ground: Ground,
    halts: Halts,
    tasks: Sequence[Task],
    vehicles: set[VehicleId],
    walking: Walking | None,
) -> ProblemPoints:
    homes = ground.homes
    on_foot = {} if walking is None else walking.door_points
    return ProblemPoints(
        {task.id: halts.of_task[task.id][0] for task in tasks if task.id not in on_foot},
        {name: point for name, point in homes.starts.items() if name in vehicles},
        {name: point for name, point in homes.ends.items() if name in vehicles},
        homes.hub_points,
    )


def _charging(ground: Ground, halts: Halts, reach: Reach) -> Charging | None:
    """Say where batteries are charged on the way, and how cold it is; None where nothing is electric."""
    if not any(is_electric(van) for van in ground.fleet.vehicles):
        return None
    spells = (*ground.fleet.network.conditions.weather, *ground.settings.weather)
    celsius = outside_celsius(ground.settings.celsius, spells)
    of_map = {charger.id for charger in ground.chargers.of_map}
    reached = [
        charger
        for charger in halts.chargers
        if charger.id not in of_map
        or any(
            reach.gets_to(van, [halts.charger_points[charger.id]])
            for van in ground.fleet.vehicles
            if is_electric(van)
        )
    ]
    points = {charger.id: halts.charger_points[charger.id] for charger in reached}
    return Charging(tuple(reached), points, celsius)
